"""Tests of: how fast letters may go, against a server that counts as strictly as Telegram."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import SentAt
from bot.domain.ids import Chat
from bot.domain.letters import Weight
from bot.playground import PlayClock
from bot.playground.limits import Limits
from scheduling.pace import WINDOW, Pace

START = datetime(2026, 11, 21, tzinfo=UTC)
ANN = Chat("telegram:1")


@given(st.lists(st.integers(0, 2500), min_size=1, max_size=80))
def test_whoever_goes_on_and_on_is_never_refused(pauses: list[int]) -> None:
    """One chat, letters as wanted after pauses of so many milliseconds, each when the pace allows it."""
    clock = PlayClock(START, ticking=False)
    server, sent, now = Limits(clock), list[SentAt](), START
    for pause in pauses:
        now += timedelta(milliseconds=pause)
        pace = Pace.of([one for one in sent if one.at > now - WINDOW], (), now)
        now = pace.to(ANN, Weight.ANSWER, now, group=False)
        clock.turn_to(now)
        server.spend(1, is_group=False)  # raises when it is too much
        sent.append(SentAt(ANN, now))


def test_after_a_pause_three_may_go_at_once() -> None:
    sent = [SentAt(ANN, START + timedelta(seconds=second)) for second in range(60)]
    later = START + timedelta(seconds=63)
    assert Pace.of(sent, (), later).to(ANN, Weight.ANSWER, later, group=False) == later
