"""Conversations as messages: the question with its buttons, the calendar, the doubt to settle, the preview."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.ids import CommunityId
from bot.domain.refusals import NotFound
from bot.forms import form as engine
from bot.forms.calendar import Day, hours, month
from bot.forms.draft import PREVIEW, Draft
from bot.forms.form import Asking, Form, Question
from bot.usecases import talks
from bot.views.message import Bold, Button, Message, Rows, Text, button, lines, paragraphs, stacked
from bot.views.misreadings import doubt, misread
from bot.views.prompts import FormWords, Prompt, form_words
from bot.views.shown import Scene, shows
from bot.views.words import Words

_SIGNS = "💡✏️ "  # that may stand before a title
_SHORT = 14  # a label up to this long stands beside another


@shows("form")
async def form(scene: Scene) -> Message | None:
    """The conversation as it stands at this moment."""
    letter = scene.letter
    if letter.person is None:
        return None
    draft = await scene.work.drafts.get(letter.person, letter.chat)
    if draft is None:
        return None
    try:
        talk = talks.named(draft.form)
    except NotFound:
        return None
    asking = await talks.asking(scene.work, talk, draft)
    title = await _title(scene, form_words(draft.form).title, draft.community)
    shown = Shown(talk.form, draft, asking, form_words(draft.form), scene.words)
    hint = misread(str(letter.args["misread"]), _mapping(letter.args.get("facts")), scene.words) \
        if "misread" in letter.args else None  # fmt: skip
    return shown.message(title, hint)


@shows("form.answered")
async def answered(scene: Scene) -> Message | None:
    """A question that has its answer below it: the words stay, the buttons go."""
    args = scene.letter.args
    if scene.letter.edits is None:
        return None  # it was deleted meanwhile
    texts = form_words(str(args["form"]))
    prompt = texts.prompts.get(str(args["question"]))
    title = await _title(scene, texts.title, scene.letter.community)
    return Message(paragraphs(title, scene.words.say(prompt.ask) if prompt is not None else None))


@shows("form.dropped")
async def dropped(scene: Scene) -> Message:
    """The person cancelled."""
    return Message(scene.words.say("All right, I dropped it. Nothing was kept."))


@shows("form.expired")
async def expired(scene: Scene) -> Message:
    """Nobody went on with it for a day."""
    title = str(scene.words.say(form_words(str(scene.letter.args["form"])).title)).lstrip(_SIGNS)
    return Message(scene.words.say("I put “{title}” aside, because a day has passed. You can start again any time.",
                                   title=title))  # fmt: skip


@shows("form.gone")
async def gone(scene: Scene) -> Message:
    """An update came in between, and what was asked is asked no more."""
    return Message(scene.words.say("I was updated in the meantime and can't go on with this. Please start it again."))


class Shown:
    """One conversation in one reader's words."""

    def __init__(self, form: Form, draft: Draft, asking: Asking, texts: FormWords, words: Words) -> None:
        self.form = form
        self.draft = draft
        self.asking = asking
        self.texts = texts
        self.words = words

    def message(self, title: Text, hint: Text | None) -> Message:
        """Question, doubt or preview."""
        if self.draft.at == PREVIEW:
            head = self.words.say(self.texts.preview) if self.texts.preview else None
            return Message(paragraphs(title, head, self._answers(), hint), self._preview_rows())
        question = self.form.question(self.draft.at)
        if self.draft.pending:
            return Message(paragraphs(title, self._readings(question)), self._doubt_rows(question))
        asks_hour = question.calendar and "day" in self.draft.looking
        ask = misread("needs_time", {}, self.words) if asks_hour else self.words.say(self._prompt(question).ask)
        return Message(paragraphs(title, hint, ask, self._picked(question)), self._question_rows(question))

    def _prompt(self, question: Question) -> Prompt:
        return self.texts.prompts[question.key]

    def _answers(self) -> Text:
        return lines(*(self._answer(q) for q in self.form.questions if self._is_shown(q)))

    def _is_shown(self, question: Question) -> bool:
        return question.key in self.draft.answers and question.when(self.asking)

    def _answer(self, question: Question) -> Text:
        label = self.words.say(self.texts.prompts[question.key].label)
        value = self.asking.answers.get(question.key)
        return Text((Bold(str(label)), "  ", self.value(question, value)))

    def value(self, question: Question, value: Any) -> str:
        """How an answer reads."""
        prompt = self.texts.prompts[question.key]
        if prompt.value is not None:
            return prompt.value(value, self.words)
        if isinstance(value, datetime):
            return self.words.when(value, self.asking.now)
        if isinstance(value, (tuple, list)):
            return ", ".join(self.value(question, one) for one in value) or "–"
        if value is None or value == "":
            return "–"
        key = str(getattr(value, "value", value))
        return str(self.words.say(prompt.options[key])) if key in prompt.options else key

    def _picked(self, question: Question) -> Text | None:
        value = self.asking.answers.get(question.key)
        if self.draft.looking.get("day"):
            return Text((Bold(self.words.day(datetime.fromisoformat(self.draft.looking["day"]))),))
        if question.many and value:
            return Text((Bold(self.value(question, value)),))
        return None

    def _readings(self, question: Question) -> Text:
        asked = doubt(self.draft.doubt, self.words)
        if len(self.draft.pending) > 1:
            return asked
        return paragraphs(Text((Bold(self.value(question, engine.thaw(question, self.draft.pending[0]))),)), asked)

    def _do(self, what: str, arg: str = "") -> str:
        return f"f:{self.draft.step}:{what}{':' + arg if arg else ''}"

    def _doubt_rows(self, question: Question) -> Rows:
        one = len(self.draft.pending) == 1
        labels = [self.value(question, engine.thaw(question, kept)) for kept in self.draft.pending]
        yes = [str(self.words.say("Yes"))] if one else labels
        buttons = [button(label, self._do("y", str(place))) for place, label in enumerate(yes)]
        again = button(self.words.say("Write it again"), self._do("n"))
        return (*stacked(*buttons), (again,))

    def _question_rows(self, question: Question) -> Rows:
        rows = self._picker_rows() if question.calendar else self._option_rows(question)
        return rows + self._way_rows(question)

    def _option_rows(self, question: Question) -> Rows:
        had = self.asking.answers.get(question.key) or () if question.many else ()
        found = []
        for option in engine.options(self.form, self.draft, self.asking):
            label = option.label or str(self.words.say(self.texts.prompts[question.key].options[option.key]))
            ticked = question.many and option.key in had
            found.append(button(f"✓ {label}" if ticked else label, self._do("o", option.key)))
        numbers = [one for one in found if one.label.isdigit()]
        others = [one for one in found if one not in numbers]
        across = 2 if all(len(one.label) <= _SHORT for one in found) else 1
        return stacked(*numbers, across=4) + stacked(*others, across=across)

    def _picker_rows(self) -> Rows:
        if "day" in self.draft.looking:
            return self._hour_rows(date.fromisoformat(self.draft.looking["day"]))
        return self._month_rows()

    def _hour_rows(self, day: date) -> Rows:
        found = [(at, datetime.combine(day, at)) for at in hours()]
        ahead = [(at, moment) for at, moment in found if moment > self.asking.now.replace(tzinfo=None)]
        buttons = [button(self.words.time(at), self._do("o", f"{moment:%Y-%m-%dT%H:%M}")) for at, moment in ahead]
        return stacked(*buttons, across=3)

    def _month_rows(self) -> Rows:
        today = self.asking.now.date()
        shown = self.draft.looking.get("month", f"{today:%Y-%m}")
        year, number = map(int, shown.split("-"))
        page = month(year, number, today, 6 if self.words.language == "ko" else 0)
        turn = [
            self._turn("‹", page.previous),
            button(self.words.month(year, number), self._do("m", shown)),
            self._turn("›", page.next),
        ]
        begins = 6 if self.words.language == "ko" else 0
        names = (self.words.short_weekday((begins + day) % 7) for day in range(7))
        head = tuple(button(name, self._do("m", shown)) for name in names)
        ahead = [week for week in page.weeks if any(day is not None and day.selectable for day in week)]
        weeks = tuple(tuple(self._day_button(day, shown) for day in week) for week in ahead)
        return (tuple(one for one in turn if one is not None), head, *weeks)

    def _turn(self, label: str, to: tuple[int, int] | None) -> Button | None:
        return button(label, self._do("m", f"{to[0]}-{to[1]:02}")) if to is not None else None

    def _day_button(self, day: Day | None, shown: str) -> Button:
        if day is None or not day.selectable:
            return button("·", self._do("m", shown))
        return button(str(day.date.day), self._do("d", day.date.isoformat()))

    def _way_rows(self, question: Question) -> Rows:
        opening = next(q for q in self.form.questions if q.when(self.asking))
        first = question is opening and not self.draft.looking and not self.draft.changing
        picked = question.many and bool(self.draft.answers.get(question.key))
        forward = button(self.words.say("Done"), self._do("done")) if picked else None
        skip = button(self.words.say("Skip"), self._do("s")) if question.optional and not picked else None
        back = None if first else button(self.words.say("Back"), self._do("b"))
        cancel = button(self.words.say("Cancel"), self._do("x"))
        every, left = self.words.say("Use all defaults"), self.words.say("Defaults for the rest")
        rest = button(left if self.draft.answers else every, self._do("all")) if self._may_default() else None
        return stacked(rest) + stacked(back, skip, forward, cancel, across=4)

    def _may_default(self) -> bool:
        """Is there a default for everything that is still to be asked?"""
        left = [q for q in self.form.questions if q.key not in self.draft.answers and q.when(self.asking)]
        return self.form.defaults and not self.draft.changing and all(q.default is not None for q in left)

    def _preview_rows(self) -> Rows:
        changes = [
            button("✏️ " + str(self.words.say(self.texts.prompts[q.key].label)), self._do("c", q.key))
            for q in self.form.questions if self._is_shown(q)
        ]  # fmt: skip
        finish = button(self.words.say(self.texts.finish), self._do("ok"))
        cancel = button(self.words.say("Cancel"), self._do("x"))
        return (*stacked(*changes, across=2), (finish,), (cancel,))


async def _title(scene: Scene, title: str, community: CommunityId | None) -> Text:
    """Which conversation, in which community: a person can be in several."""
    said = Bold(str(scene.words.say(title)))
    if community is None:
        return Text((said,))
    return Text((said, f" · {(await scene.work.communities.get(community)).title}"))


def _mapping(found: object) -> Mapping[str, object]:
    return found if isinstance(found, dict) else {}
