"""Who asked to be forgotten, for the day a copy from before is put back (decision 0025).

A list in a file beside the database, so that putting an older database in its place does not take the list back
too. A line holds when, which database's key, and a keyed hash of the account: no names, and nobody who has the list
alone learns who is on it.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.ids import PersonId
from bot.ports import BooksUnavailable
from data.disk import settle
from data.rows import millis
from data.store import Store


@dataclass(frozen=True, slots=True)
class Forgotten:
    """When (milliseconds, UTC) each hash was last written; `strange`: lines under another database's key."""

    when: Mapping[str, int] = field(default_factory=dict)
    strange: int = 0


class Graves(Store):
    """One database's side of the list: its key, and who in it should not be there."""

    async def bury(self, account: str) -> None:
        """Note it for good before the unit of work that forgets is kept: noted too often does no harm."""
        database = await self._do("database_file")
        if not database:  # one in memory has no copies
            return
        key = await self.key()
        line = f"{millis(self._session.now)} {_mark(key)} {_hash(key, account)}\n"
        try:  # here and now: a unit of work waits for nothing (decision 24), and few people ask for this
            _append(beside(Path(database)), line.encode())
        except OSError as problem:
            raise BooksUnavailable(f"the list of the forgotten cannot be written: {problem}") from problem

    async def risen(self, forgotten: Forgotten) -> Sequence[PersonId]:
        """Who is known here although they were forgotten after they were met; who came back since is no such case."""
        key = await self.key()
        people = await self._rows("person_known")
        return [
            PersonId(row["id"])
            for row in people
            if forgotten.when.get(_hash(key, row["account"]), -1) >= (row["met_at"] or 0)
        ]

    async def key(self) -> bytes:
        """The database's own secret, which every copy of it has from the first start on."""
        known = await self._do("fact_get", name="signing_key")
        if known is None:
            known = secrets.token_hex(32)
            await self._do("fact_set", name="signing_key", value=known)
        return bytes.fromhex(known)


def beside(database: Path) -> Path:
    """Where a database's list is."""
    real = database.resolve()
    return real.with_name(f"{real.name}.forgotten")


def read(file: Path, key: bytes) -> Forgotten:
    """Everybody on a list, as the database with this key can tell them. What a power cut left half is no line."""
    when, strange = dict[str, int](), 0
    for line in file.read_text(encoding="ascii", errors="replace").splitlines() if file.exists() else ():
        match line.split():
            case [at, mark, who] if at.isdecimal() and len(who) == hashlib.sha256().digest_size * 2:
                if mark == _mark(key):
                    when[who] = max(int(at), when.get(who, 0))
                else:
                    strange += 1
    return Forgotten(when, strange)


def _append(file: Path, line: bytes) -> None:
    """On the disk when this returns, on a line of its own."""
    fresh = not file.exists()
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, b"\n" * torn + line)
        os.fsync(handle)
    finally:
        os.close(handle)
    if fresh:
        settle(file.parent)


def _hash(key: bytes, account: str) -> str:
    return hmac.new(key, b"forgotten:" + account.encode(), hashlib.sha256).hexdigest()


def _mark(key: bytes) -> str:
    """Which key it was, without telling the key."""
    return hashlib.sha256(b"which key:" + key).hexdigest()[:12]
