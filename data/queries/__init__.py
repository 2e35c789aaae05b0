"""The named queries, read once from the .sql files beside this one."""

from functools import cache
from pathlib import Path
from typing import Any

import aiosql
from aiosql.adapters.sqlite3 import SQLite3Adapter


class _Rows(SQLite3Adapter):
    """aiosql's own adapter knows only tuples where one value is asked for; our rows have names."""

    def select_value(self, conn: Any, name: str, sql: str, parameters: Any) -> Any:
        """The first column of the first row, or None."""
        row = conn.execute(sql, parameters).fetchone()
        return row[0] if row is not None else None


@cache
def named() -> Any:
    """Every query by its name, for a connection of sqlite3 itself (decision 0033 says why not one of aiosqlite)."""
    return aiosql.from_path(Path(__file__).parent, _Rows, ext=(".sql",), mandatory_parameters=False)
