"""The form engine: questions in order, Back, Skip, Change and the preview, once for all conversations.

Everything here is pure: a draft and a move make the next draft, or a named misreading.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.forms.draft import PREVIEW, Draft
from bot.forms.heard import Heard, Pressed
from bot.forms.reading import Misread, Misreading, Read, Unsure

Reading = Read[Any] | Unsure[Any] | Misread


@dataclass(frozen=True, slots=True)
class Asking:
    """What a reader may know: `now` is aware and in the community's zone; `answers` are real values."""

    now: datetime
    zone: str = "Asia/Seoul"
    language: str = "ko"
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    looking: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice. `label` is data (a title, a city); without one the view has words for the key."""

    key: str
    label: str = ""


def _always(_: Asking) -> bool:
    return True


def _none(_: Asking) -> Sequence[Option]:
    return ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `holds` is the type of its answer; `read` turns a reply into it.

    `default` is offered as the answer; `optional` may be skipped; of `many` several are picked, then Done;
    `when` says whether the earlier answers make it worth asking; `calendar` offers days and hours to tap.
    """

    key: str
    holds: Any
    read: Callable[[Heard, Asking], Reading]
    options: Callable[[Asking], Sequence[Option]] = _none
    optional: bool = False
    many: bool = False
    default: Callable[[Asking], Any] | None = None
    when: Callable[[Asking], bool] = _always
    calendar: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A conversation: its questions in order. `defaults`: one tap may answer everything that is left.

    `waits`: when another conversation comes between, this one is gone on with afterwards. What only shows what is
    kept anyway (settings, an edit) does not wait.
    """

    name: str
    questions: tuple[Question, ...]
    defaults: bool = False
    waits: bool = True

    def question(self, key: str) -> Question:
        """The question of that key; raises KeyError."""
        return next(question for question in self.questions if question.key == key)


@dataclass(frozen=True, slots=True)
class Reply:
    """The person answered."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class Back:
    """To the question before."""


@dataclass(frozen=True, slots=True)
class Skip:
    """No answer to an optional question."""


@dataclass(frozen=True, slots=True)
class Done:
    """Enough picked of several."""


@dataclass(frozen=True, slots=True)
class Accept:
    """The reading with this index is meant."""

    index: int


@dataclass(frozen=True, slots=True)
class Again:
    """None of the readings is meant."""


@dataclass(frozen=True, slots=True)
class Change:
    """From the preview: another answer to this question."""

    key: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """The defaults for everything that is still to be asked."""


@dataclass(frozen=True, slots=True)
class Look:
    """Turn a page of a picker: another month, a day to see its hours."""

    what: str
    at: str


Move = Reply | Back | Skip | Done | Accept | Again | Change | Defaults | Look


_ADAPTERS: dict[int, TypeAdapter[Any]] = {}


def _adapts(question: Question) -> TypeAdapter[Any]:
    found = _ADAPTERS.get(id(question))
    if found is None:
        found = _ADAPTERS[id(question)] = TypeAdapter(question.holds)
    return found


def keep(question: Question, value: Any) -> object:
    """An answer as plain JSON."""
    return _adapts(question).dump_python(value, mode="json") if value is not None else None


def thaw(question: Question, kept: object) -> Any:
    """An answer as the value it was."""
    return _adapts(question).validate_python(kept) if kept is not None else None


def answers(form: Form, draft: Draft) -> dict[str, Any]:
    """Every answer given so far, as real values; a skipped one is None."""
    return {q.key: thaw(q, draft.answers[q.key]) for q in form.questions if q.key in draft.answers}


def begin(form: Form, draft: Draft, asking: Asking) -> Draft:
    """The first question that has no answer yet, or the preview."""
    return replace(draft, at=_next(form, draft, asking, after=None), step=draft.step + 1)


def step(form: Form, draft: Draft, move: Move, asking: Asking) -> Draft | Misread:
    """What a move makes of a draft. A misreading leaves the draft as it is."""
    asking = replace(asking, answers=answers(form, draft), looking=draft.looking)
    moved = _moved(form, draft, move, asking)
    return moved if isinstance(moved, Misread) else replace(moved, step=draft.step + 1)


def _moved(form: Form, draft: Draft, move: Move, asking: Asking) -> Draft | Misread:
    match move:
        case Reply(heard):
            return _replied(form, draft, heard, asking)
        case Accept(index):
            return _accepted(form, draft, index, asking)
        case Again():
            return replace(draft, pending=(), doubt="")
        case Skip() | Done():
            return _passed(form, draft, move, asking)
        case Back():
            return _back(form, draft, asking)
        case Change(key):
            return _changing(form, draft, key)
        case Defaults():
            return _defaulted(form, draft, asking)
        case Look(what, at):
            return _looked(form, draft, what, at)


def _looked(form: Form, draft: Draft, what: str, at: str) -> Draft | Misread:
    if draft.at == PREVIEW or not form.question(draft.at).calendar:
        return Misread(Misreading.NOT_A_CHOICE)
    return replace(draft, looking={**draft.looking, what: at}, pending=(), doubt="")


