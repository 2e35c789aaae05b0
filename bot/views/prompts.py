"""The words of conversations: what each question asks, its short label, its choices, and how a value reads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.views.words import Words


@dataclass(frozen=True, slots=True)
class Prompt:
    """`ask` and `label` are marked texts; `options` the marked labels of fixed choices by their keys."""

    ask: str
    label: str
    options: dict[str, str] = field(default_factory=dict)
    value: Callable[[Any, Words], str] | None = None


@dataclass(frozen=True, slots=True)
class FormWords:
    """A conversation's own words; all texts are marked ones."""

    title: str
    finish: str  # the button that ends it
    prompts: dict[str, Prompt]
    preview: str = ""  # above the answers, before the end


_FORMS: dict[str, FormWords] = {}


def words_for(form: str, words: FormWords) -> None:
    """Make a conversation's words known; each area does so for its own."""
    _FORMS[form] = words


def form_words(form: str) -> FormWords:
    """The words of a conversation; raises KeyError."""
    return _FORMS[form]
