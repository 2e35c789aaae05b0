"""Is it alive? A page for the machine it runs on, and for whatever restarts it."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Health:
    """`database`: can be written; `telegram`: answered lately; `inbox`: updates that wait; `parked`: given up;
    `disk`: there is room.
    """

    database: bool
    telegram: bool
    inbox: int | None = None
    parked: int | None = None
    disk: bool = True

    @property
    def ok(self) -> bool:
        """Nothing needs anybody."""
        return self.database and self.telegram and self.disk


class HealthPage:
    """GET /health: 200 when all is well, 503 when not, and why."""

    def __init__(self, look: Callable[[], Awaitable[Health]]) -> None:
        self.routes = [web.get("/health", self._show)]
        self._look = look

    async def _show(self, _: web.Request) -> web.Response:
        health = await self._look()
        status = HTTPStatus.OK if health.ok else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response({"ok": health.ok} | asdict(health), status=status)
