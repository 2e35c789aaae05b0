"""Kills the real process again and again while updates come in, then lets it finish, and looks what it left."""

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.playground import PlayClock
from bot.playground.faults import Fault, Faults, bad_gateway, bad_gateway_after, drop_after, drop_before
from tests.kills.hurried import Hurry
from tests.kills.people import MOST_WAITING, Town
from tests.running import Running, eventually, playing, running, settings

TROUBLE = (drop_after, drop_after, drop_before, bad_gateway, bad_gateway_after)
AHEAD, PACE = 90, 10  # the last clock: limits are free again, what was in doubt is due again, nobody waits long
WHEN = ("while it starts", "after a moment", "at a request")


@dataclass
class Plan:
    """How much of everything. `bad` is what is changed about the bot (see `entry`); "" is the bot as it is."""

    seed: int
    updates: int = 2000
    kills: int = 40
    groups: int = 6
    bad: str = ""
    working: bool = False  # every kill comes while it works, however slow the machine is
    patience: float = 30  # seconds without a request of the bot after which nothing more is expected


@dataclass
class Run:
    """What happened."""

    plan: Plan
    town: Town
    database: Path
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WHEN, 0))
    troubles: int = 0
    seconds: float = 0
    drained: float = 0
    finished: bool = False
    errors: list[str] = field(default_factory=list)


class Weather(Faults):
    """Every now and then an answer is lost, before or after what was asked for is done; and death strikes."""

    def __init__(self, clock: PlayClock, rng: random.Random) -> None:
        super().__init__(clock)
        self.rng = rng
        self.heard = asyncio.Event()  # the bot asked for updates
        self.rough = True
        self.troubles = 0
        self.doomed: tuple[int, Running] | None = None  # so many requests, then it dies

    def strike(self, method: str, chat_id: object) -> Fault | None:
        if method == "getUpdates":
            self.heard.set()
        if not self.heard.is_set() or not self.rough:
            return None
        if self.doomed is not None:
            left, one = self.doomed
            self.doomed = (left - 1, one)
            if left == 0:
                kill(one)
                return self.rng.choice((None, drop_before))  # what it just asked for is done, or is not
        if self.rng.random() < (0.01 if method == "getUpdates" else 0.03):
            self.troubles += 1
            return self.rng.choice(TROUBLE)
        return None


def kill(one: Running) -> None:
    """As the kernel does it: nobody is asked."""
    if one.process.returncode is None:
        os.kill(one.process.pid, signal.SIGKILL)


async def play(folder: Path, plan: Plan) -> Run:
    """The whole run. What can be seen of it afterwards is in the database and in the playground's world."""
    rng, began = random.Random(plan.seed), time.monotonic()
    async with playing() as pg:
        town, weather = Town(pg, rng, plan.groups), Weather(pg.clock, rng)
        pg.faults = weather
        run = Run(plan, town, folder / "moim.db")
        await town.found(run.database)
        async with _doing(_Street(run)):
            for number in range(plan.kills):
                await _life(run, weather, first=number == 0)
        run.seconds, run.troubles = time.monotonic() - began, weather.troubles
        await _rest(run, weather)
        run.drained = time.monotonic() - began - run.seconds
    return run


async def _life(run: Run, weather: Weather, *, first: bool) -> None:
    """Start it, kill it: before it hears anything, after a moment, or in the middle of its n-th request."""
    rng, when = weather.rng, weather.rng.choices(list(WHEN), (0, 0, 1) if run.plan.working else (5, 3, 3))[0]
    weather.heard.clear()
    async with _running(run, run.plan.bad) as one:
        if first:
            await _hears(one, weather)
            await eventually(lambda: run.town.open, 30)
        elif when == "while it starts":
            await asyncio.sleep(rng.uniform(0, 0.45))
        else:
            await _hears(one, weather)
            if when == "at a request":
                weather.doomed = (rng.randint(20 * run.plan.working, 60), one)
            wait = rng.uniform(0.02, 0.4) if weather.doomed is None else 15 if run.plan.working else 0.6
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(one.process.wait(), wait)
        kill(one)
        weather.doomed = None
        run.kills[when] += 1
        await one.ends()


async def _hears(one: Running, weather: Weather) -> None:
    """Wait until it asks for updates."""
    until = time.monotonic() + 45
    while not weather.heard.is_set():
        assert time.monotonic() < until and one.process.returncode is None, "\n".join(one.lines[-20:])
        await asyncio.sleep(0.005)


