"""The named queries, read once from the .sql files beside this one."""

from functools import cache
from pathlib import Path
from typing import Any

import aiosql


@cache
def named() -> Any:
    """Every query by its name; aiosql makes a coroutine function of each."""
    return aiosql.from_path(Path(__file__).parent, "aiosqlite", ext=(".sql",), mandatory_parameters=False)
