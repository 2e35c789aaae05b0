"""The HTTP client under python-telegram-bot: aiohttp, a tenth of the stock client's cost per call."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.counts import Counts

_TIMEOUT = 10.0
_UPLOAD = 30.0
_SLACK = 5.0
_ENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
_MEANT = {429: "too_many", 2: "fine", 4: "refused", 5: "broken"}


class NotSent(NetworkError):
    """The request certainly did not reach the server."""


class AiohttpRequest(BaseRequest):
    """One session with kept connections; `read_timeout` is in seconds."""

    kind = "call"

    def __init__(self, connections: int = 64, counts: Counts | None = None) -> None:
        self._connections = connections
        self._counts = counts or Counts()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer, unless the caller says otherwise."""
        return _TIMEOUT

    async def initialize(self) -> None:
        """Open the session; python-telegram-bot calls this once."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Send one request; which exception is raised tells whether it can have arrived."""
        if self._session is None:
            raise NotSent("the HTTP session is not open")
        wait = read_timeout if isinstance(read_timeout, (int, float)) else _TIMEOUT
        uploads = request_data is not None and request_data.contains_files
        timeout = aiohttp.ClientTimeout(total=wait + (_UPLOAD if uploads else _SLACK), sock_connect=_SLACK)
        with _named(), self._counted() as began:
            async with self._session.request(method, url, timeout=timeout, **_body(request_data)) as answer:
                status, body = answer.status, await answer.read()
        return self._count_answer(status, began), body

    @contextlib.contextmanager
    def _counted(self) -> Iterator[float]:
        """A request without an answer: it never left, or nobody knows. Gives the time at which it began."""
        try:
            yield time.monotonic()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            self._counts.requests[self.kind, "unsent"] += 1
            raise
        except Exception:
            self._counts.requests[self.kind, "unanswered"] += 1
            raise

    def _count_answer(self, status: int, began: float) -> int:
        self._counts.answered_at = now = time.monotonic()
        self._counts.requests[self.kind, _MEANT.get(status) or _MEANT.get(status // 100, "broken")] += 1
        if self.kind == "call":
            self._counts.answers.note(now - began)
        return status


@contextlib.contextmanager
def _named() -> Iterator[None]:
    """aiohttp's failures as python-telegram-bot's; only a connection never made is certainly not sent."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as problem:
        raise NotSent(type(problem).__name__) from problem
    except TimeoutError as problem:
        raise TimedOut from problem
    except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as problem:
        raise NetworkError(type(problem).__name__) from problem


def _body(data: RequestData | None) -> dict[str, Any]:
    """The fields of a request as aiohttp's arguments: encoded here in one go, unless files are among them."""
    if data is None or not data.parameters:
        return {}
    if not data.contains_files:
        return {"data": urlencode(data.json_parameters).encode(), "headers": _ENCODED}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}
