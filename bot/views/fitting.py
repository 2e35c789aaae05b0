"""What fits: chat programs count UTF-16 units, people count characters, and one emoji can be eleven units long."""

from dataclasses import replace

from bot.domain.names import graphemes, isolate
from bot.views.message import Span, Text

TOAST = 200  # UTF-16 units of the short answer to a tap
_ISOLATE, _POP = "\u2068", "\u2069"


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def within(text: str, room: int) -> str:
    """As many whole characters as `room` units hold, with an ellipsis where something was left out."""
    if units(text) <= room:
        return text
    kept, left = "", room - 1
    for one in graphemes(text):
        left -= units(one)
        if left < 0:
            break
        kept += one
    return f"{kept.rstrip()}…"


def tamed(text: str, room: int) -> str:
    """The same for a text that somebody typed and that stands among other words: it cannot turn them around."""
    return isolate(within(text, room))


def fitted(text: Text, room: int) -> Text:
    """The text in so many units: its longest parts are cut, so that what stands at its end, the next step, stays."""
    sizes = [units(_words(span)) for span in text.spans]
    if sum(sizes) <= room:
        return text
    most = _level(sizes, room)
    cut = (span if size <= most else _cut(span, most) for span, size in zip(text.spans, sizes, strict=True))
    return Text(tuple(cut))


def _level(sizes: list[int], room: int) -> int:
    """The length at which parts must be cut for all of them to fit."""
    left, many = room, len(sizes)
    for size in sorted(sizes):
        if size * many > left:
            return left // many
        left, many = left - size, many - 1
    return room


def _cut(span: Span, room: int) -> Span:
    words = within(_words(span), max(room - 1, 1))
    closed = words + _POP if words.count(_ISOLATE) > words.count(_POP) else words
    return closed if isinstance(span, str) else replace(span, text=closed)


def _words(span: Span) -> str:
    return span if isinstance(span, str) else span.text
