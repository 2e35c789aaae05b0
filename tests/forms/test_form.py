"""The form engine: every conversation's moves, whatever the order in which they come."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import Chat, PersonId
from bot.forms import form as engine
from bot.forms.draft import PREVIEW, Draft
from bot.forms.form import (
    Accept,
    Again,
    Asking,
    Back,
    Change,
    Defaults,
    Done,
    Form,
    Look,
    Move,
    Option,
    Question,
    Reply,
    Skip,
)
from bot.forms.heard import Heard, Pressed, Sent, Typed
from bot.forms.readers.dates import read_when
from bot.forms.reading import Doubt, Misread, Misreading, Read, Unsure

NOW = datetime(2026, 11, 18, 14, 30, tzinfo=ZoneInfo("Asia/Seoul"))
ASKING = Asking(NOW)


def _words(heard: Heard, _: Asking) -> engine.Reading:
    return Read(heard.text) if isinstance(heard, Typed) else Misread(Misreading.NOT_TEXT)


def _several(heard: Heard, _: Asking) -> engine.Reading:
    return Read((heard.option,)) if isinstance(heard, Pressed) else Misread(Misreading.NOT_A_CHOICE)


def _date(heard: Heard, asking: Asking) -> engine.Reading:
    said = heard.text if isinstance(heard, Typed) else heard.option if isinstance(heard, Pressed) else ""
    return read_when(said, asking.now)


FORM = Form(
    "test",
    (
        Question("name", str, _words, default=lambda _: "Minji"),
        Question("likes", tuple[str, ...], _several, lambda _: (Option("a"), Option("b")), many=True, optional=True),
        Question("when", datetime, _date, calendar=True, default=lambda _: datetime(2026, 12, 1, 19)),
        Question("why", str, _words, optional=True, when=lambda asking: asking.answers.get("name") == "Minji"),
    ),
    defaults=True,
)


def _begun(**answers: object) -> Draft:
    return engine.begin(FORM, Draft(PersonId(1), Chat("telegram:1"), "test", answers=answers), ASKING)


def _walk(draft: Draft, *moves: Move) -> Draft:
    for move in moves:
        moved = engine.step(FORM, draft, move, ASKING)
        assert isinstance(moved, Draft), moved
        draft = moved
    return draft


def test_questions_come_in_order_and_end_at_the_preview() -> None:
    draft = _walk(_begun(), Reply(Typed("Minji")), Reply(Pressed("a")), Done())
    assert draft.at == "when"
    draft = _walk(draft, Reply(Typed("다음 주 토요일 저녁 7시")))
    assert draft.doubt == Doubt.CONFIRM and draft.at == "when", "a date is always read back"
    draft = _walk(draft, Accept(0), Skip())
    assert draft.at == PREVIEW
    kept = engine.answers(FORM, draft)
    assert kept == {"name": "Minji", "likes": ("a",), "when": datetime(2026, 11, 28, 19), "why": None}


def test_a_question_that_is_not_worth_asking_is_not_asked() -> None:
    draft = _walk(_begun(), Reply(Typed("Sua")), Skip(), Reply(Typed("12월 3일 19:00")), Accept(0))
    assert draft.at == PREVIEW and "why" not in draft.answers


def test_a_day_without_an_hour_asks_for_the_hour_of_that_day() -> None:
    draft = _walk(_begun(name="Minji", likes=[]), Look("month", "2026-12"), Reply(Typed("12월 3일")))
    assert draft.looking == {"day": "2026-12-03"}
    draft = _walk(draft, Reply(Pressed("2026-12-03T19:00")))
    assert draft.pending == ("2026-12-03T19:00:00",)


def test_again_and_back_return_to_the_question() -> None:
    draft = _walk(_begun(name="Minji", likes=[]), Reply(Typed("12월 3일 19:00")), Again())
    assert (draft.at, draft.pending) == ("when", ())
    assert _walk(draft, Back()).at == "likes"


def test_changing_an_answer_returns_to_the_preview() -> None:
    draft = _walk(_begun(), Defaults())
    assert draft.at == "likes", "what has no default is still asked"
    draft = _walk(draft, Skip(), Skip())
    assert draft.at == PREVIEW
    draft = _walk(draft, Change("name"), Reply(Typed("Jisu")))
    assert draft.at == PREVIEW and draft.answers["name"] == "Jisu" and not draft.changing
    assert _walk(draft, Change("name"), Back()).at == PREVIEW


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (Reply(Sent("photo")), Misreading.NOT_TEXT),
        (Skip(), Misreading.EMPTY),
        (Accept(0), Misreading.NOT_A_CHOICE),
        (Done(), Misreading.EMPTY),
    ],
)
def test_what_does_not_fit_leaves_the_draft_as_it_is(move: Move, reason: Misreading) -> None:
    misread = engine.step(FORM, _begun(), move, ASKING)
    assert isinstance(misread, Misread) and misread.reason is reason


MOVES = st.one_of(
    st.builds(Reply, st.one_of(st.builds(Typed, st.text(max_size=20)), st.builds(Pressed, st.sampled_from("abcx")))),
    st.just(Reply(Typed("12월 3일 19:00"))),
    st.sampled_from([Back(), Skip(), Done(), Again(), Defaults(), Accept(0), Accept(7)]),
    st.builds(Change, st.sampled_from([q.key for q in FORM.questions])),
    st.builds(Look, st.sampled_from(["month", "day"]), st.sampled_from(["2026-12", "2026-12-03"])),
)


@given(st.lists(MOVES, max_size=30))
def test_no_order_of_moves_breaks_a_conversation(moves: list[Move]) -> None:
    draft = _begun()
    for move in moves:
        moved = engine.step(FORM, draft, move, ASKING)
        if isinstance(moved, Draft):
            assert moved.step == draft.step + 1, "every change makes the old buttons old"
            draft = moved
        assert draft.at == PREVIEW or FORM.question(draft.at)
        if draft.at == PREVIEW:
            assert {"name", "likes", "when"} <= set(draft.answers), "nothing that must be answered is missing"
        engine.answers(FORM, draft)  # what is kept can always be read back


def test_what_is_kept_comes_back_as_it_was() -> None:
    question = FORM.question("when")
    moment = datetime(2026, 12, 3, 19)
    assert engine.thaw(question, engine.keep(question, moment)) == moment
    assert engine.keep(question, None) is None and engine.thaw(question, None) is None


def test_unsure_holds_every_candidate() -> None:
    question = replace(FORM.questions[0], read=lambda *_: Unsure(("a", "b"), Doubt.WHICH))
    form = Form("test", (question,))
    draft = engine.begin(form, Draft(PersonId(1), Chat("telegram:1"), "test"), ASKING)
    moved = engine.step(form, draft, Reply(Typed("?")), ASKING)
    assert isinstance(moved, Draft) and moved.pending == ("a", "b")
