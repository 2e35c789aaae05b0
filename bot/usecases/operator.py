"""The operator, who runs the bot: hears of what it could not deal with, at most once an hour."""

from datetime import datetime, timedelta

from bot.domain.letters import Letter, Weight
from bot.domain.people import Person
from bot.ports import Desk, House

_PAUSE = timedelta(hours=1)
_FACT = "operator_told_at"
_FACT_ROOM = "operator_told_of_room_at"


async def tell_of_parked(desk: Desk, house: House) -> None:
    """An update was parked; a letter that waits already tells of this one too."""
    operator = await _operator(desk, house)
    if operator is None:
        return
    due = await _turn(desk)
    parked = (await desk.inbox.depth())[1]
    await desk.letters.write(
        Letter("operator.parked", operator.private, person=operator.id, args={"parked": parked}, due_at=due,
               key="operator.parked", weight=Weight.NEWS)
    )  # fmt: skip
    await desk.note_fact(_FACT, due.isoformat())


async def tell_of_room(desk: Desk, house: House, left: int) -> None:
    """Little room is left on the disk, in bytes. Told at once, while there still is some to write it down."""
    operator, said = await _operator(desk, house), await desk.fact(_FACT_ROOM)
    if operator is None or (said is not None and abs(desk.now - datetime.fromisoformat(said)) < _PAUSE):
        return
    await desk.letters.write(
        Letter("operator.room", operator.private, person=operator.id, args={"mb": left // 1024**2},
               key="operator.room", weight=Weight.NEWS)
    )  # fmt: skip
    await desk.note_fact(_FACT_ROOM, desk.now.isoformat())


async def tell_of_absence(desk: Desk, house: House, since: datetime, told: int) -> None:
    """The bot was away since then (UTC); the admins of so many communities hear of it, too."""
    operator = await _operator(desk, house)
    if operator is None:
        return
    args = {"since": since.isoformat(), "until": desk.now.isoformat(), "told": told}
    await desk.letters.write(
        Letter("operator.absence", operator.private, person=operator.id, args=args, key="operator.absence",
               weight=Weight.NEWS)
    )  # fmt: skip


async def _operator(desk: Desk, house: House) -> Person | None:
    """Who it is, if they can be written to."""
    found = await desk.people.at(house.operator) if house.operator is not None else None
    return found if found is not None and found.reachable else None


async def _turn(desk: Desk) -> datetime:
    """Now, or an hour after the last letter; when that one still waits for its hour, the same hour."""
    said = await desk.fact(_FACT)
    last = datetime.fromisoformat(said) if said is not None else desk.now - _PAUSE
    return last if last > desk.now else max(desk.now, last + _PAUSE)
