"""Which view shows which kind of letter. A view loads what it shows through a use-case and finds the words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.letters import Letter
from bot.ports import House, Work
from bot.views.message import Message
from bot.views.words import Words


@dataclass(frozen=True, slots=True)
class Scene:
    """What a view is given: the letter, the books to read in, the reader's words, the operator's facts."""

    letter: Letter
    work: Work
    words: Words
    house: House


View = Callable[[Scene], Awaitable[Message | None]]
_VIEWS: dict[str, View] = {}


def shows(kind: str) -> Callable[[View], View]:
    """This view shows letters of that kind; None from it means that there is nothing to show any more."""

    def registered(view: View) -> View:
        _VIEWS[kind] = view
        return view

    return registered


def view_of(kind: str) -> View:
    """The view for a kind of letter; raises KeyError."""
    return _VIEWS[kind]
