"""The words themselves: labels that fit beside one another, toasts that fit, and Korean as it was agreed to be written.

Which texts are labels and which are toasts is read from the views' source, so that a new one is found by itself.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.names import length
from bot.views.words import LOCALES
from locales.refresh import read_catalogue

VIEWS = Path(__file__).parents[2] / "bot" / "views"
LABEL = 14  # characters: as long as KakaoTalk shows whole
TOAST = 200  # characters that Telegram shows

# The longest that can stand in a text; a number is one of many digits.
LONGEST = {"title": "가" * 80, "community": "가" * 80, "meetup": "가" * 80, "name": "가" * 32}
WHEN = "2027년 11월 28일(토) 오후 10:00"

# Where a name stands by itself: a label, a heading, a command.
ALONE = {"이름: {name}", "/{name}  {does}"}
# What fills a blank before a particle always ends in the same sound.
KNOWN_ENDINGS = {"{what}을"}


def modules() -> Iterator[ast.Module]:
    return (ast.parse(path.read_text()) for path in sorted(VIEWS.glob("*.py")))


def called(node: ast.AST) -> str:
    """The name of what is called."""
    return getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""


def texts(node: ast.AST) -> set[str]:
    """Every text of the catalogue that is said or marked below a node."""
    calls = (one for one in ast.walk(node) if called(one) in {"say", "say_n", "mark"} and isinstance(one, ast.Call))
    return {a.value for one in calls for a in one.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def tables(module: ast.Module) -> dict[str, set[str]]:
    """The texts behind each name that a module gives to a dictionary or a text."""
    return {
        target.id: texts(one.value)
        for one in module.body if isinstance(one, ast.Assign)
        for target in one.targets if isinstance(target, ast.Name)
    }  # fmt: skip


def named(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def in_function(function: ast.AST, known: dict[str, set[str]]) -> set[str]:
    """The labels of a function's buttons: said on the spot, or named first."""
    local: dict[str, set[str]] = {}
    for one in ast.walk(function):
        if isinstance(one, ast.Assign):
            for name in (found for target in one.targets for found in named(target)):
                local[name] = local.get(name, set()) | texts(one.value)
    found: set[str] = set()
    for one in ast.walk(function):
        if isinstance(one, ast.Call) and called(one) in {"button", "Button"} and one.args:
            label = one.args[0]
            found |= texts(label).union(*(local.get(name, set()) for name in named(label)))
            looked_up = any(called(part) == "say" and not texts(part) for part in ast.walk(label))
            found |= set().union(*(known.get(name, set()) for name in named(function))) if looked_up else set()
    return found


def on_buttons() -> set[str]:
    """Every text that stands on a button, the choices and ends of conversations included."""
    found: set[str] = set()
    for module in modules():
        known = tables(module)
        functions = [one for one in ast.walk(module) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        found |= set().union(*(in_function(one, known) for one in functions), set())
        for one in ast.walk(module):
            if isinstance(one, ast.Call) and called(one) == "FormWords":
                found |= texts(one.args[1])
            if isinstance(one, ast.Call) and called(one) == "Prompt" and len(one.args) > 2:
                found |= texts(one.args[2]).union(*(known.get(name, set()) for name in named(one.args[2])))
    return found


def to_change() -> set[str]:
    """The short names of questions, which stand behind a pencil on a preview's buttons."""
    calls = (one for module in modules() for one in ast.walk(module) if called(one) == "Prompt")
    return {text for one in calls if isinstance(one, ast.Call) and len(one.args) > 1 for text in texts(one.args[1])}


def on_toasts() -> set[str]:
    """Every text that can be a toast: all refusals, and what a function that answers a tap says."""
    found: set[str] = set()
    for module in modules():
        known = tables(module)
        for one in ast.walk(module):
            if isinstance(one, ast.FunctionDef) and isinstance(one.returns, ast.Name):
                answers = one.returns.id == "Toast" or one.name in {
                    "noted",
                    "_in_line",
                    "voted",
                    "in_private",
                    "broken",
                }
                found |= texts(one).union(*(known.get(name, set()) for name in named(one))) if answers else set()
    refusals = ast.parse((VIEWS / "refusals.py").read_text())
    return found | texts(refusals)


def blank(text: str) -> list[str]:
    return re.findall(r"{(\w+)}", text)


def korean() -> dict[str, str]:
    """Every Korean text by the English it stands for; both forms of a plural have the same."""
    found: dict[str, str] = {}
    for one in read_catalogue("ko", LOCALES / "ko" / "LC_MESSAGES" / "moim.po"):
        told = one.string if isinstance(one.string, str) else next(iter(one.string or ()))
        found |= dict.fromkeys([one.id] if isinstance(one.id, str) else one.id, told)
    return {english: told for english, told in found.items() if english}


def filled(text: str, number: int = 100_000) -> str:
    """A text with the longest things in its blanks."""
    return text.format(**{one: LONGEST.get(one, WHEN if one == "when" else number) for one in blank(text)})


def those(pattern: str) -> list[str]:
    return sorted({text for text in korean().values() if re.search(pattern, text)})


def test_labels_are_found_in_all_their_places() -> None:
    for text in ("Going", "✏️ Change", "I'd come · {n}", "Join now", "Books", "2 hours", "We are full", "Talk", "Noon"):
        assert text in on_buttons()
    assert {"Name", "Last reminder"} <= to_change()
    assert {"You're in. See you on {when}!", "Answers are closed.", "Which community do you mean?"} <= on_toasts()


@pytest.mark.parametrize("text", sorted(on_buttons()))
def test_a_label_fits(text: str) -> None:
    assert length(filled(korean()[text], 99)) <= LABEL


@pytest.mark.parametrize("text", sorted(to_change()))
def test_a_label_fits_behind_the_pencil(text: str) -> None:
    assert length(f"✏️ {filled(korean()[text])}") <= LABEL


@pytest.mark.parametrize("text", sorted(on_toasts()))
def test_a_toast_fits_whatever_the_names(text: str) -> None:
    assert len(filled(korean()[text])) <= TOAST
    assert len(filled(text)) <= TOAST


def test_korean_is_spoken_not_declaimed() -> None:
    assert those(r"(습|[가-힣])니다|당신|하십시오") == []


def test_names_are_spoken_to_with_respect() -> None:
    assert [text for text in those(r"{names?}(?!님)") if "{name}" in text and text not in ALONE] == []


def test_no_particle_follows_what_may_end_in_any_sound() -> None:
    found = re.compile(r"{(?!n})\w+}['\"]? ?(은|는|이|가|을|를|과|와|으로|로|이에요|예요)(?![가-힣])")
    told = [match for text in korean().values() for match in found.finditer(text)]
    assert [match.string for match in told if match.group() not in KNOWN_ENDINGS] == []


def test_titles_stand_in_quotes() -> None:
    bare = those(r"(?<!'){(title|community|meetup)}(?!')")
    assert [text for text in bare if not re.search(r"^(· )?{title}: |{title} (·|\()", text)] == []
    assert those("[“”]") == []


def test_one_word_for_each_thing() -> None:
    assert those("모임방|단체 채팅|개인 대화|개인 메시지|갠톡|회원|방장|참가 신청|이벤트") == []


def test_a_command_stands_by_itself() -> None:
    assert those(r"/[a-z]+[가-힣]") == []


def test_spaces_stand_where_they_belong() -> None:
    assert those(r"[가-힣]해주|[아어]주세요|할수 |수있") == []
