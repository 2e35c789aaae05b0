"""What opens what: every door of this house's Telegram side, in the order in which they are tried."""

from bot.domain.refusals import Stale
from bot.ports import House
from handlers.telegram import (
    groups,
    joining,
    managing,
    meetups,
    profiles,
    reminders,
    rsvps,
    settings,
    starting,
    status,
    talking,
    topics,
)
from handlers.telegram.door import Answer, Buttons, Door, TapDoor
from handlers.telegram.narrow import Turn

AREAS = (settings, status, joining, profiles, topics, meetups, managing, rsvps, reminders)
LINKS = {purpose: opens for area in AREAS for purpose, opens in area.LINKS.items()}
AGAIN = {action: opens for area in AREAS for action, opens in area.AGAIN.items()}


async def _unknown_button(turn: Turn, _: object) -> Answer:
    raise Stale


def every(house: House) -> tuple[Door, ...]:
    """All doors; the first that matches opens, and for a press the one of its action."""
    doors: tuple[Door, ...] = (
        *talking.BUTTONS,
        *(door for area in AREAS for door in area.DOORS),
        *starting.doors(LINKS, AGAIN),
        *groups.doors(house),
        *talking.REPLIES,
    )
    taps = [door for door in doors if isinstance(door, TapDoor)]
    return (Buttons(taps, _unknown_button), *(door for door in doors if not isinstance(door, TapDoor)))
