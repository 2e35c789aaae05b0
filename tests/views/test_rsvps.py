"""The card and the lists behind it, with the worst that people can write; and what an answer says."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.communities import Community, Powers, Settings, Stage
from bot.domain.fees import Fee
from bot.domain.ids import Account, Chat, CommunityId, MeetupId, PersonId
from bot.domain.letters import Letter
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Member, Person
from bot.domain.places import Place
from bot.domain.wall import WallTime, settle
from bot.playground import PlayClock
from bot.ports import House
from bot.usecases.rsvps import Answered
from bot.views.calendarfile import calendar_file, uid
from bot.views.compose import compose
from bot.views.message import Message
from bot.views.rsvps import answered
from bot.views.words import LANGUAGES, Words
from data.sqlite import SqliteBooks, SqliteWork

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
HOUSE = House("host@example.org", 12, "ko", "Asia/Seoul")
FAMILY = "👨\u200d👩\u200d👧\u200d👦"  # one character to a reader, eleven units to Telegram
AT = Chat("telegram:-1")
PRIVATE = Chat("telegram:1")


def made(**facts: object) -> Meetup:
    when = settle(datetime(2026, 11, 28, 19, 0), "Asia/Seoul")
    return replace(
        Meetup(MeetupId(1), CommunityId(1), 3, PersonId(1), "독서모임", when.wall, when.instant, Place("카페")), **facts
    )


@contextlib.asynccontextmanager
async def books(path: Path, meetup: Meetup, crowd: int, name: str, language: str = "ko") -> AsyncIterator[SqliteBooks]:
    """A meetup with everybody of the crowd on its list: seats first, then the line."""
    opened = SqliteBooks(path / "moim.db", PlayClock(NOW, ticking=False))
    await opened.open()

    async def fill(work: SqliteWork) -> None:
        community = Community(
            CommunityId(0), AT, "책 모임", Stage.READY, Settings(language), Powers(admin=True, pin=True)
        )
        await work.communities.add(community)
        for n in range(1, crowd + 1):
            account = Account(f"telegram:{n}")
            await work.people.add(Person(PersonId(0), account, Chat(account), name, language, reachable=True))
            await work.members.save(Member(CommunityId(1), PersonId(n), name, joined_at=NOW))
        await work.meetups.add(meetup)
        for n in range(1, crowd + 1):
            choice = Choice.GOING if meetup.seats is None or 4 * n <= meetup.seats else Choice.WAITING
            await work.meetups.save_answer(Rsvp(meetup.id, PersonId(n), choice, 3, n, confirmed=False))

    try:
        await opened.perform(fill)
        yield opened
    finally:
        await opened.close()


async def shown(opened: SqliteBooks, kind: str, **args: object) -> Message:
    private = kind != "meetup.card"
    letter = Letter(kind, PRIVATE if private else AT, 1, PersonId(1) if private else None, CommunityId(1), args)
    message = await opened.read(lambda work: compose(letter, work, HOUSE))
    assert message is not None
    return message


def units(message: Message) -> int:
    return len(str(message.text).encode("utf-16-le")) // 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [FAMILY * 32, "가" * 32, "ש" * 32, "W\u0301\u0302\u0303\u0304" * 32],
    ids=["emoji", "hangul", "hebrew", "marks"],
)
async def test_everything_fits_with_the_longest_names(tmp_path: Path, name: str, language: str) -> None:
    worst = made(title=FAMILY * 80, place=Place(FAMILY * 200), bring=FAMILY * 100, note="긴 글 " * 400, seats=160,
                 least=4, fee=Fee(None, None, "각자 " * 30), answer_by=NOW + timedelta(days=1))  # fmt: skip
    async with books(tmp_path, worst, 60, name, language) as opened:
        card = await shown(opened, "meetup.card")
        assert units(card) <= 4096
        assert "160" in str(card.text).splitlines()[5]
        assert card.pin
        for page in ("", "guests", "who0", "who1", "who2", "who99"):
            assert units(await shown(opened, "meetup.menu", page=page)) <= 4096
        assert units(await shown(opened, "meetup.list")) <= 4096
        assert units(await shown(opened, "meetup.calendar")) <= 1024


async def test_the_card_names_thirty_and_counts_the_rest(tmp_path: Path) -> None:
    async with books(tmp_path, made(), 45, "가람") as opened:
        card = str((await shown(opened, "meetup.card")).text)
        assert "✅ 참석 180명: 가람 +3 ❔, " in card
        assert card.count("가람") == 31  # thirty, and the host
        assert "외 60명" in card
        first, second = [str((await shown(opened, "meetup.menu", page=page)).text) for page in ("who0", "who1")]
        assert (first.count("가람"), second.count("가람")) == (40, 5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_toast_fits(language: str) -> None:
    words, community = Words(language), Community(CommunityId(1), AT, "책 모임")
    for choice in Choice:
        for changed in (True, False):
            answer = Rsvp(MeetupId(1), PersonId(1), choice, 3, 1, late=choice is Choice.NO)
            outcome = Answered(made(), community, answer, changed, place=999, host_told=changed)
            for reachable in (True, False):
                toast = answered(outcome, words, reachable=reachable, now=NOW)
                assert 0 < len(toast.text) <= 200


def test_a_doubled_hour_is_written_in_utc() -> None:
    """ "1:30" on the night when New York's clocks go back names two moments; a calendar file cannot say which."""
    wall = WallTime(datetime(2026, 11, 1, 1, 30), "America/New_York", 1)
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    community = Community(CommunityId(1), AT, "책 모임")
    content = calendar_file(made(wall=wall, starts_at=second), community, "", NOW).content.decode()
    assert "DTSTART:20261101T063000Z" in content


def test_another_meetup_and_another_community_are_other_entries() -> None:
    here, there = Community(CommunityId(1), AT, "가"), Community(CommunityId(1), Chat("telegram:-2"), "가")
    marks = {uid(made(), here), uid(made(id=MeetupId(2)), here), uid(made(), there)}
    assert len(marks) == 3
    assert uid(made(title="다른 제목", version=5), here) in marks
