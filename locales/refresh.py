"""Bring both catalogues up to the texts that the code uses: `python locales/refresh.py`, after changing a text.

Texts are found by Babel in bot/views/**/*.py: `say("text")`, `say_n("one", "many", n)`, and `mark("text")`, which
returns its text for a later `say`. New texts are added (English speaks for itself, Korean waits for its translator),
translations are kept, texts that nobody uses go. The files are sorted by text and carry no dates, places or authors,
so that two people who add texts at once merge without a conflict. What is left to translate is printed.
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
VIEWS = ROOT / "bot" / "views"
LANGUAGES = ("en", "ko")
OWN = "en"  # the language that the code is written in
KEYWORDS = {"say": None, "say_n": (1, 2), "mark": None}
HEADER = ("Content-Type:", "Content-Transfer-Encoding:", "Language:", "Plural-Forms:")

Text = str | tuple[str, str]


def catalogue_path(language: str, root: Path = ROOT) -> Path:
    """Where gettext looks for a language's texts."""
    return root / "locales" / language / "LC_MESSAGES" / "moim.po"


def texts_in(source: bytes) -> Iterator[Text]:
    """Find the texts in one module; a singular and its plural are one text."""
    for _line, found, _comments, _context in extract("python", io.BytesIO(source), KEYWORDS):
        yield (found[0], found[1]) if isinstance(found, tuple) else found


def texts_used(folder: Path = VIEWS) -> set[Text]:
    """Find every text that the views can say."""
    return {text for path in folder.rglob("*.py") for text in texts_in(path.read_bytes())}


def read_catalogue(language: str, path: Path) -> Catalog:
    """Read one language's texts; a missing file is an empty catalogue."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def refreshed(old: Catalog, texts: Iterable[Text]) -> Catalog:
    """Make the catalogue that holds these texts and no others, with the translations there are."""
    new = Catalog(locale=old.locale, fuzzy=False)
    for text in texts:
        singular = text if isinstance(text, str) else text[0]
        known = old.get(singular)
        same = known is not None and known.id == text
        new.add(
            text,
            known.string if known and same else _untranslated(text, str(old.locale)),
            flags=known.flags if known and same else (),
            user_comments=known.user_comments if known else (),
        )
    return new


def _untranslated(text: Text, language: str) -> str | tuple[str, ...]:
    if language == OWN:
        return text
    return "" if isinstance(text, str) else ("",)


def written(catalogue: Catalog) -> str:
    """Write a catalogue as text, one line per string, with only the headers that gettext needs."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    headers = (f"{name}: {value}" for name, value in catalogue.mime_headers)
    kept = "".join(f'"{line}\\n"\n' for line in headers if line.startswith(HEADER))
    return f'msgid ""\nmsgstr ""\n{kept}\n{file.getvalue().decode()}'.rstrip("\n") + "\n"


def untranslated(catalogue: Catalog) -> list[Message]:
    """Tell which texts the language cannot say yet."""
    return [message for message in catalogue if message.id and (message.fuzzy or not _whole(message))]


def _whole(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(strings)


def refresh(language: str, texts: set[Text], path: Path) -> Catalog:
    """Update one file in place; nobody ever sees half of it."""
    catalogue = refreshed(read_catalogue(language, path), texts)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(written(catalogue), encoding="utf-8")
    os.replace(fresh, path)
    return catalogue


def main() -> None:
    """Refresh every language and say what is left to do."""
    texts = texts_used()
    for language in LANGUAGES:
        left = untranslated(refresh(language, texts, catalogue_path(language)))
        sys.stdout.write(f"{language}: {len(texts)} texts, {len(left)} to translate\n")
        sys.stdout.writelines(f"  {message.id!r}\n" for message in left)


if __name__ == "__main__":
    main()
