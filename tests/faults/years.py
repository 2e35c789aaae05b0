"""Years of weekly meetups through the real clock room and real books, while clocks jump, and the bot stops and dies.

What should be said, and when, is worked out here a second time, by other means than the house's own; `violations`
holds the two against each other. The moments are those of the bot's clock: it has no other.
"""

import asyncio
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.communities import Community, Settings, Stage
from bot.domain.delivery import Delivery
from bot.domain.ids import Account, Chat, CommunityId, MeetupId, PersonId
from bot.domain.letters import Letter
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Member, Person, Role
from bot.domain.places import Place
from bot.domain.wall import settle
from bot.usecases import communities, meetups
from bot.views.message import Message
from tests.scheduling.office import Door, Office

GROUP, HOST, GUEST = Chat("telegram:-7"), Chat("telegram:1"), Chat("telegram:2")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING, NIGHT = time(19, 0), time(2, 30)  # on Saturdays; on Sundays, when clocks change
ON_TIME = timedelta(seconds=10)  # Telegram's limits may spread what is due at one moment
TROUBLES = ("forward", "back", "stop", "long stop", "kill", "unheard", "nothing")
ZONES = {  # with a year in which to begin, so that ten years hold what is special there
    "Asia/Seoul": 2018,  # no clock changes
    "Europe/Berlin": 2018,
    "America/New_York": 2018,
    "Australia/Lord_Howe": 2018,  # half an hour
    "Pacific/Apia": 2011,  # no 30 December 2011; summer time given up in 2021
    "Africa/Casablanca": 2018,  # goes back for Ramadan, forward after it
}


