"""Scenes: a meetup is announced, from a question about its title to the card in the group."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.domain.agenda import Entry
from bot.domain.communities import Announcers
from bot.domain.ids import TopicId
from bot.domain.topics import Topic, Vote
from bot.playground import User
from bot.usecases import meetups
from handlers.telegram import addresses
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage


async def test_a_host_announces_with_four_answers(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await play.says(club.host, "/meetup", club.chat)
        assert "새 일정 · 책 모임" in play.told(club.host)
        await play.says(club.host, "12월 독서모임")
        assert "언제 만나나요?" in play.told(club.host)
        await play.says(club.host, "다음 주 토요일 저녁 7시")
        assert "11월 28일(토) 오후 7:00" in play.told(club.host)
        await play.taps(club.host, "네")
        await play.says(club.host, "카페 문장 (합정역 3번 출구)")
        await play.taps(club.host, "나머지는 기본값으로")
        assert "이렇게 알릴게요" in play.told(club.host)
        assert not play.posts(club.chat)[1:], "nothing is posted before the host agrees"
        await play.taps(club.host, "공지하기")
        assert "'12월 독서모임' 일정을 공지했어요" in play.told(club.host)
        card = play.posted(club.chat)
        for line in (
            "#1 12월 독서모임",
            "11월 28일(토) 오후 7:00",
            "카페 문장 (합정역 3번 출구)",
            "무료",
            "참석 1명: 지수",
        ):
            assert line in card
        await play.taps(club.host, "관리")
        assert "참석 1명 · 대기 0명 · 미정 0명" in play.told(club.host)
        assert not play.refusals()


async def test_every_question_takes_what_people_say_and_the_preview_changes_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        host = club.host
        await play.says(host, "/meetup")
        for bad, answer in (("   ", "답이 필요"), ("ㅋ" * 500, "60"), ("🎉🎉", "글자")):
            await play.says(host, bad)
            assert answer in play.told(host), bad
        play.world.photo(host)
        await play.settle()
        assert "글" in play.told(host)
        await play.says(host, "보드게임 번개")
        await play.says(host, "12/3 19:00")
        await play.taps(host, "12월 3일(목) 오후 7:00" if "어느" in play.told(host) else "네")
        play.world.venue(host, None, 37.5495, 126.9137, "카페 문장", "서울 마포구 양화로 45")
        await play.settle()
        await play.says(host, "1시간 30분")
        for bad, answer in (("0", "1"), ("-1", "1"), ("1000000000", "1,000"), ("많이", "숫자")):
            await play.says(host, bad)
            assert answer in play.told(host), bad
        await play.says(host, "최대 여덟 명")
        await play.says(host, "9명")
        assert "8" in play.told(host)
        await play.taps(host, "4")
        await play.says(host, "만 오천원 (음료 포함)")
        await play.says(host, "없음")
        await play.says(host, "<b>늦으면</b> 꼭 _연락_ 주세요")
        await play.says(host, "12월 4일 저녁 7시")
        assert "시작한 뒤" in play.told(host) or "시작" in play.told(host)
        await play.says(host, "하루 전")
        preview = play.told(host)
        for line in ("12월 3일(목) 오후 7:00", "카페 문장, 서울 마포구 양화로 45", "1시간 30분", "정원  8명", "최소 인원  4명",
                     "15,000원 (음료 포함)", "준비물  –", "<b>늦으면</b> 꼭 _연락_ 주세요", "신청 마감  하루 전"):  # fmt: skip
            assert line in preview
        await play.taps(host, "✏️ 정원")
        await play.says(host, "3명")
        assert "4" in play.told(host), "no fewer seats than the least number"
        await play.taps(host, "제한 없음")
        await play.taps(host, "공지하기")
        card = play.posted(club.chat)
        assert "15,000원 (음료 포함)" in card
        assert "12월 2일(수) 오후 7:00" in card, "the day before"
        assert "<b>늦으면</b>" in card, "what people write is never markup"
        assert not play.refusals()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("11월 31일 저녁 7시", "달력에 없는 날"),
        ("어제 저녁 7시", "이미 지난 시간"),
        ("12월 3일 25:00", "없는 시각"),
        ("12월 3일 7시 30분", "오전"),
        ("아무 때나", "날짜를"),
        ("12월 3일", "몇 시에 시작하나요"),
    ],
)
async def test_dates_that_cannot_be_are_asked_again(tmp_path: Path, typed: str, answer: str) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        await play.says(club.host, "/meetup")
        await play.says(club.host, "번개")
        await play.says(club.host, typed)
        assert answer in play.told(club.host)


async def test_english_dates_are_read_back(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "June")
        host = club.host
        await play.says(host, "/meetup")
        await play.says(host, "Book night")
        for bad, answer in (
            ("31 November 19:00", "no such day"),
            ("yesterday 7pm", "already passed"),
            ("25:00", "no such time"),
            ("tomorrow 7:30", "Morning or evening?"),
        ):
            await play.says(host, bad)
            assert answer in play.told(host), bad
        await play.taps(host, "Write it again")
        await play.says(host, "tomorrow 7pm")
        assert "Sun 22 Nov, 7:00" in play.told(host)
        await play.taps(host, "Write it again")
        await play.says(host, "12/3 19:00")
        assert "Which day do you mean?" in play.told(host)
        await play.taps(host, "Write it again")
        await play.says(host, "Sat 28 Nov 19:00")
        await play.taps(host, "Yes")
        await play.says(host, "https://maps.app.goo.gl/abc123 Café Satz")
        await play.taps(host, "Defaults for the rest")
        assert "Sat 28 Nov, 7:00" in play.told(host)
        await play.taps(host, "Announce")
        assert "is announced" in play.told(host)
        assert "Café Satz" in play.posted(club.chat)
        assert not play.refusals()


async def test_a_day_is_tapped_and_its_hour_tapped_or_typed(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        host = club.host
        await play.says(host, "/meetup")
        await play.says(host, "번개")
        turn, names, *weeks, _ = play.private(host)[-1].buttons
        assert turn == ["2026년 11월", "›"]
        assert names == ["일", "월", "화", "수", "목", "금", "토"]
        assert weeks[0] == ["·", "·", "·", "·", "·", "·", "21"], "weeks that are over are not shown"
        await play.taps(host, "›")
        await play.taps(host, "18")
        assert "12월 18일(금)" in play.told(host)
        await play.says(host, "저녁 7시 반")
        assert "12월 18일(금) 오후 7:30" in play.told(host)
        await play.taps(host, "다시 쓸게요")
        await play.taps(host, "›")
        await play.taps(host, "19")
        await play.taps(host, "오후 8:00")
        assert "어디에서 만나나요?" in play.told(host)
        await play.says(host, "강남역")
        await play.taps(host, "나머지는 기본값으로")
        assert "12월 19일(토) 오후 8:00" in play.told(host)


async def test_a_time_that_the_clocks_skip_or_double_is_said(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Jule", zone="Europe/Berlin", language="en")
        await play.says(club.host, "/meetup")
        await play.says(club.host, "Night walk")
        await play.says(club.host, "28 March 2027 2:30am")
        assert "skip that time" in play.told(club.host)
        assert "Sun 28 Mar 2027, 3:30" in play.told(club.host)
        await play.taps(club.host, "Write it again")
        await play.says(club.host, "31 October 2027 2:30am")
        assert "twice" in play.told(club.host)
        await play.taps(club.host, "Yes")
        await play.says(club.host, "At the river")
        await play.taps(club.host, "Defaults for the rest")
        await play.taps(club.host, "✏️ Fee")
        await play.says(club.host, "5")
        assert "€5.00" in play.told(club.host)


async def test_members_announce_where_the_setting_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await club.member(club.people[0])
        await play.says(club.people[0], "/meetup")
        assert "모임장" in play.told(club.people[0])

        await change(play, club, announcers=Announcers.EVERYONE)
        await play.says(club.people[0], "/meetup")
        assert "일정 제목" in play.told(club.people[0])
        assert not play.refusals()


async def test_whoever_has_no_private_chat_yet_is_led_there(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", started=False, announcers=Announcers.EVERYONE)
        garam = club.people[0]
        await play.says(garam, "/meetup", club.chat)
        assert "멤버" in play.posted(club.chat), "who is no member hears it in the group"
        await club.member(garam)
        await play.says(garam, "/meetup", club.chat)
        assert "가람님, 일정은 1:1 대화에서 만들어요" in play.posted(club.chat)
        await play.taps(garam, "일정 만들기", where=club.chat)
        assert "일정 제목" in play.told(garam)
        assert not play.refusals()


async def test_answers_that_stopped_fitting_are_named_before_anything_is_posted(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        host = club.host
        await play.says(host, "/meetup")
        await play.says(host, "번개")
        await play.says(host, "오늘 저녁 7시")
        await play.taps(host, "네")
        await play.says(host, "한강")
        await play.taps(host, "나머지는 기본값으로")
        await play.taps(host, "✏️ 신청 마감")
        await play.taps(host, "3시간 전")
        assert "신청 마감  3시간 전" in play.told(host)
        await play.turn_to("2026-11-21 16:30")
        assert "신청 마감이 일시와 맞지 않아요" in await play.taps(host, "공지하기")
        await play.turn_to("2026-11-21 19:30")
        assert "그사이 일시가 지났어요" in await play.taps(host, "공지하기")
        assert not [post for post in play.posts(club.chat) if "#1" in post.text]
        await play.taps(host, "✏️ 일시")
        await play.says(host, "내일 저녁 7시")
        await play.taps(host, "네")
        await play.taps(host, "공지하기")
        assert "11월 22일(일) 오후 7:00" in play.posted(club.chat)
        assert not play.refusals()


async def test_the_next_date_asks_for_the_date_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup(seats=8, bring="책")
        await play.taps(club.people[0], "참석", where=club.chat)
        await change(play, club)
        assert len(await planned(play, meetup.id)) > 5
        await play.turn_to("2026-11-29 12:00")
        await play.taps(club.host, "다음 날짜")
        assert "언제 만나나요?" in play.told(club.host)
        await play.says(club.host, "12월 12일 저녁 7시")
        await play.taps(club.host, "네")
        for line in ("제목  12월 독서모임", "12월 12일(토) 오후 7:00", "정원  8명", "준비물  책"):
            assert line in play.told(club.host)
        await play.taps(club.host, "공지하기")
        assert "#2 12월 독서모임" in play.posted(club.chat)
        assert not play.refusals()


async def test_other_settings_plan_every_meetup_anew(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        await change(play, club, group_reminder=time(12))
        due = {entry.duty.value: entry.due_at for entry in await planned(play, meetup.id)}
        assert due["group_reminder"] == datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
        assert due["end"] == meetup.ends_at
        await change(play, club, group_reminder=None)
        assert "group_reminder" not in {entry.duty.value for entry in await planned(play, meetup.id)}


async def test_announcing_survives_a_restart_and_happens_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        await play.says(club.host, "/meetup")
        await play.says(club.host, "번개")
        await play.moim.close()
        await play.open()
        await play.says(club.host, "내일 저녁 7시")
        await play.taps(club.host, "네")
        await play.says(club.host, "한강")
        await play.taps(club.host, "나머지는 기본값으로")
        preview = play.private(club.host)[-1]
        play.world.tap(club.host, preview, "공지하기")
        play.world.tap(club.host, preview, "공지하기")
        await play.settle()
        assert len([post for post in play.posts(club.chat) if "번개" in post.text]) == 1


async def test_a_would_be_host_picks_a_date_for_a_topic(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        for who in club.people:
            await club.member(who)
        topic = await proposed(play, club, "등산", hosts=[garam])
        await plan(play, garam, topic)
        assert "등산" in play.private(garam)[-1].buttons[0][0]
        await play.taps(garam, "등산")
        await play.taps(garam, "›")
        await play.taps(garam, "5")
        await play.taps(garam, "오후 2:00")
        await play.says(garam, "북한산 입구")
        await play.taps(garam, "나머지는 기본값으로")
        assert "주제  등산" in play.told(garam)
        await play.taps(garam, "공지하기")
        assert "등산" in play.posted(club.chat)
        assert "12월 5일(토) 오후 2:00" in play.posted(club.chat)

        await plan(play, narae, topic)
        assert "이미 일정이 잡혔어요" in play.told(narae)

        await play.taps(garam, "관리")
        await play.taps(garam, "❌ 일정 취소")
        await play.says(garam, "비가 와요")
        await play.taps(garam, "네, 취소할게요")

        async def state(desk):
            return (await desk.topics.get(topic)).state

        assert await play.moim.books.read(state) == "open", "people still wish for it"
        assert not play.refusals()


async def test_only_an_announcer_or_a_would_be_host_picks_the_date(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        await club.member(garam)
        await club.member(narae)
        topic = await proposed(play, club, "등산", hosts=[garam])
        await plan(play, narae, topic)
        assert "여기서는 모임장이 일정을 올려요" in play.told(narae)
        await play.says(club.host, "/meetup")
        assert play.private(club.host)[-1].buttons[:1] == [["등산", "새로 시작하기"]], "the host may choose it as well"


async def proposed(play: Stage, club: Club, title: str, hosts: list[User]) -> TopicId:
    """A topic that has found its quorum, with people who would host it."""

    async def write(desk):
        community = await club.community(desk)
        people = [await desk.people.at(addresses.account(who.id)) for who in hosts]
        topic = await desk.topics.add(
            Topic(TopicId(0), community.id, 0, people[0].id, title, "", "move", quorum_at=desk.now)
        )
        for person in people:
            await desk.topics.save_vote(Vote(topic.id, person.id, comes=True, hosts=True, at=desk.now))
        return topic.id

    return await play.moim.books.perform(write)


async def planned(play: Stage, meetup: int) -> list[Entry]:
    """What the agenda holds for a meetup."""

    async def look(desk):
        return [one for one in await desk.agenda.due(desk.now + timedelta(days=60), 100) if one.subject == meetup]

    return await play.moim.books.read(look)


async def plan(play: Stage, who: User, topic: TopicId) -> None:
    """Follow the link behind [Pick a date]."""

    async def link(desk):
        return await desk.links.make("plan", (await desk.topics.get(topic)).community, topic)

    play.world.start(who, await play.moim.books.perform(link))
    await play.settle()


async def change(play: Stage, club: Club, **chosen) -> None:
    """An admin saves other settings."""

    async def save(desk):
        community = await club.community(desk)
        saved = replace(community, settings=replace(community.settings, **chosen))
        await desk.communities.save(saved)
        await meetups.replan_all(desk, saved)

    await play.moim.books.perform(save)
    await play.settle()
