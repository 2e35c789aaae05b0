"""Scenes: the first words in private, help for who asks, and the commands Telegram shows."""

from pathlib import Path

from bot.domain.people import Role
from bot.playground import User
from bot.playground.faults import error
from bot.usecases import communities
from handlers.telegram import addresses
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage


async def restart(play: Stage) -> None:
    await play.moim.close()
    await play.open()


async def known_to_lead(club: Club) -> None:
    """The chat program has said that the host owns the group, as it does when the group is set up."""
    chat, host = addresses.chat(club.chat.id), addresses.account(club.host.id)
    await club.play.moim.books.perform(
        lambda desk: communities.admins_are(desk, chat, frozenset({host}), answered=True)
    )


async def anonymously(play: Stage, club: Club, text: str) -> None:
    """The owner, as an anonymous admin, writes in the group."""
    play.world.say_anonymously(club.host, club.chat, text)
    await play.settle()


async def test_a_stranger_hears_what_moim_is_and_how_to_add_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        await play.says(sua, "/start")
        assert "모임" in play.told(sua)
        assert "저를 단톡방에 초대해 주세요" in play.told(sua)
        first = play.private(sua)[-1].keyboard[0][0]
        assert first.text == "단톡방에 초대하기"
        assert first.url == "https://t.me/moim_bot?startgroup=new"

        await play.taps(sua, "English")
        assert "Hello, I'm Moim" in play.told(sua)
        assert len(play.private(sua)) == 1
        assert not play.refusals()