def _changing(form: Form, draft: Draft, key: str) -> Draft | Misread:
    if draft.at != PREVIEW or key not in {question.key for question in form.questions}:
        return Misread(Misreading.NOT_A_CHOICE)
    return replace(draft, at=key, changing=True, pending=(), doubt="", looking={})


def _replied(form: Form, draft: Draft, heard: Heard, asking: Asking) -> Draft | Misread:
    if draft.at == PREVIEW:
        return Misread(Misreading.NOT_A_CHOICE)
    question = form.question(draft.at)
    reading = question.read(heard, asking)
    match reading:
        case Read(value) if question.many:
            return _toggled(draft, question, value, asking)
        case Read(value):
            return _answered(form, draft, question, value, asking)
        case Unsure(candidates, doubt):
            pending = tuple(keep(question, candidate) for candidate in candidates)
            return replace(draft, pending=pending, doubt=doubt.value, looking={})
        case Misread(Misreading.NEEDS_TIME, facts) if question.calendar and "date" in facts:
            return replace(draft, looking={"day": str(facts["date"])}, pending=(), doubt="")
        case Misread():
            return reading


def _toggled(draft: Draft, question: Question, value: Any, asking: Asking) -> Draft:
    had = list(asking.answers.get(question.key) or ())
    for one in value:
        had.remove(one) if one in had else had.append(one)
    return replace(draft, answers={**draft.answers, question.key: keep(question, tuple(had))})


def _answered(form: Form, draft: Draft, question: Question, value: Any, asking: Asking) -> Draft:
    given = {**draft.answers, question.key: keep(question, value)}
    draft = replace(draft, answers=given, pending=(), doubt="", looking={})
    return _onward(form, draft, question.key, asking)


def _onward(form: Form, draft: Draft, after: str, asking: Asking) -> Draft:
    onward = None if draft.changing else after
    return replace(draft, at=_next(form, draft, asking, after=onward), changing=False)


def _accepted(form: Form, draft: Draft, index: int, asking: Asking) -> Draft | Misread:
    if not 0 <= index < len(draft.pending):
        return Misread(Misreading.NOT_A_CHOICE)
    question = form.question(draft.at)
    return _answered(form, draft, question, thaw(question, draft.pending[index]), asking)


def _passed(form: Form, draft: Draft, move: Skip | Done, asking: Asking) -> Draft | Misread:
    if draft.at == PREVIEW:
        return Misread(Misreading.NOT_A_CHOICE)
    question = form.question(draft.at)
    if isinstance(move, Done) and question.many and question.key in draft.answers:
        return _onward(form, draft, question.key, asking)
    if not question.optional:
        return Misread(Misreading.EMPTY)
    return _answered(form, draft, question, () if question.many else None, asking)


def _back(form: Form, draft: Draft, asking: Asking) -> Draft:
    if draft.pending:
        return replace(draft, pending=(), doubt="")
    if draft.looking:
        return replace(draft, looking={})
    if draft.changing:
        return replace(draft, at=PREVIEW, changing=False)
    asked = [q.key for q in form.questions if q.when(asking)]
    place = asked.index(draft.at) if draft.at in asked else len(asked)
    return replace(draft, at=asked[max(0, place - 1)])


def _defaulted(form: Form, draft: Draft, asking: Asking) -> Draft:
    given = dict(draft.answers)
    for question in form.questions:
        if question.key not in given and question.when(asking) and question.default is not None:
            given[question.key] = keep(question, question.default(asking))
    draft = replace(draft, answers=given, pending=(), doubt="", looking={}, changing=False)
    return replace(draft, at=_next(form, draft, asking, after=None))


def _next(form: Form, draft: Draft, asking: Asking, after: str | None) -> str:
    """The first open question after `after` (None: from the start), else the preview."""
    asking = replace(asking, answers=answers(form, draft))
    keys = [q.key for q in form.questions]
    later = form.questions[keys.index(after) + 1 :] if after is not None else form.questions
    for question in later:
        if question.key not in draft.answers and question.when(asking):
            return question.key
    return PREVIEW if after is None else _next(form, draft, asking, after=None)


def options(form: Form, draft: Draft, asking: Asking) -> Sequence[Option]:
    """The choices of the question that is asked now."""
    if draft.at == PREVIEW:
        return ()
    given = answers(form, draft)
    return form.question(draft.at).options(replace(asking, answers=given, looking=draft.looking))


def chosen(*choices: str) -> Callable[[Heard, Asking], Reading]:
    """A reader for a fixed set of choices (words, or the members of a StrEnum)."""
    by_key = {str(choice): choice for choice in choices}

    def read(heard: Heard, _: Asking) -> Reading:
        if isinstance(heard, Pressed) and heard.option in by_key:
            return Read(by_key[heard.option])
        return Misread(Misreading.NOT_A_CHOICE)

    return read


def offers(*keys: str) -> Callable[[Asking], Sequence[Option]]:
    """The options that go with `chosen`."""
    found = tuple(Option(key) for key in keys)
    return lambda _: found
