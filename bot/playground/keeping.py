"""The world as a file: people, chats, messages and updates on their way, as JSON, so that play can go on later.

What is only for the moment is left out: toasts, requests, limits, trouble.
"""

import base64
import json
import os
import types
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.playground.clock import PlayClock
from bot.playground.mailbox import Letter
from bot.playground.stage import Scope
from bot.playground.things import File, Press, Room, User, Wire
from bot.playground.world import World

FORMAT = 1


class Unreadable(Exception):
    """The file holds no world, or one of another version."""


@dataclass
class Kept:
    """Everything that outlasts a stop; `now` is the playground's clock."""

    now: datetime
    users: dict[int, User]
    rooms: dict[int, Room]
    files: dict[str, File]
    gone: set[int]
    presses: list[Press]
    callbacks: dict[str, tuple[User, int, datetime]]
    command_lists: dict[tuple[Scope, str], list[Wire]]
    words: dict[tuple[str, str], str]
    menus: dict[int, Wire]
    last: dict[str, int]
    letters: list[Letter]
    next_id: int
    confirmed: int


_OF_WORLD = ("users", "rooms", "files", "gone", "presses", "callbacks", "command_lists", "words", "menus")


def save(world: World, path: Path) -> None:
    """Write the world down; a reader sees the old file or the new one, never half of one."""
    box = world.mailbox
    facts: dict[str, Any] = {name: getattr(world, name) for name in _OF_WORLD}
    kept = Kept(
        now=world.clock.now(), last=world.numbers, letters=box.letters, next_id=box.next_id, confirmed=box.confirmed,
        **facts,
    )  # fmt: skip
    text = json.dumps({"format": FORMAT, "world": _down(Kept, kept)}, ensure_ascii=False)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)


def read(path: Path) -> Kept:
    """Read a world; raises Unreadable."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise Unreadable(f"{path} was kept by another version")
        kept: Kept = _up(Kept, found["world"])
    except (KeyError, TypeError, ValueError, OSError) as problem:
        raise Unreadable(f"{path} holds no playground: {problem}") from problem
    return kept


def clock_of(kept: Kept) -> PlayClock:
    """A clock that goes on where it stopped."""
    return PlayClock(kept.now)


def restore(kept: Kept, world: World) -> None:
    """Make an empty world the one that was kept."""
    for name in _OF_WORLD:
        setattr(world, name, getattr(kept, name))
    world.users[world.bot.id] = world.bot
    world.numbers.update(kept.last)
    box = world.mailbox
    box.letters, box.next_id, box.confirmed = kept.letters, kept.next_id, kept.confirmed
    world.change()


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and is_dataclass(kind)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _down(kind: Any, value: Any) -> Any:
    """A value of a declared type as JSON."""
    if value is None or kind is Any:
        return value
    if _is_record(kind):
        return {name: _down(hint, getattr(value, name)) for name, hint in _hints(kind).items()}
    if kind is datetime:
        return value.isoformat()
    if kind is bytes:
        return base64.b64encode(value).decode()
    return _many(kind, value, _down) if get_origin(kind) else value


def _up(kind: Any, value: Any) -> Any:
    """A value of a declared type from JSON."""
    if value is None or kind is Any:
        return value
    if _is_record(kind):
        return kind(**{name: _up(hint, value[name]) for name, hint in _hints(kind).items()})
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value)
    return _many(kind, value, _up) if get_origin(kind) else value


def _many(kind: Any, value: Any, way: Callable[[Any, Any], Any]) -> Any:
    """Unions and collections, item by item; JSON knows no keys but text, so other mappings are lists of pairs."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return way(next(one for one in inside if one is not type(None)), value)
    if origin is Counter:
        return _pairs((inside[0], int), value, way, Counter)
    if origin in (dict, Mapping):
        return dict(value) if inside == (str, Any) else _pairs(inside, value, way, dict)
    if origin is tuple and inside[-1:] != (...,):
        found = [way(one, item) for one, item in zip(inside, value, strict=True)]
        return tuple(found) if way is _up else found
    items = [way(inside[0], item) for item in value]
    return origin(items) if way is _up else sorted(items) if origin in (set, frozenset) else items


def _pairs(inside: tuple[Any, ...], value: Any, way: Callable[[Any, Any], Any], made: Callable[..., Any]) -> Any:
    pairs = value if way is _up else value.items()
    found = [(way(inside[0], key), way(inside[1], item)) for key, item in pairs]
    return made(dict(found)) if way is _up else found