class JumpingClock:
    """A clock that stands still, is moved, and may be set wrong by whoever sets clocks."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._heard: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return self._at

    def listen(self, heard: Callable[[], None]) -> None:
        self._heard.append(heard)

    def deafen(self) -> None:
        """Whoever listened has died."""
        self._heard.clear()

    def turn_to(self, moment: datetime) -> None:
        self.jump(max(moment, self._at))

    def jump(self, to: datetime) -> None:
        self._at = to
        for heard in tuple(self._heard):
            heard()


class Mortal(Door):
    """A door that a dead bot can no longer use."""

    dead = False

    async def deliver(self, letter: Letter, message: Message) -> Delivery:
        if self.dead:
            await asyncio.Event().wait()
        return await super().deliver(letter, message)


@dataclass(frozen=True)
class Told:
    """One thing that should be said once: what, about which meetup (0: the week), when, and until when it has sense."""

    what: str
    subject: int
    due: datetime
    until: datetime


@dataclass
class Years:
    """One community in one zone; `trouble` is what happens to it, by its seed."""

    folder: Path
    zone: str
    first: date  # a Saturday
    weeks: int
    seed: int = 0
    troubles: tuple[str, ...] = TROUBLES
    office: Office = field(init=False)
    clock: JumpingClock = field(init=False)
    asked: list[tuple[datetime, Letter, str]] = field(default_factory=list)
    expected: list[Told] = field(default_factory=list)
    blind: list[tuple[datetime, datetime]] = field(default_factory=list)
    ambiguous: int = 0
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lives: int = 0

    async def play(self) -> "Years":
        """Play it all."""
        chance = random.Random(f"{self.seed} {self.zone}")
        self.clock = JumpingClock(self.instant(self.first - 9 * DAY, time(12)))
        await self._open(self.folder / "life0.db")
        await self._found()
        for week in range(self.weeks):
            saturday = self.first + week * 7 * DAY
            for day, at in ((saturday, EVENING), (saturday + DAY, NIGHT)):
                await self._announce(day, at)
            await self._until(self.instant(saturday - 5 * DAY, time(8, 30)))
            await self._trouble(chance, saturday)
        await self._until(self.instant(self.first + (self.weeks * 7 - 6) * DAY, time(21)))
        await self.office.close()
        return self

    def missed(self) -> list[Told]:
        """What came too late to be said."""
        return [told for told in self.expected if _wanted(told, self.blind) is None]

    def instant(self, day: date, at: time) -> datetime:
        """The moment that a local time means: one skipped goes forward by the gap, of two the first."""
        shown, zone = datetime.combine(day, at), ZoneInfo(self.zone)
        before, after = (
            (shown.replace(tzinfo=UTC) + n * 36 * HOUR).astimezone(zone).utcoffset() or timedelta() for n in (-1, 1)
        )
        for offset in (before, after):
            found = (shown - offset).replace(tzinfo=UTC)
            if found.astimezone(zone).replace(tzinfo=None) == shown:
                return found
        return (shown - before).replace(tzinfo=UTC)

    def shown(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    # The community

    async def _found(self) -> None:
        settings = Settings(language="en", zone=self.zone)

        async def job(desk: Any) -> None:
            made = await desk.communities.add(Community(CommunityId(0), GROUP, "c", Stage.READY, settings))
            for number, (chat, role) in enumerate(((HOST, Role.HOST), (GUEST, Role.MEMBER)), 1):
                who = Person(PersonId(0), Account(chat), chat, f"P{number}", "en", "en", True, met_at=desk.now)
                person = await desk.people.add(who)
                await desk.members.save(Member(made.id, person.id, person.name, role, joined_at=desk.now))
            await communities.plan_digest(desk, made)

        await self.office.do(job)

    async def _announce(self, day: date, at: time) -> None:
        await self._until(self.instant(day - 8 * DAY, time(12)))
        when = settle(datetime.combine(day, at), self.zone)

        async def job(desk: Any) -> Meetup:
            community = await desk.communities.get(CommunityId(1))
            blank = Meetup(MeetupId(0), community.id, 0, PersonId(1), "t", when.wall, when.instant, Place("p"))
            made = await desk.meetups.add(replace(blank, announced_at=desk.now))
            for who in (1, 2):
                await desk.meetups.save_answer(Rsvp(made.id, PersonId(who), Choice.GOING, turn=who))
            await meetups.replan(desk, made, community.settings)
            found: Meetup = made
            return found

        made = await self.office.do(job)
        self.expected += self._of(made.id, day, at)

    def _of(self, number: int, day: date, at: time) -> Iterator[Told]:
        """By the promises as people read them."""
        start = self.instant(day, at)
        eve = day - DAY
        if self.shown(self.instant(eve, time(12))).date() != eve:  # a day that the zone left out
            eve -= DAY
        if at == EVENING:
            yield from self._turns("host", number, [start - 3 * DAY, start - DAY, start - 2 * HOUR], start)
            yield from self._turns("attendee", number, [self.instant(eve, time(19)), start - 2 * HOUR], start)
            thanks = start + 2 * HOUR + timedelta(minutes=30)
        else:  # nothing at night: in the morning, or the evening before
            mornings = [self.instant(self.shown(start - n * DAY).date(), time(8)) for n in (3, 1)]
            last = self.instant(self.shown(start - 2 * HOUR - 3 * HOUR).date(), time(21, 59))
            yield from self._turns("host", number, [*mornings, last], start)
            yield Told("attendee", number, self.instant(eve, time(19)), start)
            thanks = self.instant(day, time(8))
        yield Told("group", number, self.instant(eve, time(19)), start)
        for what in ("thanks", "thanks.host"):
            yield Told(what, number, thanks, thanks + 2 * DAY)
        if at == EVENING:
            monday = self.instant(day - 5 * DAY, time(9))
            yield Told("digest", 0, monday, monday + DAY)

    @staticmethod
    def _turns(what: str, number: int, dues: list[datetime], start: datetime) -> Iterator[Told]:
        """Each gives way to the next."""
        for due, until in zip(dues, [*dues[1:], start], strict=True):
            yield Told(what, number, due, until)

    # What happens to it

    async def _trouble(self, chance: random.Random, saturday: date) -> None:
        """Two troubles a week, in the daytime, often just when something is due."""
        for day in (saturday - 4 * DAY, saturday - DAY):
            near = self.instant(day, chance.choice([time(8), time(18, 30), time(18, 59), time(19), time(12)]))
            await self._until(near + timedelta(seconds=chance.choice([0, 0, 1, 59])))
            kind = chance.choice(self.troubles)
            self.counts[kind] += 1
            await self._suffer(kind, chance)

    async def _suffer(self, kind: str, chance: random.Random) -> None:
        now, by = self.clock.now(), chance.choice([1, 2]) * HOUR
        match kind:
            case "back":
                self.clock.jump(now - by)
            case "forward":
                self._skip(now, now + by)
                self.clock.jump(now + by)
            case "unheard":  # as on a real machine: nobody says that the clock was set, the sweep finds out
                self.clock.deafen()
                self._skip(now, now + by)
                self.clock.jump(now + by)
                self.office.room.ring()
                await self._rest()
                await self._again(self.office.path)
            case "stop" | "long stop":
                end = now + (timedelta(minutes=10) if kind == "stop" else self._till_daytime(now + 27 * HOUR) - now)
                self._skip(now, end)
                await self._again(self.office.path, end)
            case "kill":
                await self._die(chance)
        await self._rest()

    def _skip(self, start: datetime, end: datetime) -> None:
        self.blind.append((start, end))

    def _till_daytime(self, moment: datetime) -> datetime:
        shown = self.shown(moment)
        return moment if 8 <= shown.hour < 21 else self.instant(shown.date() + DAY, time(10))

    async def _again(self, path: Path, at: datetime | None = None) -> None:
        await self.office.close()
        self.clock.deafen()
        if at is not None:
            self.clock.jump(at)
        await self._open(path)

    async def _open(self, path: Path) -> None:
        self.office = Office(path, clock=self.clock)  # type: ignore[arg-type]  # a clock is a clock
        self.office.door = Mortal(self.clock, asked=self.asked)  # type: ignore[arg-type]
        await self.office.open()
        await self._rest()

    async def _die(self, chance: random.Random) -> None:
        """As the disk was between two transactions; what was being sent may have arrived."""
        self._lives += 1
        after = self.folder / f"life{self._lives}.db"
        door, room = self.office.door, self.office.room

        async def copy(desk: Any) -> int:
            door.dead = True  # type: ignore[attr-defined]
            for end in ("", "-wal"):
                shutil.copy(f"{self.office.path}{end}", f"{after}{end}")
            return len(await desk.outbox.forlorn(desk.now, every=True))

        if chance.random() < 0.5:
            door.hold = asyncio.Event()  # what is sent arrives, and the answer never comes
        if (due := await room.next_due()) is not None:
            self.clock.turn_to(due)  # in the middle of it
        for _ in range(chance.randrange(40)):
            await asyncio.sleep(0.0003)
        self.ambiguous += await self.office.do(copy)
        room._open = room.postman._open = False
        for dying in ([room._worker], room.postman._busy.values()):  # the one that begins letters first
            tasks = [task for task in dying if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        room._worker = None
        await self._again(after)

    async def _until(self, moment: datetime) -> None:
        """Let time pass, from one due moment to the next."""
        await self._rest()
        while (due := await self.office.room.next_due()) is not None and due <= moment:
            self.clock.turn_to(due)
            await self._rest()
        self.clock.turn_to(moment)
        await self._rest()

    async def _rest(self) -> None:
        while self.office.room.busy:
            await asyncio.sleep(0.0003)


def violations(years: Years) -> list[str]:
    """What was promised and not kept, in words."""
    said = defaultdict(list)
    for at, letter, _ in years.asked:
        kind = letter.kind.removeprefix("reminder.").removesuffix(".group")
        said[kind, 0 if kind == "digest" else letter.subject].append(at)
    wrong, doubled = [], 0
    for key in {(told.what, told.subject) for told in years.expected} | said.keys():
        due = sorted((one for one in years.expected if (one.what, one.subject) == key), key=lambda one: one.due)
        left = said[key].copy()
        for told in due:
            wanted = _wanted(told, years.blind)
            found = [at for at in left if wanted is not None and wanted <= at <= wanted + ON_TIME]
            if wanted is None:
                continue
            if not found:
                wrong.append(f"{told.what} of meetup {told.subject} is missing at {years.shown(wanted)}")
            for at in found[:1]:
                left.remove(at)
        doubled += len(left)
        wrong += [f"{key[0]} of meetup {key[1]} was said at {years.shown(at)}, too" for at in left]
    return [] if len(wrong) == doubled and doubled <= years.ambiguous else wrong


def _wanted(told: Told, blind: list[tuple[datetime, datetime]]) -> datetime | None:
    """When it should be said: when due; after the bot was gone or its clock skipped, at once; too late, never."""
    for start, end in blind:
        if start < told.due <= end:
            return end if end < told.until else None
    return told.due
