"""Conversations at this door: what is written in private, and the buttons of a form."""

from datetime import date

from telegram.ext import filters

from bot.domain.refusals import NotFound, Stale
from bot.forms.draft import Draft
from bot.forms.form import Accept, Again, Back, Change, Defaults, Look, Move, Reply, Skip
from bot.forms.form import Done as Enough
from bot.forms.heard import Pressed
from bot.forms.reading import Misread
from bot.ports import Desk
from bot.usecases import talks
from bot.views.message import Toast
from bot.views.misreadings import misread
from handlers.telegram.door import Answer, Door, said, tap
from handlers.telegram.narrow import Said, Tap


async def on_reply(spoken: Said, desk: Desk) -> Answer:
    """Somebody wrote in private: a reply, if a conversation is under way."""
    visitor = spoken.visitor
    draft = await talks.under_way(desk, visitor.person, visitor.chat)
    if draft is None:
        raise NotFound("form")
    await talks.hear(desk, draft, Reply(spoken.heard))
    return None


async def on_unknown(spoken: Said, desk: Desk) -> Answer:
    """A command that no door knows; a conversation under way stays as it is."""
    raise NotFound("command")


async def on_button(pressed: Tap, desk: Desk) -> Answer:
    """A button of a form: "f:<step>:<move>[:<argument>]"; an old step's buttons do nothing."""
    visitor = pressed.visitor
    draft = await talks.under_way(desk, visitor.person, visitor.chat)
    if draft is None:
        raise NotFound("form")
    if draft.step != pressed.number:
        raise Stale
    what, _, argument = pressed.choice.partition(":")
    if what == "x":
        await talks.cancel(desk, draft, visitor.message)
        return None
    if what == "ok":
        await talks.finish(desk, visitor.person, draft, visitor.message)
        return None
    return await _moved(pressed, desk, draft, move_of(what, argument))


async def _moved(pressed: Tap, desk: Desk, draft: Draft, move: Move) -> Answer:
    heard = await talks.hear(desk, draft, move, pressed.visitor.message)
    if isinstance(heard, Misread):
        return Toast(str(misread(heard.reason, heard.facts, pressed.visitor.words)), alert=True)
    return None


def move_of(what: str, argument: str) -> Move:
    """The move a button stands for; raises Stale for one that does not exist."""
    moves: dict[str, Move] = {
        "o": Reply(Pressed(argument)), "b": Back(), "s": Skip(), "done": Enough(), "n": Again(), "c": Change(argument),
        "all": Defaults(), "m": Look("month", argument), "d": Look("day", argument),
        "y": Accept(int(argument)) if argument.isdecimal() else Again(),
    }  # fmt: skip
    day = {"m": f"{argument}-01", "d": argument}.get(what)
    if what not in moves or (day is not None and not _is_day(day)):
        raise Stale
    return moves[what]


def _is_day(text: str) -> bool:
    """Is it a day that a calendar can show, with days before and after it?"""
    try:
        return 2000 <= date.fromisoformat(text).year < 2200
    except ValueError:
        return False


BUTTONS = (tap("f", on_button),)
# Last of all doors: whatever is written in private and is no command.
REPLIES: tuple[Door, ...] = (
    said(filters.ChatType.PRIVATE & ~filters.COMMAND & ~filters.StatusUpdate.ALL, "reply", on_reply),
    said(filters.ChatType.PRIVATE & filters.COMMAND, "unknown command", on_unknown),
)
