"""Renders every sample in every language, and writes the page: `python -m tests.messages`, or `make messages`."""

import asyncio
import contextlib
import re
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from bot.playground.clock import PlayClock
from bot.ports import Desk, House
from bot.views.compose import compose
from bot.views.message import Button, Message
from bot.views.words import Words
from data.sqlite import SqliteBooks
from tests.messages import talking
from tests.messages.cast import ENGLISH, KOREAN, Cast
from tests.messages.samples import SAMPLES, Sample
from tests.messages.sayings import START, Line, command_lines, doubt_lines, misread_lines, refusal_lines, toasts
from tests.messages.world import ZONE, World

assert talking.TALKS
PAGE = Path(__file__).parents[2] / "docs" / "messages.md"
HOUSE = House("host@example.org", 12, "ko", ZONE)
T = TypeVar("T")
Chapter = tuple[str, str]  # the kind's first word, and its title
CHAPTERS = {
    "community": "The community", "setup": "The community", "settings": "The community", "group": "The community",
    "welcome": "First words and help", "help": "First words and help", "form": "Conversations", "join": "Joining",
    "topic": "Topics", "meetup": "Meetups", "card": "Meetups", "rsvp": "Answers",
    "manage": "The host's menu", "reminder": "By itself",
    "deadline": "By itself", "thanks": "By itself", "digest": "By itself", "profile": "Oneself",
    "letter": "What went wrong", "refusal": "What went wrong", "operator": "What went wrong",
    "status": "What went wrong",
}  # fmt: skip


class _NotKept(Exception):
    """Ends a unit of work so that nothing of it is kept."""


@dataclass
class Collected:
    """What was rendered: the messages by sample, the lines by list, and which texts of the catalogue were said."""

    messages: list[tuple[Sample, Message | None]] = field(default_factory=list)
    lists: dict[str, list[Line]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)


@contextlib.contextmanager
def _listening(said: set[str]) -> Iterator[None]:
    """Every text that is said meanwhile."""
    say, say_n = Words.say, Words.say_n

    def heard(self: Words, text: str, /, **values: Any) -> Any:
        said.add(text)
        return say(self, text, **values)

    def counted(self: Words, one: str, many: str, number: int, /, **values: Any) -> Any:
        said.add(one)
        return say_n(self, one, many, number, **values)

    Words.say, Words.say_n = heard, counted  # type: ignore[method-assign]
    try:
        yield
    finally:
        Words.say, Words.say_n = say, say_n  # type: ignore[method-assign]


async def collect(cast: Cast) -> Collected:
    """Everything in the words of one cast."""
    found = Collected()
    with tempfile.TemporaryDirectory() as folder, _listening(found.said):
        books = SqliteBooks(Path(folder) / "moim.db", PlayClock(START, ticking=False))
        await books.open()
        try:
            found.messages = [
                (one, await _in_a_world(books, cast, lambda w, one=one: _shown(w, one))) for one in SAMPLES
            ]
            words = Words(cast.language, ZONE)
            found.lists = {
                "Answers to a tap": await _in_a_world(books, cast, lambda w: toasts(w, words)),
                "Refusals": await _in_a_world(books, cast, lambda w: _at_once(refusal_lines(w, words))),
                "What could not be read": misread_lines(words),
                "Questions that a tap settles": doubt_lines(words),
                "Commands and descriptions": command_lines(words),
            }
        finally:
            await books.close()
    return found


async def _at_once(lines: list[Line]) -> list[Line]:
    return lines


async def _shown(w: World, one: Sample) -> Message | None:
    return await compose(await one.settle(w), w.desk, HOUSE)


async def _in_a_world(books: SqliteBooks, cast: Cast, look: Callable[[World], Awaitable[T]]) -> T:
    """A fresh world for each look; nothing of it is kept."""
    seen: list[T] = []

    async def job(desk: Desk) -> None:
        world = World(desk, cast)
        await world.settle()
        seen.append(await look(world))
        raise _NotKept

    with contextlib.suppress(_NotKept):
        await books.perform(job)
    return seen[0]


# The page


HEAD = """\
# Every message

What people can get from Moim, in both languages, rendered from sample worlds by the views that render the real ones.
`make messages` writes this page, and a test fails when it is out of date. The name of each is that of its view
(`@shows("...")`). In brackets stand the buttons; ↗ opens a link, and 📎 is a file.
"""


def page(korean: Collected, english: Collected) -> str:
    """The page as Markdown."""
    order = list(dict.fromkeys(CHAPTERS.values()))
    parts = [HEAD, "\n", _contents([*order, *korean.lists]), "\n"]
    pairs = list(zip(korean.messages, english.messages, strict=True))
    pairs.sort(key=lambda pair: order.index(_chapter(pair[0][0])))
    for chapter, in_it in groupby(pairs, key=lambda pair: _chapter(pair[0][0])):
        parts.append(f"\n## {chapter}\n")
        kind = ""
        for (one, ko), (_, en) in in_it:
            if one.kind != kind:
                parts.append(f"\n### `{one.kind}`\n")
            kind = one.kind
            parts.append(_both(one, ko, en))
    parts += [_table(name, lines, english.lists[name]) for name, lines in korean.lists.items()]
    return "".join(parts)


def _contents(chapters: list[str]) -> str:
    anchors = (re.sub("[^a-z -]", "", one.lower()).replace(" ", "-") for one in chapters)
    return " · ".join(f"[{one}](#{anchor})" for one, anchor in zip(chapters, anchors, strict=True))


def _chapter(one: Sample) -> str:
    return CHAPTERS[one.kind.partition(".")[0]]


def _both(one: Sample, ko: Message | None, en: Message | None) -> str:
    shape = f": {one.shape}" if one.shape else ""
    cells = "".join(f'<td valign="top">\n\n```text\n{drawn(shown)}\n```\n\n</td>' for shown in (ko, en))
    return f"\nTo {one.reader}{shape}\n\n<table><tr>{cells}</tr></table>\n"


def drawn(message: Message | None) -> str:
    """A message as text: what it says, its file, its buttons."""
    assert message is not None
    parts = [str(message.text)] if message.text else []
    parts += [f"📎 {message.file.name}"] if message.file else []
    parts += [f"📍 {message.point[0]}, {message.point[1]}"] if message.point else []
    parts += ["(pins the card)"] if message.pins else []
    parts += ["(lets them in)" if message.admit.yes else "(turns them down)"] if message.admit else []
    rows = "\n".join(" ".join(f"[{_label(one)}]" for one in row) for row in message.rows)
    return "\n\n".join([*parts, rows] if rows else parts)


def _label(one: Button) -> str:
    return f"{one.label} ↗" if one.url or one.link or one.add_to_group else one.label


def _table(name: str, korean: list[Line], english: list[Line]) -> str:
    rows = [f"| {when} | {_cell(ko)} | {_cell(en)} |" for (when, ko), (_, en) in zip(korean, english, strict=True)]
    return f"\n## {name}\n\n| When | 한국어 | English |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


async def write() -> None:
    PAGE.write_text(page(await collect(KOREAN), await collect(ENGLISH)), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write())
