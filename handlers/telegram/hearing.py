"""The ear: the request that asks Telegram for updates, and what it tells about the line.

Long polling tells more than any ping: whether Telegram answers at all, whether it still knows the token, and
whether somebody else polls with the same one.
"""

import asyncio
import json
import time
from http import HTTPStatus
from typing import Any

import structlog
from telegram.request import RequestData

from bot.counts import Counts
from handlers.telegram.request import AiohttpRequest

_log = structlog.get_logger("door")
_ASIDE, _LONGEST_ASIDE = 5.0, 300.0  # seconds
_UNKNOWN_TOKEN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}


class Hearing(AiohttpRequest):
    """Asks for updates; steps aside, longer each time, while another program polls with the same token."""

    kind = "poll"

    def __init__(self, counts: Counts | None = None) -> None:
        super().__init__(1, counts)
        self.heard_at: float | None = None  # time.monotonic() of the last good answer
        self.token_refused = asyncio.Event()
        self.last = b""  # what Telegram answered last
        self._leaving = asyncio.Event()
        self._silent_since: float | None = None
        self._conflicts = 0

    @property
    def silent(self) -> float:
        """Seconds since Telegram last answered; infinite before it ever did."""
        return time.monotonic() - self.heard_at if self.heard_at is not None else float("inf")

    def found(self) -> list[dict[str, Any]]:
        """The updates that Telegram answered last, as they came."""
        found: list[dict[str, Any]] = json.loads(self.last)["result"]
        return found

    def leave(self) -> None:
        """We are stopping: do not wait any more."""
        self._leaving.set()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """One question for updates."""
        await self._step_aside()
        try:
            status, body = await super().do_request(url, method, request_data, read_timeout)
        except Exception as problem:
            self._missed(type(problem.__cause__ or problem).__name__)
            raise
        self.last = body
        self._answered(status)
        return status, body

    async def _step_aside(self) -> None:
        if self._conflicts and not self._leaving.is_set():
            pause = min(_LONGEST_ASIDE, _ASIDE * 2 ** (self._conflicts - 1))
            try:
                await asyncio.wait_for(self._leaving.wait(), pause)
            except TimeoutError:
                return

    def _answered(self, status: int) -> None:
        if status == HTTPStatus.OK:
            self.answers()
        elif status == HTTPStatus.CONFLICT:
            self._conflicts = min(self._conflicts + 1, 12)
            _log.error(
                "ANOTHER PROGRAM USES THIS BOT'S TOKEN: end it; if it is not yours, have @BotFather revoke the token",
                times=self._conflicts,
            )
        elif status in _UNKNOWN_TOKEN:
            self.token_refused.set()
        else:
            self._missed(f"status {status}")

    def answers(self) -> None:
        """Telegram has just answered something."""
        now = time.monotonic()
        if self._silent_since is not None:
            _log.info("telegram answers again", after_s=round(now - self._silent_since))
        self.heard_at, self._silent_since, self._conflicts = now, None, 0

    def _missed(self, why: str) -> None:
        if self._silent_since is None and not self._leaving.is_set():
            self._silent_since = time.monotonic()
            _log.warning("telegram does not answer; trying again until it does", why=why)