async def test_a_stranger_reads_english_where_the_app_does(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        ann = play.person("Ann", language="de")
        await play.says(ann, "what is this?")
        assert "Hello, I'm Moim" in play.told(ann)
        await play.says(ann, "/help")
        assert "/privacy" in play.told(ann)
        assert "/settings" not in play.told(ann)
        assert not play.refusals()


async def test_a_member_is_offered_what_they_can_do_and_an_admin_more(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "민지", "지수")
        minji, jisu = club.people
        await club.member(minji)
        await club.member(jisu, role=Role.HOST)
        await known_to_lead(club)
        for who, offered in ((minji, "다가오는 일정"), (jisu, "일정 만들기"), (club.host, "설정")):
            await play.says(who, "안녕!")
            assert "'책 모임'" in play.told(who)
            assert play.showing(offered, who) == play.private(who)[-1]
        labels = {label for row in play.private(minji)[-1].buttons for label in row}
        assert labels == {"다가오는 일정", "주제 보기", "주제 제안하기", "내 프로필"}

        await play.taps(minji, "내 프로필")
        assert "민지님 · '책 모임' · 멤버" in play.told(minji)
        assert not play.refusals()


async def test_help_differs_by_who_asks(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", "Minji", "Jisu", "Ann", title="Book club")
        minji, jisu, ann = club.people
        await club.member(minji)
        await club.member(jisu, role=Role.HOST)
        await known_to_lead(club)
        told = {}
        for who in (ann, minji, jisu, club.host):
            await play.says(who, "/help")
            told[who.name] = play.told(who)
        assert ["/propose" in told[name] for name in ("Ann", "Minji", "Jisu", "Sua")] == [False, True, True, True]
        assert ["/meetup  " in told[name] for name in ("Ann", "Minji", "Jisu", "Sua")] == [False, False, True, True]
        assert ["/log" in told[name] for name in ("Ann", "Minji", "Jisu", "Sua")] == [False, False, False, True]
        assert "Book club" in told["Minji"]
        assert not play.refusals()


async def test_help_in_the_group_is_short_and_leads_to_more(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "민지", started=False)
        minji = club.people[0]
        await play.says(minji, "/help", club.chat)
        said = play.posts(club.chat)[-1]
        assert "/meetups" in said.text
        assert "/settings" not in said.text
        play.world.press(minji, said, next(b for row in said.keyboard for b in row if b.text == "1:1로 더 보기"))
        await play.settle()
        assert "사용법" in play.told(minji)

        await play.says(club.host, "/help", club.chat)
        assert "/settings" in play.posted(club.chat)
        assert not play.refusals()


async def test_an_anonymous_admin_says_who_they_are_with_a_tap(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "민지", started=False)
        await play.says(club.people[0], "/start")
        await anonymously(play, club, "/settings")
        assert "익명" in play.posted(club.chat)
        await play.taps(club.host, "저예요", where=club.chat)
        assert "설정 · 책 모임" in play.told(club.host)

        await anonymously(play, club, "/help")
        await play.taps(club.host, "저예요", where=club.chat)
        assert "/settings" in play.posted(club.chat)
        assert not play.refusals()


async def test_an_admin_who_cannot_be_written_to_is_led_into_private(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", "Minji", title="Book club", started=False)
        boss = play.person("Jun")
        play.world.join(boss, club.chat)
        play.world.promote(boss, club.chat)
        for command, seen in (("/settings", "Settings · Book club"), ("/hosts", "Who hosts in “Book club”?")):
            await play.says(boss, command, club.chat)
            if play.posted(club.chat) == "I'll answer that in private." and not play.private(boss):
                last = play.posts(club.chat)[-1]
                play.world.press(boss, last, last.keyboard[0][0])
                await play.settle()
            assert seen in play.told(boss)
        assert not play.refusals()


async def test_a_command_nobody_knows_is_answered(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        ann = play.person("Ann")
        await play.says(ann, "/dance")
        assert play.told(ann) == "I don't know that command. /help shows what I can do."
        assert not play.refusals()


async def test_in_two_communities_the_person_chooses_and_can_go_back(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        books = await club_of(play, "Sua", title="Book club")
        hikes = await club_of(play, "Jun", title="Hiking")
        minji = play.person("Minji")
        await play.says(minji, "/start")
        await books.member(minji)
        await hikes.member(minji)
        await play.says(minji, "hello")
        assert "· Book club\n· Hiking" in play.told(minji)
        await restart(play)
        await play.taps(minji, "Hiking")
        assert "You're a member of “Hiking”." in play.told(minji)
        await play.taps(minji, "‹ Other communities")
        assert "Which one is it about?" in play.told(minji)

        await play.says(minji, "/me")
        await play.taps(minji, "Book club")
        assert "Minji in “Book club” · member" in play.told(minji)
        assert not play.refusals()


async def test_what_telegram_shows_follows_place_and_language(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "민지")
        minji, ann = club.people[0], play.person("Ann", language="en")
        play.world.join(ann, club.chat)

        def shown(who: User, where: object) -> dict[str, str]:
            return dict(play.world.commands_shown(who, where))

        assert shown(minji, club.chat)["meetups"] == "다가오는 일정과 내 참석 여부"
        assert shown(ann, club.chat)["meetups"] == "What is coming, with your answer"
        assert "settings" not in shown(minji, club.chat)
        assert "settings" in shown(club.host, club.chat)
        assert "mydata" in shown(minji, play.world.private(minji))
        assert "단톡방" in play.world.words["description", "ko"]
        assert "group chat" in play.world.words["description", ""]

        before = len([r for r in play.pg.requests if r.method == "setMyCommands"])
        await restart(play)
        assert len([r for r in play.pg.requests if r.method == "setMyCommands"]) == before
        assert not play.refusals()


async def test_commands_that_cannot_be_told_do_not_stop_the_bot(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        await play.moim.close()
        play.moim.books.path.unlink()
        play.world.command_lists.clear()
        play.pg.faults.add(do=error(500, "Internal Server Error"), method="setMyCommands")
        await play.open()
        sua = play.person("수아")
        await play.says(sua, "/start")
        assert "저를 단톡방에 초대해 주세요" in play.told(sua)
        assert not play.world.commands("all_group_chats")

        await restart(play)
        assert play.world.commands("all_group_chats")
