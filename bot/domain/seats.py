"""Who gets a seat: first come, first served, and a line for the rest.

The rule (docs/decisions/0003-the-line.md): seats are offered down the line in order of arrival; a party
takes its turn only when all of its seats are free, and whoever behind it fits meanwhile goes ahead.
So no seat stays empty while somebody who fits in it waits.
"""

from collections.abc import Iterable

from bot.domain.meetups import Choice, Rsvp


def free(seats: int | None, taken: int) -> int | None:
    """How many seats are left; None is no limit."""
    return None if seats is None else max(0, seats - taken)


def fits(party: int, left: int | None) -> bool:
    """Is there a seat for everyone of this party?"""
    return left is None or party <= left


def choice_for(party: int, seats: int | None, taken: int) -> Choice:
    """What asking for seats leads to: going, or waiting in line."""
    return Choice.GOING if fits(party, free(seats, taken)) else Choice.WAITING


def move_up(line: Iterable[Rsvp], seats: int | None, taken: int) -> tuple[Rsvp, ...]:
    """Those of the line (in order of arrival) who get seats now."""
    left = free(seats, taken)
    up: list[Rsvp] = []
    for waiting in line:
        if left == 0:
            break
        if fits(waiting.party, left):
            up.append(waiting)
            left = None if left is None else left - waiting.party
    return tuple(up)
