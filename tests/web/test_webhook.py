"""Updates by webhook, and the health page: over HTTP, against the playground and the real house."""

import asyncio
import contextlib
import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.assembly import Moim, Ways
from bot.clock import SystemClock
from bot.playground import Playground
from bot.ports import BooksUnavailable, House
from handlers.web.serving import MOST, Serving
from handlers.web.webhook import SECRET_HEADER, Webhook
from tests.running import TOKEN, eventually, playing

SECRET = "a-secret-of-at-least-thirty-two-signs_0"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.asynccontextmanager
async def housed(folder: Path, pg: Playground, ways: Ways) -> AsyncIterator[Moim]:
    moim = Moim(folder / "moim.db", SystemClock(), House("me", 12, "en", "UTC"), TOKEN, pg.api_url, pg.file_url, ways)
    await moim.open()
    try:
        yield moim
    finally:
        await moim.close()


def by_webhook() -> Ways:
    port = free_port()
    return Ways(f"http://127.0.0.1:{port}/telegram", port=port, secret=SECRET)


def answers(pg: Playground, who: Any) -> list[Any]:
    return [message for message in pg.world.messages(who) if message.sender and message.sender.is_bot]


async def test_a_scene_by_webhook(tmp_path: Path) -> None:
    async with playing() as pg, housed(tmp_path, pg, by_webhook()):
        asked = next(request for request in pg.requests if request.method == "setWebhook")
        assert "chat_member" in str(asked.params["allowed_updates"])
        assert int(asked.params["max_connections"]) > 1
        assert TOKEN not in str(asked.params)
        sua = pg.world.person("Sua", language="en")
        pg.world.start(sua)
        await eventually(lambda: answers(pg, sua))
        assert not any(request.method == "getUpdates" for request in pg.requests)


async def test_back_to_polling_takes_the_webhook_away_and_misses_nothing(tmp_path: Path) -> None:
    async with playing() as pg:
        sua = pg.world.person("Sua", language="en")
        async with housed(tmp_path, pg, by_webhook()):
            pass
        pg.world.start(sua)
        async with housed(tmp_path, pg, Ways()):
            await eventually(lambda: answers(pg, sua))
        assert pg.mailbox.webhook_url == ""


async def test_B3_what_cannot_be_kept_is_brought_again(tmp_path: Path) -> None:
    async with playing() as pg, housed(tmp_path, pg, by_webhook()) as moim:
        writer = moim.books._writer
        async with writer.execute("PRAGMA page_count") as cursor:
            [pages] = await cursor.fetchone() or [0]
        await writer.execute(f"PRAGMA max_page_count = {pages}")
        sua = pg.world.person("Sua" * 20, language="en")
        for number in range(40):
            pg.world.say(sua, None, f"{number} " + "long " * 700)
        await eventually(lambda: "503" in pg.mailbox.webhook_trouble.get("last_error_message", ""))
        await writer.execute(f"PRAGMA max_page_count = {pages + 10_000}")
        await eventually(lambda: not pg.waiting)
        assert await moim.books.read(_numbers) == (40, 40)


async def _numbers(desk: Any) -> tuple[int, int]:
    """How many updates are kept, and how many different ones."""
    query = "SELECT count(*), count(DISTINCT update_id) FROM inbox"
    return tuple(desk.session.connection.execute(query).fetchone())


class Kept:
    """Where updates go in the tests below."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.trouble: Exception | None = None

    async def receive(self, update: dict[str, Any]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.updates.append(update)


@contextlib.asynccontextmanager
async def hooked() -> AsyncIterator[tuple[Kept, str, aiohttp.ClientSession]]:
    kept = Kept()
    serving = Serving("127.0.0.1", 0, Webhook("/hook", SECRET, kept.receive).routes)
    await serving.open()
    try:
        async with aiohttp.ClientSession() as telegram:
            yield kept, f"http://127.0.0.1:{serving.port}/hook", telegram
    finally:
        await serving.close()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper(), "비밀"])
async def test_B9_without_the_secret_nothing_is_taken(secret: str | None) -> None:
    async with hooked() as (kept, url, telegram):
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with telegram.post(url, json={"update_id": 1}, headers=headers) as answer:
            assert answer.status == 403
        assert kept.updates == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"text"', b"{}", b'{"update_id": "1"}', b'{"update_id": true}', b'{"update_id": -1}',
     b'{"update_id": 1e3}', b'{"update_id": 99999999999999999999}', b"\xff\xfe", b"[" * 100_000],
)  # fmt: skip
async def test_B9_what_is_no_update_is_refused(body: bytes) -> None:
    async with hooked() as (kept, url, telegram):
        async with telegram.post(url, data=body, headers={SECRET_HEADER: SECRET}) as answer:
            assert answer.status == 400
        assert kept.updates == []


async def test_B9_a_body_over_a_mebibyte_is_refused() -> None:
    async with hooked() as (kept, url, telegram):
        headers = {SECRET_HEADER: SECRET}
        async with telegram.post(url, data=io.BytesIO(b" " * (MOST + 1)), headers=headers) as answer:
            assert answer.status == 413

        async def without_end() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b" " * 65536

        with contextlib.suppress(aiohttp.ClientError):
            async with telegram.post(url, data=without_end(), headers=headers) as answer:
                assert answer.status == 413
        assert kept.updates == []


async def test_B1_it_says_taken_only_when_it_is_kept_and_comes_again_else() -> None:
    async with hooked() as (kept, url, telegram):
        headers = {SECRET_HEADER: SECRET}
        kept.trouble = BooksUnavailable("full")
        async with telegram.post(url, json={"update_id": 1}, headers=headers) as answer:
            assert answer.status == 503
        kept.trouble = None
        async with telegram.post(url, json={"update_id": 1, "new_kind": {}}, headers=headers) as answer:
            assert answer.status == 200
        assert kept.updates == [{"update_id": 1, "new_kind": {}}]
        async with telegram.get(url, headers=headers) as answer:
            assert answer.status == 405


# Health


async def health(port: int) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as asks, asks.get(f"http://127.0.0.1:{port}/health") as answer:
        return answer.status, await answer.json()


async def test_the_health_page_tells_what_is_wrong(tmp_path: Path) -> None:
    port = free_port()
    async with playing() as pg, housed(tmp_path, pg, Ways(health_port=port)) as moim:
        assert await health(port) == (
            200, {"ok": True, "database": True, "telegram": True, "inbox": 0, "parked": 0, "disk": True, "reasons": []}
        )  # fmt: skip
        moim.telegram.hearing.heard_at = None
        status, said = await health(port)
        assert (status, said["ok"], said["telegram"]) == (503, False, False)
        assert said["reasons"] == ["Telegram does not answer"]
        await moim.books._writer.execute("PRAGMA query_only = ON")
        status, said = await health(port)
        assert (status, said["database"]) == (503, False)
        await moim.books._writer.execute("PRAGMA query_only = OFF")


async def test_a_port_that_is_taken_ends_the_opening_and_leaves_nothing_open(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ways = Ways(health_port=taken.getsockname()[1])
        async with playing() as pg:
            with pytest.raises(OSError, match="address"):
                async with housed(tmp_path, pg, ways):
                    pass
            async with asyncio.timeout(5), housed(tmp_path, pg, Ways()):
                pass
