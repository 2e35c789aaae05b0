"""Which methods, fields and types exist: parameters are read strictly after Telegram's own description."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.playground.errors import QUERY_TOO_OLD, ApiError, bad
from bot.playground.things import Wire

# What Telegram's server says when these are left out; it has its own words for each.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "user_id": "invalid user_id specified",
    "callback_query_id": QUERY_TOO_OLD,
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
}


@cache
def spec() -> Wire:
    """The methods and types of the playground, taken from Telegram's description."""
    with Path(__file__).with_name("spec.json").open() as file:
        return dict(json.load(file))


@cache
def known() -> dict[str, str]:
    """Method names by their lower-case form: Telegram does not mind the case."""
    return {name.lower(): name for name in spec()["methods"]}


def read(method: str, raw: Wire) -> Wire:
    """Parameters of a call with their proper types; raises what Telegram would answer."""
    return _fields(spec()["methods"][method], raw, "request")


def _fields(wanted: Wire, raw: Wire, where: str) -> Wire:
    read_so_far = {}
    for name, value in raw.items():
        if name not in wanted:
            raise bad(f'unknown field "{name}" in {where}')
        if value is not None:
            read_so_far[name] = _one_of(wanted[name][0], value, name)
    for name, (_, required) in wanted.items():
        if required and name not in read_so_far:
            raise bad(MISSING.get(name, f'parameter "{name}" is required in {where}'))
    return read_so_far


def _one_of(kinds: list[str], value: Any, name: str) -> Any:
    trouble: list[ApiError] = []
    for kind in kinds:
        try:
            return _fit(kind, value, name)
        except ApiError as refusal:
            trouble.append(refusal)
    # Of several object types the one that got furthest into the value explains best.
    raise max(trouble, key=lambda refusal: "unknown field" not in refusal.description)


def _fit(kind: str, value: Any, name: str) -> Any:
    if kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ")
        return [_fit(inner, item, name) for item in _parsed(value, list, name)]
    if kind in _PLAIN:
        return _PLAIN[kind](value, name)
    if kind in spec()["kinds"]:
        facts = _parsed(value, dict, name)
        kinds = spec()["kinds"][kind]
        if facts.get("type") not in kinds:
            raise bad(f"can't parse {kind}: unsupported type specified")
        kind = kinds[facts["type"]]
    return _fields(spec()["types"][kind], _parsed(value, dict, name), kind)


def _parsed(value: Any, form: type, name: str) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None
    if not isinstance(value, form):
        raise bad(f"object expected as {name.replace('_', ' ')}")
    return value


def _integer(value: Any, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    raise bad(f'field "{name}" must be of type Integer')


def _float(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise bad(f'field "{name}" must be of type Float')
    try:
        return float(value)
    except ValueError:
        raise bad(f'field "{name}" must be of type Float') from None


def _boolean(value: Any, name: str) -> bool:
    if value in (True, "true", "True", "1"):
        return True
    if value in (False, "false", "False", "0", ""):
        return False
    raise bad(f'field "{name}" must be of type Boolean')


def _string(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise bad(f'field "{name}" must be of type String')
    return value


_PLAIN = {
    "Integer": _integer, "Float": _float, "Boolean": _boolean, "String": _string, "InputFile": _string,
    "True": _boolean,
}  # fmt: skip
