"""Who gets a seat: the rule of docs/decisions/0003-the-line.md, by itself."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MeetupId, PersonId
from bot.domain.meetups import Choice, Rsvp
from bot.domain.seats import choice_for, fits, free, move_up

LINES = st.lists(st.integers(0, 3), max_size=12)
SEATS = st.one_of(st.none(), st.integers(1, 20))


def line(*guests: int) -> list[Rsvp]:
    return [Rsvp(MeetupId(1), PersonId(n), Choice.WAITING, more, turn=n) for n, more in enumerate(guests, 1)]


def risen(*guests: int, seats: int | None, taken: int) -> list[int]:
    return [one.turn for one in move_up(line(*guests), seats, taken)]


def test_a_free_seat_is_taken_and_a_full_meetup_has_a_line() -> None:
    assert choice_for(1, 8, 7) is Choice.GOING
    assert choice_for(1, 8, 8) is Choice.WAITING
    assert choice_for(3, 8, 6) is Choice.WAITING
    assert choice_for(4, None, 10_000) is Choice.GOING


def test_the_line_moves_up_in_order() -> None:
    assert risen(0, 0, 0, seats=8, taken=6) == [1, 2]
    assert risen(0, 0, seats=8, taken=8) == []
    assert risen(0, 3, 1, seats=None, taken=50) == [1, 2, 3]


def test_a_party_of_three_takes_three_seats_and_holds_up_nobody() -> None:
    assert risen(2, 0, 0, seats=8, taken=6) == [2, 3]
    assert risen(2, 0, seats=8, taken=5) == [1]
    assert risen(2, 1, 0, seats=8, taken=5) == [1]
    assert risen(3, 1, 0, seats=8, taken=5) == [2, 3]


@given(LINES, SEATS, st.integers(0, 20))
def test_no_seat_is_sold_twice_or_stays_empty_while_somebody_fits(
    guests: list[int], seats: int | None, taken: int
) -> None:
    waiting = line(*guests)
    up = move_up(waiting, seats, taken)
    now_taken = taken + sum(one.party for one in up)
    assert seats is None or now_taken <= max(seats, taken)
    assert all(not fits(one.party, free(seats, now_taken)) for one in waiting if one not in up)


@given(LINES, SEATS, st.integers(0, 20))
def test_nobody_is_overtaken_by_a_party_that_needs_as_much(guests: list[int], seats: int | None, taken: int) -> None:
    waiting = line(*guests)
    up = move_up(waiting, seats, taken)
    for left in (one for one in waiting if one not in up):
        assert all(one.turn < left.turn or one.party < left.party for one in up)
