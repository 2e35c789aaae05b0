"""Names and lines that people typed, made harmless: nothing invisible, nothing that turns the text around.

Letters, signs and emoji stay. Control and format characters (Unicode Cc, Cf: direction overrides and
isolates, zero-width characters, tags), surrogates, private-use and unassigned characters and the blank
"letters" that make empty names go; so do marks without a letter to stand on, and the piles of marks that
reach into the lines above. The result is NFC. What is left over is visible, or it is the empty string.

Lengths count graphemes: what a reader takes for one character. `graphemes` is a small approximation of
UAX #29 from `unicodedata`: it knows marks, emoji sequences (joiners, skin tones, flags, keycaps) and
Hangul jamo, but not the conjuncts of Indic scripts, which it counts as several.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

NAME_LIMIT = 32
_MARKS = 4  # on one letter; Vietnamese, Thai and pointed Hebrew need no more
_JOINS = 8  # in one emoji; families and flags need three
_ZWJ = "\u200d"
_PRESENTATION = "\ufe0e\ufe0f"
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")  # no ink, though Unicode calls them letters
_UNSEEN_MARKS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0d\U00016fe4\U000e0100-\U000e01ef]")
_LINE_ENDS = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_SIGNALS = ("/", "@", "／", "＠")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/+")  # https://
_SLASH = re.compile(r"(?<![\w/<>])/(?=\w)")
_AT = re.compile(r"@(?=\w)")
_DOT = re.compile(r"(?<=\w)\.(?=\w{2})")  # "evil.example" is a link without more; "J.R.R. Tolkien" is none
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


@lru_cache(maxsize=1024)  # Telegram tells a person's name with everything they do
def clean_name(raw: str) -> str:
    """Return a name of at most 32 graphemes that calls, links and commands nothing, or "" if nothing is left."""
    name = clean_line(raw)
    while name.startswith(_SIGNALS):
        name = clean_line(name[1:])
    inert = _inert(name)
    return cut(name, NAME_LIMIT) if inert == name else clean_name(inert)


def _inert(name: str) -> str:
    """Without what chat programs make a link, a mention or a command of, wherever it stands: look-alikes stay text."""
    name = _AT.sub("＠", _SLASH.sub("／", _SCHEME.sub("", name)))
    return _DOT.sub("\u2024", name)


def clean_line(raw: str, limit: int | None = None) -> str:
    """Return one line of at most `limit` graphemes, its spaces single, or "" if nothing visible is left."""
    spaced = "".join(" " if c.isspace() or c in _BLANKS else c for c in raw)
    kept = "".join(_without_strays(_UNSEEN_MARKS.sub("", spaced)))
    whole = unicodedata.normalize("NFC", kept)
    line = " ".join("".join(_tamed(part) for part in graphemes(whole)).split())
    # Taking one thing away may bring two others together; a second look finds nothing in almost every line.
    return cut(line, limit) if line == raw else clean_line(line, limit)


def clean_text(raw: str, limit: int | None = None) -> str:
    """Return lines of text, at most `limit` graphemes in all and no two blank lines in a row."""
    lines = "\n".join(clean_line(line) for line in _LINE_ENDS.split(raw))
    return cut(re.sub("\n{3,}", "\n\n", lines).strip(), limit)


def cut(text: str, limit: int | None) -> str:
    """Return as many whole graphemes from the beginning of `text` as the limit allows."""
    if limit is None or len(text) <= limit:
        return text
    return "".join(list(graphemes(text))[:limit]).rstrip()


def length(text: str) -> int:
    """Count the graphemes of a text."""
    return sum(1 for _ in graphemes(text))


def graphemes(text: str) -> Iterator[str]:
    """Yield the user-perceived characters of a text, approximately (see the module)."""
    part = ""
    for c in text:
        if part and not _continues(part, c):
            yield part
            part = ""
        part += c
    if part:
        yield part


def has_letters(text: str) -> bool:
    """Tell whether a text has a letter or a digit, so that it says something by itself."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)


def isolate(name: str) -> str:
    """Wrap a name with right-to-left letters so that it cannot reorder the sentence around it (UAX #9)."""
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in name):
        return f"{_FIRST_STRONG_ISOLATE}{name}{_POP_ISOLATE}"
    return name


def _without_strays(text: str) -> Iterator[str]:
    """Yield the characters that may stand in a line, in the place where they stand."""
    before = " "  # the last character kept, other than marks: what a mark or a joiner would hold on to
    for here, c in enumerate(text):
        if c == _ZWJ:
            after = text[here + 1 : here + 2]
            if _is_pictograph(before) and _is_pictograph(after) and not _is_flag_letter(after):
                yield c
        elif _is_mark(c):
            if before != " ":
                yield c
        elif _is_allowed(c):
            before = c
            yield c


def _is_allowed(c: str) -> bool:
    category = unicodedata.category(c)
    if category == "Cn":  # an emoji may be newer than this Python's tables
        return _is_pictograph(c)
    return category[0] != "C"


def _is_mark(c: str) -> bool:
    """Tell whether a character only changes the one before it: marks, skin tones."""
    return unicodedata.category(c)[0] == "M" or "\U0001f3fb" <= c <= "\U0001f3ff"


def _is_pictograph(c: str) -> bool:
    return c != "" and ("\U0001f000" <= c <= "\U0001faff" or unicodedata.category(c) == "So")


def _is_flag_letter(c: str) -> bool:
    return "\U0001f1e6" <= c <= "\U0001f1ff"


def _continues(part: str, c: str) -> bool:
    """Tell whether `c` belongs to the grapheme begun by `part`."""
    last = part[-1]
    if part == "\n" or c == "\n":
        return False
    if _is_flag_letter(c):
        return len(part) == 1 and _is_flag_letter(part)
    if last == _ZWJ:
        return _is_pictograph(c)
    is_jamo = "\u1160" <= c <= "\u11ff" and ("\u1100" <= last <= "\u11ff" or "가" <= last <= "힣")
    return c == _ZWJ or is_jamo or _is_mark(c)


def _tamed(grapheme: str) -> str:
    """Return a grapheme without more marks than writing needs; an endless chain of joined emoji is cut."""
    if _ZWJ in grapheme:
        return _ZWJ.join(_tamed(part) for part in grapheme.split(_ZWJ)[: _JOINS + 1])
    return grapheme[: 1 + _MARKS]
