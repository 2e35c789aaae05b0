"""What no import rule can see: who catches Telegram's errors, who asks for the time, who opens a transaction,
and who speaks to people.
"""

import ast
import json
import re
from collections.abc import Iterator

from tests.house.reading import ROOMS, ROOT, files, full_name, imported, name, strings, tree, within

ERRORS_ARE_CAUGHT_IN = "handlers/telegram/errors.py"
# The assembly and the command line stand above the rule; the playground is no part of the community.
MAY_ASK_THE_TIME = ("bot/clock.py", "bot/playground", "bot/assembly.py", "bot/__main__.py")
ASKS_THE_TIME = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
SILENT_ROOMS = ("bot/usecases", "bot/domain", "bot/forms", "handlers", "scheduling", "data")
MAY_KNOW_KOREAN = (
    "bot/forms/readers",
    "bot/domain/zones.py",
    "handlers/telegram/doors.py",
)  # they listen; zones holds city names
# The playground could serve any bot, so it brings its page's words itself, in one file (decision 0029).
MAY_HOLD_KOREAN = ("bot/playground/static/words.json",)
OTHER_FILES = (".js", ".css", ".html", ".svg", ".json", ".sql", ".toml")
HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")
# `BEGIN` opens a trigger's body too, so what follows it decides.
LAZY_BEGIN = re.compile(r"\bBEGIN\b\s*(?:;|DEFERRED\b|EXCLUSIVE\b|CONCURRENT\b|TRANSACTION\b|\Z)")


def caught(module: ast.AST) -> Iterator[ast.expr]:
    """What except clauses and contextlib.suppress name."""
    names = imported(module)
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler) and node.type:
            yield from node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        if isinstance(node, ast.Call) and full_name(node.func, names) == "contextlib.suppress":
            yield from node.args


def telegram_errors_caught(module: ast.AST) -> list[int]:
    names = imported(module)
    return [node.lineno for node in caught(module) if full_name(node, names).startswith("telegram.error")]


def clocks_read(module: ast.AST) -> list[int]:
    names = imported(module)
    nodes = (node for node in ast.walk(module) if isinstance(node, (ast.Name, ast.Attribute)))
    return [node.lineno for node in nodes if full_name(node, names) in ASKS_THE_TIME]


def lazy_begins(module: ast.AST) -> list[int]:
    """A reader that never writes may take its snapshot lazily: what is said to a `...reader` is left out."""
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call))
    read = {node.lineno for node in calls if ast.unparse(node.func).endswith("reader.execute")}
    return [node.lineno for node in strings(module) if LAZY_BEGIN.search(node.value) and node.lineno not in read]


def korean(source: str) -> list[int]:
    """Words as somebody typed them: an escape (\\u1100) or the ends of a range ("가" <= letter) are none."""
    module = ast.parse(source)
    compared = {id(end) for node in ast.walk(module) if isinstance(node, ast.Compare) for end in ast.walk(node)}
    said = (node for node in strings(module) if HANGUL.search(node.value) and id(node) not in compared)
    return [node.lineno for node in said if HANGUL.search(ast.get_source_segment(source, node) or "")]


def test_telegrams_errors_are_caught_in_one_place() -> None:
    rooms = [path for path in files(*ROOMS) if not within(path, ERRORS_ARE_CAUGHT_IN)]
    assert [f"{name(path)}:{line}" for path in rooms for line in telegram_errors_caught(tree(path))] == []


def test_nobody_asks_for_the_time_but_the_clock() -> None:
    rooms = [path for path in files(*ROOMS) if not within(path, *MAY_ASK_THE_TIME)]
    assert [f"{name(path)}:{line}" for path in rooms for line in clocks_read(tree(path))] == []


def test_every_transaction_is_immediate() -> None:
    assert [f"{name(path)}:{line}" for path in files("data") for line in lazy_begins(tree(path))] == []
    scripts = files("data", suffix=".sql")
    assert [name(path) for path in scripts if LAZY_BEGIN.search(path.read_text(encoding="utf-8"))] == []


def test_only_views_speak_korean() -> None:
    rooms = [path for path in files(*SILENT_ROOMS) if not within(path, *MAY_KNOW_KOREAN)]
    assert [f"{name(path)}:{line}" for path in rooms for line in korean(path.read_text(encoding="utf-8"))] == []


def test_what_is_no_python_speaks_no_korean_either() -> None:
    others = [path for suffix in OTHER_FILES for path in files(*ROOMS, suffix=suffix)]
    spoken = [name(path) for path in others if HANGUL.search(path.read_text(encoding="utf-8"))]
    assert spoken == list(MAY_HOLD_KOREAN), "words belong into locales/, the playground's own into its one file"


def test_the_playground_says_the_same_in_each_language() -> None:
    words = json.loads((ROOT / MAY_HOLD_KOREAN[0]).read_text(encoding="utf-8"))
    scripts = [json.loads((ROOT / "locales" / one / "tour.json").read_text(encoding="utf-8")) for one in ("ko", "en")]
    assert set(words["ko"]) == set(words["en"])
    blank = re.compile(r"\{\w+\}")
    differ = {
        key for key, text in words["ko"].items() if set(blank.findall(text)) - set(blank.findall(words["en"][key]))
    }
    assert differ == set()
    assert [len(script["steps"]) for script in scripts] == [7, 7]
    assert len({str(sorted(script["lines"])) for script in scripts}) == 1


def test_the_telegram_rule_bites() -> None:
    for source in (
        "from telegram.error import BadRequest as B\ntry: pass\nexcept (ValueError, B): pass",
        "import telegram\ntry: pass\nexcept telegram.error.TimedOut: pass",
        "from telegram import error\ntry: pass\nexcept error.Forbidden: pass",
        "from telegram.error import Forbidden\nfrom contextlib import suppress\nwith suppress(Forbidden): pass",
    ):
        assert telegram_errors_caught(ast.parse(source)) == [3]
    assert telegram_errors_caught(ast.parse("class BadRequest: ...\ntry: pass\nexcept BadRequest: pass")) == []


def test_the_clock_rule_bites() -> None:
    for source in (
        "from datetime import datetime as d\nd.now()",
        "import datetime as dt\ndt.date.today()",
        "from time import time\nfield(default_factory=time)",
        "import time\ntime.time()",
    ):
        assert clocks_read(ast.parse(source)) == [2]
    assert clocks_read(ast.parse("import time\ntime.monotonic()\nclock.now()")) == []


def test_the_transaction_rule_bites() -> None:
    for sql in ("BEGIN", "BEGIN;", "BEGIN TRANSACTION", "BEGIN DEFERRED", "BEGIN EXCLUSIVE; SELECT 1"):
        assert lazy_begins(ast.parse(f"run({sql!r})")) == [1]
    assert lazy_begins(ast.parse('await self._reader.execute("BEGIN")')) == []
    assert lazy_begins(ast.parse('await self._writer.execute("BEGIN")')) == [1]
    for sql in ("BEGIN IMMEDIATE", "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n SELECT 1; END;"):
        assert lazy_begins(ast.parse(f"run({sql!r})")) == []


def test_the_words_rule_bites() -> None:
    assert korean('"""모임 is a gathering."""\nx = f"{name}님"') == [2]
    assert korean('x = "fine"  # 참석\ny = "가" <= x <= "\\ud7a3"\nz = "[\\uac00-\\ud7a3]"') == []
    assert korean('if x == "a":\n    y = "참석"') == [2]
