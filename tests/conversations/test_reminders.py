"""Scenes: what the bot does by itself, from the announcement to the thanks; the clock is turned, nobody asks."""

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.communities import Weekly
from bot.domain.ids import PersonId, TopicId
from bot.domain.letters import Doubtful, Letter, Weight
from bot.domain.meetups import Meetup, MeetupState
from bot.domain.refusals import NotAllowed
from bot.domain.topics import Topic, Vote
from bot.domain.wall import settle
from bot.playground import Message, User, faults
from bot.ports import Desk
from bot.usecases import communities, meetups, reminders
from bot.usecases.cards import meetup_card
from handlers.telegram import addresses
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage

SEOUL = ZoneInfo("Asia/Seoul")
YES = {"ko": "참석", "en": "Going"}


async def planned(club: Club, *who: str, at: str = "2026-11-28 19:00", **facts: Any) -> Meetup:
    """A meetup with everything planned that the bot does by itself; these people are coming."""
    meetup = await club.meetup(at=at, **facts)

    async def plan(desk: Desk) -> None:
        await meetups.replan(desk, meetup, (await club.community(desk)).settings)

    await club.play.moim.books.perform(plan)
    for person in club.people:
        if person.name in who:
            await club.play.taps(person, YES[club.play.language], where=club.chat)
    return meetup


async def outcomes(play: Stage, subject: int) -> dict[str, str]:
    """What became of everything that was planned for a meetup; a host's reminders by their minutes."""

    async def look(desk: Any) -> dict[str, str]:
        query = "SELECT duty, detail, outcome FROM agenda WHERE subject = ? AND duty <> 'digest' ORDER BY due_at, id"
        rows = desk.session.connection.execute(query, (subject,))
        return {f"{row['duty']} {row['detail'] or ''}".strip(): row["outcome"] for row in rows}

    return await play.moim.books.read(look)


def since(before: list[Message], now: list[Message]) -> list[str]:
    """What is new in a chat."""
    return [message.text for message in now[len(before) :]]


def at_night(play: Stage, zone: ZoneInfo = SEOUL) -> list[str]:
    """Everything the bot posted or wrote in the quiet hours."""
    everywhere = [
        m for room in play.world.rooms.values() for m in room.messages.values() if m.sender and m.sender.is_bot
    ]
    return [m.text for m in everywhere if not 8 <= m.date.astimezone(zone).hour < 22]


