"""The chat page: static files and the small JSON API behind them."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.playground.pageacts import Acts
from bot.playground.pageview import View
from bot.playground.things import Wire
from bot.playground.world import World

STATIC = Path(__file__).with_name("static")
LOCAL = {"localhost", "127.0.0.1", "::1"}
PATIENCE = 20.0
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


class Page:
    """Serves the chat page of a playground; `due` tells when the next thing is due, if anybody knows."""

    def __init__(self, world: World, due: Callable[[], datetime | None]) -> None:
        self._world = world
        self._due = due
        self._view = View(world)
        self._acts = Acts(world)
        self._news = asyncio.Event()
        self._open = True

    def serve(self, app: web.Application) -> None:
        """Add the page's routes."""
        app.router.add_get("/", self._index)
        app.router.add_get("/play/state", self._state)
        app.router.add_post("/play/act", self._act)
        app.router.add_get("/play/file/{id}", self._file)
        app.router.add_static("/static", STATIC)
        self._world.changed.append(self._wake)
        self._world.clock.listen(self._world.change)

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """Let waiting pages go."""
        self._open = False
        self._wake()

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html", headers=HEADERS)

    async def _state(self, request: web.Request) -> web.Response:
        try:
            me, chat, since, toast = (int(request.query.get(key, "0")) for key in ("me", "chat", "since", "toast"))
        except ValueError:
            raise web.HTTPBadRequest(text="numbers, please") from None
        if since == self._world.version and self._open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), PATIENCE)
        return web.json_response(self._seen(me, chat, toast), headers=HEADERS)

    def _seen(self, me_id: int, chat_id: int, toast: int) -> Wire:
        world, due = self._world, self._due()
        seen: Wire = {
            "now": world.clock.now().isoformat(),
            "due": due.isoformat() if due else None,
            "bot": {"name": world.bot.name, "username": world.bot.username},
            "people": self._view.people(),
            "taps": len(world.toasts),
        }
        me, room = world.users.get(me_id), world.rooms.get(chat_id)
        if me and me.id in world.rooms:
            if room and room.standing(me).present:
                seen["messages"] = self._view.messages(me, room)
                seen["commands"] = world.commands_shown(me, room.chat)
                seen["keys"] = room.reply_keyboard
                seen["doing"] = world.doing.get(room.chat.id, "")
            seen |= {"chats": self._view.chats(me), "toasts": self._view.toasts(me, toast)}
        return seen | {"version": world.version}

    async def _act(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":  # a form of another site could not send this
            raise web.HTTPUnsupportedMediaType
        try:
            return web.json_response(self._acts.do(json.loads(await request.text())), headers=HEADERS)
        except (KeyError, LookupError, TypeError, ValueError) as refusal:
            return web.json_response({"problem": str(refusal)}, status=400, headers=HEADERS)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._world.files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        answer = web.Response(body=file.bytes, content_type="application/octet-stream", headers=HEADERS)
        answer.headers["Content-Disposition"] = "attachment"
        return answer
