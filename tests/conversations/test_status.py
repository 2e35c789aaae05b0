"""Scenes: an admin asks whether everything arrives, and reads what does not, why, and what to do."""

from pathlib import Path
from typing import Any

from bot.domain.letters import Doubtful, Letter, Weight
from bot.playground import User, faults
from bot.ports import Desk
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage


async def post(club: Club, text: str, **facts: Any) -> None:
    """The group gets a post."""

    async def write(desk: Desk) -> None:
        community = await club.community(desk)
        args: dict[str, object] = {"text": text, "buttons": []}
        await desk.letters.write(
            Letter("refusal", community.chat, community=community.id, args=args, weight=Weight.NEWS, **facts)
        )

    await club.play.moim.books.perform(write)
    await club.play.settle()


async def status(play: Stage, who: User, where: Any = None) -> str:
    """What the page says that /status brings in private."""
    before = len(play.private(who))
    await play.says(who, "/status", where)
    return "\n".join(message.text for message in play.private(who)[before:])


async def test_an_admin_reads_that_everything_arrives_and_nobody_else_does(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "민지")
        (minji,) = club.people
        await club.member(minji)
        posts = len(play.posts(club.chat))
        assert await status(play, club.host, club.chat) == (
            "'책 모임' 전달 상태\n\n✅ 모두 잘 전달되고 있어요. 단톡방 글도, 멤버에게 보내는 메시지도요."
        )
        assert len(play.posts(club.chat)) == posts, "asked in the group, answered in private"
        assert "운영진만 할 수 있어요" in await status(play, minji, club.chat)
        assert "운영진만 할 수 있어요" in await status(play, minji)
        shown = dict(play.world.commands_shown(club.host, club.chat))
        assert shown["status"] == "모두 잘 전달되고 있나요?"
        assert "status" not in dict(play.world.commands_shown(minji, club.chat))
        await play.says(club.host, "/help")
        assert "/status  모두 잘 전달되고 있나요?" in play.told(club.host)
        assert not play.refusals()


async def test_an_admin_who_cannot_be_written_to_is_led_into_private(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", title="Book club")
        boss = play.person("Jun")
        play.world.join(boss, club.chat)
        play.world.promote(boss, club.chat)
        await play.says(boss, "/status", club.chat)
        last = play.posts(club.chat)[-1]
        play.world.press(boss, last, last.keyboard[0][0])
        await play.settle()
        assert "How “Book club” is doing" in play.told(boss)
        assert not play.refusals()


async def test_B19_without_admin_rights_the_list_of_members_is_best_effort(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", title="Book club")
        play.world.demote_bot(club.chat, club.host)
        await play.settle()
        said = await status(play, club.host)
        assert "the list of members is best effort" in said
        assert "Make me an admin" in said
        assert "✅" not in said

        play.world.promote_bot(club.chat, club.host, can_pin_messages=False, can_invite_users=False)
        await play.settle()
        said = await status(play, club.host)
        assert "best effort" not in said
        assert "I may not pin messages" in said
        assert "I may not decide requests to join" in said

        play.world.promote_bot(club.chat, club.host)
        await play.settle()
        assert "✅ Everything arrives" in await status(play, club.host)
        assert not play.refusals()


async def test_who_cannot_be_written_to_is_named_with_what_to_do(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        names = ("가람", "나래", "다온", "라희", "마루", "바다")
        club = await club_of(play, "수아", *names, "사랑", started=False)
        for who in club.people:
            await play.says(who, "/topics", club.chat)  # they are known now, and were never written to
            await club.member(who)
        last = club.people[-1]
        await play.says(last, "/start")
        play.world.block_bot(last)
        await play.settle()
        said = await status(play, club.host)
        assert "알림이 가지 않는 멤버 7명" in said
        assert "· 저와 대화를 시작하지 않은 분: 가람, 나래, 다온, 라희, 마루 외 1명" in said
        assert "· 저를 차단한 분: 사랑" in said
        assert "먼저 차단을 풀어야 해요" in said

        for who in club.people:
            await play.says(who, "/start")
        assert "✅" in await status(play, club.host)
        assert not play.refusals()


async def test_a_closed_forum_topic_is_told_until_another_is_chosen(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        group = play.group("책 모임", sua, forum=True)
        board, other = play.world.forum_topic(group, "공지", by=sua), play.world.forum_topic(group, "잡담", by=sua)
        play.world.add_bot(group, sua, admin=True)
        await play.settle()
        await play.taps(sua, "시작 설정", where=group)
        await play.taps(sua, "모두 기본값으로")
        await play.taps(sua, "시작")
        await play.says(sua, "/here", group, thread=board)
        assert "✅" in await status(play, sua)

        play.world.delete_topic(group, board)
        await post(Club(play, group, sua, []), "공지예요")
        said = await status(play, sua)
        assert "토픽이 닫혔어요(11월 21일(토) 오후 2:" in said
        assert "/here" in said
        await play.says(sua, "/log")
        assert "글을 올리던 토픽이 닫혀서" in play.told(sua)

        await play.says(sua, "/here", group, thread=other)
        assert "✅" in await status(play, sua)
        assert len(play.refusals()) == 1, "the one post to the topic that was gone"


async def test_an_announcement_in_doubt_is_asked_about(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", title="Book club")
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.drop_after)
        await post(club, "perhaps", doubtful=Doubtful.HOLD)
        said = await status(play, club.host)
        assert "I don't know whether 1 post has arrived" in said
        assert "Please look in the group: is it there?" in said
        await play.taps(club.host, "It's there")
        assert "✅" in await status(play, club.host)


async def test_a_group_that_is_shut_is_told_and_one_that_was_left(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", title="Book club")
        assert "✅" in await status(play, club.host)
        play.world.mute_bot(club.chat, club.host)
        await play.settle()
        assert "I may not write in the group" in await status(play, club.host)

        play.world.remove_bot(club.chat, club.host)
        await play.settle()
        said = await status(play, club.host)
        assert said == (
            "⚠️ I'm not in “Book club” any more, so nothing is posted there. Add me again: everything is still here."
        )
        stranger = play.person("Ann")
        assert "You're not in any of my communities yet" in await status(play, stranger)


async def test_what_failed_and_what_waits_is_told_with_whom_to_ask(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", title="Book club")
        play.pg.faults.add(
            method="sendMessage", chat=club.chat, do=faults.error(400, "Bad Request: can't parse entities")
        )
        await post(club, "broken")
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.too_many(900))
        await post(club, "later")
        await play.turn_to("2026-11-21 14:06")
        said = await status(play, club.host)
        assert "1 message of the last 7 days could not be delivered" in said
        assert "host@example.org" in said
        assert "1 post has been waiting since Sat 21 Nov, 2:00 PM" in said
        await play.turn_to("2026-11-21 14:20")
        assert "waiting since" not in await status(play, club.host)
        await play.turn_to("2026-11-28 14:30")
        assert "✅" in await status(play, club.host)
