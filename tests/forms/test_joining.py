"""Tests of: the questions of joining."""

from datetime import UTC, datetime

import pytest

from bot.forms.form import Asking
from bot.forms.heard import Heard, Pressed, Sent, Typed
from bot.forms.joining import JOIN, KNOWN
from bot.forms.reading import Misread, Misreading, Read

ASKING = Asking(datetime(2026, 11, 21, tzinfo=UTC), facts={"name": "민지"}, answers={"interests": ("books",)})


def read(question: str, heard: Heard, asking: Asking = ASKING) -> object:
    found = JOIN.question(question).read(heard, asking)
    return found.value if isinstance(found, Read) else found.reason if isinstance(found, Misread) else found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  민지  ", "민지"),
        ("@minji", "minji"),
        ("<b>민지</b>", "<b>민지</b>"),
        ("\u202eאבי", "אבי"),
        ("미\u200b지", "미지"),
        ("민" * 33, Misreading.TOO_LONG),
        ("😀", Misreading.NO_LETTERS),
        ("\u200b\u3164", Misreading.NO_LETTERS),
        ("//@", Misreading.NO_LETTERS),
        (" ", Misreading.EMPTY),
    ],
)
def test_a_name_is_what_can_be_seen_of_it(typed: str, name: object) -> None:
    assert read("name", Typed(typed)) == name


def test_the_known_name_is_a_tap() -> None:
    assert read("name", Pressed(KNOWN)) == "민지"
    assert read("name", Pressed("forged")) == Misreading.NOT_A_CHOICE
    assert read("name", Sent("sticker")) == Misreading.NOT_TEXT


def test_interests_are_tapped_or_written() -> None:
    assert read("interests", Pressed("films")) == ("films",)
    assert read("interests", Pressed("forged")) == Misreading.NOT_A_CHOICE
    assert read("interests", Typed("커피, 전시 , ,커피/🙂·시")) == ("커피", "전시", "시")
    assert read("interests", Typed("가" * 61)) == Misreading.TOO_LONG


def test_interests_stay_readable_in_all() -> None:
    many = Asking(ASKING.now, answers={"interests": tuple("가" * 20 for _ in range(6))})
    assert read("interests", Typed("가" * 50), many) == Misreading.TOO_LONG


def test_an_introduction_has_words() -> None:
    assert read("introduction", Typed("소설을\r\n\n\n\n좋아해요")) == "소설을\n\n좋아해요"
    assert read("introduction", Typed("🙂🙂🙂")) == Misreading.NO_LETTERS
    assert read("introduction", Typed("가" * 301)) == Misreading.TOO_LONG
    assert read("introduction", Sent("photo")) == Misreading.NOT_TEXT


def test_whether_the_group_may_read_it_is_a_tap() -> None:
    assert read("public", Pressed("yes")) is True
    assert read("public", Pressed("no")) is False
    assert read("public", Typed("yes")) == Misreading.NOT_A_CHOICE
