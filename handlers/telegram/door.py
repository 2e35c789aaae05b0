"""A door: python-telegram-bot matches an update, the update is narrowed, one function opens."""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler, CallbackContext, CallbackQueryHandler, CommandHandler, MessageHandler
from telegram.ext import filters as f

from bot.ports import Desk
from bot.views.message import Toast
from handlers.telegram.narrow import Command, Said, Tap, Turn, command_of, heard_in, speaker_of, tap_of

# Only new messages open doors: an edited command would fire again.
FRESH = f.UpdateType.MESSAGE
Answer = Toast | None
Opens = Callable[[Turn, Any], Awaitable[Answer]]


async def unused(update: Any, context: Any) -> None:
    """Matchers need a callback; the door calls its own."""


class Door(BaseHandler[Turn, "CallbackContext[Any, Any, Any, Any]", None]):
    """Opens for the updates its matcher (a stock handler) takes; `way` names it in the log."""

    def __init__(self, matcher: BaseHandler[Any, Any, Any], way: str, opens: Opens) -> None:
        super().__init__(unused)
        self.matcher = matcher
        self.way = way
        self.opens = opens

    def check_update(self, update: object) -> object:
        """Does the stock handler take it? What it found comes along."""
        return self.matcher.check_update(update.update) if isinstance(update, Turn) else None

    async def handle_update(
        self,
        update: Turn,
        application: "Application[Any, Any, Any, Any, Any, Any]",
        check_result: object,
        context: "CallbackContext[Any, Any, Any, Any]",
    ) -> None:
        """Open."""
        update.way = self.way
        update.toast = await self.opens(update, check_result)


class TapDoor(Door):
    """A door for one action of buttons."""

    def __init__(self, action: str, opens: Opens) -> None:
        super().__init__(CallbackQueryHandler(unused, pattern=rf"^{action}(:|\.)"), f"tap {action}", opens)
        self.action = action


class Buttons(Door):
    """All doors of buttons as one: a press finds its own by the action that it carries, not by trying each."""

    def __init__(self, doors: Iterable[TapDoor], unknown: Opens) -> None:
        super().__init__(CallbackQueryHandler(unused), "unknown button", unknown)
        self._doors: dict[str, Door] = {door.action: door for door in doors}

    @property
    def actions(self) -> list[str]:
        """Every action that a button can have."""
        return sorted(self._doors)

    def check_update(self, update: object) -> object:
        """The door of the pressed button; this one itself when there is none."""
        query = update.update.callback_query if isinstance(update, Turn) else None
        return self._doors.get(re.split("[:.]", query.data or "", maxsplit=1)[0], self) if query is not None else None

    async def handle_update(self, update: Turn, application: Any, check_result: object, context: Any) -> None:
        """Open the one that was found."""
        found = check_result if isinstance(check_result, Door) else self
        update.way = found.way
        update.toast = await found.opens(update, None)


def command(*names: str, opens: Callable[[Command, Desk], Awaitable[Answer]]) -> Door:
    """A door for a command, under one or more names."""

    async def open_it(turn: Turn, found: Any) -> Answer:
        assert turn.update.message is not None  # noqa: S101 - the filter said so; for the type checker
        narrowed = await command_of(turn, turn.update.message, found[0] if found else [])
        return await opens(narrowed, turn.desk) if narrowed is not None else None

    return Door(CommandHandler(list(names), unused, filters=FRESH), f"/{names[0]}", open_it)


def tap(action: str, opens: Callable[[Tap, Desk], Awaitable[Answer]]) -> TapDoor:
    """A door for a button's action."""

    async def open_it(turn: Turn, _: Any) -> Answer:
        assert turn.update.callback_query is not None  # noqa: S101 - as above
        return await opens(await tap_of(turn, turn.update.callback_query), turn.desk)

    return TapDoor(action, open_it)


def said(which: f.BaseFilter, way: str, opens: Callable[[Said, Desk], Awaitable[Answer]]) -> Door:
    """A door for messages that are no commands."""

    async def open_it(turn: Turn, found: Any) -> Answer:
        message = turn.update.message
        assert message is not None  # noqa: S101 - as above
        visitor = await speaker_of(turn, message)
        if visitor is None:
            return None
        matches = found.get("matches") if isinstance(found, dict) else None
        groups = tuple(group or "" for group in matches[0].groups()) if matches else ()
        return await opens(Said(visitor, heard_in(message), groups), turn.desk)

    return Door(MessageHandler(FRESH & which, unused), way, open_it)


def event(matcher: BaseHandler[Any, Any, Any], way: str, opens: Callable[[Update, Turn], Awaitable[None]]) -> Door:
    """A door for what happens to groups and members."""

    async def open_it(turn: Turn, _: Any) -> Answer:
        await opens(turn.update, turn)
        return None

    return Door(matcher, way, open_it)
