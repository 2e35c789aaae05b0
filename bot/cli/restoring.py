"""`restore`: put a copy in the database's place. The old one is kept, and who was forgotten since stays forgotten."""

from dataclasses import dataclass
from pathlib import Path

from bot.cli.telling import Exit, complain, tell
from bot.clock import SystemClock
from bot.ports import BooksUnavailable, Desk
from bot.settings import Settings
from bot.usecases import forgetting
from data import forgotten
from data.backup import broken
from data.disk import NetworkDisk, require_local
from data.forgotten import Forgotten, Graves
from data.lock import of_database
from data.restore import discard, exchange, fetch, make_ready, new_of
from data.sqlite import SqliteBooks, SqliteWork
from data.trouble import Damaged, NewerSchema

_AT_ONCE = 20  # people forgotten in one transaction


class OtherBotsCopy(Exception):
    """The copy belongs to another bot than the token, or than the database it is to replace."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a copy turned out to be."""

    steps: int
    doubted: int
    again: int
    strange: int


async def restore(settings: Settings, source: Path) -> int:
    """Put `source` in the place of the settings' database; the bot must not run."""
    lock = of_database(settings.database)
    try:
        require_local(settings.database, forced=settings.network_disk)
        if not lock.take():
            complain(f"{lock.holder} has {settings.database}: stop the bot first")
            return Exit.UNAVAILABLE
        return await _alone(settings, source)
    except (Damaged, NewerSchema, OtherBotsCopy) as problem:
        complain(f"{source} cannot be used: {problem}. {settings.database} is as it was.")
        return Exit.DATABASE
    except (BooksUnavailable, NetworkDisk, OSError) as problem:
        complain(f"{source} could not be restored to {settings.database}: {problem}. Nothing was changed.")
        return Exit.FAILED
    finally:
        lock.release()


async def _alone(settings: Settings, source: Path) -> int:
    """With the lock held: what another `restore` makes ready is not ours to throw away."""
    try:
        return await _restored(settings, source)
    finally:
        discard(new_of(settings.database))


async def _restored(settings: Settings, source: Path) -> int:
    if not source.is_file():
        raise FileNotFoundError("there is no such file")
    new = new_of(settings.database)
    discard(new)
    if broken(source) is None:
        tell(f"{source} has no .sha256 beside it: only its form can be checked")
    fetch(source, new, _Progress())
    found = await _made_ready(settings, new)
    kept = exchange(new, settings.database, SystemClock().now())
    _tell(settings, source, found, kept)
    return Exit.FINE


async def _made_ready(settings: Settings, new: Path) -> Found:
    """Everything that must be true of it before anybody can see it."""
    tell("looking it over ...")
    steps = await make_ready(new)
    books = SqliteBooks(new, SystemClock())
    await books.open()
    try:
        await books.read(lambda desk: _require_own(desk, settings))
        known = forgotten.read(forgotten.beside(settings.database), await books.perform(_key))
        again = 0
        while risen := await books.perform(lambda desk: _forget_again(desk, known)):
            again += risen
        return Found(steps, await books.perform(lambda desk: desk.outbox.doubt()), again, known.strange)
    finally:
        await books.close()


async def _require_own(desk: Desk, settings: Settings) -> None:
    mine, its = settings.token.get_secret_value().partition(":")[0], await desk.fact("bot_id")
    if mine and its and mine != its:
        raise OtherBotsCopy(f"it belongs to bot {its}, the token to bot {mine}")


async def _key(desk: SqliteWork) -> bytes:
    return await Graves(desk.session).key()


async def _forget_again(desk: SqliteWork, known: Forgotten) -> int:
    """As if they had asked just now: seats go to the line, cards lose the name."""
    risen = (await Graves(desk.session).risen(known))[:_AT_ONCE]
    for person in risen:
        await forgetting.forget(desk, await desk.people.get(person))
    return len(risen)


class _Progress:
    """A line for each tenth."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, per_cent: int) -> None:
        if per_cent // 10 > self._said:
            self._said = per_cent // 10
            tell(f"copying: {per_cent} %")


def _tell(settings: Settings, source: Path, found: Found, kept: Path | None) -> None:
    tell(f"{settings.database} is now what {source} was" + (f"; the old one is kept as {kept}" if kept else ""))
    if found.steps:
        tell(f"its schema took {found.steps} steps to this version")
    if found.again:
        tell(f"{found.again} people who had asked to be forgotten since were forgotten again")
    if not forgotten.beside(settings.database).exists():
        tell(f"there is no list at {forgotten.beside(settings.database)}: nobody knows who was forgotten since")
    if found.strange:
        tell(f"{found.strange} lines of that list are of another database and tell nothing about this one")
    if found.doubted:
        tell(f"{found.doubted} announcements may have gone out since: the bot asks who made them")
    tell("What people did after the copy was made is not in it. Start the bot again.")
