"""A message as facts for a door: text in spans, rows of buttons, perhaps a file. No chat program's markup."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Union

from bot.domain.ids import Account, MessageRef


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person's name that calls them."""

    text: str
    account: Account


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in the community's words, which a reader may also see in their own zone."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that open an address."""

    text: str
    url: str


Span = str | Bold | Mention | Moment | Linked


@dataclass(frozen=True, slots=True)
class Text:
    """Words made of spans; names in them are data and can never become markup."""

    spans: tuple[Span, ...] = ()

    def __str__(self) -> str:
        return "".join(span if isinstance(span, str) else span.text for span in self.spans)

    def __add__(self, other: Union["Text", Span]) -> "Text":
        return Text(self.spans + as_text(other).spans)

    def __bool__(self) -> bool:
        return bool(str(self))


def as_text(words: Text | Span) -> Text:
    """Whatever can stand in a text, as a text."""
    return words if isinstance(words, Text) else Text((words,))


def lines(*parts: Text | Span | None, gap: str = "\n") -> Text:
    """Parts under one another; empty ones leave no line."""
    found = [as_text(part) for part in parts if part is not None and str(as_text(part))]
    spans: list[Span] = []
    for place, part in enumerate(found):
        spans += [gap] if place else []
        spans += part.spans
    return Text(tuple(spans))


def paragraphs(*parts: Text | Span | None) -> Text:
    """Parts with an empty line between them."""
    return lines(*parts, gap="\n\n")


def listed(parts: Iterable[Text | Span], gap: str = ", ") -> Text:
    """Parts beside one another."""
    return lines(*parts, gap=gap)


@dataclass(frozen=True, slots=True)
class Button:
    """`action` is heard again when it is pressed ("rsvp:12:going"); `url` opens an address;
    `link` is the token of a deep link into the private chat; `add_to_group` lets the reader choose a group."""

    label: str
    action: str = ""
    url: str = ""
    link: str = ""
    add_to_group: bool = False


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file made for the reader."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Admit:
    """Not words but a deed: grant somebody's request to be let into the chat, or turn it down."""

    account: Account
    yes: bool


@dataclass(frozen=True, slots=True)
class Message:
    """What one message shows. `pin`: keep it in sight; `silent`: no sound.

    `admit` and `pins` are no words but a deed: let somebody in, keep that message in sight.
    """

    text: Text
    rows: Rows = ()
    file: File | None = None
    pin: bool = False
    silent: bool = False
    point: tuple[float, float] | None = field(default=None)  # degrees: a map point instead of text
    thread: int | None = None  # the forum topic it goes to
    admit: Admit | None = None
    pins: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """A short answer to a pressed button; `alert` waits for the reader; `link` opens the private chat."""

    text: str = ""
    alert: bool = False
    link: str = ""


def button(label: Text | str, action: str = "", *, url: str = "", link: str = "") -> Button:
    """A button with its label."""
    return Button(str(label), action, url, link)


def stacked(*buttons: Button | None, across: int = 1) -> Rows:
    """Buttons in rows of `across`; None leaves no gap."""
    found = [one for one in buttons if one is not None]
    return tuple(tuple(found[start : start + across]) for start in range(0, len(found), across))
