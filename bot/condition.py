"""How the house is, for its operator: one record, what in it needs attention, and how it is written down.

The running bot makes it for whoever asks its health port, and `python -m bot status` makes it from the database
alone. Nobody is named in it. These are words for operators: they are English and no part of the catalogues.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.backlog import Backlog, Ended, Look, Signs, Waiting

MB = 1024 * 1024
DEAF = 90.0  # seconds without an answer from Telegram that are too many
_INBOX_SLOW = 60.0  # seconds that an update may wait
_LATE = 300.0  # seconds that a due letter or duty may wait when no limit stops it
_ALIVE = {"blocked", "never_started", "deactivated", "removed", "gone", "no_rights"}  # of chats, and no fault of ours


@dataclass(frozen=True, slots=True)
class Health:
    """`database`: can be written; `telegram`: answered lately; `inbox`: updates that wait; `parked`: given up;
    `disk`: there is room.
    """

    database: bool
    telegram: bool
    inbox: int | None = None
    parked: int | None = None
    disk: bool = True

    @property
    def ok(self) -> bool:
        """Nothing needs anybody at once."""
        return not self.reasons

    @property
    def reasons(self) -> list[str]:
        """Why it is not well, for whoever reads the answer."""
        wrong = {"the database cannot be written": not self.database, "Telegram does not answer": not self.telegram,
                 "the disk is nearly full": not self.disk}  # fmt: skip
        return [why for why, is_so in wrong.items() if is_so]


@dataclass(frozen=True, slots=True)
class Live:
    """What only the running process knows; counts are since its start, times in seconds."""

    silent: float | None  # since Telegram last answered; None: it is not asked, because Telegram calls us
    too_many: int
    ambiguous: int
    lag: float


@dataclass(frozen=True, slots=True)
class Condition:
    """`look` is None when the books cannot be read, and `problem` says why; `live` when nobody could be asked."""

    at: datetime
    running: bool
    look: Look | None
    free: int | None = None  # bytes on the disk of the database
    reserve: int = 0  # of which so many shall stay
    live: Live | None = None
    problem: str = ""

    def needs(self) -> list[str]:
        """What somebody should look at, one line each; empty when all is well."""
        found = [] if self.running else ["the bot is not running"]
        found += [f"the database cannot be read: {self.problem}"] if self.look is None else []
        if self.look is not None:
            found += _of_books(self.look, self.at)
        if self.live is not None and self.live.silent is not None and self.live.silent > DEAF:
            found.append(f"Telegram has not answered for {self.live.silent:.0f} seconds")
        if self.free is not None and self.free < self.reserve:
            found.append(f"only {self.free // MB:,} MB are free on the disk")
        return found

    def as_json(self) -> dict[str, Any]:
        """The same as plain values: moments in ISO 8601 (UTC), ages in seconds, sizes in bytes."""
        look = self.look or Look()
        return {
            "at": self.at.isoformat(), "running": self.running, "needs": self.needs(),
            "books": None if look.backlog is None else _backlog(look.backlog, self.at),
            "signs": _signs(look.signs), "ended": [_ended(one) for one in look.ended],
            "database": {"schema": look.schema, "known_schema": look.known, "bytes": look.size, "free": self.free,
                         "problem": self.problem},
            "live": None if self.live is None else {name: getattr(self.live, name) for name in Live.__slots__},
        }  # fmt: skip


def _of_books(look: Look, now: datetime) -> Iterator[str]:
    if look.backlog is None:
        yield f"the database has schema {look.schema}, this version of Moim knows {look.known}"
        return
    books = look.backlog
    if books.parked:
        yield f"{books.parked} updates failed three times and are parked: python -m bot parked"
    for what, waiting, most in (
        ("updates wait", books.updates, _INBOX_SLOW), ("letters are due", books.due, _LATE),
        ("duties are due", books.duties, _LATE),
    ):  # fmt: skip
        if (age := seconds(waiting, now)) is not None and age > most:
            yield f"{waiting.number} {what}, the oldest for {age:.0f} seconds"
    failed = sum(one.number for one in look.ended if one.fate == "failed" and one.reason not in _ALIVE)
    if failed:
        yield f"{failed} letters failed in the last 24 hours"


def seconds(waiting: Waiting, now: datetime) -> float | None:
    """How long the oldest has waited; None when nothing waits. Never below zero, whatever was done to the clock."""
    return None if waiting.since is None else max(0.0, (now - waiting.since).total_seconds())


def _backlog(books: Backlog, now: datetime) -> dict[str, Any]:
    waits = {"updates": books.updates, "due": books.due, "kept_back": books.kept_back, "held": books.held,
             "duties": books.duties}  # fmt: skip
    told: dict[str, Any] = {name: {"number": one.number, "oldest_s": seconds(one, now)} for name, one in waits.items()}
    return told | {
        "parked": books.parked, "sending": books.sending, "halts": books.halts,
        "halted_until": _iso(books.halted_until), "next_due": _iso(books.next_due),
    }  # fmt: skip


def _signs(signs: Signs) -> dict[str, str | None]:
    return {"update_at": _iso(signs.update_at), "letter_at": _iso(signs.letter_at), "swept_at": _iso(signs.swept_at),
            "last": _iso(signs.last)}  # fmt: skip


def _ended(one: Ended) -> dict[str, Any]:
    return {"fate": one.fate, "kind": one.kind, "reason": one.reason, "number": one.number}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
