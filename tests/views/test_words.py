"""Dates, money and lists as people of each language write them."""

from datetime import UTC, datetime

import pytest

from bot.domain.fees import Fee
from bot.views.message import Bold, Mention, Text, lines, paragraphs
from bot.views.words import Words, language_for

KO, EN = Words("ko"), Words("en")
SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)


def test_a_moment_has_its_weekday_in_both_languages() -> None:
    assert KO.when(SATURDAY) == "11월 28일(토) 오후 7:00"
    assert EN.when(SATURDAY) == "Sat 28 Nov, 7:00 PM"


def test_the_year_is_said_only_where_it_differs() -> None:
    assert KO.day(SATURDAY, datetime(2027, 1, 5, tzinfo=UTC)) == "2026년 11월 28일(토)"
    assert KO.day(SATURDAY, datetime(2026, 1, 5, tzinfo=UTC)) == "11월 28일(토)"


def test_wall_time_is_the_communitys() -> None:
    assert Words("ko", "America/New_York").when(SATURDAY) == "11월 28일(토) 오전 5:00"


def test_a_span_names_the_second_day_only_where_there_is_one() -> None:
    assert KO.span(SATURDAY, SATURDAY.replace(hour=12)) == "11월 28일(토) 오후 7:00 ~ 9:00"
    assert KO.span(SATURDAY, SATURDAY.replace(hour=16)) == "11월 28일(토) 오후 7:00 ~ 11월 29일(일) 오전 1:00"


@pytest.mark.parametrize(
    ("fee", "korean", "english"),
    [
        (Fee(15000, "KRW"), "15,000원", "₩15,000"),
        (Fee(0, "KRW"), "무료", "Free"),
        (Fee(500, "USD"), "US$5.00", "$5.00"),
        (Fee(None, None, "각자 음료값"), "각자 음료값", "각자 음료값"),
        (Fee(15000, "KRW", "음료 포함"), "15,000원 (음료 포함)", "₩15,000 (음료 포함)"),
    ],
)
def test_money(fee: Fee, korean: str, english: str) -> None:
    assert KO.fee(fee) == korean
    assert EN.fee(fee) == english


def test_values_are_data_and_spans_stay_spans() -> None:
    said = EN.say("“{title}” starts here.", title="{evil} <b>")
    assert str(said) == "“{evil} <b>” starts here."
    named = EN.say("{name} has already approved it.", name=Mention("Minji", "telegram:5"))  # type: ignore[arg-type]
    assert any(isinstance(span, Mention) for span in named.spans)


def test_empty_parts_leave_no_line() -> None:
    assert str(lines("a", None, "", Text(), Bold("b"))) == "a\nb"
    assert str(paragraphs("a", "b")) == "a\n\nb"


@pytest.mark.parametrize(("code", "found"), [("ko-KR", "ko"), ("en-GB", "en"), ("fr", "en"), (None, "en"), ("", "en")])
def test_a_reader_is_served_in_a_language_there_is(code: str | None, found: str) -> None:
    assert language_for(code) == found
