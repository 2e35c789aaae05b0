"""The scene Moim exists for, whole: from an empty group to the day after the meetup, in both languages."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conversations.stage import Stage, stage


@dataclass(frozen=True)
class Lines:
    """What people tap, type and read in one language."""

    language: str
    title: str
    people: tuple[str, ...]
    set_up: str
    defaults: str
    start: str
    join: str
    intro: str
    book: str
    done: str
    skip: str
    yes: str
    no: str
    introduced: str
    topic: tuple[str, str]
    talk: str
    propose: str
    come: str
    host: str
    quorum: str
    pick_date: str
    dates: tuple[str, str, str]
    yes_date: str
    place: str
    two_hours: str
    seats: tuple[str, str]
    fee: tuple[str, str]
    no_fee_line: str
    end: str
    announce: str
    going: str
    cant: str
    ninth: str
    moved_up: str
    digest: str
    tomorrow: str
    host_list: str
    thanks: str


KOREAN = Lines(
    "ko", "합정 책 모임",
    ("수아", "민지", "지수", "하늘", "도윤", "서연", "준호", "유나", "태오", "민호", "가은", "시우", "예린"),
    "시작 설정", "모두 기본값으로", "시작", "가입하기", "합정에서 일하는 디자이너예요. 소설을 좋아해요.", "책", "다 골랐어요",
    "건너뛰기", "네", "아니요", "민지님을 소개해요", ("작별하지 않는다 함께 읽기", "한강 작가의 소설을 읽고 이야기해요."), "이야기",
    "제안하기", "가고 싶어요", "제가 열게요", "5명이 모였어요", "날짜 정하기", ("11월 31일 저녁 7시", "달력에 없는 날", "다음 주 토요일 저녁 7시"),
    "네", "카페 문장 (합정역 3번 출구)", "2시간", ("많이", "8명"), ("15,000원", "15,000원"), "참가비", "하루 전", "공지하기",
    "참석", "불참", "대기 1번", "자리가 나서", "이번 주 일정", "내일", "대기 0명", "와 주셔서 고마워요",
)  # fmt: skip

ENGLISH = Lines(
    "en", "Hapjeong Readers",
    ("Sua", "Minji", "Jisu", "Haneul", "Doyun", "Seoyeon", "Junho", "Yuna", "Theo", "Mino", "Gaeun", "Siwoo", "Yerin"),
    "Set up", "Use all defaults", "Start", "Join", "I am a designer near Hapjeong and love novels.", "Books", "Done",
    "Skip", "Yes", "No", "Minji", ("Reading We Do Not Part together", "Han Kang's novel, read and talked about."), "Talk",
    "Propose", "I'd come", "I'll host", "5 people", "Pick a date", ("31 November 7pm", "There is no such day", "Sat 28 Nov 19:00"),
    "Yes", "Café Munjang (Hapjeong exit 3)", "2 hours", ("lots", "8"), ("15,000", "₩15,000"), "Fee", "1 day before", "Announce",
    "Going", "Can't", "number 1 in line", "A seat", "This week", "tomorrow", "waiting", "Thank you",
)  # fmt: skip


@pytest.mark.parametrize("say", [KOREAN, ENGLISH], ids=lambda say: say.language)
async def test_from_an_empty_group_to_the_day_after(tmp_path: Path, say: Lines) -> None:
    async with stage(tmp_path, say.language) as play:
        people = [play.person(name) for name in say.people]
        sua, minji, jisu, *others = people
        club = play.group(say.title, sua, *people[1:])
        play.world.add_bot(club, sua, admin=True)
        await play.settle()

        await play.taps(sua, say.set_up, where=club)
        await play.taps(sua, say.defaults)
        await play.taps(sua, say.start)

        await _join(play, say, minji, club)
        assert say.introduced in play.posted(club) and say.intro in play.posted(club)

        await _propose(play, say, minji, club)
        for person in [minji, *others[:3]]:
            await play.taps(person, say.come, where=club)
        play.world.start(jisu)
        await play.settle()
        await play.taps(jisu, say.host, where=club)
        assert say.quorum in play.posted(club), "the group hears once that enough people would come"

        await _announce(play, say, jisu)
        card = play.showing(say.going, club)
        assert card.pinned and say.place in card.text and say.fee[1] in card.text

        ninth = others[6]
        play.world.start(ninth)
        await play.settle()
        for person in [minji, sua, *others[:5]]:
            await play.taps(person, say.going, where=club)
        assert say.ninth in await play.taps(ninth, say.going, where=club)
        await play.taps(minji, say.cant, where=club)
        assert say.moved_up in play.told(ninth), "she moves up by herself, with a letter"

        await play.turn_to("2026-11-23 09:05")
        assert say.digest in play.posted(club) and say.topic[0] in play.posted(club)
        await play.turn_to("2026-11-27 19:05")
        assert say.tomorrow in play.posted(club)
        assert say.tomorrow in play.told(ninth)
        assert play.told(jisu).count(say.people[0]) == 1, "the host has the list"
        await play.turn_to("2026-11-29 12:00")
        assert say.thanks in play.posted(club)
        night = [m for m in play.world.messages(club) if not 8 <= (m.date.hour + 9) % 24 < 22]
        assert not night, "nothing at night"
        assert not play.refusals()


async def _join(play: Stage, say: Lines, minji: object, club: object) -> None:
    await play.taps(minji, say.join, where=club)
    await play.taps(minji, say.people[1])
    await play.says(minji, say.intro)
    await play.taps(minji, say.book)
    await play.taps(minji, say.done)
    await play.taps(minji, say.skip)
    await play.taps(minji, say.skip)
    await play.taps(minji, say.yes)
    await play.taps(minji, say.join)


async def _propose(play: Stage, say: Lines, minji: object, club: object) -> None:
    await play.says(minji, "/propose", club)
    for words in say.topic:
        await play.says(minji, words)
    await play.taps(minji, say.talk)
    await play.taps(minji, say.no)
    await play.taps(minji, say.propose)


async def _announce(play: Stage, say: Lines, jisu: object) -> None:
    await play.taps(jisu, say.pick_date)
    await play.taps(jisu, say.topic[0])
    wrong, kindly, right = say.dates
    await play.says(jisu, wrong)
    assert kindly in play.told(jisu)
    await play.says(jisu, right)
    await play.taps(jisu, say.yes_date)
    await play.says(jisu, say.place)
    await play.taps(jisu, say.two_hours)
    await play.says(jisu, say.seats[0])
    await play.says(jisu, say.seats[1])
    await play.taps(jisu, say.skip)
    await play.says(jisu, say.fee[0])
    await play.taps(jisu, say.skip)
    await play.taps(jisu, say.skip)
    await play.taps(jisu, say.end)
    await play.taps(jisu, say.announce)
