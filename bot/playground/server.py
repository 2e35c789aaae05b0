"""The playground itself: an HTTP server that speaks the Bot API and serves the chat page."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.playground import changing, chats, profile, sending
from bot.playground.calls import METHODS, Call, Uploads
from bot.playground.clock import PlayClock
from bot.playground.errors import ApiError, bad
from bot.playground.faults import Fault, Faults
from bot.playground.journal import Journal, Request
from bot.playground.limits import Limits
from bot.playground.mailbox import Mailbox
from bot.playground.page import Page, only_local
from bot.playground.spec import known, read
from bot.playground.theatre import Theatre
from bot.playground.things import Effect, User, Wire
from bot.playground.webhook import Deliverer
from bot.playground.world import World

BIGGEST_UPLOAD = 50 * 1024 * 1024
LONGEST_POLL = 50
_ROOMS = (changing, chats, profile, sending)  # importing them registers their methods
_UNREADABLE = "(a body that is no JSON object)"
_BLANK: tuple[int, Wire] = (0, {})
TOKEN = "1000001:PLAYGROUND-token-for-nobody-but-this-computer"  # noqa: S105 - opens nothing


class Playground:
    """A Bot API server of one's own, with a world to play in."""

    def __init__(
        self, clock: PlayClock | None = None, token: str = TOKEN, bot_name: str = "Moim",
        bot_username: str = "moim_bot", limits: bool = True,
    ) -> None:  # fmt: skip
        self.token = token
        self.bot = User(int(token.partition(":")[0]), bot_name, username=bot_username, is_bot=True)
        self.next_due: Callable[[], datetime | None] | None = None
        self.theatre: Theatre | None = None
        self.url = ""
        self.page = Page(self)
        self._limited = limits
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._later: set[asyncio.Task[None]] = set()
        self._begin(clock or PlayClock())

    def _begin(self, clock: PlayClock) -> None:
        """An empty world with a mailbox, limits and a journal of its own."""
        self.clock = clock
        self.mailbox = Mailbox(clock)
        self.world = World(clock, self.bot, self.mailbox)
        self.limits = Limits(clock, self._limited)
        self.faults = Faults(clock)
        self.requests: list[Request] = []
        self.journal = Journal()
        self._deliverer = Deliverer(self.mailbox)
        self.page.show(self.world)

    async def start_over(self, clock: PlayClock) -> None:
        """Everything is thrown away: people, chats, messages, the time. The bot has to be started anew as well."""
        await self._deliverer.stop()
        self.mailbox.close()
        self._begin(clock)
        self._deliverer.start()

    @property
    def api_url(self) -> str:
        """What a bot library calls its base url; the token comes right after it."""
        return f"{self.url}/bot"

    @property
    def file_url(self) -> str:
        """Where files are fetched; the token comes right after it."""
        return f"{self.url}/file/bot"

    @property
    def waiting(self) -> int:
        """Updates the bot has not confirmed yet."""
        return len(self.mailbox.fresh())

    @property
    def effects(self) -> list[Effect]:
        """Everything the bot did that a chat shows, in order."""
        return self.world.effects

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve; port 0 takes a free one."""
        app = web.Application(client_max_size=BIGGEST_UPLOAD, middlewares=[only_local])
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{id}/{name}", self._download)
        self.page.serve(app)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        await self._listen(host, port)
        self._deliverer.start()

    async def _listen(self, host: str, port: int) -> None:
        if self._runner is None:
            raise RuntimeError("the playground has not been started")
        self._site = web.TCPSite(self._runner, host, port, reuse_address=True)
        await self._site.start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop serving; ends waiting polls and pages."""
        self.mailbox.close()
        self.page.close()
        await self._deliverer.stop()
        for task in tuple(self._later):
            task.cancel()
        if self._runner:
            await self._runner.cleanup()

    async def refuse_connections(self) -> None:
        """Close the port: connections are refused until `accept_connections`."""
        if self._site and self._runner and self._runner.server:
            await self._site.stop()
            self._site = None
            self.mailbox.close()
            await self._runner.server.shutdown(0.1)

    async def accept_connections(self) -> None:
        """Open the same port again."""
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        await self._listen(host, int(port))

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = known().get(request.match_info["method"].lower(), request.match_info["method"])
        raw, uploads = await _parameters(request)
        chat_id = _number(raw.get("chat_id"))
        fault = self.faults.strike(name, chat_id)
        log = Request(self.clock.now(), name, raw, chat_id)
        self.requests.append(log)
        world, journal, begun = self.world, self.journal, time.perf_counter()
        status, body = _BLANK
        if fault is None or fault.effect:
            status, body = await self._answer(request.match_info["token"], name, raw, uploads)
        if fault:
            status, body = await self._trouble(request, fault)
        log.status, log.error = status, body.get("description")
        if journal.note(log, (time.perf_counter() - begun) * 1000, body.get("result")):
            world.change()
        return web.json_response(body, status=status or 500)

    async def _answer(self, token: str, name: str, raw: Wire, uploads: Uploads) -> tuple[int, Wire]:
        try:
            return 200, {"ok": True, "result": await self._result(token, name, raw, uploads)}
        except ApiError as refusal:
            return refusal.code, refusal.body()

    async def _result(self, token: str, name: str, raw: Wire, uploads: Uploads) -> Any:
        if token != self.token:
            raise ApiError(401, "Unauthorized")
        if name not in METHODS and name != "getUpdates":
            raise ApiError(404, "Not Found")
        if _UNREADABLE in raw:
            raise bad("can't parse JSON object in the request body")
        params = read(name, raw)
        if "business_connection_id" in params:
            raise bad("business connection not found")
        if name == "getUpdates":
            return await self._updates(params)
        return METHODS[name](Call(name, params, self.world, self.mailbox, self.limits, uploads))

    async def _updates(self, params: Wire) -> list[Wire]:
        self.mailbox.allow(params.get("allowed_updates"))
        limit = max(1, min(params.get("limit", 100), 100))
        timeout = max(0, min(params.get("timeout", 0), LONGEST_POLL))
        return await self.mailbox.take(params.get("offset", 0), limit, timeout)

    async def _trouble(self, request: web.Request, fault: Fault) -> tuple[int, Wire]:
        if fault.kind == "answer":
            extra = {"retry_after": fault.retry_after} if fault.retry_after else None
            return fault.code, ApiError(fault.code, fault.description, extra).body()
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        if request.transport:
            request.transport.close()
        if fault.kind == "refuse":
            task = asyncio.create_task(self._refuse(fault.seconds))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        return 0, {}

    async def _refuse(self, seconds: float) -> None:
        await self.refuse_connections()
        await asyncio.sleep(seconds)
        await self.accept_connections()

    async def _download(self, request: web.Request) -> web.Response:
        file = self.world.files.get(request.match_info["id"])
        if request.match_info["token"] != self.token or file is None:
            return web.json_response(ApiError(404, "Not Found").body(), status=404)
        return web.Response(body=file.bytes, content_type=file.mime)