async def _rest(run: Run, weather: Weather) -> None:
    """No more kills, no more trouble: everything that was said is heard, and then there is time to finish it all."""
    weather.rough = False
    street = _Street(run)
    async with _running(run, run.plan.bad) as one:
        await _hears(one, weather)
        await street.lives_until(street.taken if run.plan.bad else street.heard_out)
        await one.stop()
    if run.plan.bad:  # it has been seen at work; that it finishes is not expected
        return
    hurry = Hurry(time.time(), AHEAD, PACE)
    run.town.pg.clock.now = hurry.clock()  # type: ignore[method-assign]
    weather.heard.clear()
    async with _running(run, f"later:{hurry.since}:{hurry.ahead}:{hurry.pace}") as one:
        await _hears(one, weather)
        run.finished = await street.lives_until(street.at_peace)
        await one.stop()


@contextlib.asynccontextmanager
async def _running(run: Run, changed: str):  # type: ignore[no-untyped-def]
    """`python -m bot run`, or the same with something changed."""
    words = ["-m", "tests.kills.entry", changed] if changed else ["-m", "bot"]
    variables = settings(run.database.parent, run.town.pg)
    async with running(run.database.parent, "run", start=words, **variables) as one:
        yield one
    run.errors += [f"{e['event']}: {e}"[:300] for e in one.events() if e["level"] in {"error", "critical"}]
    run.errors += [line for line in one.lines if not line.startswith("{") and "Traceback" in line]


class _Street:
    """The people go on, whether the bot is alive or not, as fast as the kills come."""

    def __init__(self, run: Run) -> None:
        self.run, self.town = run, run.town
        self._open = False  # cards to tap on
        self._books = sqlite3.connect(f"file:{run.database}?mode=ro", uri=True, isolation_level=None)

    def step(self, share: float) -> None:
        """Some of what is to be done, up to this share of all."""
        town, plan = self.town, self.run.plan
        town.hosts_act()
        self._open = self._open or town.open
        if not self._open:
            return
        town.talkers_act(time.monotonic())
        left = int(plan.updates * share) - len(town.deeds)
        for _ in range(min(left, town.rng.randint(0, 25), MOST_WAITING * plan.groups - self._waiting())):
            town.crowd_acts()

    async def lives_until(self, peace: Callable[[], bool]) -> bool:
        """Let people act until there is peace (True), or until nothing has moved for long."""
        requests, seen, moved = self.town.pg.requests, 0, time.monotonic()
        while not peace():
            if len(requests) != seen:
                seen, moved = len(requests), time.monotonic()
            if time.monotonic() - moved > self.run.plan.patience:
                return False
            self.step(1.0)
            await asyncio.sleep(0.02)
        return True

    def _waiting(self) -> int:
        (done,) = self._books.execute("SELECT count(*) FROM inbox WHERE state <> 'new'").fetchone()
        return len(self.town.deeds) - len(never_taken(self.town, self._books)) - int(done)

    def taken(self) -> bool:
        """Has everybody who taps and commands done so, and has the bot taken all of it?"""
        return len(self.town.deeds) >= self.run.plan.updates and not self.town.pg.waiting

    def heard_out(self) -> bool:
        """Is all of it handled, too?"""
        return self.taken() and not self._waiting()

    def at_peace(self) -> bool:
        """Is there nothing left to do for anybody?"""
        if not self.heard_out() or not all(talker.over for talker in self.town.talkers):
            return False
        ends = "SELECT count(*) FROM letters WHERE fate IN ('waiting', 'sending', 'held')"
        return not self._books.execute(ends).fetchone()[0]


def never_taken(town: Town, books: sqlite3.Connection) -> set[int]:
    """What Telegram gave up before the bot had it (of what was repeated, the repetition may be given up)."""
    kept = books.execute(f"SELECT update_id FROM inbox WHERE update_id IN ({','.join(map(str, town.expired))})")
    return town.expired - {update for (update,) in kept} if town.expired else set()


@contextlib.asynccontextmanager
async def _doing(street: _Street):  # type: ignore[no-untyped-def]
    """People act in the background, in step with the kills."""
    plan, run = street.run.plan, street.run

    async def go_on() -> None:
        while True:
            street.step(min(1, (sum(run.kills.values()) + 1) / plan.kills / 0.85))
            await asyncio.sleep(street.town.rng.uniform(0.005, 0.06))

    going = asyncio.create_task(go_on())
    try:
        yield
    finally:
        going.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await going
