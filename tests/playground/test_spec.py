"""The playground's table of methods is Telegram's, not a memory of it."""

import json
import re
from pathlib import Path

import pytest

from bot.playground.calls import METHODS
from bot.playground.spec import spec

TELEGRAMS = Path(__file__).parents[3] / "shared" / "bot-api" / "api-10.0.json"


def word(telegrams, kind):
    """The `type` that tells one subtype from its brothers."""
    field = next(field for field in telegrams["types"][kind]["fields"] if field["name"] == "type")
    return re.search(r'(?:must be|always) "?(\w+)"?', field["description"])[1]


def derive(telegrams, methods):
    """The compact table for these methods: run this again to take in a new version."""
    table = {"source": spec()["source"], "kinds": {}, "methods": {}, "types": {}}
    todo = []

    def fields(listed):
        todo.extend(kind.removeprefix("Array of ").removeprefix("Array of ") for f in listed for kind in f["types"])
        return {field["name"]: [field["types"], field["required"]] for field in listed}

    for name in methods:
        table["methods"][name] = fields(telegrams["methods"][name].get("fields", []))
    while todo:
        kind = todo.pop()
        known = telegrams["types"].get(kind)
        if known is None or kind == "InputFile" or kind in table["types"] or kind in table["kinds"]:
            continue
        if known.get("subtypes"):
            table["kinds"][kind] = {word(telegrams, one): one for one in known["subtypes"]}
            todo.extend(known["subtypes"])
        else:
            table["types"][kind] = fields(known.get("fields", []))
    return table


@pytest.mark.skipif(not TELEGRAMS.exists(), reason="Telegram's description is not here to compare with")
def test_the_table_is_what_telegram_describes():
    telegrams = json.loads(TELEGRAMS.read_text())
    assert derive(telegrams, spec()["methods"]) == spec()


def test_every_method_in_the_table_is_answered():
    assert set(METHODS) | {"getUpdates"} == set(spec()["methods"])
