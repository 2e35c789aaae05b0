"""Is it alive? A page for the machine it runs on, and for whatever restarts it."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from http import HTTPStatus

from aiohttp import web

from bot.condition import Condition, Health


class HealthPage:
    """GET /health: 200 when all is well, 503 when not, and why."""

    def __init__(self, look: Callable[[], Awaitable[Health]]) -> None:
        self.routes = [web.get("/health", self._show)]
        self._look = look

    async def _show(self, _: web.Request) -> web.Response:
        health = await self._look()
        status = HTTPStatus.OK if health.ok else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response({"ok": health.ok} | asdict(health) | {"reasons": health.reasons}, status=status)


class StatusPage:
    """GET /status: what `python -m bot status` shows, and what in it needs somebody; always 200."""

    def __init__(self, look: Callable[[], Awaitable[Condition]]) -> None:
        self.routes = [web.get("/status", self._show)]
        self._look = look

    async def _show(self, _: web.Request) -> web.Response:
        return web.json_response((await self._look()).as_json())
