"""Seats and the line under anything people can do, in any order, twice: the real books against a small model."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain import haste
from bot.domain.communities import Community, Stage
from bot.domain.ids import Account, Chat, CommunityId, MeetupId, PersonId
from bot.domain.letters import Letter
from bot.domain.meetups import Headcount, Meetup
from bot.domain.people import Member, Person
from bot.domain.places import Place
from bot.domain.refusals import Closed, NoSeats, NotAMember, NotFound, Refusal
from bot.domain.wall import settle
from bot.playground import PlayClock
from bot.usecases import managing, memberships, rsvps
from bot.usecases.cards import meetup_card
from bot.usecases.rsvps import Wish
from data.sqlite import SqliteBooks, SqliteWork

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
HOST, CROWD = 0, 7
WHO = st.integers(1, CROWD)
SEATS = st.sampled_from([1, 2, 2, 3, 3, 3, 4, 4, 5, 6, None])


class Expected:
    """What should be so: a plain list, in the order of asking."""

    def __init__(self, seats: int | None) -> None:
        self.seats, self.open, self.alive = seats, True, True
        self.going: dict[int, int] = {}  # party by person, both in order
        self.line: dict[int, int] = {}
        self.other: dict[int, str] = {}
        self.gone: set[int] = set()

    @property
    def left(self) -> int:
        return 10_000 if self.seats is None else self.seats - sum(self.going.values())

    def copy(self) -> "Expected":
        twin = Expected(self.seats)
        twin.open, twin.alive = self.open, self.alive
        twin.going, twin.line, twin.other = dict(self.going), dict(self.line), dict(self.other)
        twin.gone = set(self.gone)
        return twin

    def ask(self, who: int) -> None:
        if who not in self.going and who not in self.line:
            self.other.pop(who, None)
            (self.going if self.left >= 1 else self.line)[who] = 1

    def free(self, who: int, other: str | None = None) -> None:
        self.going.pop(who, None)
        self.line.pop(who, None)
        self.other.pop(who, None)
        if other is not None:
            self.other[who] = other
        self.rise()

    def rise(self) -> None:
        for who, party in list(self.line.items()):
            if self.alive and party <= self.left:
                self.going[who] = self.line.pop(who)

    def resize(self, who: int, party: int) -> None:
        self.ask(who)
        if who in self.going:
            if party - self.going[who] > self.left:
                raise NoSeats(self.left)
            self.going[who] = party
        else:
            self.line[who] = party
        self.rise()


class Line(RuleBasedStateMachine):
    """Members tap, bring guests, leave and come back; the host changes what there is."""

    books: SqliteBooks
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    people: tuple[Person, ...]
    count = 0

    @initialize(seats=SEATS)
    def announce(self, seats: int | None) -> None:
        type(self).count += 1
        self.model = Expected(seats)
        self.community, self.meetup = self.run(self.books.perform(lambda work: self._announced(work, seats)))

    async def _announced(self, work: SqliteWork, seats: int | None) -> tuple[Community, Meetup]:
        fresh = Community(CommunityId(0), Chat(f"telegram:-{self.count}"), "club", Stage.READY)
        community = await work.communities.add(fresh)
        for person in self.people:
            await work.members.save(Member(community.id, person.id, person.name, joined_at=NOW, invited_at=NOW))
        when = settle(datetime(2026, 11, 28, 19, 0), "Asia/Seoul")
        meetup = Meetup(
            MeetupId(0), community.id, 0, self.people[HOST].id, "x", when.wall, when.instant, Place("here"), seats=seats
        )
        meetup = await work.meetups.add(meetup)
        await work.letters.write(Letter("meetup.card", community.chat, meetup.id, card=meetup_card(meetup)))
        return community, meetup

    # What can happen. Each rule says what it does and what should follow; doing it twice is doing it once.

    @rule(order=st.permutations(range(1, CROWD + 1)), parties=st.lists(st.integers(0, 3), max_size=3))
    def rush(self, order: list[int], parties: list[int]) -> None:
        """Everybody at once, and some of those in line are not alone."""
        for who in order:
            self.going(who, twice=False)
        for who, guests in zip(list(self.model.line), parties, strict=False):
            self.bring(who, guests, twice=False)

    @rule(who=WHO, twice=st.booleans())
    def going(self, who: int, twice: bool) -> None:
        self._acts(who, lambda model: model.ask(who), Wish.GOING, twice)

    @rule(who=WHO, twice=st.booleans(), wish=st.sampled_from([Wish.MAYBE, Wish.NO]))
    def not_going(self, who: int, wish: Wish, twice: bool) -> None:
        self._acts(who, lambda model: model.free(who, wish.value), wish, twice)

    def _acts(self, who: int, follows: Callable[[Expected], None], wish: Wish, twice: bool) -> None:
        def expected(model: Expected) -> None:
            seated = who in model.going or who in model.line
            if not model.alive or not (model.open or wish is Wish.NO or (wish is Wish.GOING and seated)):
                raise Closed("closed")
            model.gone.discard(who)
            follows(model)

        def real(work: SqliteWork) -> Any:
            return rsvps.answer(work, self.people[who], self.meetup.id, wish, self.community)

        for _ in range(1 + twice):
            self.happens(real, expected)

    @rule(who=WHO, guests=st.integers(0, 3), twice=st.booleans())
    def bring(self, who: int, guests: int, twice: bool) -> None:
        def expected(model: Expected) -> None:
            party = model.going.get(who) or model.line.get(who)
            if who in model.gone:
                raise NotAMember(self.community.id)
            if party == guests + 1:
                return
            if not model.alive or (not model.open and (party is None or guests + 1 > party)):
                raise Closed("closed")
            model.resize(who, guests + 1)

        for _ in range(1 + twice):
            self.happens(lambda work: rsvps.bring(work, self.people[who], self.meetup.id, guests), expected)

    @rule(who=WHO, comes_back=st.booleans())
    def leave(self, who: int, comes_back: bool) -> None:
        def expected(model: Expected) -> None:
            if who not in model.gone and model.alive:
                model.free(who)
            model.gone.add(who)

        def returned(model: Expected) -> None:
            model.gone.discard(who)

        self.happens(lambda work: self._moved(work, who, is_in=False), expected)
        if comes_back:
            self.happens(lambda work: self._moved(work, who, is_in=True), returned)

    async def _moved(self, work: SqliteWork, who: int, *, is_in: bool) -> None:
        await memberships.moved(work, self.community.chat, self.people[who].account, is_in=is_in, removed=False)

    @rule(seats=SEATS)
    def change_seats(self, seats: int | None) -> None:
        def expected(model: Expected) -> None:
            if not model.alive:
                raise Closed("cancelled")
            if seats is None or seats >= sum(model.going.values()):
                model.seats = seats
                model.rise()

        self.happens(lambda work: self._reseat(work, seats), expected)

    async def _reseat(self, work: SqliteWork, seats: int | None) -> None:
        old, community = await managing.managed(work, self.people[HOST], self.meetup.id)
        if seats is None or seats >= (await work.meetups.headcount(old.id)).going:
            await managing._change(work, self.people[HOST], community, replace(old, seats=seats), {"what": []})

    @rule(who=WHO)
    def add_by_hand(self, who: int) -> None:
        def expected(model: Expected) -> None:
            if not model.alive:
                raise Closed("cancelled")
            if who in model.gone:
                raise NotFound("member")
            model.ask(who)

        self.happens(lambda work: managing.add(work, self.people[HOST], self.meetup.id, self.people[who].id), expected)

    @rule(who=WHO)
    def remove_by_hand(self, who: int) -> None:
        def expected(model: Expected) -> None:
            if not model.alive:
                raise Closed("cancelled")
            if not any(who in told for told in (model.going, model.line, model.other)):
                raise NotFound("member")
            model.free(who)

        self.happens(
            lambda work: managing.remove(work, self.people[HOST], self.meetup.id, self.people[who].id), expected
        )

    @rule(closes=st.sampled_from([True, False, False, False]))
    def close(self, closes: bool) -> None:
        def expected(model: Expected) -> None:
            if not model.alive:
                raise Closed("cancelled")
            model.open = not closes

        change = managing.close if closes else managing.reopen
        self.happens(lambda work: change(work, self.people[HOST], self.meetup.id), expected)

    @precondition(lambda self: len(self.model.line) > 2)
    @rule(rain=st.integers(0, 19))
    def cancel(self, rain: int) -> None:
        if rain:
            return

        def expected(model: Expected) -> None:
            if not model.alive:
                raise Closed("cancelled")
            model.alive = False

        self.happens(lambda work: managing.cancel(work, self.people[HOST], self.meetup, "rain"), expected)

    def happens(self, real: Callable[[SqliteWork], Coroutine[Any, Any, Any]], expected: Callable[..., None]) -> None:
        """Do it in the books and in the model: both refuse or both agree, and each who moved up hears it once."""
        after, refused = self.model.copy(), None
        try:
            expected(after)
        except Refusal as refusal:
            refused, after = type(refusal), self.model
        before = self.model
        self.model = after
        told = self.run(self._done(real, refused))
        assert told == sorted(self.people[who].id for who in after.going if who in before.line), "one letter each"

    async def _done(self, real: Callable[[SqliteWork], Coroutine[Any, Any, Any]], refused: type | None) -> list[int]:
        if refused is None:
            await self.books.perform(real)
        else:
            with pytest.raises(refused):
                await self.books.perform(real)
        return await self.books.perform(self._letters)

    async def _letters(self, work: SqliteWork) -> list[int]:
        """Whom the letters written since the last look tell that they moved up; they are delivered now."""
        connection = work.session.connection
        found = connection.execute(
            "SELECT person FROM letters WHERE kind = 'rsvp.moved_up' AND fate <> 'delivered' ORDER BY person"
        ).fetchall()
        connection.execute("UPDATE letters SET fate = 'delivered', key = NULL WHERE fate <> 'delivered'")
        return [row[0] for row in found]

    # What is always so

    @invariant()
    def is_so(self) -> None:
        going, line, other = self.run(self.books.read(self._look))
        model = self.model
        assert model.seats is None or sum(going.values()) <= model.seats, "oversold"
        assert going == self._by_id(model.going)
        said = [list(other.values()).count(choice) for choice in ("maybe", "no")]
        counted = self.run(self.books.read(lambda work: work.meetups.headcount(self.meetup.id)))
        assert counted == Headcount(sum(going.values()), sum(line.values()), *said), (
            "what is counted beside the answers"
        )
        assert list(line.items()) == list(self._by_id(model.line).items()), "the order of the line"
        assert other == {self.people[who].id: said for who, said in model.other.items()}
        if model.alive:
            assert all(party > model.left for party in line.values()), "a free seat while somebody who fits waits"

    def _by_id(self, parties: dict[int, int]) -> dict[PersonId, int]:
        return {self.people[who].id: party for who, party in parties.items()}

    async def _look(self, work: SqliteWork) -> tuple[dict[int, int], dict[int, int], dict[int, str]]:
        found = work.session.connection.execute(
            "SELECT person, choice, 1 + guests FROM rsvps WHERE meetup = ? ORDER BY turn", (self.meetup.id,)
        ).fetchall()
        going = {row[0]: row[2] for row in found if row[1] == "going"}
        line = {row[0]: row[2] for row in found if row[1] == "waiting"}
        return going, line, {row[0]: row[1] for row in found if row[1] in {"maybe", "no"}}


async def _crowd(work: SqliteWork) -> tuple[Person, ...]:
    return tuple([
        await work.people.add(
            Person(PersonId(0), Account(f"telegram:{n}"), Chat(f"telegram:{n}"), f"p{n}", reachable=True)
        )
        for n in range(1, CROWD + 2)
    ])  # fmt: skip


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Line]]:
    monkeypatch.setattr(haste, "FREE", 10**6)  # these people have all the time of the world
    monkeypatch.setattr(haste, "MOST", 10**6)
    with asyncio.Runner() as runner:
        books = SqliteBooks(tmp_path / "moim.db", PlayClock(NOW, ticking=False))
        runner.run(books.open())
        try:
            runner.run(books._writer.execute("PRAGMA synchronous = OFF"))  # this is not about lost power
            people = runner.run(books.perform(_crowd))
            yield type("World", (Line,), {"books": books, "run": staticmethod(runner.run), "people": people})
        finally:
            runner.run(books.close())


def test_seats_and_line_stay_right_whatever_people_do(world: type[Line]) -> None:
    limits = settings(max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(world, settings=limits)
