"""What every store of the books has in common: a connection, the named queries, and what was touched."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.domain.refusals import NotFound
from data.queries import named
from data.rows import from_row

T = TypeVar("T")


@dataclass
class Session:
    """One unit of work on one connection; `touched` says whom to wake after the commit."""

    connection: sqlite3.Connection
    now: datetime
    touched: set[str] = field(default_factory=set)
    over: bool = False


class Store:
    """A few named queries on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queries: Any = named()

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._session.over:  # a task left behind would write into somebody else's transaction
            raise RuntimeError("this unit of work is over")
        return self._session.connection

    async def _do(self, query: str, **values: object) -> Any:
        return getattr(self._queries, query)(self._connection, **values)

    async def _one(self, kind: type[T], query: str, **values: object) -> T | None:
        row = await self._do(query, **values)
        return from_row(kind, row) if row is not None else None

    async def _found(self, what: str, kind: type[T], query: str, **values: object) -> T:
        found = await self._one(kind, query, **values)
        if found is None:
            raise NotFound(what)
        return found

    async def _all(self, kind: type[T], query: str, **values: object) -> Sequence[T]:
        return [from_row(kind, row) for row in await self._rows(query, **values)]

    async def _rows(self, query: str, **values: object) -> list[Any]:
        return list(getattr(self._queries, query)(self._connection, **values))
