"""A Bot API server that costs next to nothing, so that what is measured is the bot."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

TOKEN = "1000001:BENCHMARK-abcdefghijklmnopqrstuvwxyz0123"
_ME = {"id": 1000001, "is_bot": True, "first_name": "Moim", "username": "moim_bench_bot", "can_join_groups": True}


@dataclass
class Api:
    """Serves every method with a plain yes; `delay` is how many seconds an answer takes, but for getUpdates."""

    delay: float = 0.0
    waiting: list[dict[str, Any]] = field(default_factory=list)
    answered: dict[str, float] = field(default_factory=dict)  # callback id -> when, time.perf_counter()
    calls: dict[str, int] = field(default_factory=dict)
    polled: float = 0.0  # when first asked for updates
    port: int = 0

    async def __aenter__(self) -> "Api":
        self._news = asyncio.Condition()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    @property
    def url(self) -> str:
        """What a bot is told."""
        return f"http://127.0.0.1:{self.port}/bot"

    async def push(self, updates: list[dict[str, Any]]) -> None:
        """Let these be asked for."""
        async with self._news:
            self.waiting += updates
            self._news.notify_all()

    async def until(self, callbacks: set[str], seconds: float = 300) -> None:
        """Wait until each of these presses was answered."""
        async with asyncio.timeout(seconds):
            while not callbacks <= self.answered.keys():
                await asyncio.sleep(0.002)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                sizes = [line.partition(":")[2] for line in lines if line.lower().startswith("content-length")]
                body = await reader.readexactly(int(sizes[0])) if sizes else b""
                method = lines[0].split(" ")[1].rpartition("/")[2]
                status, answer = await self._answer(method, _fields(lines, body))
                found = json.dumps(answer).encode()
                size = f"Content-Length: {len(found)}\r\n\r\n".encode()
                writer.write(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n".encode() + size + found)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, method: str, fields: dict[str, str]) -> tuple[str, dict[str, Any]]:
        """The status line's end and what is said; one that refuses says something else."""
        return "200 OK", {"ok": True, "result": await self._result(method, fields)}

    async def _result(self, method: str, fields: dict[str, str]) -> Any:
        self.calls[method] = self.calls.get(method, 0) + 1
        if method == "getUpdates":
            return await self._updates(int(fields.get("offset", 0)), float(fields.get("timeout", 0)))
        if self.delay:
            await asyncio.sleep(self.delay)
        if method == "answerCallbackQuery":
            self.answered[fields["callback_query_id"]] = time.perf_counter()
        if method == "getMe":
            return _ME
        if method in {"sendMessage", "editMessageText"}:
            chat = {"id": int(fields["chat_id"]), "type": "supergroup", "title": "Bench"}
            number = int(fields.get("message_id", 0)) or self.calls[method] + 1000
            return {"message_id": number, "date": 1700000000, "chat": chat, "from": _ME, "text": fields["text"]}
        return True

    async def _updates(self, offset: int, timeout: float) -> list[dict[str, Any]]:
        self.polled = self.polled or time.perf_counter()
        async with self._news:
            self.waiting = [one for one in self.waiting if one["update_id"] >= offset]
            if not self.waiting and timeout:
                try:
                    await asyncio.wait_for(self._news.wait(), timeout)
                except TimeoutError:
                    return []
            return self.waiting[:100]


def _fields(lines: list[str], body: bytes) -> dict[str, str]:
    if any("application/json" in line for line in lines):
        return {name: str(value) for name, value in json.loads(body).items()}
    pairs = (pair.partition("=") for pair in body.decode().split("&") if pair)
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}
