"""Scenes: a host changes a meetup, cancels it, writes to everyone, hands it on, adds and removes people."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.people import Role
from bot.usecases import meetups
from handlers.telegram import addresses
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage


async def opened(play: Stage, club: Club) -> None:
    """The host's menu, the way the card's [More] opens it."""
    ko = play.language == "ko"
    await play.taps(club.host, "더 보기" if ko else "More", where=club.chat)
    await play.taps(club.host, "관리" if ko else "Manage")


async def going(play: Stage, club: Club, **facts: Any) -> Any:
    """A meetup that everybody of the club said yes to, with its agenda."""
    meetup = await club.meetup(**facts)

    async def plan(desk: Any) -> None:
        await meetups.replan(desk, meetup, (await club.community(desk)).settings)

    await play.moim.books.perform(plan)
    for who in club.people:
        await play.taps(who, "참석" if play.language == "ko" else "Going", where=club.chat)
    return meetup


async def test_another_date_asks_everyone_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온")
        garam, narae, daon = club.people
        meetup = await going(play, club, seats=2)
        await opened(play, club)
        assert "참석 2명 · 대기 1명 · 미정 0명" in play.told(club.host)
        await play.taps(club.host, "✏️ 고치기")
        await play.taps(club.host, "✏️ 일시")
        await play.says(club.host, "12월 5일 오후 3시")
        await play.taps(club.host, "네")
        await play.taps(club.host, "저장")
        assert "올 수 있는지 다시 묻고" in play.told(club.host)
        for who in club.people:
            assert "일시가 바뀌었어요. 기존: 11월 28일(토) 오후 7:00" in play.told(who)
            assert "12월 5일(토) 오후 3:00" in play.told(who)
        assert "12월 5일(토) 오후 3:00" in play.posted(club.chat)
        assert "12월 5일(토) 오후 3:00" in club.card(meetup).text
        assert "12월 5일" in await play.taps(garam, "갈 수 있어요")
        await play.taps(narae, "못 가요")
        assert "자리가 나서" in play.told(daon)
        assert await club.answers(meetup) == {"가람": "going", "나래": "no", "다온": "going"}

        await play.turn_to("2026-11-28 19:00")
        assert not any("내일" in message.text for message in play.private(garam)), "the old date has no reminders"
        await play.turn_to("2026-12-05 12:00")
        assert any("내일" in message.text for message in play.private(garam))
        assert not play.refusals()


async def test_another_place_calls_whoever_cannot_be_written_to(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", started=False)
        meetup = await going(play, club)
        await opened(play, club)
        await play.taps(club.host, "✏️ 고치기")
        await play.taps(club.host, "✏️ 장소")
        await play.says(club.host, "서울숲 2번 출구")
        await play.taps(club.host, "저장")
        post = play.posted(club.chat)
        assert "장소가 바뀌었어요. 기존: 카페 문장 (합정역 3번 출구)" in post
        assert "가람님, 올 수 있는지 한 번 더 눌러 주세요" in post
        await play.taps(club.people[0], "갈 수 있어요", where=club.chat)
        assert "서울숲 2번 출구" in club.card(meetup).text
        assert not play.refusals()


async def test_a_new_note_only_refreshes_the_card(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await going(play, club)
        posts, letters = len(play.posts(club.chat)), len(play.private(club.people[0]))
        await opened(play, club)
        await play.taps(club.host, "✏️ 고치기")
        await play.taps(club.host, "✏️ 준비물")
        await play.says(club.host, "책, 메모할 것")
        await play.taps(club.host, "저장")
        assert "저장했어요. 일정 글에도 반영돼요." in play.told(club.host)
        assert "책, 메모할 것" in club.card(meetup).text
        assert (len(play.posts(club.chat)), len(play.private(club.people[0]))) == (posts, letters)
        await play.taps(club.host, "✏️ 고치기")
        await play.taps(club.host, "저장")
        assert "바뀐 것이 없어요" in play.told(club.host)


async def test_seats_never_shrink_below_those_who_come_and_grow_in_order(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온", "라희")
        meetup = await going(play, club, seats=2)
        await opened(play, club)
        await play.taps(club.host, "✏️ 고치기")
        await play.taps(club.host, "✏️ 정원")
        await play.says(club.host, "1명")
        assert "이미 2명이 참석해요" in play.told(club.host)
        await play.says(club.host, "3명")
        await play.taps(club.host, "저장")
        assert await club.answers(meetup) == {"가람": "going", "나래": "going", "다온": "going", "라희": "waiting"}
        assert "자리가 나서" in play.told(club.people[2])
        await play.taps(club.host, "✏️ 고치기")
        await play.taps(club.host, "✏️ 정원")
        await play.taps(club.host, "제한 없음")
        await play.taps(club.host, "저장")
        assert "자리가 나서" in play.told(club.people[3])
        assert not play.refusals()


async def test_seats_that_filled_while_the_host_was_typing_are_not_taken_away(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        meetup = await club.meetup()
        await opened(play, club)
        await play.taps(club.host, "✏️ 고치기")
        await play.taps(club.host, "✏️ 정원")
        await play.says(club.host, "1명")
        for who in club.people:
            await play.taps(who, "참석", where=club.chat)
        assert "2명이" in await play.taps(club.host, "저장")
        await play.taps(club.host, "✏️ 정원")
        await play.says(club.host, "2명")
        await play.taps(club.host, "저장")
        assert "정원  2명" in club.card(meetup).text
        assert not play.refusals()


async def test_a_cancelled_meetup_tells_everyone_and_never_reminds(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        meetup = await going(play, club, least=2)
        await play.taps(club.people[1], "미정", where=club.chat)
        await opened(play, club)
        await play.taps(club.host, "❌ 일정 취소")
        assert "취소하는 이유를 알려 주세요." in play.told(club.host)
        await play.says(club.host, "태풍이 와요")
        assert "사유  태풍이 와요" in play.told(club.host)
        await play.taps(club.host, "네, 취소할게요")
        assert "일정을 취소했어요" in play.told(club.host)
        for who in club.people:
            assert "❌ 11월 28일(토) 오후 7:00 '12월 독서모임' 일정이 취소됐어요." in play.told(who)
            assert "사유: 태풍이 와요" in play.told(who)
        assert "일정이 취소됐어요" in play.posted(club.chat)
        assert "태풍이 와요" in club.card(meetup).text
        assert not club.card(meetup).buttons, "there is nothing left to answer"
        heard = {who.name: len(play.private(who)) for who in [club.host, *club.people]}
        posts = len(play.posts(club.chat))
        await play.turn_to("2026-12-02 12:00")
        assert {who.name: len(play.private(who)) for who in [club.host, *club.people]} == heard
        assert len(play.posts(club.chat)) == posts
        assert not play.refusals()


async def test_the_host_may_think_better_of_cancelling(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await going(play, club)
        await opened(play, club)
        await play.taps(club.host, "❌ 일정 취소")
        await play.taps(club.host, "건너뛰기")
        await play.taps(club.host, "그만두기")
        assert "취소" not in club.card(meetup).text
        assert await club.answers(meetup) == {"가람": "going"}


async def test_the_host_writes_to_everyone_and_hears_whom_it_did_not_reach(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", started=False)
        garam, narae = club.people
        play.world.start(garam)
        await play.settle()
        await going(play, club)
        await opened(play, club)
        await play.taps(club.host, "📣 모두에게 쓰기")
        await play.says(club.host, "3번 출구 앞에서 <b>만나요</b>!\n우산 챙기세요")
        await play.taps(club.host, "보내기")
        assert "1명에게 보냈어요" in play.told(club.host)
        assert "1:1 메시지를 받을 수 없는 1명: 나래" in play.told(club.host)
        assert "'12월 독서모임' 일정에 대해 지수님이 전해요" in play.told(garam)
        assert "3번 출구 앞에서 <b>만나요</b>!\n우산 챙기세요" in play.told(garam)
        assert not play.private(narae)
        assert not play.refusals()


async def test_what_a_host_writes_at_night_arrives_in_the_morning(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await going(play, club)
        await play.turn_to("2026-11-22 01:00")
        await opened(play, club)
        await play.taps(club.host, "📣 모두에게 쓰기")
        await play.says(club.host, "장소가 조금 시끄러울 수 있어요")
        await play.taps(club.host, "보내기")
        assert "시끄러울" not in play.told(club.people[0])
        await play.turn_to("2026-11-22 08:00")
        assert "시끄러울" in play.told(club.people[0])


async def test_a_meetup_is_handed_over_when_the_other_accepts(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        meetup = await going(play, club)
        await opened(play, club)
        await play.taps(club.host, "🤝 모임장 넘기기")
        assert "가람님께 물어봤어요" in await play.taps(club.host, "가람")
        await play.taps(garam, "이번엔 어려워요")
        assert "모임장은 그대로예요" in play.told(garam)
        assert "가람님은 '12월 독서모임' 일정을 맡기 어렵대요" in play.told(club.host)
        assert "모임장  지수" in club.card(meetup).text

        await play.taps(club.host, "관리")
        for name in ("가람", "나래"):
            await play.taps(club.host, "🤝 모임장 넘기기")
            await play.taps(club.host, name)
        asked = play.showing("맡을게요", play.world.private(garam))
        await play.taps(narae, "맡을게요")
        assert "이제 나래님이 '12월 독서모임' 일정을 맡아요" in play.told(club.host)
        assert "모임장  나래" in club.card(meetup).text
        assert "지난 버튼" in await play.taps(garam, "맡을게요", on=asked), "the first who accepts has it"
        await play.taps(narae, "관리")
        await play.taps(narae, "🔒 신청 마감하기")
        assert "신청" in club.card(meetup).text
        assert not play.refusals()


async def test_an_unreachable_member_cannot_be_asked(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", started=False)
        await going(play, club)
        await opened(play, club)
        await play.taps(club.host, "🤝 모임장 넘기기")
        assert "가람님께는 아직 1:1 메시지를 보낼 수 없어요" in await play.taps(club.host, "가람")


async def test_members_are_added_and_removed_by_hand(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온")
        garam, narae, daon = club.people
        for who in club.people:
            await club.member(who)
        meetup = await club.meetup(seats=2)
        await opened(play, club)
        await play.taps(club.host, "➕ 멤버 추가")
        assert "명단에 올렸어요" in await play.taps(club.host, "가람")
        assert "모임장이 참석 명단에 올려 두었어요" in play.told(garam)
        assert any("✅ 가람" in row for row in play.private(club.host)[-1].buttons)
        assert "이미 명단에" in await play.taps(club.host, "가람")
        await play.taps(club.host, "나래")
        assert "대기 1번" in await play.taps(club.host, "다온")
        assert "대기 명단에" in play.told(daon)

        await play.taps(club.host, "뒤로")
        await play.taps(club.host, "➖ 명단에서 빼기")
        await play.taps(club.host, "가람")
        assert "가람님을 명단에서 뺄까요?" in play.told(club.host)
        assert "명단에서 뺐어요" in await play.taps(club.host, "네, 뺄게요")
        assert "이번 명단에서는 빠지게 됐어요" in play.told(garam)
        assert "자리가 나서" in play.told(daon)
        assert await club.answers(meetup) == {"나래": "going", "다온": "going"}
        await play.taps(narae, "못 가요")
        assert await club.answers(meetup) == {"나래": "no", "다온": "going"}
        assert not play.refusals()


async def test_a_long_list_of_members_has_pages(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", *(f"멤버{n}" for n in range(1, 12)))
        for who in club.people:
            await club.member(who)
        meetup = await club.meetup()
        await opened(play, club)
        await play.taps(club.host, "➕ 멤버 추가")
        await play.taps(club.host, "다음")
        assert "명단에 올렸어요" in await play.taps(club.host, "멤버11")
        assert any("✅ 멤버11" in row for row in play.private(club.host)[-1].buttons), "the page stays"
        assert await club.answers(meetup) == {"멤버11": "going"}
        assert not play.refusals()


async def test_two_people_may_edit_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        garam = club.people[0]
        await club.member(garam, role=Role.STAFF)
        meetup = await club.meetup()
        await opened(play, club)
        await play.taps(garam, "더 보기", where=club.chat)
        await play.taps(garam, "관리")
        for who in (club.host, garam):
            await play.taps(who, "✏️ 고치기")
        await play.taps(club.host, "✏️ 제목")
        await play.says(club.host, "송년 독서모임")
        await play.taps(club.host, "저장")
        await play.taps(garam, "✏️ 참가비")
        await play.says(garam, "5천원")
        await play.taps(garam, "저장")
        assert "송년 독서모임" in club.card(meetup).text
        assert "5,000원" in club.card(meetup).text
        assert not play.refusals()


async def test_answers_are_closed_and_opened_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        await opened(play, club)
        assert "신청을 마감했어요" in await play.taps(club.host, "🔒 신청 마감하기")
        assert "신청을 마감했어요" in club.card(meetup).text
        assert await club.answers(meetup) == {}
        assert "신청을 다시 받아요" in await play.taps(club.host, "🔓 신청 다시 받기")
        await play.taps(club.people[0], "참석", where=club.chat)
        assert await club.answers(meetup) == {"가람": "going"}


async def test_reopening_after_the_last_moment_takes_answers_until_the_start(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup(answer_by=play.clock.now() + timedelta(hours=20))
        await play.turn_to("2026-11-22 11:00")
        await opened(play, club)
        await play.taps(club.host, "🔓 신청 다시 받기")
        assert "신청 마감" not in club.card(meetup).text
        await play.taps(club.people[0], "참석", where=club.chat)
        assert await club.answers(meetup) == {"가람": "going"}
        assert not play.refusals()


async def test_only_the_host_or_an_admin_manages(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        await club.member(garam, role=Role.HOST)
        await club.member(narae)
        meetup = await club.meetup()
        await opened(play, club)
        menu = play.showing("✏️ 고치기", play.world.private(club.host))

        async def hand(desk: Any) -> None:
            person = await desk.people.at(addresses.account(garam.id))
            await desk.meetups.save(replace(await desk.meetups.get(meetup.id), host=person.id))

        await play.moim.books.perform(hand)
        assert await play.taps(club.host, "🔒 신청 마감하기", on=menu), "an admin may, whoever hosts"
        link = await play.moim.books.perform(lambda desk: desk.links.make("manage", meetup.community, meetup.id))
        play.world.start(narae, link)
        await play.settle()
        assert "이 일정의 모임장만" in play.told(narae)
        play.world.start(garam, link)
        await play.settle()
        assert "🔒 신청" in play.told(garam)
        assert not play.refusals()


async def test_in_english(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "June", "Max")
        max_ = club.people[0]
        await going(play, club, title="Board games")
        await opened(play, club)
        await play.taps(club.host, "✏️ Change")
        await play.taps(club.host, "✏️ Date")
        await play.says(club.host, "Sun 29 Nov 15:00")
        await play.taps(club.host, "Yes")
        await play.taps(club.host, "Save")
        assert "The date has changed. Before: Sat 28 Nov, 7:00" in play.told(max_)
        await play.taps(max_, "Still coming")
        await play.taps(club.host, "❌ Cancel it")
        await play.says(club.host, "I have a cold")
        await play.taps(club.host, "Yes, cancel it")
        assert "❌ “Board games” on Sun 29 Nov, 3:00" in play.told(max_)
        assert "Reason: I have a cold" in play.told(max_)
        assert not play.refusals()
