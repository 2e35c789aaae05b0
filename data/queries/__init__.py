"""The named queries, read once from the .sql files beside this one."""

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import aiosql
from aiosql.adapters.aiosqlite import AioSQLiteAdapter


class OneHop(AioSQLiteAdapter):
    """aiosql's own adapter goes to aiosqlite's thread three times a query (execute, fetch, close); once will do."""

    async def select(
        self, conn: Any, name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> AsyncIterator[Any]:
        """Every row."""
        for row in await conn.execute_fetchall(sql, parameters):
            yield row

    async def select_one(self, conn: Any, name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        """The first row, or None."""
        return next(iter(await conn.execute_fetchall(sql, parameters)), None)

    async def select_value(self, conn: Any, name: str, sql: str, parameters: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.select_one(conn, name, sql, parameters)
        return row[0] if row is not None else None

    async def insert_returning(self, conn: Any, name: str, sql: str, parameters: Any) -> Any:
        """The number of the new row."""
        return (await conn.execute_insert(sql, parameters))[0]

    async def insert_update_delete(self, conn: Any, name: str, sql: str, parameters: Any) -> int:
        """How many rows were changed; no trigger of ours changes any."""
        before: int = conn.total_changes
        await conn.execute_fetchall(sql, parameters)
        return int(conn.total_changes) - before


@cache
def named() -> Any:
    """Every query by its name; aiosql makes a coroutine function of each."""
    adapter: Any = OneHop  # its methods are told apart by what they return; aiosql's protocol knows one of the two
    return aiosql.from_path(Path(__file__).parent, adapter, ext=(".sql",), mandatory_parameters=False)
