"""The webhook: Telegram's calls, believed only with the secret, answered 200 only when the update is kept."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from bot.ports import BooksUnavailable

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_PATIENCE = 10.0  # seconds for a body to come in
_BIGGEST_ID = 2**62
_log = structlog.get_logger("webhook")


class Webhook:
    """One path that takes updates; `receive` returns when an update is kept or raises BooksUnavailable."""

    def __init__(self, path: str, secret: str, receive: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self.routes = [web.post(path, self._take)]
        self._secret = secret.encode()
        self._receive = receive

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            _log.warning("a call without the secret was refused", given=bool(given))
            return _said(HTTPStatus.FORBIDDEN)
        try:
            async with asyncio.timeout(_PATIENCE):
                update = _update(await request.read())
        except TimeoutError:
            return _said(HTTPStatus.REQUEST_TIMEOUT)
        return _said(HTTPStatus.BAD_REQUEST) if update is None else await self._kept(update)

    async def _kept(self, update: dict[str, Any]) -> web.Response:
        try:
            await self._receive(update)
        except BooksUnavailable as problem:  # Telegram brings it again
            _log.error("update not kept", id=update["update_id"], problem=str(problem))
            return _said(HTTPStatus.SERVICE_UNAVAILABLE)
        return _said(HTTPStatus.OK)


def _update(body: bytes) -> dict[str, Any] | None:
    """The update in a body; None when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = found.get("update_id") if isinstance(found, dict) else None
    return found if type(number) is int and 0 <= number < _BIGGEST_ID else None


def _said(status: HTTPStatus) -> web.Response:
    return web.Response(status=status, text=status.phrase)
