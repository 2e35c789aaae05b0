"""What the bot does by itself at this door: the host's word on the least number, and letters held in doubt."""

from bot.domain.ids import MeetupId
from bot.domain.letters import Letter
from bot.domain.refusals import Stale
from bot.ports import Desk
from bot.usecases import reminders
from handlers.telegram.door import Answer, Door, tap
from handlers.telegram.narrow import Tap
from handlers.telegram.starting import Again, OpensLink


async def on_least(pressed: Tap, desk: Desk) -> Answer:
    """[Go ahead] although fewer come than the least number."""
    visitor = pressed.visitor
    if not visitor.private or pressed.choice != "go":
        raise Stale
    meetup = await reminders.decide(desk, visitor.person, MeetupId(pressed.number))
    await desk.letters.write(
        Letter("deadline.decided", visitor.chat, meetup.id, person=visitor.person.id, community=meetup.community,
               edits=visitor.message)
    )  # fmt: skip
    return None


async def on_held(pressed: Tap, desk: Desk) -> Answer:
    """[It is there] or [Post it again] under the question about a letter held in doubt."""
    visitor, again = pressed.visitor, pressed.choice == "again"
    if not visitor.private or pressed.choice not in {"there", "again"}:
        raise Stale
    await reminders.settle(desk, visitor.person, pressed.number, again=again)
    await desk.letters.write(
        Letter("letter.settled", visitor.chat, person=visitor.person.id, args={"again": again}, edits=visitor.message)
    )
    return None


DOORS: tuple[Door, ...] = (tap("least", on_least), tap("held", on_held))
LINKS: dict[str, OpensLink] = {}
AGAIN: dict[str, Again] = {}