async def test_from_the_announcement_to_the_thanks(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온")
        garam, narae, daon = club.people
        meetup = await planned(club, "가람", "나래", seats=2, bring="책")
        await play.taps(daon, "참석", where=club.chat)
        asked = play.private(daon)

        await play.turn_to("2026-11-25 19:00")
        told = play.told(club.host)
        assert "11월 28일(토)에 '12월 독서모임' 일정이 있어요." in told
        assert "☑️ 장소를 예약했나요?" in told
        assert "✅ 참석 2명: 가람, 나래" in told
        assert "⏳ 대기 1명: 다온" in told

        await play.turn_to("2026-11-27 18:50")
        before = play.posts(club.chat)
        await play.turn_to("2026-11-27 19:00")
        (post,) = since(before, play.posts(club.chat))
        assert post.startswith("⏰ 내일 '12월 독서모임' 일정이 있어요!")
        assert "📅 11월 28일(토) 오후 7:00 ~ 9:00" in post
        assert "📍 카페 문장 (합정역 3번 출구)\n🎒 책\n✅ 참석 2명: 가람, 나래\n🔴 정원이 찼어요 · 대기 1명" in post
        assert play.posts(club.chat)[-1].buttons == [["참석", "미정", "불참"], ["더 보기"]]
        assert "못 오시게 되면 지금 알려 주세요. 자리를 기다리는 분이 있어요." in play.told(garam)
        assert play.private(daon) == asked  # who waits is left in peace
        assert "☑️ 몇 번 출구, 몇 층인지까지 안내했나요?" in play.told(club.host)

        await play.taps(club.host, "관리")
        assert "참석 2" in play.told(club.host)
        await play.taps(garam, "더 보기")
        assert "가람" in play.told(garam) or "#1" in play.told(garam)
        await play.taps(garam, "갈게요")
        assert "참석" in play.told(garam)
        await play.taps(narae, "못 가요")
        assert "자리가 나서 '12월 독서모임' 참석으로 바뀌었어요" in play.told(daon)

        await play.turn_to("2026-11-28 17:00")
        assert "오늘 오후 7:00에 '12월 독서모임' 일정이 시작돼요." in play.told(garam)
        assert "오늘 오후 7:00에" in play.told(daon)
        assert "☑️ 10분 먼저 도착해 주세요." in play.told(club.host)
        assert "✅ 참석 2명: 가람, 다온" in play.told(club.host)

        before = play.posts(club.chat)
        await play.turn_to("2026-11-28 21:40")
        (post,) = since(before, play.posts(club.chat))
        assert "🙌 '12월 독서모임' 일정이 끝났어요. 와 주셔서 고마워요!" in post
        assert "✅ 참석 2명: 가람, 다온" in post
        assert "🏁 끝났어요" in club.card(meetup).text
        assert play.private(club.host)[-1].buttons == [["다음 날짜"]]
        await play.taps(club.host, "다음 날짜")
        assert "언제" in play.told(club.host)
        assert set((await outcomes(play, meetup.id)).values()) == {"posted", "1 told", "2 told", "over", "thanked"}
        assert not at_night(play)
        assert not play.refusals()


async def test_the_same_in_english(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Jisu", "Ann", "Ben", title="Book club")
        ann, ben = club.people
        await planned(club, "Ann", title="Reading", seats=5)
        await play.taps(ben, "Maybe", where=club.chat)
        await play.turn_to("2026-11-27 19:00")
        post = play.posted(club.chat)
        assert post.startswith("⏰ “Reading” is tomorrow!")
        assert "💺 4 seats are free" in post
        assert "If you can't come, please tell me now." in play.told(ann)
        assert "You said maybe. Can you come?" in play.told(ben)
        assert "You can come to “Reading”" not in await play.taps(ben, "I'm coming")
        assert "✅ Going 2: Ann, Ben" in club.card(await found(club)).text
        await play.turn_to("2026-11-28 17:00")
        assert "“Reading” begins at 7:00 PM." in play.told(ben)
        await play.turn_to("2026-11-28 21:40")
        assert "Thank you all for coming!" in play.posted(club.chat)
        assert "When is the next one?" in play.told(club.host)
        assert not play.refusals()


async def found(club: Club) -> Meetup:
    async def look(desk: Desk) -> Meetup:
        return await desk.meetups.numbered((await club.community(desk)).id, 1)

    return await club.play.moim.books.read(look)


async def test_a_cancelled_meetup_is_silent(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await planned(club, "가람", least=5)
        await club.change(meetup, state=MeetupState.CANCELLED)
        posts, letters, host = play.posts(club.chat), play.private(club.people[0]), play.private(club.host)
        await play.turn_to("2026-11-30 12:00")
        assert (play.posts(club.chat), play.private(club.people[0]), play.private(club.host)) == (posts, letters, host)
        assert set((await outcomes(play, meetup.id)).values()) == {"cancelled"}


async def test_an_early_morning_is_told_the_evening_before_and_nobody_is_woken(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await planned(club, "가람", at="2026-11-28 06:30", title="새벽 산책")
        letters = play.private(club.people[0])
        await play.turn_to("2026-11-27 21:59")
        assert len(since(letters, play.private(club.people[0]))) == 1  # not the day before and once more that evening
        assert "내일 '새벽 산책' 일정이 있어요!" in play.told(club.host)
        assert "☑️ 10분 먼저 도착해 주세요." in play.told(club.host)
        await play.turn_to("2026-11-28 12:00")
        assert "'새벽 산책' 일정이 끝났어요" in play.posted(club.chat)
        assert not at_night(play)


async def test_after_a_stop_each_thing_is_done_once_or_noted_as_late(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await planned(club, "가람")
        await play.moim.close()
        play.clock.turn_to(datetime(2026, 11, 28, 17, 30, tzinfo=SEOUL))
        posts, letters, host = play.posts(club.chat), play.private(club.people[0]), play.private(club.host)
        await play.open()
        await play.settle()
        assert await outcomes(play, meetup.id) == {
            "host_reminder 4320": "late", "group_reminder": "posted", "attendee_day": "late",
            "host_reminder 1440": "late", "attendee_soon": "1 told", "host_reminder 120": "1 told",
            "end": None, "thanks": None,
        }  # fmt: skip
        (post,) = since(posts, play.posts(club.chat))
        assert post.startswith("⏰ 오늘 '12월 독서모임' 일정이 있어요!")  # as it is now, not as it was planned
        assert len(since(letters, play.private(club.people[0]))) == 1
        assert len(since(host, play.private(club.host))) == 1
        for _ in range(2):
            await play.moim.close()
            await play.open()
            await play.settle()
        assert len(since(posts, play.posts(club.chat))) == 1
        assert not play.refusals()


async def test_a_stop_over_the_whole_meetup_reminds_nobody_of_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await planned(club, "가람")
        await play.moim.close()
        play.clock.turn_to(datetime(2026, 11, 28, 23, 30, tzinfo=SEOUL))
        posts = play.posts(club.chat)
        await play.open()
        await play.settle()
        assert since(posts, play.posts(club.chat)) == []
        done = await outcomes(play, meetup.id)
        assert {done[name] for name in done if "reminder" in name or "attendee" in name} == {"late"}
        await play.turn_to("2026-11-29 08:00")  # thanks wait for the morning
        assert len(since(posts, play.posts(club.chat))) == 1
        assert not at_night(play)


async def test_another_date_is_reminded_of_anew(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await planned(club, "가람")
        await play.turn_to("2026-11-27 20:00")
        later = settle(datetime(2026, 12, 5, 19, 0), "Asia/Seoul")

        async def move(desk: Desk) -> None:
            moved = replace(await desk.meetups.get(meetup.id), wall=later.wall, starts_at=later.instant)
            await desk.meetups.save(moved)
            await meetups.replan(desk, moved, (await club.community(desk)).settings)

        await play.moim.books.perform(move)
        posts, letters = play.posts(club.chat), play.private(club.people[0])
        await play.turn_to("2026-11-30 12:00")
        assert (play.posts(club.chat), play.private(club.people[0])) == (posts, letters)
        await play.turn_to("2026-12-05 18:00")
        assert len(since(posts, play.posts(club.chat))) == 1
        assert len(since(letters, play.private(club.people[0]))) == 2


async def test_nothing_comes_to_a_group_that_removed_the_bot(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await planned(club, "가람")
        play.world.remove_bot(club.chat, club.host)
        await play.turn_to("2026-11-29 12:00")
        done = await outcomes(play, meetup.id)
        assert done.pop("end") == "over"
        assert set(done.values()) == {"left"}
        assert not play.refusals()


async def test_who_never_started_the_bot_is_named_to_the_host_and_called_in_the_group(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", started=False)
        garam, narae = club.people
        play.world.start(narae)
        await play.settle()
        await planned(club, "가람", "나래")
        await play.turn_to("2026-11-27 19:00")
        post = play.posts(club.chat)[-1]
        assert "가람님, 1:1 메시지를 보낼 수 없어 여기서 알려 드려요." in post.text
        called = [one["user"]["id"] for one in post.entities if one["type"] == "text_mention"]
        assert called == [garam.id]
        assert "🔕 1:1 메시지를 못 받는 분 1명: 가람" in play.told(club.host)
        assert play.private(garam) == []
        assert "내일" in play.told(narae)
        assert not play.refusals()


async def test_too_few_people_at_the_deadline(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        by = datetime(2026, 11, 27, 12, 0, tzinfo=SEOUL)
        meetup = await planned(club, "가람", least=4, answer_by=by)
        await play.turn_to("2026-11-27 12:00")
        assert "'12월 독서모임' 일정은 최소 4명인데 지금 1명이 참석해요." in play.told(club.host)
        assert play.private(club.host)[-1].buttons == [["진행할게요", "취소할게요"]]
        assert "'12월 독서모임' 일정은 최소 인원까지 3명이 더 필요해요." in play.posted(club.chat)
        await play.taps(club.host, "진행할게요")
        assert "예정대로 진행해요. 단톡방에 알렸어요." in play.told(club.host)
        assert "'12월 독서모임' 일정은 예정대로 진행해요. 그때 만나요!" in play.posted(club.chat)
        posts = play.posts(club.chat)
        assert (await outcomes(play, meetup.id))["deadline"] == "too few"
        await play.turn_to("2026-11-27 18:50")
        assert play.posts(club.chat) == posts
        assert not play.refusals()


async def test_only_the_host_or_an_admin_decides(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await planned(club, "가람", least=4, answer_by=datetime(2026, 11, 27, 12, 0, tzinfo=SEOUL))
        await play.turn_to("2026-11-27 12:00")
        meetup, someone = await found(club), addresses.account(club.people[0].id)

        async def decide(desk: Desk) -> None:
            person = await desk.people.at(someone)
            assert person is not None
            await communities.admins_are(desk, addresses.chat(club.chat.id), frozenset(), answered=True)
            await reminders.decide(desk, person, meetup.id)

        with pytest.raises(NotAllowed):
            await play.moim.books.perform(decide)
        assert "예정대로" not in play.posted(club.chat)


async def test_the_host_cancels_at_the_deadline(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Jisu", "Ann")
        await planned(club, "Ann", title="Reading", least=4)  # without a last moment: a day before
        await play.turn_to("2026-11-27 19:00")
        await play.taps(club.host, "Cancel it")
        assert "Why is it cancelled?" in play.told(club.host)


async def test_enough_people_are_no_news(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        by = datetime(2026, 11, 27, 12, 0, tzinfo=SEOUL)
        meetup = await planned(club, "가람", least=1, answer_by=by)
        posts, host = play.posts(club.chat), len(play.private(club.host))
        await play.turn_to("2026-11-27 12:30")
        assert play.posts(club.chat) == posts
        assert (await outcomes(play, meetup.id))["deadline"] == "enough"
        assert len(play.private(club.host)) == host + 1  # its reminder three days before


# The weekly post

MONDAY = Weekly(0, time(9, 0))


async def weekly(club: Club) -> None:
    async def plan(desk: Desk) -> None:
        await communities.plan_digest(desk, await club.community(desk))

    await club.play.moim.books.perform(plan)


async def wanted(club: Club, title: str, *fans: User) -> None:
    """A topic without a host."""

    async def propose(desk: Desk) -> None:
        community = await club.community(desk)
        people = [await desk.people.at(addresses.account(fan.id)) for fan in fans]
        ids = [PersonId(person.id) for person in people if person is not None]
        topic = await desk.topics.add(Topic(TopicId(0), community.id, 0, ids[0], title, "왜냐하면", "talk"))
        for number in ids:
            await desk.topics.save_vote(Vote(topic.id, number, comes=True, at=desk.now))

    await club.play.moim.books.perform(propose)


async def test_the_week_is_posted_on_monday_and_planned_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", digest=MONDAY)
        await planned(club, "가람", seats=8)
        await planned(club, at="2026-12-20 15:00", title="송년회")
        await wanted(club, "전시 보기", *club.people)
        await weekly(club)
        posts = play.posts(club.chat)
        await play.turn_to("2026-11-23 09:00")
        (post,) = since(posts, play.posts(club.chat))
        assert post == (
            "🗓 이번 주 일정\n\n"
            "#1 12월 독서모임\n11월 28일(토) 오후 7:00 · 카페 문장 (합정역 3번 출구)\n"
            "✅ 참석 1명 · 💺 남은 자리 7개\n\n"
            "💡 열어 줄 분을 찾고 있어요\n· 전시 보기: 1명이 가고 싶어 해요"
        )
        assert play.posts(club.chat)[-1].buttons == [["#1 12월 독서모임"], ["🙋 전시 보기"]]
        await play.turn_to("2026-11-30 09:00")
        assert "이번 주에는 일정이 없어요" in play.posted(club.chat)
        assert "송년회" in play.posted(club.chat)
        assert not play.refusals()


async def test_nothing_to_tell_is_told_every_other_week(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Jisu", "Ann", digest=MONDAY)
        await weekly(club)
        posts = play.posts(club.chat)
        await play.turn_to("2026-12-21 10:00")  # five Mondays
        told = "No meetup is planned yet. What would you like to do together? /propose"
        assert since(posts, play.posts(club.chat)) == [told] * 3


# Announcements nobody knows the fate of


async def announce(club: Club, meetup: Meetup) -> None:
    async def write(desk: Desk) -> None:
        community = await club.community(desk)
        await desk.letters.write(
            Letter(
                "meetup.card", community.chat, meetup.id, community=community.id, weight=Weight.NEWS,
                args={"asks": meetup.host}, doubtful=Doubtful.HOLD, card=meetup_card(meetup),
                key=f"announce:{meetup.id}",
            )
        )  # fmt: skip

    await club.play.moim.books.perform(write)
    await club.play.settle()


async def silently(club: Club) -> Meetup:
    """A meetup in the books, without its card."""

    async def add(desk: Desk) -> Meetup:
        card = replace(await found_in(desk, club), number=0)
        return await desk.meetups.add(card)

    await club.meetup()
    return await club.play.moim.books.perform(add)


async def found_in(desk: Desk, club: Club) -> Meetup:
    return await desk.meetups.numbered((await club.community(desk)).id, 1)


async def test_an_announcement_in_doubt_is_posted_again_only_when_the_host_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await silently(club)
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.drop_before)
        posts = len(play.posts(club.chat))
        await announce(club, meetup)
        assert len(play.posts(club.chat)) == posts
        assert "'12월 독서모임' 일정 글" in play.told(club.host)
        assert play.private(club.host)[-1].buttons == [["글이 있어요", "다시 올려 주세요"]]
        question = play.private(club.host)[-1]
        await play.taps(club.host, "다시 올려 주세요")
        assert len(play.posts(club.chat)) == posts + 1
        assert play.told(club.host) == "고마워요. 다시 올릴게요."
        await play.taps(club.people[0], "참석", where=club.chat)
        assert "✅ 참석 1명: 가람" in club.card(meetup).text
        assert question.id == play.private(club.host)[-1].id


async def test_an_announcement_that_is_there_stays_alone(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Jisu", "Ann")
        meetup = await silently(club)
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.drop_after)
        await announce(club, meetup)
        posts = len(play.posts(club.chat))
        assert "The connection broke" in play.told(club.host)
        await play.taps(club.host, "It's there")
        assert play.told(club.host) == "Thank you. Then all is well."
        await play.turn_to("2026-11-22 12:00")
        await play.taps(club.people[0], "Going", where=club.chat)  # a press tells where the card is
        assert "✅ Going 1: Ann" in club.card(meetup).text
        assert len(play.posts(club.chat)) == posts
        assert not [r for r in play.refusals() if r.status != 0]


async def test_a_press_on_an_announcement_in_doubt_answers_the_question(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await silently(club)
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.drop_after)
        await announce(club, meetup)
        posts = len(play.posts(club.chat))
        await play.taps(club.people[0], "참석", where=club.chat)
        assert "✅ 참석 1명: 가람" in club.card(meetup).text
        assert await play.taps(club.host, "다시 올려 주세요")  # too late: nothing is posted twice
        assert len(play.posts(club.chat)) == posts


async def test_a_press_under_a_reminder_does_not_make_it_the_card(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await silently(club)
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.drop_before)
        await announce(club, meetup)

        async def remind(desk: Desk) -> None:
            community = await club.community(desk)
            await desk.letters.write(Letter("reminder.group", community.chat, meetup.id, community=community.id))

        await play.moim.books.perform(remind)
        await play.settle()
        await play.taps(club.people[0], "불참", on=play.posts(club.chat)[-1])

        async def card(desk: Desk) -> object:
            return await desk.letters.card(meetup_card(meetup), (await club.community(desk)).chat)

        assert await play.moim.books.read(card) is None, "the host has still to say what became of the announcement"
