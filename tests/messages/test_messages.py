"""docs/messages.md holds every message as it is now, every kind and every text; and all of it fits, however long."""

import asyncio
from collections.abc import Iterator
from functools import cache

import pytest

from bot.domain.ids import CommunityId
from bot.domain.names import length
from bot.views import shown
from bot.views.fitting import units
from bot.views.message import Message
from handlers.telegram.signing import Signer, place
from locales.refresh import texts_used
from tests.messages.book import PAGE, Collected, collect, page
from tests.messages.cast import ENGLISH, FAMILY, KOREAN, Cast, longest
from tests.messages.samples import SAMPLES, Sample

MOST, UNDER_A_FILE, TOAST, DATA = 4096, 1024, 200, 64  # Telegram's: UTF-16 units, characters, bytes
ROWS, BUTTONS = 100, 8  # on one message; on one row, as the phone apps show them
LABEL = 64  # graphemes of a button that says what somebody typed; a phone shows two lines of it


@cache
def collected(cast: Cast) -> Collected:
    return asyncio.run(collect(cast))


def names(one: Sample) -> str:
    return f"{one.kind} ({one.shape})" if one.shape else one.kind


# The page


def test_the_page_of_messages_is_current() -> None:
    made = page(collected(KOREAN), collected(ENGLISH))
    assert PAGE.exists() and PAGE.read_text(encoding="utf-8") == made, "run `make messages` and read what changed"


def test_every_kind_of_letter_is_on_the_page() -> None:
    assert set(shown._VIEWS) - {one.kind for one in SAMPLES} == set(), "give it a sample in tests/messages/samples.py"


@pytest.mark.parametrize("cast", [KOREAN, ENGLISH], ids=lambda cast: cast.language)
def test_every_sample_shows_something(cast: Cast) -> None:
    assert [names(one) for one, message in collected(cast).messages if message is None] == []


def test_every_text_of_the_catalogues_is_on_the_page() -> None:
    texts = {text if isinstance(text, str) else text[0] for text in texts_used()}
    assert texts - collected(ENGLISH).said == set(), "no sample says it: add one, or drop the text"


def test_both_languages_say_the_same_in_the_same_places() -> None:
    """The same buttons; how many stand in a row follows from how long they are."""
    pairs = zip(collected(KOREAN).messages, collected(ENGLISH).messages, strict=True)
    assert [names(one) for (one, ko), (_, en) in pairs if shape(ko) != shape(en)] == []


def shape(message: Message | None) -> object:
    """What a message holds apart from its words; a calendar begins on another weekday."""
    if message is None:
        return None
    actions = sorted(one.action for row in message.rows for one in row)
    return actions, message.file is not None, message.point, message.pin, message.silent


# What fits


HANGUL, EMOJI = longest(KOREAN, "가"), longest(ENGLISH, FAMILY)
LONGEST = [HANGUL, EMOJI]


def messages(cast: Cast) -> Iterator[tuple[Sample, Message]]:
    return ((one, message) for one, message in collected(cast).messages if message is not None)


@pytest.mark.parametrize("cast", LONGEST, ids=["letters", "emoji"])
def test_every_text_fits_into_a_message(cast: Cast) -> None:
    """Nothing is left for the door to cut off: what it cuts is the end, where the next step stands."""
    too_long = {
        names(one): units(str(message.text))
        for one, message in messages(cast)
        if units(str(message.text)) > (MOST if message.file is None else UNDER_A_FILE)
    }
    assert too_long == {}


@pytest.mark.parametrize("cast", [*LONGEST, KOREAN, ENGLISH], ids=["letters", "emoji", "ko", "en"])
def test_every_button_fits(cast: Cast) -> None:
    signer, wrong = Signer(b"k"), []
    for one, message in messages(cast):
        for row in message.rows:
            labels = [length(button.label) for button in row]
            data = [signer.sign(button.action, place("telegram:-1", CommunityId(1))) for button in row]
            if not row or len(row) > BUTTONS or not all(0 < label <= LABEL for label in labels):
                wrong.append(f"{names(one)}: {[button.label for button in row]}")
            wrong += [f"{names(one)}: {one_data}" for one_data in data if len(one_data.encode()) > DATA]
    assert wrong == []
    assert all(sum(map(len, message.rows)) <= ROWS for _, message in messages(cast))


@pytest.mark.parametrize("cast", [*LONGEST, KOREAN, ENGLISH], ids=["letters", "emoji", "ko", "en"])
@pytest.mark.parametrize("name", ["Answers to a tap", "Refusals", "What could not be read"])
def test_every_toast_fits(cast: Cast, name: str) -> None:
    lines = collected(cast).lists[name]
    told = {when: text.partition(" [")[0] for when, text in lines}  # what stands in brackets are a message's buttons
    assert {when: units(text) for when, text in told.items() if units(text) > TOAST} == {}


def test_commands_and_descriptions_fit() -> None:
    for cast in (KOREAN, ENGLISH):
        *named, (_, whole), (_, short) = collected(cast).lists["Commands and descriptions"]
        assert all(units(does) <= 256 for _, does in named)
        assert units(whole) <= 512 and units(short) <= 120
