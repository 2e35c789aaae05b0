"""The HTTP server of the house: routes on one address, stopped without cutting anybody off."""

from collections.abc import Iterable

from aiohttp import web

MOST = 1024 * 1024  # bytes in a request's body
_FAREWELL = 2.0  # seconds that requests in hand have at the end


class Serving:
    """Some routes on one host and port."""

    def __init__(self, host: str, port: int, routes: Iterable[web.AbstractRouteDef]) -> None:
        self._host = host
        self._port = port
        self._routes = list(routes)
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """Where it really listens, once it is open."""
        return int(self._runner.addresses[0][1]) if self._runner is not None else self._port

    async def open(self) -> None:
        """Begin to listen; raises OSError when the address is taken."""
        app = web.Application(client_max_size=MOST)
        app.add_routes(self._routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_FAREWELL, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()

    async def close(self) -> None:
        """Take no more, finish what is in hand."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
