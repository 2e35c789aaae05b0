"""Away from the chat program for long: whoever may have lost something by it hears it once (decision 0023)."""

from datetime import datetime, timedelta

import structlog

from bot.domain.communities import Community
from bot.domain.letters import Letter, Weight
from bot.ports import Desk, House, Work
from bot.usecases import operator, reach
from bot.usecases.communities import ready
from bot.usecases.quiet import waking

_log = structlog.get_logger("moim")
LONG = timedelta(minutes=30)  # shorter absences are nobody's news
KEPT = timedelta(hours=24)  # how long Telegram keeps messages, and what happened to groups, for us
_STEP = timedelta(minutes=1)  # between two signs of life in the books
_HEARD = "heard_at"
_ASK = "ask_about_groups"


async def heard(desk: Desk, house: House, *, back: bool) -> None:
    """The chat program answers. `back`: it did not before, or we have just started; then this may end an absence."""
    said = await desk.fact(_HEARD)
    last = datetime.fromisoformat(said) if said is not None else desk.now
    if back and desk.now - last >= LONG:
        await _tell(desk, house, last)
    if said is None or back or abs(desk.now - last) >= _STEP:
        await desk.note_fact(_HEARD, desk.now.isoformat())


async def asks_about_groups(work: Desk) -> bool:
    """Were we away for so long that what happened to our groups has to be asked for?"""
    return await work.fact(_ASK) == "yes"


async def asked_about_groups(desk: Desk) -> None:
    """It was."""
    await desk.note_fact(_ASK, "no")


async def _tell(desk: Desk, house: House, since: datetime) -> None:
    """The operator, and the admins where something may be lost: a press on a card, after a day any message."""
    day = desk.now - since > KEPT
    if day:
        await desk.note_fact(_ASK, "yes")
    told = 0
    for community in await desk.communities.every():
        if ready(community) and (day or await _expects_answers(desk, community)):
            told += await _tell_admins(desk, community, since, day=day)
    _log.warning("back after an absence", since=since.isoformat(), minutes=(desk.now - since) // _STEP, told=told)
    await operator.tell_of_absence(desk, house, since, told)


async def _expects_answers(work: Work, community: Community) -> bool:
    return any(one.takes_answers(work.now) for one in await work.meetups.alive(community.id))


async def _tell_admins(desk: Desk, community: Community, since: datetime, *, day: bool) -> bool:
    """One letter to each, in the morning if it is night; tells whether anybody could be told."""
    leads = await reach.admins(desk, community)
    for person in leads:
        args = {"since": since.isoformat(), "until": desk.now.isoformat(), "day": day}
        await desk.letters.write(
            Letter("group.absence", person.private, community.id, person=person.id, community=community.id, args=args,
                   due_at=waking(desk.now, community), key=f"absence:{community.id}:{person.id}", weight=Weight.NEWS)
        )  # fmt: skip
    return bool(leads)
