"""How often an answer may be changed: the first few freely, then with pauses, and not endlessly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.haste import APART, FREE, MOST, SPAN, counted
from bot.domain.ids import MeetupId, PersonId
from bot.domain.meetups import Choice, Rsvp
from bot.domain.refusals import TooFast

NOON = datetime(2026, 11, 21, 3, tzinfo=UTC)


def after(moments: list[timedelta]) -> tuple[Rsvp | None, list[timedelta], list[float]]:
    """Somebody who tries to change an answer at these moments: the answer, what was taken, what the others waited."""
    answer, taken, refused = None, [], []
    for moment in moments:
        try:
            changes, since = counted(answer, NOON + moment)
        except TooFast as refusal:
            refused.append(refusal.seconds)
        else:
            answer = Rsvp(
                MeetupId(1), PersonId(1), Choice.GOING, answered_at=NOON + moment, changes=changes, counted_since=since
            )
            taken.append(moment)
    return answer, taken, refused


def test_the_first_few_are_free_however_fast() -> None:
    _, taken, refused = after([timedelta(milliseconds=at) for at in range(FREE)])
    assert (len(taken), refused) == (FREE, [])


def test_after_that_a_change_needs_two_seconds_and_says_how_long() -> None:
    _, taken, refused = after([timedelta()] * FREE + [timedelta(seconds=0.5), timedelta(seconds=2)])
    assert (taken[-1], refused) == (timedelta(seconds=2), [1.5])


def test_an_hour_holds_twenty_and_the_next_begins_anew() -> None:
    pauses = [timedelta(seconds=10 * at) for at in range(MOST + 1)]
    answer, taken, refused = after([*pauses, SPAN])
    assert len(taken) == MOST + 1
    assert refused == [3400.0]
    assert answer is not None and answer.changes == 1


def test_a_seat_may_be_given_back_even_then() -> None:
    seated = Rsvp(MeetupId(1), PersonId(1), Choice.GOING, answered_at=NOON, changes=MOST, counted_since=NOON)
    soon, later = NOON + APART / 2, NOON + APART
    for now, leaving in ((soon, True), (later, False)):
        with pytest.raises(TooFast):
            counted(seated, now, leaving=leaving)
    assert counted(seated, later, leaving=True) == (MOST + 1, NOON)


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    stuck = Rsvp(MeetupId(1), PersonId(1), Choice.NO, answered_at=NOON, changes=MOST, counted_since=NOON)
    assert counted(stuck, NOON - timedelta(hours=5)) == (1, NOON - timedelta(hours=5))


@given(st.lists(st.integers(0, 8_000_000), max_size=200).map(sorted))
def test_whatever_is_pressed_never_more_than_the_rule_allows(milliseconds: list[int]) -> None:
    _, taken, refused = after([timedelta(milliseconds=at) for at in milliseconds])
    for at, moment in enumerate(taken):
        span = [one for one in taken[at:] if one - moment < SPAN]
        assert len(span) <= 2 * MOST, "two counts may meet in an hour"
        assert len([one for one in taken[at:] if one - moment < APART]) <= 2 * FREE
    assert all(0 < seconds <= SPAN.total_seconds() for seconds in refused)
