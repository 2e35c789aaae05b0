"""Between rows and the community's frozen types: one mapping, driven by the types' own annotations.

Aware datetimes are INTEGER milliseconds (UTC); enums their values; whatever is composite is JSON text.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter

T = TypeVar("T")


def millis(moment: datetime) -> int:
    """A moment as the books write it."""
    return round(moment.timestamp() * 1000)


def moment(value: int) -> datetime:
    """A moment as the books wrote it, in UTC."""
    return datetime.fromtimestamp(value / 1000, UTC)


def to_row(thing: Any, **more: object) -> dict[str, object]:
    """The columns of a frozen dataclass."""
    row = {field.name: _down(type(thing), field.name, getattr(thing, field.name)) for field in fields(thing)}
    return row | more


def from_row(kind: type[T], row: Mapping[str, Any]) -> T:
    """The frozen dataclass that `to_row` wrote; columns it does not know are passed over."""
    known = row.keys()  # a sqlite3.Row iterates over its values
    return kind(**{name: _up(column, row[name]) for name, column in _columns(kind).items() if name in known})
