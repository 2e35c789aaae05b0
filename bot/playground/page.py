"""The chat page: static files and the small JSON API behind them."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

if TYPE_CHECKING:
    from bot.playground.server import Playground

LOCAL = {"localhost", "127.0.0.1", "::1"}


@web.middleware
async def only_local(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse foreign Host headers: a web site must not reach this server under a name of its own."""
    if urlsplit(f"//{request.host}").hostname not in LOCAL:
        raise web.HTTPForbidden(text="this playground is for this computer only")
    return await handler(request)


class Page:
    """Serves the chat page of a playground."""

    def __init__(self, playground: "Playground") -> None:
        self._playground = playground

    def serve(self, app: web.Application) -> None:
        """Add the page's routes."""

    def close(self) -> None:
        """Let waiting pages go."""
