"""`check`: everything that `run` needs, tried one after the other, each with a line."""

import asyncio
import zoneinfo
from collections.abc import AsyncIterator
from importlib import metadata
from string import Formatter

from babel.messages import Message

from bot.cli.run import explained
from bot.cli.telling import Exit, tell
from bot.clock import SystemClock, zone_rules
from bot.settings import Settings, SettingsProblem, require_for_run
from bot.views.words import LANGUAGES, LOCALES
from data.disk import MB, NetworkDisk, free, is_fleeting, kind_of, require_local
from data.sqlite import SqliteBooks
from data.trouble import OlderSchema
from handlers.telegram.errors import NobodyAnswers, TokenRefused
from handlers.telegram.telegram import say_hello

Line = tuple[bool, str]
_PATIENCE = 15.0  # seconds for Telegram to answer


async def check(settings: Settings) -> int:
    """Try everything; 0 when all is well."""
    fine = True
    async for well, what in _lines(settings):
        fine = fine and well
        tell(f"{'ok    ' if well else 'NOT OK'}  {what}")
    return Exit.FINE if fine else Exit.FAILED


async def _lines(settings: Settings) -> AsyncIterator[Line]:
    for line in _settings(settings):
        yield line
    yield await _token(settings)
    yield await _database(settings)
    yield _disk(settings)
    for language in LANGUAGES:
        yield _catalogue(language)
    yield _zones(settings)


def _settings(settings: Settings) -> list[Line]:
    try:
        require_for_run(settings)
    except SettingsProblem as problem:
        return [(False, line) for line in problem.problems]
    return [(True, f"settings: {settings.mode}, contact {settings.contact}")]


async def _token(settings: Settings) -> Line:
    token = settings.token.get_secret_value()
    if not token:
        return False, "token: none, so Telegram could not be asked"
    try:
        async with asyncio.timeout(_PATIENCE):
            me = await say_hello(token, settings.api_url)
    except TokenRefused as problem:
        return False, f"token: {explained(problem, settings)[1]}"
    except (NobodyAnswers, TimeoutError) as problem:
        return False, f"token: {settings.api_url} does not answer ({problem})"
    if not me.joins_groups:
        return False, f"token: @{me.username} may not be added to groups: /setjoingroups at @BotFather allows it"
    return True, f"token: it belongs to @{me.username}"


async def _database(settings: Settings) -> Line:
    """Opened as `run` does, but no schema step is taken and no file made."""
    path = settings.database
    if not path.exists():
        return path.resolve().parent.is_dir(), f"database: {path} is not there yet; `run` makes it"
    books = SqliteBooks(path, SystemClock())
    try:
        await books.open(migrating=False)
        waiting, parked = await books.read(lambda desk: desk.inbox.depth())
        known = await books.read(lambda desk: desk.fact("bot_id"))
    except OlderSchema as problem:
        return True, f"database: {problem}"
    except Exception as problem:
        return False, f"database: {explained(problem, settings)[1]}"
    finally:
        await books.close()
    mine = settings.token.get_secret_value().partition(":")[0]
    if known and mine and known != mine:
        return False, f"database: {path} belongs to bot {known}, the token to bot {mine}"
    return True, f"database: {path} is sound; {waiting} updates wait, {parked} are parked"


def _disk(settings: Settings) -> Line:
    """Where the database lies, and how much room there is."""
    path = settings.database
    try:
        require_local(path, forced=settings.network_disk)
        left = free(path)
    except NetworkDisk as problem:
        return False, f"disk: {explained(problem, settings)[1]}"
    except OSError as problem:
        return False, f"disk: nobody knows how much room is left ({problem})"
    if left < settings.disk_reserve * MB:
        return False, f"disk: {left // MB:,} MB are free, less than MOIM_DISK_RESERVE={settings.disk_reserve}"
    if is_fleeting(path):
        return True, f"disk: {left // MB:,} MB free ({kind_of(path)}: gone with the container, or when switched off!)"
    return True, f"disk: {left // MB:,} MB free ({kind_of(path) or 'of unknown kind'})"


def _catalogue(language: str) -> Line:
    from babel.messages.pofile import read_po

    with (LOCALES / language / "LC_MESSAGES" / "moim.po").open("rb") as source:
        messages = [message for message in read_po(source, locale=language) if message.id]
    missing = [message for message in messages if not message.string or not all(_strings(message.string))]
    wrong = [message for message in messages if message not in missing and not _same_blanks(message)]
    if missing or wrong:
        return False, f"words ({language}): {len(missing)} texts missing, {len(wrong)} with wrong blanks"
    return True, f"words ({language}): {len(messages)} texts"


def _strings(text: object) -> list[str]:
    """One text, or one for each plural."""
    return [str(one) for one in text] if isinstance(text, (tuple, list)) else [str(text)]


def _same_blanks(message: Message) -> bool:
    """Everything that is named in ours is named in theirs, and nothing else."""
    ours, theirs = _blanks(message.id), _blanks(message.string)
    return set().union(*ours) == set().union(*theirs)


def _blanks(text: object) -> list[set[str]]:
    return [{name for _, name, _, _ in Formatter().parse(one) if name} for one in _strings(text)]


def _zones(settings: Settings) -> Line:
    try:
        zones = len(zoneinfo.available_timezones())
        zoneinfo.ZoneInfo(settings.time_zone)
        return True, f"time zones: {zones} from tzdata {zone_rules()}"
    except (KeyError, OSError, metadata.PackageNotFoundError) as problem:
        return False, f"time zones: the tzdata package is missing or broken ({problem}); make setup installs it"
