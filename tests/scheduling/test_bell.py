"""Tests of: the bell, which rings when something is due, once, however the clocks jump."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.playground.clock import PlayClock
from scheduling.bell import Bell

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


class Ears:
    """Counts the rings."""

    def __init__(self) -> None:
        self.rings = 0

    def __call__(self) -> None:
        self.rings += 1


async def test_it_rings_once_at_the_due_moment() -> None:
    clock, ears = PlayClock(START, ticking=False), Ears()
    bell = Bell(clock, ears)
    bell.start()
    try:
        bell.at(START + timedelta(milliseconds=30))
        await asyncio.sleep(0.2)
        assert ears.rings == 1
        assert bell.next == START + timedelta(milliseconds=30)
    finally:
        bell.stop()


async def test_only_the_last_word_counts() -> None:
    clock, ears = PlayClock(START, ticking=False), Ears()
    bell = Bell(clock, ears)
    bell.start()
    try:
        bell.at(START + timedelta(milliseconds=20))
        bell.at(START + timedelta(hours=1))
        await asyncio.sleep(0.1)
        assert ears.rings == 0
        bell.at(START - timedelta(hours=2))  # overdue is now
        await asyncio.sleep(0.1)
        assert ears.rings == 1
        bell.at(START + timedelta(milliseconds=20))
        bell.at(None)
        await asyncio.sleep(0.1)
        assert ears.rings == 1
    finally:
        bell.stop()


async def test_a_turned_clock_rings_at_once_and_a_stopped_bell_never() -> None:
    clock, ears = PlayClock(START, ticking=False), Ears()
    bell = Bell(clock, ears)
    bell.start()
    clock.turn(timedelta(hours=2))
    assert ears.rings == 1
    bell.stop()
    await asyncio.sleep(0)
    clock.turn(timedelta(hours=2))
    bell.at(START)
    await asyncio.sleep(0.05)
    assert ears.rings == 1
