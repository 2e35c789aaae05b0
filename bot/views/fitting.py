"""What fits: chat programs count UTF-16 units, people count characters, and one emoji can be eleven units long."""

from bot.domain.names import graphemes, isolate


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
