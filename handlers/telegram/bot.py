"""The bot as python-telegram-bot knows it, except that one unreadable update does not make it deaf.

When the library cannot read an update, it throws the whole answer away and asks for the same again, for ever.
"""

import json
from typing import Any

import structlog
from telegram import Update
from telegram.ext import ExtBot

from handlers.telegram.hearing import Hearing
from handlers.telegram.request import AiohttpRequest

_log = structlog.get_logger("door")


class Bot(ExtBot[None]):
    """Reads what it can; of the rest only the number, so that Telegram hears that it came."""

    def __init__(self, token: str, api_url: str, file_url: str, request: AiohttpRequest, hearing: Hearing) -> None:
        super().__init__(token, api_url, file_url, request=request, get_updates_request=hearing)
        self._hearing = hearing

    async def get_updates(self, *args: Any, **kwargs: Any) -> tuple[Update, ...]:
        """The updates of one answer, in order."""
        try:
            return await super().get_updates(*args, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError):
            return tuple(self.read(found) for found in json.loads(self._hearing.last)["result"])

    def read(self, found: dict[str, Any]) -> Update:
        """One update; an empty one with its number if the library cannot read it."""
        try:
            return Update.de_json(found, self)
        except Exception as problem:
            _log.error("update not understood", id=found["update_id"], problem=type(problem).__name__)
            return Update(int(found["update_id"]))
