"""Titles and introductions."""

import pytest

from bot.forms.heard import Heard, Pinned, Pressed, Sent, Typed
from bot.forms.readers.texts import read_line, read_text
from bot.forms.reading import Misread, Misreading, Read


def test_a_line_is_one_line_and_a_text_keeps_its_lines() -> None:
    assert read_line(Typed(" 겨울  독서\n모임 📚 "), 40) == Read("겨울 독서 모임 📚")
    assert read_text(Typed("안녕하세요\r\n\r\n\r\n민지예요 \u202e"), 400) == Read("안녕하세요\n\n민지예요")


@pytest.mark.parametrize(
    ("heard", "misread"),
    [
        (Typed(""), Misread(Misreading.EMPTY)),
        (Typed(" \n "), Misread(Misreading.EMPTY)),
        (Typed("📚🎉"), Misread(Misreading.NO_LETTERS)),
        (Typed("\u200b\u3164"), Misread(Misreading.NO_LETTERS)),
        (Typed("가" * 41), Misread(Misreading.TOO_LONG, {"limit": 40, "length": 41})),
        (Typed("가"), Misread(Misreading.TOO_SHORT, {"least": 2, "length": 1})),
        (Sent("photo"), Misread(Misreading.NOT_TEXT, {"kind": "photo"})),
        (Pinned(1.0, 2.0), Misread(Misreading.NOT_TEXT, {"kind": "pinned"})),
        (Pressed("x"), Misread(Misreading.NOT_TEXT, {"kind": "pressed"})),
    ],
)
def test_what_is_no_title(heard: Heard, misread: Misread) -> None:
    assert read_line(heard, 40, least=2) == misread
    assert read_text(heard, 40, least=2) == misread


def test_an_emoji_counts_as_one() -> None:
    assert read_line(Typed("a" + "👨\u200d👩\u200d👧" * 39), 40) == Read("a" + "👨\u200d👩\u200d👧" * 39)
