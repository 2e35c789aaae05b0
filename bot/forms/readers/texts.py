"""Words as they are: a title in one line, an introduction in several."""

from bot.domain.names import clean_line, clean_text, has_letters, length
from bot.forms.heard import Heard, Sent, Typed
from bot.forms.reading import Misread, Misreading, Read


def read_line(heard: Heard, limit: int, least: int = 1) -> Read[str] | Misread:
    """Read one line of `least` to `limit` graphemes with a letter or a digit in it.

    Misread: NOT_TEXT (facts: kind), EMPTY, NO_LETTERS, TOO_SHORT (facts: least), TOO_LONG (facts: limit, length).
    """
    raw = _typed(heard)
    return raw if isinstance(raw, Misread) else _measured(clean_line(raw), raw, limit, least)


def read_text(heard: Heard, limit: int, least: int = 1) -> Read[str] | Misread:
    """Read several lines, as `read_line` reads one."""
    raw = _typed(heard)
    return raw if isinstance(raw, Misread) else _measured(clean_text(raw), raw, limit, least)


def _typed(heard: Heard) -> str | Misread:
    if isinstance(heard, Typed):
        return heard.text
    kind = heard.kind if isinstance(heard, Sent) else type(heard).__name__.lower()
    return Misread(Misreading.NOT_TEXT, {"kind": kind})


def _measured(text: str, raw: str, limit: int, least: int) -> Read[str] | Misread:
    if not raw.strip():
        return Misread(Misreading.EMPTY)
    if not has_letters(text):
        return Misread(Misreading.NO_LETTERS)
    size = length(text)
    if size < least:
        return Misread(Misreading.TOO_SHORT, {"least": least, "length": size})
    if size > limit:
        return Misread(Misreading.TOO_LONG, {"limit": limit, "length": size})
    return Read(text)