def _number(chat_id: Any) -> Any:
    """A chat id as the log keeps it: forms send numbers as text."""
    if isinstance(chat_id, str) and chat_id.removeprefix("-").isdecimal():
        return int(chat_id)
    return chat_id


async def _parameters(request: web.Request) -> tuple[Wire, Uploads]:
    """Parameters from the query, a form, a multipart form or JSON, and uploaded files."""
    raw: Wire = dict(request.query)
    uploads: Uploads = {}
    if request.content_type == "application/json":
        body = await request.read()
        raw |= _object(body) if body else {}
        return raw, uploads
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = (value.filename, value.file.read(), value.content_type)
            raw.setdefault(name, f"attach://{name}")
        else:
            raw[name] = value
    return _without_attachments(raw), uploads


def _without_attachments(raw: Wire) -> Wire:
    """Parts that only carry bytes for an attach:// elsewhere are no parameters of their own."""
    named = {str(value).removeprefix("attach://") for key, value in raw.items() if value != f"attach://{key}"}
    return {key: value for key, value in raw.items() if key not in named or value != f"attach://{key}"}


def _object(body: bytes) -> Wire:
    try:
        parsed = json.loads(body)
    except ValueError:
        parsed = None
    return parsed if isinstance(parsed, dict) else {_UNREADABLE: True}
