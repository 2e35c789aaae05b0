"""`run`: the bot, until it is told to stop. What can be known before it starts is said in one line."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator

import structlog

from bot.assembly import Moim, OtherBot, Ways
from bot.cli.stopping import Stopping
from bot.cli.telling import Exit
from bot.clock import SystemClock, zone_rules
from bot.logs import log_stray, set_up_logs
from bot.ports import BooksUnavailable, House
from bot.settings import Settings
from data.disk import MB, NetworkDisk, require_local
from data.lock import Lock, of_bot, of_database
from data.trouble import Damaged, NewerSchema, advice
from handlers.telegram.addresses import account
from handlers.telegram.errors import TokenRefused

_log = structlog.get_logger("moim")
_LOOK_AGAIN = 0.5  # seconds between two tries to take a lock


async def run(settings: Settings, *, wait: bool) -> int:
    """Serve; returns the exit code."""
    set_up_logs(settings.log_format, settings.log_level, settings.secrets)
    asyncio.get_running_loop().set_exception_handler(log_stray)
    stopping = Stopping()
    locks = (of_database(settings.database), of_bot(_number(settings)))
    try:
        require_local(settings.database, forced=settings.network_disk)
        with _released(locks):
            if not await _alone(locks, stopping, wait=wait):
                return Exit.FINE if stopping.asked else Exit.UNAVAILABLE
            return await _serve(settings, stopping)
    except Exception as problem:
        code, words = explained(problem, settings)
        if code is None:
            raise
        _log.critical("cannot run", why=words)
        return code


def explained(problem: Exception, settings: Settings) -> tuple[Exit | None, str]:
    """The exit code and one line for what an operator can put right; None for what is our mistake."""
    match problem:
        case Damaged():
            return Exit.DATABASE, f"{settings.database} is damaged ({problem}). To use a backup: {advice()}"
        case NetworkDisk():
            return Exit.SETTINGS, f"{settings.database}: {problem}"
        case NewerSchema() | OtherBot():
            return Exit.DATABASE, f"{settings.database}: {problem}"
        case BooksUnavailable():
            return Exit.UNAVAILABLE, f"{settings.database} cannot be used: {problem}"
        case TokenRefused():
            return Exit.SETTINGS, (
                "Telegram does not know MOIM_TOKEN: copy it anew from @BotFather"
                + ("" if "api.telegram.org" in settings.api_url else f" (or {settings.api_url} is no Bot API server)")
            )
        case OSError():
            return Exit.UNAVAILABLE, f"cannot listen or read: {problem}"
        case _:
            return None, str(problem)


async def _serve(settings: Settings, stopping: Stopping) -> Exit:
    """Open, serve until the signal, close."""
    moim = _moim(settings)
    asked = asyncio.create_task(stopping.wait())
    if not await _opened(moim, asked):
        return Exit.FINE
    _log.info("ready", python=sys.version.split()[0], tzdata=zone_rules())
    try:
        refused = asyncio.create_task(moim.until_refused())
        await asyncio.wait({refused, asked}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await moim.close()
    _log.info("stopped")
    if not stopping.asked:
        raise TokenRefused
    return Exit.FINE


async def _opened(moim: Moim, asked: asyncio.Task[bool]) -> bool:
    """Open, unless the signal comes first: with nobody answering, opening takes as long as it takes."""
    opening = asyncio.create_task(moim.open())
    await asyncio.wait({opening, asked}, return_when=asyncio.FIRST_COMPLETED)
    if not opening.done():
        opening.cancel()
        await asyncio.wait({opening})
        return False
    await opening
    return True


def _moim(settings: Settings) -> Moim:
    listen = settings.webhook_listen
    by_webhook = settings.mode == "webhook"
    ways = Ways(
        settings.webhook_url if by_webhook else "", listen.host, listen.port,
        settings.webhook_secret.get_secret_value(), settings.health_port, settings.health_host,
    )  # fmt: skip
    operator = account(settings.operator) if settings.operator is not None else None
    house = House(settings.contact, settings.retention_months, settings.language, settings.time_zone, operator)
    token = settings.token.get_secret_value()
    urls = (settings.api_url, settings.file_url)
    return Moim(settings.database, SystemClock(), house, token, *urls, ways, settings.disk_reserve * MB)


def _number(settings: Settings) -> int:
    """The bot's number stands before the colon."""
    return int(settings.token.get_secret_value().partition(":")[0])


async def _alone(locks: tuple[Lock, ...], stopping: Stopping, *, wait: bool) -> bool:
    """Take every lock; who waits says so once, and goes on when the other has ended."""
    said = False
    while not all(lock.take() for lock in locks):
        other = next(lock.holder for lock in locks if not lock.take())
        if not wait:
            _log.critical("cannot run", why=f"{other} runs this bot or has this database; end it first")
            return False
        if not said:
            _log.warning("waiting: another process runs this bot or has this database", other=other)
            said = True
        if await stopping.wait(_LOOK_AGAIN):
            return False
    return True


@contextlib.contextmanager
def _released(locks: tuple[Lock, ...]) -> Iterator[None]:
    try:
        yield
    finally:
        for lock in locks:
            lock.release()
