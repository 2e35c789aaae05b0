"""Scenes: people answer a meetup, wait in line, move up, bring guests, look things up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from bot.domain.communities import Joining
from bot.domain.fees import Fee
from bot.domain.ids import Account
from bot.domain.meetups import MeetupState
from bot.domain.places import Place
from bot.playground import Chat, User
from bot.ports import Desk
from bot.usecases.cards import refresh_meetup
from tests.conversations.gatherings import club_of
from tests.conversations.stage import START, Stage, stage

NINE = ("가람", "나래", "다온", "라희", "마루", "바다", "새봄", "아라", "지우")


# Seats and the line


async def test_nine_tap_eight_sit_and_the_ninth_moves_up_by_herself(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", *NINE)
        meetup = await club.meetup(
            seats=8, least=4, fee=Fee(15000, "KRW", "음료 포함"), bring="책, 메모할 것", note="처음 오는 분도 환영해요.",
            answer_by=datetime(2026, 11, 27, 13, 0, tzinfo=UTC),
        )  # fmt: skip
        assert club.card(meetup).text == (
            "📢 #1 12월 독서모임\n"
            "💺 남은 자리 8개\n"
            "\n"
            "📅 일시  11월 28일(토) 오후 7:00 ~ 9:00\n"
            "📍 장소  카페 문장 (합정역 3번 출구)\n"
            "👥 정원  8명 · 최소 4명\n"
            "💰 참가비  15,000원 (음료 포함)\n"
            "🎒 준비물  책, 메모할 것\n"
            "⏰ 신청 마감  11월 27일(금) 오후 10:00\n"
            "🙋 모임장  지수\n"
            "\n"
            "처음 오는 분도 환영해요.\n"
            "\n"
            "✅ 참석 0명\n"
            "🤔 미정 0명"
        )
        assert club.card(meetup).buttons == [["참석", "미정", "불참"], ["더 보기"]]
        assert club.card(meetup).pinned
        moments = [entity for entity in club.card(meetup).entities if entity["type"] == "date_time"]
        assert [entity["unix_time"] for entity in moments] == [meetup.starts_at.timestamp()]

        for who in club.people[:8]:
            toast = await play.taps(who, "참석", where=club.chat)
            assert toast == "참석으로 적어 둘게요. 11월 28일(토) 오후 7:00에 만나요!"
        jiu = club.people[8]
        toast = await play.taps(jiu, "참석", where=club.chat)
        assert toast == "정원이 찼어요. 대기 1번으로 올려 둘게요. 자리가 나면 알려 드릴게요."
        card = club.card(meetup).text
        assert "🔴 정원이 찼어요" in card
        assert "✅ 참석 8명: 가람, 나래, 다온, 라희, 마루, 바다, 새봄, 아라\n⏳ 대기 1명: 지우" in card

        before = len(play.private(jiu))
        await play.taps(club.people[2], "불참", where=club.chat)
        assert "자리가 나서 '12월 독서모임' 참석으로 바뀌었어요" in play.told(jiu)
        assert len(play.private(jiu)) == before + 1
        assert "✅ 참석 8명: 가람, 나래, 라희, 마루, 바다, 새봄, 아라, 지우" in club.card(meetup).text

        toast = await play.taps(jiu, "갈게요")
        assert "이미 참석으로 되어 있어요" in toast
        assert "✅ 참석으로 되어 있어요" in play.told(jiu), "the letter became the menu of the meetup"
        assert len(play.private(jiu)) == before + 1
        assert len(play.posts(club.chat)) == 2, "the greeting and one card"
        assert not play.refusals()


async def test_the_same_in_english(tmp_path: Path) -> None:
    async with stage(tmp_path, "en", START + timedelta(hours=5)) as play:  # 11 AM in Berlin
        club = await club_of(play, "Ann", "Bob", "Eve", title="Berlin Readers", zone="Europe/Berlin")
        meetup = await club.meetup("Poetry night", seats=1, fee=Fee(0, "EUR"))
        bob, eve = club.people
        assert await play.taps(bob, "Going", where=club.chat) == "You're in. See you on Sat 28 Nov, 7:00 PM!"
        toast = await play.taps(eve, "Going", where=club.chat)
        assert toast == "It's full. You're number 1 in line, and I'll write to you when a seat is free."
        toast = await play.taps(eve, "Going", where=club.chat)
        assert toast == "You're number 1 in line, and move up by yourself when a seat is free."
        assert "📢 #1 Poetry night\n🔴 Full. You can still get in line." in club.card(meetup).text
        assert "💰 Fee  Free" in club.card(meetup).text
        assert "✅ Going 1: Bob\n⏳ Waiting 1: Eve" in club.card(meetup).text
        await play.taps(bob, "Maybe", where=club.chat)
        assert "🎉 A seat is free: you're coming to “Poetry night”" in play.told(eve)
        assert "✅ Going 1: Eve\n🤔 Maybe 1" in club.card(meetup).text
        await play.taps(eve, "I can't")
        assert "🙅 You're not coming" in play.told(eve)
        assert not play.refusals()


async def test_a_party_of_three_waits_for_three_seats_and_blocks_nobody(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", *NINE[:5])
        meetup = await club.meetup(seats=3)
        a, b, c, trio, single = club.people
        for who in (a, b, c, trio, single):
            await play.taps(who, "참석", where=club.chat)
        await play.taps(trio, "더 보기", where=club.chat)
        await play.taps(trio, "동반 인원")
        assert (
            await play.taps(trio, "동반 2명") == "정원이 찼어요. 대기 1번으로 올려 둘게요. 자리가 나면 알려 드릴게요."
        )
        assert "대기 1번이에요 · 동반 2명" in play.told(trio)
        await play.taps(a, "불참", where=club.chat)
        assert (await club.answers(meetup))[single.name] == "going", "who fits goes ahead"
        for who in (b, c):
            await play.taps(who, "불참", where=club.chat)
        assert (await club.answers(meetup))[trio.name] == "waiting", "two seats are not three"
        await play.taps(single, "불참", where=club.chat)
        assert (await club.answers(meetup))[trio.name] == "going"
        assert "동반 2명 자리도 함께 마련됐어요" in play.told(trio)
        assert f"✅ 참석 3명: {trio.name} +2" in club.card(meetup).text
        assert not play.refusals()


async def test_guests_grow_only_into_free_seats_and_give_them_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온")
        meetup = await club.meetup(seats=3)
        a, b, c = club.people
        await play.taps(a, "참석", where=club.chat)
        await play.taps(b, "참석", where=club.chat)
        await play.taps(a, "더 보기", where=club.chat)
        await play.taps(a, "동반 인원")
        assert await play.taps(a, "동반 3명") == "자리가 1개 남았어요. 동반 인원을 줄여 주세요."
        assert "동반 1명과 함께" in await play.taps(a, "동반 1명")
        await play.taps(c, "참석", where=club.chat)
        await play.taps(a, "동반 인원")
        await play.taps(a, "혼자 가요")
        assert (await club.answers(meetup))[c.name] == "going"
        assert "자리가 나서" in play.told(c)
        assert "✅ 참석 3명" in club.card(meetup).text and "🔴" in club.card(meetup).text


async def test_two_taps_race_for_the_last_seat(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        meetup = await club.meetup(seats=1)
        card = club.card(meetup)
        for who in club.people:
            play.world.tap(who, card, "참석")
        await play.settle()
        assert sorted((await club.answers(meetup)).values()) == ["going", "waiting"]
        assert "✅ 참석 1명: 가람\n⏳ 대기 1명: 나래" in club.card(meetup).text


async def test_B15_fifty_presses_are_one_change(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        card, edits = club.card(meetup), club.card(meetup).edits
        for _ in range(50):
            play.world.tap(club.people[0], card, "참석")
        await play.settle()
        assert len([toast for toast in play.world.toasts if "참석으로 적어 둘게요" in toast.text]) == 1
        assert len([toast for toast in play.world.toasts if "이미 참석으로 되어 있어요" in toast.text]) == 49
        assert club.card(meetup).edits == edits + 1
        assert not play.refusals()


async def test_many_taps_are_few_edits_and_the_last_one_is_true(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", *NINE, started=False)
        meetup = await club.meetup(seats=4)
        card = club.card(meetup)
        for label in ("참석", "미정", "불참", "참석"):
            for who in club.people:
                play.world.tap(who, card, label)
        await play.settle()
        shown = club.card(meetup)
        assert shown.edits <= 5
        assert "✅ 참석 4명: 가람, 나래, 다온, 라희\n⏳ 대기 5명: 마루, 바다, 새봄, 아라, 지우" in shown.text
        assert not play.refusals()


# When and by whom


async def test_answers_end_but_a_seat_can_be_given_back_until_the_start(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        meetup = await club.meetup(seats=1, answer_by=datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
        a, b = club.people
        await play.taps(a, "참석", where=club.chat)
        await play.taps(b, "참석", where=club.chat)
        old = club.card(meetup)
        await play.turn_to("2026-11-28 10:00")
        assert "신청 마감이 지났어요" in await play.taps(b, "미정", on=old)
        toast = await play.taps(a, "불참", on=old)
        assert toast == "불참으로 적어 둘게요. 알려 주셔서 고마워요. 모임장에게 전해 드릴게요."
        assert "가람님이 '12월 독서모임' 일정에 못 오게 됐어요" in play.told(club.host)
        assert "1명 · 지금 1명 참석" in play.told(club.host)
        assert (await club.answers(meetup))[b.name] == "going"
        assert club.card(meetup).buttons == [["불참"], ["더 보기"]]
        assert "✅ 참석 1명: 나래 ❔\n❔ 아직 확인 전이에요" in club.card(meetup).text, "so late it takes a yes"
        await play.taps(b, "갈게요")
        assert "❔" not in club.card(meetup).text
        await play.turn_to("2026-11-28 19:00")
        assert "이미 시작" in await play.taps(b, "불참", where=club.chat)
        assert not play.refusals()


async def test_a_maybe_at_the_last_moment_reaches_the_host_too(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup(at="2026-11-21 20:00")
        (garam,) = club.people
        await play.taps(garam, "참석", where=club.chat)
        assert "미정으로" in await play.taps(garam, "미정", where=club.chat)
        assert "가람님이 '12월 독서모임' 자리를 돌려주고 미정으로 바꿨어요" in play.told(club.host)
        told = len(play.private(club.host))
        await play.taps(garam, "불참", where=club.chat)
        assert len(play.private(club.host)) == told, "once is enough"

        async def late(desk: Desk) -> bool:
            person = await desk.people.at(Account(f"telegram:{garam.id}"))
            answer = await desk.meetups.answer(meetup.id, person.id) if person else None
            return answer is not None and answer.late

        assert await play.moim.books.read(late)


async def test_who_comes_back_at_once_alarms_no_host(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup(at="2026-11-21 20:00")
        card, told = club.card(meetup), len(play.private(club.host))
        for label in ("참석", "불참", "참석"):
            play.world.tap(club.people[0], card, label)
        await play.settle()
        assert len(play.private(club.host)) == told


@pytest.mark.parametrize(
    ("state", "line", "toast"),
    [
        (MeetupState.CLOSED, "🔒 신청을 마감했어요", "마감했어요"),
        (MeetupState.CANCELLED, "❌ 취소됐어요: 비가 와요", "취소"),
        (MeetupState.OVER, "🏁 끝났어요", "끝난"),
    ],
)
async def test_closed_cancelled_and_over(tmp_path: Path, state: MeetupState, line: str, toast: str) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        old = club.card(meetup)
        button = old.keyboard[0][0]
        await club.change(meetup, state=state, cancel_reason="비가 와요")

        async def refresh(desk: Desk) -> None:
            await refresh_meetup(desk, await desk.meetups.get(meetup.id), await club.community(desk))

        await play.moim.books.perform(refresh)
        await play.settle()
        assert line in club.card(meetup).text
        assert club.card(meetup).buttons == ([["불참"], ["더 보기"]] if state is MeetupState.CLOSED else [])
        play.world.press(club.people[0], old, button)  # the app had not yet shown the edit
        await play.settle()
        assert toast in play.world.toasts[-1].text
        assert await club.answers(meetup) == {}


async def test_whoever_acts_in_an_open_community_is_a_member_and_invited_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        garam = club.people[0]
        assert "참석으로 적어 둘게요" in await play.taps(garam, "참석", where=club.chat)
        invited = len(play.private(garam))
        assert await club.answers(meetup) == {"가람": "going"}
        await play.taps(garam, "불참", where=club.chat)
        await play.taps(garam, "참석", where=club.chat)
        assert len(play.private(garam)) == invited


async def test_who_cannot_be_written_to_waits_in_line_all_the_same(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", started=False)
        meetup = await club.meetup(seats=1)
        a, b = club.people
        await play.taps(a, "참석", where=club.chat)
        toast = await play.taps(b, "참석", where=club.chat)
        assert toast.startswith("정원이 찼어요. 대기 1번으로 올려 둘게요.") and "더 보기" in toast and len(toast) <= 200
        await play.taps(a, "불참", where=club.chat)
        assert (await club.answers(meetup))["나래"] == "going"
        assert play.told(b) == ""
        await play.taps(b, "더 보기", where=club.chat)  # opens the private chat
        assert "✅ 참석으로 되어 있어요" in play.told(b)
        assert not play.refusals()


async def test_where_admins_decide_nobody_answers_unasked(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", joining=Joining.APPROVAL)
        meetup = await club.meetup()
        for label in ("참석", "더 보기"):
            assert "멤버" in await play.taps(club.people[0], label, where=club.chat)
        assert await club.answers(meetup) == {}


# Buttons that were not made for the place


async def test_B15_buttons_work_only_where_they_were_made(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        other = await club_of(play, "다른", "사람", title="등산 모임")
        meetup = await club.meetup()
        garam = club.people[0]
        going = club.card(meetup).keyboard[0][0].data or ""
        elsewhere = play.posts(other.chat)[-1]
        refused = [
            (garam, other.chat, elsewhere.id, going),  # forwarded to another group
            (garam, play.world.private(garam), play.private(garam)[-1].id, going),  # and to a private chat
            (garam, club.chat, club.card(meetup).id, going.replace(f":{meetup.id}:", ":99:")),
            (garam, club.chat, club.card(meetup).id, "rsvp:1:going"),
            (garam, club.chat, club.card(meetup).id, "rsvp:1:going.AAAAAAAA"),
        ]
        for who, chat, message, data in refused:
            await _forged(play, who, chat, message, data)
            assert "지난 버튼" in play.world.toasts[-1].text
        assert await club.answers(meetup) == {}
        signer = play.moim.telegram.outlet._signer
        mark = signer.sign("rsvp:1:perhaps", "community:1")
        await _forged(play, garam, club.chat, club.card(meetup).id, mark)
        assert "지난 버튼" in play.world.toasts[-1].text
        stolen = signer.sign(f"rsvp:{meetup.id}:going", "community:2")
        await _forged(play, garam, other.chat, elsewhere.id, stolen)
        assert "찾지 못했어요" in play.world.toasts[-1].text
        assert await club.answers(meetup) == {}


async def _forged(play: Stage, who: User, chat: Chat, message: int, data: str) -> None:
    play.world.forge_callback(who, chat, message, data)
    await play.settle()


async def test_a_deleted_card_is_posted_anew_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        meetup = await club.meetup()
        old = club.card(meetup)
        play.world.delete_message(old)
        buttons = old.keyboard[0]
        for who in club.people:
            play.world.press(who, old, buttons[0])
            await play.settle()
        await play.turn_to("2026-11-21 14:10")
        cards = [post for post in play.posts(club.chat) if "📢 #1" in post.text]
        assert len(cards) == 1 and cards[0].id != old.id
        assert "✅ 참석 2명: 가람, 나래" in cards[0].text


# Behind [More]


async def test_the_menu_is_one_message_with_all_that_can_be_done(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await club.meetup(place=Place("카페 문장", None, 37.5497, 126.9139))
        garam = club.people[0]
        await play.taps(garam, "참석", where=club.chat)
        assert await play.taps(garam, "더 보기", where=club.chat) == "1:1 대화로 보냈어요."
        menu = play.private(garam)[-1]
        assert menu.text.startswith("📢 #1 12월 독서모임\n책 모임")
        assert menu.buttons == [
            ["참석", "미정", "불참"], ["동반 인원", "누가 오나요"], ["캘린더에 추가", "지도 열기"], ["위치 받기", "‹ 전체 일정"],
        ]  # fmt: skip
        count = len(play.private(garam))
        await play.taps(garam, "누가 오나요")
        assert "✅ 참석 1명: 가람" in play.told(garam)
        await play.taps(garam, "‹ 뒤로")
        await play.taps(garam, "미정")
        assert "🤔 미정으로 되어 있어요" in play.told(garam)
        await play.taps(garam, "‹ 전체 일정")
        assert "다가오는 일정" in play.told(garam) and "미정으로 되어 있어요" in play.told(garam)
        await play.taps(garam, "#1")
        assert len(play.private(garam)) == count, "all in one message"
        await play.taps(garam, "위치 받기")
        assert play.private(garam)[-1].location == pytest.approx((37.5497, 126.9139), abs=1e-4)
        await play.taps(club.host, "더 보기", where=club.chat)
        assert "관리" in [label for row in play.private(club.host)[-1].buttons for label in row]
        assert not play.refusals()


@pytest.mark.parametrize(("zone", "offset"), [("Asia/Seoul", 9), ("America/New_York", -5)])
async def test_the_calendar_file_has_the_right_time(tmp_path: Path, zone: str, offset: int) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", zone=zone)
        meetup = await club.meetup(minutes=150, note='여러 줄,\n쉼표; 따옴표"')
        garam = club.people[0]
        await club.member(garam)
        await play.taps(garam, "더 보기", where=club.chat)
        await play.taps(garam, "캘린더에 추가")
        file = play.private(garam)[-1].document
        assert file is not None and file.name == "moim-1.ics"
        event = _event(file.bytes)
        assert event["dtstart"].dt.astimezone(UTC) == meetup.starts_at
        assert event["dtstart"].dt.replace(tzinfo=None) == datetime(2026, 11, 28, 19, 0)
        assert event["dtstart"].dt.utcoffset() == timedelta(hours=offset)
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=150)
        assert event["summary"] == "12월 독서모임" and "쉼표; 따옴표" in event["description"]
        assert (event["sequence"], event["status"]) == (1, "CONFIRMED")

        await club.change(meetup, version=2, starts_at=meetup.starts_at + timedelta(days=7))
        await play.taps(garam, "캘린더에 추가")
        again = play.private(garam)[-1].document
        assert again is not None
        changed = _event(again.bytes)
        assert changed["uid"] == event["uid"] and changed["sequence"] == 2
        assert not play.refusals()


def _event(content: bytes) -> dict[str, object]:
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


# In words


async def test_what_is_coming_and_answers_in_words(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        garam = club.people[0]
        await play.says(garam, "일정", club.chat)
        assert "아직 잡힌 일정이 없어요" in play.posted(club.chat)
        await club.meetup()
        await play.says(garam, "참석", club.chat)
        assert play.posted(club.chat) == "가람님, '12월 독서모임' 참석으로 적어 둘게요."
        second = await club.meetup("등산", "2026-12-05 09:00", seats=10)
        await play.says(garam, "불참 2", club.chat)
        assert play.posted(club.chat) == "가람님, '등산' 불참으로 적어 둘게요."
        await play.says(garam, "미정 #2")
        assert "미정으로 되어 있어요" in play.told(garam)
        posts = len(play.posts(club.chat))
        await play.says(garam, "참석 99", club.chat)
        await play.says(garam, "저는 참석 2 할게요", club.chat)
        assert len(play.posts(club.chat)) == posts, "talk among people stays theirs"
        await play.says(garam, "참석 99")
        assert "찾지 못했어요" in play.told(garam)
        await play.says(garam, "/meetups", club.chat)
        listed = play.posted(club.chat)
        assert "#1 12월 독서모임" in listed and "#2 등산" in listed and "미정으로" not in listed
        await play.says(garam, "/meetups")
        assert "✅ 참석으로 되어 있어요" in play.told(garam) and "🤔 미정으로 되어 있어요" in play.told(garam)
        await play.says(garam, "참석")
        assert "다가오는 일정" in play.told(garam), "which of the two?"
        assert await club.answers(second) == {"가람": "maybe"}
        assert not play.refusals()


async def test_in_a_conversation_the_words_are_a_reply(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        meetup = await club.meetup()
        await play.says(club.host, "/propose")
        await play.says(club.host, "참석")
        assert "다가오는 일정" not in play.told(club.host)
        assert await club.answers(meetup) == {}


async def test_whoever_is_in_two_communities_is_asked_which(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        books = await club_of(play, "지수", "가람")
        garam = books.people[0]
        hikers = await club_of(play, "산이", title="등산 모임")
        play.world.join(garam, hikers.chat)
        await books.meetup()
        await hikers.meetup("북한산")
        for club in (books, hikers):
            await play.taps(garam, "참석", where=club.chat)
        await play.says(garam, "일정")
        assert "어느 모임" in play.told(garam)
        await play.taps(garam, "등산 모임")
        assert "북한산" in play.told(garam) and "독서" not in play.told(garam)
        assert not play.refusals()


async def test_words_in_english(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Ann", "Bob")
        await club.meetup("Poetry night")
        (bob,) = club.people
        await play.says(bob, "Going 1", club.chat)
        assert play.posted(club.chat) == "Bob: going to “Poetry night”."
        await play.says(bob, "can't 1")
        assert "You're not coming" in play.told(bob)
        await play.says(bob, "meetups")
        assert "Coming up in “책 모임”" in play.told(bob)
        assert not play.refusals()


async def test_everybody_is_answered_in_their_own_language(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        eve = play.person("Eve", language="en")
        play.world.join(eve, club.chat)
        play.world.start(eve)
        await play.settle()
        assert await play.taps(eve, "미정", where=club.chat) == (
            "Noted as maybe for Sat 28 Nov, 7:00 PM. A seat is only kept for those who are going."
        )
        await play.taps(eve, "더 보기", where=club.chat)
        assert "🤔 You said maybe" in play.told(eve) and "📅 When  Sat 28 Nov" in play.told(eve)
        assert "🤔 미정 1명" in club.card(meetup).text


async def test_B17_an_anonymous_admin_is_asked_to_tap(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        await club.meetup()
        play.world.say_anonymously(club.host, club.chat, "참석 1")
        await play.settle()
        assert "누구신지" in play.posted(club.chat)
        await play.taps(club.host, play.posts(club.chat)[-1].buttons[0][0], where=club.chat)
        assert "다가오는 일정" in play.told(club.host)
        assert not play.refusals()


async def test_somebody_who_left_frees_the_seat(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        meetup = await club.meetup(seats=1)
        a, b = club.people
        for who in (a, b):
            await play.taps(who, "참석", where=club.chat)
        play.world.leave(a, club.chat)
        await play.settle()
        assert await club.answers(meetup) == {"나래": "going"}
        assert "자리가 나서" in play.told(b)


async def test_no_card_is_pinned_where_nobody_wants_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", pin=False)
        meetup = await club.meetup()
        assert not club.card(meetup).pinned
