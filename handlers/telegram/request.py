"""The HTTP client under python-telegram-bot: aiohttp, a tenth of the stock client's cost per call."""

import asyncio
import contextlib
from collections.abc import Iterator

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_TIMEOUT = 10.0
_UPLOAD = 30.0
_SLACK = 5.0


class NotSent(NetworkError):
    """The request certainly did not reach the server."""


class AiohttpRequest(BaseRequest):
    """One session with kept connections; `read_timeout` is in seconds."""

    def __init__(self, connections: int = 64) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer, unless the caller says otherwise."""
        return _TIMEOUT

    async def initialize(self) -> None:
        """Open the session; python-telegram-bot calls this once."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

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
        with _named():
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as answer:
                return answer.status, await answer.read()


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


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None or not data.parameters:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
