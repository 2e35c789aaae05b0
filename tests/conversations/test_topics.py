"""Scenes: somebody proposes a topic, the group votes, and at the quorum a host picks the date."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.communities import Joining
from bot.domain.ids import Account, CommunityId, MeetupId, TopicId
from bot.domain.ids import Chat as Where
from bot.domain.meetups import Meetup
from bot.domain.places import Place
from bot.domain.topics import Topic
from bot.domain.wall import WallTime
from bot.playground import Chat, Message, User
from bot.playground.faults import drop_after
from bot.ports import Desk
from bot.usecases import topics
from tests.conversations.stage import Stage, stage


async def club(play: Stage, *names: str, title: str = "책 모임", **more: Any) -> tuple[Chat, list[User]]:
    """A group that is set up with the defaults; the first person owns it."""
    people = [play.person(name) for name in names]
    group = play.group(title, people[0], *people[1:], **more)
    play.world.add_bot(group, people[0])
    await play.settle()
    korean = play.language == "ko"
    await play.taps(people[0], "시작 설정" if korean else "Set up", where=group)
    await play.taps(people[0], "모두 기본값으로" if korean else "Use all defaults")
    await play.taps(people[0], "시작" if korean else "Start")
    return group, people


async def propose(
    play: Stage, who: User, group: Chat, title: str = "겨울 바다 보러 가기", why: str = "눈 오는 바다가 보고 싶어요.",
    kind: str = "관람", hosts: str = "아니요",
) -> Message:  # fmt: skip
    """From /propose in the group, with the answers in private, to the card."""
    await play.says(who, "/start")
    await play.says(who, "/propose", group)
    await play.says(who, title)
    await play.says(who, why)
    await play.taps(who, kind)
    await play.taps(who, hosts)
    await play.taps(who, "제안하기" if play.language == "ko" else "Propose")
    return play.posts(group)[-1]


def crowd(play: Stage, group: Chat, count: int, name: str = "손님") -> list[User]:
    """So many more people in the group, who never wrote to the bot."""
    people = [play.person(f"{name}{number}") for number in range(1, count + 1)]
    for person in people:
        play.world.join(person, group)
    return people


async def seed(play: Stage, group: Chat, who: User, count: int) -> None:
    """So many topics, as if they had been proposed."""

    async def job(desk: Desk) -> None:
        community = await desk.communities.at(Where(f"telegram:{group.id}"))
        person = await desk.people.at(Account(f"telegram:{who.id}"))
        assert community is not None
        assert person is not None
        for number in range(1, count + 1):
            await desk.topics.add(Topic(TopicId(0), community.id, 0, person.id, f"{number} 번째 주제", "왜", "talk"))

    await play.moim.books.perform(job)


async def settings(play: Stage, group: Chat, **changes: Any) -> None:
    """What an admin would have chosen in the settings."""

    async def job(desk: Desk) -> None:
        community = await desk.communities.at(Where(f"telegram:{group.id}"))
        assert community is not None
        await desk.communities.save(replace(community, settings=replace(community.settings, **changes)))

    await play.moim.books.perform(job)


async def announce(play: Stage) -> None:
    """A meetup for the first topic, hosted by whoever proposed it."""

    async def job(desk: Desk) -> None:
        topic = await desk.topics.get(TopicId(1))
        starts = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
        wall = WallTime(datetime(2026, 11, 28, 15, 0), "Asia/Seoul")
        meetup = Meetup(
            MeetupId(0), CommunityId(1), 0, topic.proposer, topic.title, wall, starts, Place("역"), topic=topic.id
        )
        await topics.planned(desk, topic.id, await desk.meetups.add(meetup))

    await play.moim.books.perform(job)
    await play.settle()


def now(play: Stage, message: Message) -> Message:
    """A message as it is by now."""
    return play.world.room(message.chat_id).messages[message.id]


async def test_minji_proposes_and_the_group_reads_a_card(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji) = await club(play, "수아", "민지")
        await play.says(minji, "/propose", group)
        assert "1:1 대화" in play.posted(group)
        play.world.press(minji, play.posts(group)[-1], play.posts(group)[-1].keyboard[0][0])
        await play.settle()
        assert "함께 무엇을 해 볼까요?" in play.told(minji)

        await play.says(minji, "겨울 바다 보러 가기")
        await play.says(minji, "눈 오는 바다가 보고 싶어요.")
        await play.says(minji, "나들이")
        assert "직접 열어 볼 생각이 있나요?" in play.told(minji)
        await play.taps(minji, "네")
        preview = play.told(minji)
        assert "단톡방에는 이렇게 올라가요" in preview
        assert "나들이" in preview
        await play.taps(minji, "제안하기")
        assert "5명이 모이면" in play.private(minji)[-2].text
        assert "자기소개를 남겨 볼까요?" in play.told(minji)  # after the topic, not in the middle of it

        card = play.posts(group)[-1]
        assert card.text.splitlines()[0] == "💡 겨울 바다 보러 가기"
        assert "눈 오는 바다가 보고 싶어요." in card.text
        assert "🏷 나들이" in card.text
        assert "제안  민지님" in card.text
        assert "열어 줄 분  민지" in card.text
        assert card.buttons == [["가고 싶어요 · 1", "제가 열게요 · 1"], ["더 보기"]]
        assert not play.refusals()


async def test_eleven_would_come_and_the_group_hears_of_it_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        await play.says(jisu, "/start")
        assert await play.taps(jisu, "제가 열게요 · 0", card) == "직접 열겠다고 표시했어요."
        guests = crowd(play, group, 11)
        for guest in guests[:4]:
            assert await play.taps(guest, "가고 싶어요", card) == "가고 싶다고 표시했어요."
        news = play.posted(group)
        assert "'겨울 바다 보러 가기' 주제에 5명이 모였어요!" in news
        assert "열어 줄 분: 지수" in news
        asked = play.told(jisu)
        assert "'책 모임'의 '겨울 바다 보러 가기' 주제에 5명이 모였어요" in asked
        assert play.private(jisu)[-1].buttons == [["📅 날짜 정하기"], ["주제 보기"]]
        assert play.private(jisu)[-1].keyboard[0][0].data.startswith("plan:1.")

        await play.taps(guests[0], "가고 싶어요", card)
        for guest in guests[4:]:
            await play.taps(guest, "가고 싶어요", card)
        assert len([post for post in play.posts(group) if "모였어요!" in post.text]) == 1
        assert len([told for told in play.private(jisu) if "날짜 정하기" in str(told.buttons)]) == 1
        shown = now(play, card)
        assert shown.buttons[0] == ["가고 싶어요 · 11", "제가 열게요 · 1"]
        assert "인원이 모였어요. 이제 날짜를 정해요" in shown.text
        assert not play.refusals()


async def test_enough_people_and_no_host_so_the_group_looks_for_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        for guest in crowd(play, group, 5):
            await play.taps(guest, "가고 싶어요", card)
        assert "열어 줄 분을 찾아요" in play.posted(group)
        assert (
            await play.taps(jisu, "제가 열게요", play.posts(group)[-1]) == ""
        )  # the app opens the private chat instead
        assert play.private(jisu)[-1].buttons == [["📅 날짜 정하기"], ["주제 보기"]]
        assert now(play, card).buttons[0] == ["가고 싶어요 · 6", "제가 열게요 · 1"]
        # Pressed again there, nothing is taken back.
        assert "1:1 대화" in await play.taps(jisu, "제가 열게요", play.posts(group)[-1])
        assert now(play, card).buttons[0] == ["가고 싶어요 · 6", "제가 열게요 · 1"]
        # On the card it is, and then no letter asks for a date.
        assert await play.taps(jisu, "제가 열게요", card) == "[제가 열게요] 표시를 거뒀어요."
        assert not play.refusals()


async def test_a_host_who_cannot_be_written_to_is_called_in_the_group(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        await play.taps(jisu, "제가 열게요", card)
        for guest in crowd(play, group, 4):
            await play.taps(guest, "가고 싶어요", card)
        post = play.posts(group)[-1]
        assert "지수님, 열어 준다고 하셨죠?" in post.text
        assert [entity["user"]["id"] for entity in post.entities if entity["type"] == "text_mention"] == [jisu.id]
        await play.taps(jisu, "날짜 정하기", post)
        assert "언제가 좋을지" in play.told(jisu)
        assert not play.refusals()


async def test_what_is_reached_at_night_is_heard_in_the_morning_if_it_still_holds(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji) = await club(play, "수아", "민지")
        card = await propose(play, minji, group)
        guests = crowd(play, group, 6)
        await play.turn_to("2026-11-21 23:30")
        for guest in guests[:5]:
            await play.taps(guest, "가고 싶어요", card)
        await play.taps(guests[0], "가고 싶어요", card)
        await play.turn_to("2026-11-22 12:00")
        assert not [post for post in play.posts(group) if "모였어요!" in post.text]

        await play.turn_to("2026-11-22 23:30")
        await play.taps(guests[5], "가고 싶어요", card)
        before = len(play.posts(group))
        await play.turn_to("2026-11-23 07:57")
        assert len(play.posts(group)) == before
        await play.turn_to("2026-11-23 08:01")
        assert "5명이 모였어요!" in play.posts(group)[before].text
        assert not play.refusals()


async def test_both_buttons_toggle_and_leave_each_other_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        assert card.buttons[0] == ["가고 싶어요 · 0", "제가 열게요 · 0"]
        assert "5명만 더 모이면" in card.text
        for label, toast, shown in (
            ("가고 싶어요", "가고 싶다고 표시했어요.", ["가고 싶어요 · 1", "제가 열게요 · 0"]),
            ("제가 열게요", "직접 열겠다고 표시했어요.", ["가고 싶어요 · 1", "제가 열게요 · 1"]),
            ("가고 싶어요", "[가고 싶어요] 표시를 거뒀어요.", ["가고 싶어요 · 1", "제가 열게요 · 1"]),
            ("제가 열게요", "[제가 열게요] 표시를 거뒀어요.", ["가고 싶어요 · 0", "제가 열게요 · 0"]),
        ):
            assert await play.taps(jisu, label, card) == toast
            assert now(play, card).buttons[0] == shown
        assert not play.refusals()


async def test_the_proposer_changes_it_and_the_card_changes(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        assert await play.taps(minji, "더 보기", card) == "1:1 대화로 보냈어요."
        detail = play.private(minji)[-1]
        assert detail.buttons[1:] == [["✏️ 고치기", "제안 거두기"], ["‹ 전체 주제"]]
        await play.taps(minji, "고치기")
        assert "눈 오는 바다가 보고 싶어요." in play.told(minji)  # the preview, filled in
        await play.taps(minji, "✏️ 제목")
        await play.says(minji, "봄 바다 보러 가기")
        await play.taps(minji, "저장")
        assert "저장했어요" in play.told(minji)
        assert now(play, card).text.startswith("💡 봄 바다 보러 가기")

        # Somebody else has no such button.
        await play.taps(jisu, "더 보기", card)
        assert [label for row in play.private(jisu)[-1].buttons for label in row] == [
            "가고 싶어요 · 0", "제가 열게요 · 0", "‹ 전체 주제"]  # fmt: skip
        detail = play.private(jisu)[-1]
        assert await play.taps(jisu, "가고 싶어요") == "가고 싶다고 표시했어요."
        assert now(play, detail).buttons[0] == ["✓ 가고 싶어요 · 1", "제가 열게요 · 0"]
        assert "자기소개를 남겨 볼까요?" in play.told(jisu)  # a member by acting is invited, once
        assert now(play, card).buttons[0] == ["가고 싶어요 · 1", "제가 열게요 · 0"]
        assert not play.refusals()


async def test_the_proposer_withdraws_it_and_an_old_button_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        old = card.keyboard[0][0]
        await play.taps(minji, "더 보기", card)
        await play.taps(minji, "제안 거두기")
        assert "제안을 거둘까요?" in play.told(minji)
        await play.taps(minji, "네, 거둘게요")
        assert "제안한 분이 거둔 주제예요." in play.told(minji)
        shown = now(play, card)
        assert "제안한 분이 거둔 주제예요." in shown.text
        assert shown.buttons == []
        play.world.press(jisu, card, old)
        await play.settle()
        assert "제안한 분이 거둔 주제예요" in play.world.toasts[-1].text
        await play.says(jisu, "/topics", group)
        assert "지금 열려 있는 주제가 없어요" in play.posted(group)
        assert not play.refusals()


async def test_an_admin_closes_it_and_the_proposer_hears_of_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (sua, minji) = await club(play, "수아", "민지")
        card = await propose(play, minji, group)
        await play.taps(sua, "더 보기", card)
        closing = play.private(sua)[-1].keyboard[1][0]
        assert closing.text == "주제 마감"
        await play.taps(sua, "주제 마감")
        await play.taps(sua, "네, 마감할게요")
        assert "운영진이 마감한 주제예요." in now(play, card).text
        assert now(play, card).buttons == []
        assert "'책 모임' 운영진이 '겨울 바다 보러 가기' 주제를 마감했어요" in play.told(minji)
        assert not play.refusals()


async def test_titles_that_try_to_be_something_else_stay_words(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji) = await club(play, "수아", "민지")
        await play.says(minji, "/start")
        await play.says(minji, "/propose", group)
        for bad in ("   ", "🎉🎉🎉", "\u200b\u200b\u200b", "가" * 5000):
            await play.says(minji, bad)
            assert "💡 새 주제" in play.told(minji)
            assert "내용이고" not in play.told(minji)
        play.world.sticker(minji)
        await play.settle()
        title = "<b>공짜</b> *책* [여기](https://x.example) {n}"
        await play.says(minji, "\u202e" + title)
        await play.says(minji, "@moim_bot /start\n<a href='x'>…</a>\u2067끝")
        await play.says(minji, "_기타_ 😀")
        await play.taps(minji, "네")
        await play.taps(minji, "제안하기")
        card = play.posts(group)[-1]
        assert card.text.startswith(f"💡 {title}\n")
        assert "\u202e" not in card.text
        assert "🏷 _기타_ 😀" in card.text
        assert [entity["type"] for entity in card.entities if entity["type"] in {"text_link", "code"}] == []
        await play.says(minji, "/topics", group)
        assert title in play.posted(group)
        assert not [r for r in play.refusals() if r.status != 429]


async def test_a_button_works_only_where_it_was_made_for(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        other, (_, yuna) = await club(play, "하나", "유나", title="산 모임")
        card = await propose(play, minji, group)
        play.world.join(jisu, other)
        await play.says(yuna, "/topics", other)
        there = play.posts(other)[-1]
        data = card.keyboard[0][0].data
        for who, chat, message, what in (
            (yuna, other, there.id, data),
            (jisu, play.world.private(jisu), 1, data),
            (jisu, group, card.id, "topic_vote:1:comes.AAAAAAAA"),
            (jisu, group, card.id, data.replace("comes", "hosts")),
        ):
            play.world.forge_callback(who, chat, message, what)
            await play.settle()
            assert "지난 버튼이에요" in play.world.toasts[-1].text
        assert now(play, card).buttons[0] == ["가고 싶어요 · 0", "제가 열게요 · 0"]


async def test_a_deleted_card_is_posted_anew(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        await play.taps(minji, "더 보기", card)
        play.world.delete_message(card)
        await play.taps(minji, "가고 싶어요")
        await play.turn_to("2026-11-21 14:10")
        anew = play.posts(group)[-1]
        assert anew.id != card.id
        assert anew.buttons[0] == ["가고 싶어요 · 1", "제가 열게요 · 0"]
        await play.taps(jisu, "가고 싶어요", anew)
        assert now(play, anew).buttons[0] == ["가고 싶어요 · 2", "제가 열게요 · 0"]


async def test_pages_of_ten_are_turned_in_the_same_message(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        await play.says(minji, "/start")
        await play.says(minji, "/propose", group)
        await seed(play, group, minji, 23)
        for where, chat in ((group, group), (None, play.world.private(minji))):
            await play.says(minji, "/topics", where)
            page = now(play, play.world.messages(chat)[-1])
            assert page.text.count(" 번째 주제 ·") == 10
            assert "1. 1 번째 주제 · 0명, 열어 줄 분 찾는 중" in page.text
            assert page.buttons == [["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"], ["다음 ›"]]
            await play.taps(minji, "다음 ›", page)
            await play.taps(minji, "다음 ›", page)
            last = now(play, page)
            assert "23. 23 번째 주제" in last.text
            assert last.buttons == [["21", "22", "23"], ["‹ 이전"]]
            await play.taps(minji, "‹ 이전", page)
            assert now(play, page).buttons[-1] == ["‹ 이전", "다음 ›"]
            assert play.world.messages(chat)[-1].id == page.id

        # In private a number opens the topic in place, and leads back to the page it was on.
        await play.taps(minji, "12", page)
        assert "12 번째 주제" in now(play, page).text
        await play.taps(minji, "‹ 전체 주제", page)
        assert now(play, page).text.splitlines()[2].startswith("11. ")
        # In the group it opens in private.
        await play.taps(jisu, "11", where=group)
        assert "11 번째 주제" in play.told(jisu)
        assert not play.refusals()


async def test_votes_are_for_members_where_admins_approve(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (sua, minji) = await club(play, "수아", "민지")
        await play.says(sua, "/start")
        card = await propose(play, sua, group)
        await settings(play, group, joining=Joining.APPROVAL)
        for label in ("가고 싶어요", "제가 열게요"):
            assert "가입" in await play.taps(minji, label, card)
        await play.says(minji, "/propose", group)
        assert "가입" in play.posted(group)
        assert now(play, card).buttons[0] == ["가고 싶어요 · 0", "제가 열게요 · 0"]
        assert not play.refusals()


async def test_who_leaves_is_counted_no_more_and_is_again_when_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        await play.taps(jisu, "제가 열게요", card)
        await play.taps(minji, "가고 싶어요", card)
        play.world.leave(jisu, group)
        await play.settle()
        assert now(play, card).buttons[0] == ["가고 싶어요 · 1", "제가 열게요 · 0"]
        assert "지수" not in now(play, card).text
        play.world.join(jisu, group)
        await play.settle()
        assert now(play, card).buttons[0] == ["가고 싶어요 · 2", "제가 열게요 · 1"]
        assert not play.refusals()


async def test_who_left_sees_no_more_of_it_in_private(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        await play.says(jisu, "/start")
        await play.taps(jisu, "가고 싶어요", card)
        await play.taps(jisu, "더 보기", card)
        detail = play.private(jisu)[-1]
        await play.says(jisu, "/topics")
        page = play.private(jisu)[-1]
        play.world.leave(jisu, group)
        await play.settle()
        assert "가입" in await play.taps(jisu, "1", page)
        assert "가입" in await play.taps(jisu, "제가 열게요", detail)
        assert now(play, card).buttons[0] == ["가고 싶어요 · 0", "제가 열게요 · 0"]
        assert not play.refusals()


async def test_a_meetup_was_announced_for_it_and_the_voters_hear_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        card = await propose(play, minji, group)
        await play.says(jisu, "/start")
        await play.taps(jisu, "가고 싶어요", card)
        await play.taps(minji, "제가 열게요", card)
        old = card.keyboard[0][0]
        await announce(play)
        await announce(play)  # a second meetup of the topic is no news
        assert "일정이 잡혔어요" in now(play, card).text
        assert now(play, card).buttons == []
        told = [message for message in play.private(jisu) if "투표한 주제의 날짜가 잡혔어요" in message.text]
        assert len(told) == 1
        assert "11월 28일(토) 오후 3:00" in told[0].text
        assert "날짜가 잡혔어요" not in play.told(minji)
        play.world.press(jisu, card, old)
        await play.settle()
        assert "날짜" in play.world.toasts[-1].text or "일정" in play.world.toasts[-1].text
        assert not play.refusals()


async def test_korean_words_are_heard_but_answers_stay_answers(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (sua, minji) = await club(play, "수아", "민지")
        play.world.promote_bot(group, sua)
        await play.says(minji, "/start")
        await play.says(minji, "제안", group)
        assert "짧은 제목" in play.told(minji)
        await play.says(minji, "주제")  # the title
        assert "내용이고" in play.told(minji)
        await play.says(minji, "주제가 없는 날")
        await play.taps(minji, "이야기")
        await play.taps(minji, "아니요")
        await play.taps(minji, "제안하기")
        assert play.posted(group).startswith("💡 주제\n")
        await play.says(minji, "주제", group)
        assert "1. 주제 · 0명" in play.posted(group)
        await play.says(minji, "주제")
        assert "1. 주제 · 0명" in play.told(minji)
        before = len(play.posts(group))
        await play.says(minji, "다음 주제는 제가 제안할게요", group)
        assert len(play.posts(group)) == before
        assert not play.refusals()


async def test_in_two_communities_the_bot_asks_which(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji) = await club(play, "수아", "민지")
        other, _ = await club(play, "하나", title="산 모임")
        play.world.join(minji, other)
        await play.says(minji, "/start")
        for place in (group, other):
            await play.says(minji, "/propose", place)
        await play.taps(minji, "그만두기")
        await play.says(minji, "/propose")
        assert play.private(minji)[-1].buttons == [["산 모임"], ["책 모임"]]
        await play.taps(minji, "산 모임")
        assert play.told(minji).startswith("💡 새 주제 · 산 모임")
        await play.says(minji, "/topics")
        await play.taps(minji, "책 모임")
        assert "'책 모임' 주제" in play.told(minji)
        assert not play.refusals()


async def test_an_anonymous_admin_says_who_they_are_by_a_tap(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (sua, _) = await club(play, "수아", "민지")
        play.world.say_anonymously(sua, group, "/propose")
        await play.settle()
        await play.taps(sua, "저예요", where=group)
        assert "짧은 제목" in play.told(sua)
        play.world.promote_bot(group, sua)
        play.world.say_anonymously(sua, group, "주제")
        await play.settle()
        await play.taps(sua, "저예요", where=group)
        assert "열려 있는 주제가 없어요" in play.posted(group)
        assert not play.refusals()


async def test_the_same_in_english(tmp_path: Path) -> None:
    async with stage(tmp_path, language="en") as play:
        group, (sua, minji, jisu) = await club(play, "Sua", "Minji", "Jisu", title="Book club")
        await play.says(jisu, "/start")
        card = await propose(play, minji, group, "Winter sea", "I want to see the sea in the snow.", "See", "No")
        assert "Thank you. “Winter sea” is on its way to the group." in play.private(minji)[-2].text
        assert card.text == (
            "💡 Winter sea\n\nI want to see the sea in the snow.\n\n🏷 See\n🙋 Proposed by Minji\n"
            "🙌 Would host: nobody yet\n\n"
            "🗳 5 more votes, and we look for a date."
        )
        assert card.buttons == [["I'd come · 0", "I'll host · 0"], ["More"]]
        assert await play.taps(jisu, "I'll host", card) == "Noted: you'd host."
        assert await play.taps(jisu, "I'd come", card) == "Noted: you'd come."
        assert await play.taps(jisu, "I'd come", card) == "“I'd come” is taken back."
        for guest in crowd(play, group, 4, "Guest "):
            await play.taps(guest, "I'd come", card)
        assert "🎉 5 people would come to “Winter sea”. That is enough!" in play.posted(group)
        assert "Offered to host: Jisu. A date comes next." in play.posted(group)
        assert "5 people would come to “Winter sea” in “Book club”" in play.told(jisu)
        assert play.private(jisu)[-1].buttons == [["📅 Pick a date"], ["See the topic"]]
        await play.says(jisu, "/topics", group)
        assert "1. Winter sea · 5 would come, 1 would host" in play.posted(group)
        await play.taps(sua, "1", where=group)
        await play.taps(sua, "Close it")
        assert "Close “Winter sea”?" in play.told(sua)
        await play.taps(sua, "Yes, close it")
        assert "An admin has closed the topic." in now(play, card).text
        assert "An admin of “Book club” has closed your topic “Winter sea”." in play.told(minji)
        await play.says(minji, "/topics", group)
        assert "No topic is open at the moment. /propose starts one." in play.posted(group)
        assert not play.refusals()


async def test_a_card_whose_answer_was_lost_is_known_by_its_first_tap(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji, jisu) = await club(play, "수아", "민지", "지수")
        play.pg.faults.add(do=drop_after, method="sendMessage", chat=group.id)
        card = await propose(play, minji, group)
        assert len([post for post in play.posts(group) if post.text.startswith("💡")]) == 1
        await play.taps(jisu, "가고 싶어요", card)
        assert now(play, card).buttons[0] == ["가고 싶어요 · 1", "제가 열게요 · 0"]


async def test_before_the_set_up_nothing_is_proposed(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        group = play.group("책 모임", sua, minji)
        play.world.add_bot(group, sua)
        await play.settle()
        for words in ("/propose", "/topics"):
            before = len(play.posts(group))
            await play.says(minji, words, group)
            assert len(play.posts(group)) == before + 1
            assert "설정" in play.posted(group)
        assert not play.refusals()
