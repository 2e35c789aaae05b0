"""The last word on seats is the schema's: whatever the code above it asks for, nobody is sold a seat twice."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.communities import Community, Stage
from bot.domain.ids import Account, Chat, CommunityId, MeetupId, PersonId
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Member, Person
from bot.domain.places import Place
from bot.domain.wall import settle
from bot.playground import PlayClock
from bot.usecases import rsvps
from bot.usecases.rsvps import Wish
from data.sqlite import SqliteBooks, SqliteWork

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
MEETUP, COMMUNITY = MeetupId(1), CommunityId(1)


async def opened(path: Path, crowd: int, seats: int) -> SqliteBooks:
    books = SqliteBooks(path / "moim.db", PlayClock(NOW, ticking=False))
    await books.open()

    async def fill(work: SqliteWork) -> None:
        await work.communities.add(Community(COMMUNITY, Chat("telegram:-1"), "club", Stage.READY))
        for n in range(1, crowd + 1):
            await work.people.add(Person(PersonId(0), Account(f"telegram:{n}"), Chat(f"telegram:{n}"), f"p{n}"))
            await work.members.save(Member(COMMUNITY, PersonId(n), f"p{n}", joined_at=NOW, invited_at=NOW))
        when = settle(datetime(2026, 11, 28, 19, 0), "Asia/Seoul")
        await work.meetups.add(
            Meetup(MEETUP, COMMUNITY, 0, PersonId(1), "x", when.wall, when.instant, Place("here"), seats=seats)
        )

    await books.perform(fill)
    return books


@pytest.mark.parametrize("guests", [1, 2, 3])
async def test_the_schema_refuses_a_seat_that_is_not_there(tmp_path: Path, guests: int) -> None:
    books = await opened(tmp_path, crowd=3, seats=3)
    try:
        for n in (1, 2):
            await books.perform(lambda work, n=n: work.meetups.save_answer(Rsvp(MEETUP, PersonId(n), Choice.GOING)))
        crowded = [Rsvp(MEETUP, PersonId(3), Choice.GOING, guests), Rsvp(MEETUP, PersonId(2), Choice.GOING, guests + 1)]
        for answer in crowded if guests < 3 else crowded[:1]:
            with pytest.raises(sqlite3.IntegrityError, match="oversold"):
                await books.perform(lambda work, answer=answer: work.meetups.save_answer(answer))
        count = await books.read(lambda work: work.meetups.headcount(MEETUP))
        assert (count.going, count.waiting) == (2, 0)
        await books.perform(lambda work: work.meetups.save_answer(Rsvp(MEETUP, PersonId(3), Choice.WAITING, 3)))
    finally:
        await books.close()


async def test_two_hundred_at_once_for_eight_seats(tmp_path: Path) -> None:
    books = await opened(tmp_path, crowd=200, seats=8)
    try:
        people = await books.read(_people)
        wishes = [Wish.GOING, Wish.NO, Wish.GOING]
        for wish in wishes:
            await asyncio.gather(*(
                books.perform(lambda work, one=one, wish=wish: rsvps.answer(work, one, MEETUP, wish)) for one in people
            ))  # fmt: skip
        count = await books.read(lambda work: work.meetups.headcount(MEETUP))
        assert (count.going, count.waiting) == (8, 192)
        seated = await books.read(lambda work: work.meetups.named(MEETUP, Choice.GOING, 99))
        assert [one.person for one in seated] == list(range(1, 9))
    finally:
        await books.close()


async def _people(work: SqliteWork) -> list[Person]:
    return [await work.people.get(PersonId(n)) for n in range(1, 201)]
