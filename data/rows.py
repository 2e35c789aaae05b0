"""Between rows and the community's frozen types: one mapping, driven by the types' own annotations.

Aware datetimes are INTEGER milliseconds (UTC); enums their values; whatever is composite is JSON text.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar, get_origin, get_type_hints

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


class _Column:
    """How one column is read and written; simple values pass through untouched."""

    def __init__(self, hint: Any) -> None:
        self.adapter: TypeAdapter[Any] = TypeAdapter(hint)
        kinds = [hint, *getattr(hint, "__args__", ())]
        self.moment = datetime in kinds
        self.composite = any(hasattr(k, "__dataclass_fields__") or get_origin(k) in _COLLECTIONS for k in kinds)


_COLLECTIONS = {tuple, dict, frozenset, Mapping}


_KNOWN: dict[Any, dict[str, _Column]] = {}


def _columns(kind: Any) -> dict[str, _Column]:
    if kind not in _KNOWN:
        hints = get_type_hints(kind)
        _KNOWN[kind] = {field.name: _Column(hints[field.name]) for field in fields(kind)}
    return _KNOWN[kind]


def _down(kind: type[Any], name: str, value: Any) -> object:
    if isinstance(value, Enum):
        plain: object = value.value
        return plain
    if value is None or isinstance(value, (int, str)):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, datetime):
        return millis(value)
    return _columns(kind)[name].adapter.dump_json(value).decode()


def _up(column: _Column, value: Any) -> Any:
    if value is None:
        return None
    if column.moment:
        return moment(value)
    return column.adapter.validate_python(json.loads(value) if column.composite else value)
