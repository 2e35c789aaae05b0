"""The bot as python-telegram-bot knows it, except that one unreadable update does not make it deaf.

When the library cannot read an update, it throws the whole answer away and asks for the same again, for ever.
Here such an update is kept as it came: it fails like any other that we cannot deal with, is parked, and can be tried
again with a newer library (fault B10).
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from telegram import Update
from telegram.ext import ExtBot

from handlers.telegram.hearing import Hearing
from handlers.telegram.request import AiohttpRequest

_log = structlog.get_logger("door")


class NotUnderstood(Exception):
    """The library cannot read this update; the message names what it stumbled over, and no content."""


class Unread(Update):
    """An update that the library could not read, as it came; `why` is what it stumbled over."""

    def __init__(self, found: dict[str, Any], why: str) -> None:
        super().__init__(int(found["update_id"]))
        with self._unfrozen():
            self.why = why


def read(found: dict[str, Any], bot: ExtBot[None] | None) -> Update:
    """One update; an `Unread` one if the library cannot read it."""
    try:
        return Update.de_json(found, bot)
    except Exception as problem:
        kinds = "+".join(sorted(found.keys() - {"update_id"}))[:60]
        _log.error("update not understood", id=found["update_id"], problem=type(problem).__name__)
        return Unread(found, f"{type(problem).__name__} in {kinds}")


class Bot(ExtBot[None]):
    """Reads what it can, and keeps the rest unread; `heard` keeps an answer before anybody sees it."""

    def __init__(
        self, token: str, api_url: str, file_url: str, request: AiohttpRequest, hearing: Hearing,
        heard: Callable[[Iterable[tuple[Update, str]]], Awaitable[None]] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(token, api_url, file_url, request=request, get_updates_request=hearing)
        self._hearing = hearing
        self._heard = heard

    async def get_updates(self, *args: Any, **kwargs: Any) -> tuple[Update, ...]:
        """The updates of one answer, in order; they are kept when this returns."""
        try:
            updates = await super().get_updates(*args, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError):
            updates = tuple(read(found, self) for found in self._hearing.found())
        if updates and self._heard is not None:
            await self._heard(zip(updates, map(json.dumps, self._hearing.found()), strict=True))
        return updates
