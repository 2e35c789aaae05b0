"""Cards under a finger: a tap changes words, and not where the lines and the buttons are."""

import itertools
from pathlib import Path

import pytest

from bot.views.compose import compose
from bot.views.message import Message
from data.sqlite import SqliteBooks
from tests.messages.book import HOUSE, PlayClock, _in_a_world
from tests.messages.cast import ENGLISH, KOREAN, Cast
from tests.messages.sayings import START
from tests.messages.world import World


async def meetup_card(w: World, going: int, maybe: int) -> Message:
    """As many come and may come; of those who come only eight have a seat."""
    sitting, rest = w.people[:going][:8], w.people[going:]
    meetup = await w.meetup(going=sitting, waiting=w.people[:going][8:], maybe=rest[:maybe])
    message = await compose(w.group("meetup.card", meetup.id), w.desk, HOUSE)
    assert message is not None
    return message


async def topic_card(w: World, comes: int, hosts: int) -> Message:
    topic = await w.topic(comes=w.people[:comes], hosts=w.people[comes : comes + hosts])
    message = await compose(w.group("topic.card", topic.id), w.desk, HOUSE)
    assert message is not None
    return message


def form(message: Message) -> tuple[list[str], list[int]]:
    """The sign with which each line begins, and how many buttons stand in each row."""
    signs = [line[:1] for line in str(message.text).splitlines()]
    return signs, [len(row) for row in message.rows]


@pytest.mark.parametrize("cast", [KOREAN, ENGLISH], ids=lambda cast: cast.language)
async def test_a_card_does_not_jump_from_the_first_answer_to_the_last_seat(tmp_path: Path, cast: Cast) -> None:
    books = SqliteBooks(tmp_path / "moim.db", PlayClock(START, ticking=False))
    await books.open()
    try:
        forms = [
            form(await _in_a_world(books, cast, lambda w, going=going, maybe=maybe: meetup_card(w, going, maybe)))
            for going, maybe in itertools.product(range(9), (0, 1))
        ]
        signs, rows = forms[0]
        assert [(one[1], [*one[0][:1], *one[0][2:]]) for one in forms] == [(rows, [*signs[:1], *signs[2:]])] * len(
            forms
        )
        assert {one[0][1] for one in forms} == {"💺", "🔴"}, (
            "the line that says whether there is a seat is always there"
        )
        waits, _ = form(await _in_a_world(books, cast, lambda w: meetup_card(w, 9, 0)))
        assert waits == [*forms[-1][0][:-1], "⏳", forms[-1][0][-1]], "only a line of people who wait is added"
        topics = [
            form(await _in_a_world(books, cast, lambda w, comes=comes, hosts=hosts: topic_card(w, comes, hosts)))
            for comes, hosts in ((0, 0), (1, 0), (3, 1), (4, 1))
        ]
        assert [(one[0][:-1], one[1]) for one in topics] == [(topics[0][0][:-1], topics[0][1])] * 4
    finally:
        await books.close()
