"""Every text exists in every language, whole, with the same blanks to fill in; and none that nobody uses."""

import ast
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from locales.refresh import (
    LANGUAGES,
    Text,
    catalogue_path,
    read_catalogue,
    refresh,
    refreshed,
    texts_in,
    texts_used,
    untranslated,
    written,
)
from tests.house.reading import files, name, tree


def blanks(text: str) -> set[str]:
    """The names in braces; a brace that formats nothing is found here and not by a member."""
    return {
        field.partition(".")[0].partition("[")[0] for _, field, _, _ in Formatter().parse(text) if field is not None
    }


def said(message: Message) -> tuple[str, ...]:
    """A translation, one string per plural form."""
    forms = (message.string,) if isinstance(message.string, str) else message.string or ()
    return tuple(forms)


def meant(message: Message) -> Text:
    """The text as the code has it."""
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def wrong_blanks(message: Message) -> list[str]:
    """Translations whose blanks differ from the text's; a language with one form has the plural's blanks."""
    text = meant(message)
    texts = (text,) if isinstance(text, str) else text
    pairs = zip(texts[-len(said(message)) :], said(message), strict=True)
    return [translation for original, translation in pairs if blanks(original) != blanks(translation)]


def known(catalogue: Catalog) -> set[Text]:
    return {meant(message) for message in catalogue if message.id}


def unsaid(catalogue: Catalog, texts: set[Text]) -> set[Text]:
    return texts - known(catalogue)


def unused(catalogue: Catalog, texts: set[Text]) -> set[Text]:
    return (known(catalogue) - texts) | {str(gone) for gone in catalogue.obsolete}


def filled_too_early(module: ast.AST) -> list[int]:
    """Lines where `say` is given a filled-in f-string, which no catalogue can know."""
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call) and node.args)
    says = (
        node for node in calls if getattr(node.func, "attr", getattr(node.func, "id", "")) in ("say", "say_n", "mark")
    )
    return [node.lineno for node in says if any(isinstance(argument, ast.JoinedStr) for argument in node.args[:2])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_whole(language: str) -> None:
    catalogue, texts = read_catalogue(language, catalogue_path(language)), texts_used()
    hint = "run `python locales/refresh.py`, then translate what it prints"
    assert unsaid(catalogue, texts) == set(), hint
    assert unused(catalogue, texts) == set(), hint
    assert [message.id for message in untranslated(catalogue)] == [], hint
    assert [message.id for message in catalogue if message.id and wrong_blanks(message)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_written_as_refresh_writes_it(language: str) -> None:
    path = catalogue_path(language)
    assert path.read_text(encoding="utf-8") == written(refreshed(read_catalogue(language, path), texts_used()))


def test_texts_are_filled_in_after_they_are_translated() -> None:
    assert [f"{name(path)}:{line}" for path in files("bot/views") for line in filled_too_early(tree(path))] == []


def test_texts_are_found_however_they_are_said() -> None:
    source = b"""
def say(text): ...
words.say("One {name}", name=name)
say('Two '
    "parts")
words.say_n("{n} seat", "{n} seats", free, n=free)
LATER = mark("Later")
other("not this")
"""
    assert set(texts_in(source)) == {"One {name}", "Two parts", ("{n} seat", "{n} seats"), "Later"}


def test_a_new_text_speaks_english_at_once_and_waits_for_korean(tmp_path: Path) -> None:
    texts: set[Text] = {"Hello {name}", ("{n} seat", "{n} seats")}
    assert untranslated(refresh("en", texts, tmp_path / "en.po")) == []
    assert len(untranslated(refresh("ko", texts, tmp_path / "ko.po"))) == 2


def test_a_translation_survives_and_what_nobody_says_goes(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ko.po"
    refresh("ko", {"Hello {name}", "Bye", ("{n} seat", "{n} seats")}, path)
    filled = path.read_text(encoding="utf-8").replace(
        'msgid "Hello {name}"\nmsgstr ""', 'msgid "Hello {name}"\nmsgstr "{name}님"'
    )
    filled = filled.replace('msgstr[0] ""', 'msgstr[0] "{n}자리"')
    path.write_text(filled, encoding="utf-8")
    kept = refresh("ko", {"Hello {name}", "A new one", ("{n} seat", "{n} seats")}, path)
    assert [message.id for message in untranslated(kept)] == ["A new one"]
    text = path.read_text(encoding="utf-8")
    assert 'msgstr "{name}님"' in text
    assert 'msgstr[0] "{n}자리"' in text
    assert "Bye" not in text
    assert "Date" not in text
    assert text.index("A new one") < text.index("Hello") < text.index("seat")
    assert (
        written(refreshed(read_catalogue("ko", path), {"Hello {name}", "A new one", ("{n} seat", "{n} seats")})) == text
    )


def test_the_rules_bite() -> None:
    catalogue = Catalog(locale="ko")
    catalogue.add("Hello {name}", "안녕하세요, {nmae}님")
    catalogue.add("Fuzzy", "흐림", flags=["fuzzy"])
    catalogue.add(("{n} seat", "{n} seats"), ("자리",))
    catalogue.add(("{n} cup", "{n} cups"), ("{n}잔",))
    catalogue.add("Gone", "")
    assert [m.id for m in catalogue if m.id and wrong_blanks(m)] == ["Hello {name}", ("{n} seat", "{n} seats")]
    assert [m.id for m in untranslated(catalogue)] == ["Fuzzy", "Gone"]
    assert unsaid(catalogue, {"Gone", "New"}) == {"New"}
    assert unused(catalogue, {"Hello {name}", "Fuzzy", ("{n} seat", "{n} seats"), ("{n} cup", "{n} cups")}) == {"Gone"}
    assert filled_too_early(ast.parse('words.say(f"Hello {name}")\nsay("Hello {name}", name=f"{x}")')) == [1]
