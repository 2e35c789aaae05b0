"""Until when people may answer, what means "none", and the money of a place."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.communities import Settings
from bot.domain.fees import currency_for
from bot.forms.readers.deadlines import read_deadline
from bot.forms.readers.nothing import says_nothing
from bot.forms.reading import Misread, Misreading, Read, Unsure

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=ZoneInfo("Asia/Seoul"))
START = datetime(2026, 11, 28, 19, 0)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("하루 전", 1440), ("이틀 전까지", 2880), ("3시간 전", 180), ("2일 전에", 2880),
        ("a day before", 1440), ("2 days before", 2880), ("3 hours before it starts", 180), ("90 min before", 90),
    ],
)  # fmt: skip
def test_so_long_before_the_start(text: str, minutes: int) -> None:
    assert read_deadline(text, NOW, START) == Read(minutes)


def test_a_moment_is_read_back() -> None:
    found = read_deadline("금요일 저녁 6시", NOW, START)
    assert isinstance(found, Unsure)
    assert found.candidates == (datetime(2026, 11, 27, 18, 0),)


def test_of_two_readings_only_the_one_before_the_start_counts() -> None:
    found = read_deadline("28 Nov 7:30", NOW, START)
    assert isinstance(found, Unsure)
    assert found.candidates == (datetime(2026, 11, 28, 7, 30),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12월 1일 오후 3시", Misreading.AFTER_START),
        ("Sat 28 Nov 20:00", Misreading.AFTER_START),
        ("8일 전", Misreading.PAST),
        ("어제 저녁 7시", Misreading.PAST),
        ("언젠가 전", Misreading.NOT_A_DURATION),
        ("몰라요", Misreading.NOT_A_DATE),
    ],
)
def test_what_cannot_be_is_named(text: str, reason: Misreading) -> None:
    found = read_deadline(text, NOW, START)
    assert isinstance(found, Misread)
    assert found.reason is reason


@pytest.mark.parametrize(
    "text", ["없음", "없어요", "제한 없음", "무제한", "None", "no limit", "Nothing", "-", "상관없어요"]
)
def test_none_in_words(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["없음표", "no shoes", "책", "8", "", "없는 게 없어요"])
def test_anything_else_is_an_answer(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("zone", "currency"),
    [
        ("Asia/Seoul", "KRW"), ("Asia/Tokyo", "JPY"), ("Europe/Berlin", "EUR"), ("Europe/London", "GBP"),
        ("America/New_York", "USD"), ("Pacific/Apia", "KRW"),
    ],
)  # fmt: skip
def test_a_bare_number_is_in_the_money_of_the_place(zone: str, currency: str) -> None:
    assert currency_for(Settings(zone=zone)) == currency
