"""The chat page: static files and the small JSON API behind them."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import web

from bot.playground.faults import Faults
from bot.playground.journal import Journal
from bot.playground.pageacts import Acts
from bot.playground.pageview import View
from bot.playground.theatre import Theatre
from bot.playground.things import Wire
from bot.playground.world import World

STATIC = Path(__file__).with_name("static")
LOCAL = {"localhost", "127.0.0.1", "::1"}
PATIENCE = 20.0
MOST_PHONES = 2
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@web.middleware
async def only_local(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse foreign names: no web site may reach this server under a name of its own, or from its pages."""
    origin = request.headers.get("Origin")
    names = [urlsplit(f"//{request.host}").hostname, urlsplit(origin).hostname if origin else "localhost"]
    if not LOCAL.issuperset(names):
        raise web.HTTPForbidden(text="this playground is for this computer only")
    return await handler(request)


class Ground(Protocol):
    """The playground as its page sees it; `theatre` and `next_due` are there when somebody runs a bot for it."""

    world: World
    faults: Faults
    journal: Journal
    theatre: Theatre | None
    next_due: Callable[[], datetime | None] | None


class Page:
    """Serves the chat page of a playground."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._news = asyncio.Event()
        self._open = True
        self._epoch = 0
        self._view: View
        self._acts = Acts(ground)

    def show(self, world: World) -> None:
        """Look at this world from now on; pages that are open begin anew."""
        self._epoch += 1
        self._view = View(world)
        world.changed.append(self.wake)
        world.mailbox.taken.append(world.change)
        world.clock.listen(world.change)
        self.wake()

    def serve(self, app: web.Application) -> None:
        """Add the page's routes."""
        app.router.add_get("/", self._index)
        app.router.add_get("/play/programme", self._programme)
        app.router.add_post("/play/look", self._look)
        app.router.add_post("/play/act", self._act)
        app.router.add_get("/play/file/{id}", self._file)
        app.router.add_static("/static", STATIC)

    def wake(self) -> None:
        """Let waiting pages look."""
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """Let waiting pages go."""
        self._open = False
        self.wake()

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html", headers=HEADERS)

    async def _programme(self, _: web.Request) -> web.Response:
        """What never changes while the page is open."""
        bot, theatre = self._ground.world.bot, self._ground.theatre
        facts: Wire = {"bot": {"name": bot.name, "username": bot.username}}
        return web.json_response(facts | (theatre.programme() if theatre else {}), headers=HEADERS)

    async def _look(self, request: web.Request) -> web.Response:
        """What the phones on the page show, as soon as it differs from what they showed `since`."""
        wish = await _wish(request)
        try:
            since, epoch, wire = (int(wish.get(key, -1)) for key in ("since", "epoch", "wire"))
            phones = [[int(one.get(key, 0)) for key in ("me", "chat", "toast")] for one in wish["phones"]]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise web.HTTPBadRequest(text="numbers, please") from None
        if (epoch, since) == (self._epoch, self._ground.world.version) and self._open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), PATIENCE)
        return web.json_response(self._seen(phones[:MOST_PHONES], wire), headers=HEADERS)

    def _seen(self, phones: list[list[int]], wire: int) -> Wire:
        ground = self._ground
        world, due = ground.world, ground.next_due() if ground.next_due else None
        return {
            "epoch": self._epoch,
            "now": world.clock.now().isoformat(),
            "due": due.isoformat() if due else None,
            "people": self._view.people(),
            "taps": len(world.toasts),
            "phones": [self._view.phone(*one) for one in phones],
            "wire": ground.journal.after(wire) if wire >= 0 else [],
            "trouble": {spell: ground.faults.left(spell) for spell in ("lost", "jam")},
            "play": ground.theatre.scenery() if ground.theatre else None,
            "version": world.version,  # last: looking at a chat may change what is unread
        }

    async def _act(self, request: web.Request) -> web.Response:
        wish = await _wish(request)
        try:
            return web.json_response(await self._acts.do(wish), headers=HEADERS)
        except (KeyError, LookupError, TypeError, ValueError) as refusal:
            return web.json_response({"problem": str(refusal)}, status=400, headers=HEADERS)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._ground.world.files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        answer = web.Response(body=file.bytes, content_type="application/octet-stream", headers=HEADERS)
        answer.headers["Content-Disposition"] = "attachment"
        return answer


async def _wish(request: web.Request) -> Wire:
    """The JSON object a page sent; a form of another site could not send one."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        wish = json.loads(await request.text())
    except ValueError:
        wish = None
    if not isinstance(wish, dict):
        raise web.HTTPBadRequest(text="a JSON object, please")
    return wish
