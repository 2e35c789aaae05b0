"""Texts on their way out: names are data, positions are counted as Telegram counts them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.domain.delivery import Delivery, Rejected, Sent, Unknown
from bot.domain.ids import Account, Chat
from bot.domain.letters import Letter
from bot.views.fitting import units
from bot.views.message import Admit, Bold, Linked, Mention, Message, Moment, Span, Text
from handlers.telegram import outlet as outlet_module
from handlers.telegram.outlet import Outlet, plain
from handlers.telegram.request import NotSent
from handlers.telegram.signing import Signer

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
SPANS = st.one_of(
    WORDS,
    st.builds(Bold, WORDS),
    st.builds(Mention, WORDS, st.just(Account("telegram:5"))),
    st.builds(Moment, WORDS, st.just(datetime(2026, 11, 28, tzinfo=UTC))),
    st.builds(Linked, WORDS, st.just("https://example.org")),
)


@given(st.lists(SPANS, max_size=12))
def test_every_entity_covers_exactly_its_words(spans: list[Span]) -> None:
    text, entities = plain(Text(tuple(spans)))
    marked = [span.text for span in spans if not isinstance(span, str)]
    assert [MessageEntity.concatenate((text, [entity]))[0] for entity in entities] == [text] * len(entities)
    raw = text.encode("utf-16-le")
    found = [raw[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le") for e in entities]
    assert found == marked


def test_markup_in_a_name_stays_a_name() -> None:
    text, entities = plain(Text(("<b>Minji</b> *_[x](y)",)))
    assert (text, entities) == ("<b>Minji</b> *_[x](y)", [])


def test_a_text_beyond_the_limit_is_cut_within_what_does_not_fit() -> None:
    text, entities = plain(Text((Bold("🎉" * 1500), "가" * 1090, Bold("나" * 20), "다")))
    assert units(text) == 4096 and text.endswith("가나나나나나…")
    assert (entities[-1].offset, entities[-1].length) == (4090, 6)


def test_one_endless_word_is_not_lost_whole() -> None:
    text, _ = plain(Text((Bold("제목"), "가" * 5000)))
    assert units(text) == 4096 and text.startswith("제목가")


@given(st.lists(st.one_of(WORDS, st.builds(Bold, WORDS), st.just(""), st.just(Bold(""))), max_size=12),
       st.integers(1, 60))  # fmt: skip
def test_whatever_is_cut_stays_valid(spans: list[Span], most: int) -> None:
    text, entities = plain(Text(tuple(spans)), most)
    assert units(text) <= most
    assert all(one.length > 0 and one.offset + one.length <= units(text) for one in entities)


class Doorkeeper:
    """A bot that may not let anybody in."""

    def __init__(self, problem: TelegramError) -> None:
        self.problem = problem

    async def approve_chat_join_request(self, chat: int, user: int) -> None:
        raise self.problem


@pytest.mark.parametrize(
    "problem",
    [BadRequest("Not enough rights"), Forbidden("Forbidden: user is deactivated"), BadRequest("chat not found")],
)
async def test_who_cannot_be_let_in_does_not_close_the_group_to_us(problem: TelegramError) -> None:
    outlet = Outlet(Doorkeeper(problem), Signer(b"key"))  # type: ignore[arg-type]  # all of a bot that is asked for
    letter = Letter("join.admit", Chat("telegram:-100"))
    found = await outlet.deliver(letter, Message(Text(), admit=Admit(Account("telegram:5"), yes=True)))
    assert isinstance(found, Rejected)


class Answering:
    """A bot whose answers to presses fail in these ways, one after the other; then they arrive."""

    def __init__(self, *problems: TelegramError) -> None:
        self.problems = list(problems)
        self.asked = 0

    async def answer_callback_query(self, *_: object, **__: object) -> None:
        self.asked += 1
        if self.problems:
            raise self.problems.pop(0)


@pytest.mark.parametrize(
    ("problems", "asked", "end"),
    [
        ((), 1, Sent(None)),
        ((NetworkError("gone"), NotSent("refused")), 3, Sent(None)),
        ((NetworkError("gone"),) * 5, 3, Unknown("NetworkError")),
        ((BadRequest("Query is too old and response timeout expired or query ID is invalid"),) * 5, 1, None),
    ],
)
async def test_an_answer_to_a_press_that_was_lost_is_given_again(
    monkeypatch: pytest.MonkeyPatch, problems: tuple[TelegramError, ...], asked: int, end: Delivery | None
) -> None:
    monkeypatch.setattr(outlet_module, "_ANSWER_AGAIN", (0, 0))
    bot = Answering(*problems)
    found = await Outlet(bot, Signer(b"key")).answer("1", None)  # type: ignore[arg-type]  # all that is asked for
    assert bot.asked == asked
    assert end is None or found == end
