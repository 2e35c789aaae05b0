"""Between rows and the community's frozen types: one mapping, driven by the types' own annotations.

Aware datetimes are INTEGER milliseconds (UTC); enums their values; whatever is composite is JSON text.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache, lru_cache
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
    names = tuple(row.keys())  # a sqlite3.Row iterates over its values
    what: Any = kind
    made: T = _made(what, names, tuple(row[name] for name in names))
    return made


@lru_cache(maxsize=2048)  # the same communities, meetups and people are read again and again, and cannot be changed
def _made(kind: Any, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    readers = _readers(kind)
    known = zip(names, values, strict=True)
    return kind(**{name: _up(readers[name], value) for name, value in known if name in readers})


def forget_rows() -> None:
    """Somebody asked to be forgotten: nothing that was read is remembered here."""
    _made.cache_clear()


Reads = Callable[[Any], Any]


_KNOWN: dict[Any, dict[str, Reads | None]] = {}


def _readers(kind: Any) -> dict[str, Reads | None]:
    """How each column of a type is read; None: as it stands."""
    if kind not in _KNOWN:
        hints = _hints(kind)
        _KNOWN[kind] = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    return _KNOWN[kind]


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _reader(hint: Any) -> Reads | None:
    """By the annotation, once a type: reading a row is then a call for each column that needs one."""
    kinds = [getattr(kind, "__supertype__", kind) for kind in (getattr(hint, "__args__", None) or (hint,))]
    if get_origin(hint) in _COLLECTIONS or any(
        is_dataclass(kind) or get_origin(kind) in _COLLECTIONS for kind in kinds
    ):
        return _adapter(hint).validate_json
    if datetime in kinds:
        return moment
    simple = next(kind for kind in kinds if kind is not type(None))
    return None if simple in {int, str, float} else simple


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:
    return TypeAdapter(hint)


_COLLECTIONS = {tuple, dict, frozenset, Mapping}


def _down(kind: Any, name: str, value: Any) -> object:
    if isinstance(value, Enum):
        plain: object = value.value
        return plain
    if value is None or isinstance(value, (int, str)):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, datetime):
        return millis(value)
    return _adapter(_hints(kind)[name]).dump_json(value).decode()


def _up(read: Reads | None, value: Any) -> Any:
    return value if read is None or value is None else read(value)
