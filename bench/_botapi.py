"""A light Bot API server for benchmarks: answers at once, counts, and costs little itself.

The playground checks all that Telegram checks; where only speed matters, that would be measured too.
"""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

TOKEN = f"{10_000_000 + os.getpid()}:BENCHMARK-abcdefghijklmnopqrstuvwxyz012"  # one process serves a bot on a machine
ME = {
    "id": int(TOKEN.partition(":")[0]), "is_bot": True, "first_name": "Moim", "username": "moim_bot", "can_join_groups": True,
    "can_read_all_group_messages": False, "supports_inline_queries": False,
}  # fmt: skip


class BotApi:
    """Serves getMe, getUpdates (waiting), and takes every send; `seen` is called with each call."""

    def __init__(self, seen: Callable[[str, dict[str, str]], None] | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self.first: dict[str, float] = {}  # time.perf_counter() of the first call of each method
        self._seen = seen
        self._number = 0
        self._closing = asyncio.Event()
        self._runner: web.ServerRunner | None = None
        self.url = ""

    async def __aenter__(self) -> "BotApi":
        self._runner = web.ServerRunner(web.Server(self._serve))
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2]
        self.calls[method] += 1
        self.first.setdefault(method, time.perf_counter())
        values = {name: found[0] for name, found in parse_qs(await request.text()).items()}
        if self._seen is not None:
            self._seen(method, values)
        if method == "getUpdates":
            await self._wait(float(values.get("timeout", 0)))
        return web.json_response(text=json.dumps({"ok": True, "result": self._result(method, values)}))

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    def _result(self, method: str, values: dict[str, str]) -> Any:
        if method == "getMe":
            return ME
        if method == "getUpdates":
            return []
        if method.startswith("send") or method == "editMessageText":
            self._number += 1
            chat = int(values.get("chat_id", 0))
            kind = "private" if chat > 0 else "supergroup"
            return {
                "message_id": self._number, "date": int(time.time()), "text": values.get("text", ""), "from": ME,
                "chat": {"id": chat, "type": kind, "title": "Club"} if chat < 0 else {"id": chat, "type": kind},
            }  # fmt: skip
        return True
