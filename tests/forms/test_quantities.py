"""Counts, fees and durations as people say them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.fees import Fee
from bot.forms.readers.durations import read_duration
from bot.forms.readers.money import read_fee
from bot.forms.readers.numbers import read_count
from bot.forms.reading import Misread, Misreading, Read


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("8", 8), ("８", 8), ("8명", 8), ("8 명", 8), ("여덟 명", 8), ("여덟명이요", 8), ("eight", 8), ("Eight people", 8),
        ("최대 8명", 8), ("8명까지", 8), ("열두 명", 12), ("스무 명", 20), ("스물다섯 명", 25), ("이십 명", 20), ("십이명", 12),
        ("twenty", 20), ("twenty-five", 25), ("up to 12", 12), ("a dozen", 12), ("1,000", 1000), ("천명", 1000), ("10인", 10),
        ("8분", 8), ("서른", 30), ("10 seats", 10), ("8명 정도요", 8), ("max 8", 8), ("8.", 8),
    ],
)  # fmt: skip
def test_counts(text: str, count: int) -> None:
    assert read_count(text, 1, 1000) == Read(count)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Misreading.EMPTY),
        ("많이", Misreading.NOT_A_NUMBER),
        ("8.5", Misreading.NOT_A_NUMBER),
        ("8-10", Misreading.NOT_A_NUMBER),
        ("8~10명", Misreading.NOT_A_NUMBER),
        ("1 2", Misreading.NOT_A_NUMBER),
        ("👍", Misreading.NOT_A_NUMBER),
        ("²", Misreading.TOO_SMALL),
        ("0", Misreading.TOO_SMALL),
        ("-1", Misreading.TOO_SMALL),
        ("1000000000", Misreading.TOO_LARGE),
        ("9" * 400, Misreading.NOT_A_NUMBER),
    ],
)
def test_no_counts(text: str, reason: Misreading) -> None:
    answer = read_count(text, 3, 1000)
    assert isinstance(answer, Misread)
    assert answer.reason is reason


def test_limits_are_told() -> None:
    assert read_count("1", 2, 40) == Misread(Misreading.TOO_SMALL, {"least": 2})
    assert read_count("41", 2, 40) == Misread(Misreading.TOO_LARGE, {"most": 40})


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("15000", Fee(15000, "KRW")),
        ("15,000원", Fee(15000, "KRW")),
        ("15,000", Fee(15000, "KRW")),
        ("15.000원", Fee(15000, "KRW")),
        ("₩15,000", Fee(15000, "KRW")),
        ("만 오천원", Fee(15000, "KRW")),
        ("만오천원", Fee(15000, "KRW")),
        ("1만 5천원", Fee(15000, "KRW")),
        ("1.5만원", Fee(15000, "KRW")),
        ("삼만원", Fee(30000, "KRW")),
        ("5천원", Fee(5000, "KRW")),
        ("오천 원", Fee(5000, "KRW")),
        ("2만", Fee(20000, "KRW")),
        ("1인당 1만원", Fee(10000, "KRW")),
        ("만원씩", Fee(10000, "KRW")),
        ("회비 2만원입니다", Fee(20000, "KRW")),
        ("15,000원 (음료 포함)", Fee(15000, "KRW", "음료 포함")),
        ("15000원 음료 포함", Fee(15000, "KRW", "음료 포함")),
        ("무료", Fee(0, "KRW")),
        ("무료입니다!", Fee(0, "KRW")),
        ("free", Fee(0, "KRW")),
        ("0", Fee(0, "KRW")),
        ("0원", Fee(0, "KRW")),
        ("각자 음료값", Fee(None, None, "각자 음료값")),
        ("Everyone pays their own coffee", Fee(None, None, "Everyone pays their own coffee")),
        ("10000~15000원", Fee(None, None, "10000~15000원")),
        ("$5", Fee(500, "USD")),
        ("$5.50", Fee(550, "USD")),
        ("5 EUR", Fee(500, "EUR")),
        ("5,50 €", Fee(550, "EUR")),
        ("10 euros each", Fee(1000, "EUR")),
        ("1,000엔", Fee(1000, "JPY")),
        ("£7", Fee(700, "GBP")),
    ],
)
def test_fees(text: str, fee: Fee) -> None:
    assert read_fee(text) == Read(fee)


def test_a_bare_number_is_in_the_currency_of_the_community() -> None:
    assert read_fee("5", "EUR") == Read(Fee(500, "EUR"))
    assert read_fee("free", "EUR") == Read(Fee(0, "EUR"))
    assert read_fee("5원", "EUR") == Read(Fee(5, "KRW"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5000", Misreading.NOT_AN_AMOUNT),
        ("-5000원", Misreading.NOT_AN_AMOUNT),
        ("0.5원", Misreading.NOT_AN_AMOUNT),
        ("$5.555555", Misreading.NOT_AN_AMOUNT),
        ("9999999999999", Misreading.TOO_LARGE),
        ("💸", Misreading.NO_LETTERS),
        ("", Misreading.EMPTY),
        ("가" * 61, Misreading.TOO_LONG),
    ],
)
def test_no_fees(text: str, reason: Misreading) -> None:
    answer = read_fee(text)
    assert isinstance(answer, Misread)
    assert answer.reason is reason


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2시간", 120), ("90분", 90), ("1시간 반", 90), ("두 시간", 120), ("2h", 120), ("1.5 hours", 90), ("90 min", 90),
        ("2:30", 150), ("두시간 삼십분", 150), ("한 시간 반", 90), ("1시간30분", 90), ("2시간반 정도", 150), ("세 시간이요", 180),
        ("half an hour", 30), ("an hour", 60), ("an hour and a half", 90), ("two hours", 120), ("2 hrs 30 mins", 150),
        ("1h30", 90), ("1h 30m", 90), ("2.5시간", 150), ("하루", 1440), ("이틀", 2880), ("1박 2일", 2880), ("3 days", 4320),
        ("일주일", 10080), ("2 weeks", 20160), ("15분", 15), ("two and a half hours", 150), ("반시간", 30), ("2 hours and 15 minutes", 135),
    ],
)  # fmt: skip
def test_durations(text: str, minutes: int) -> None:
    assert read_duration(text) == Read(minutes)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Misreading.EMPTY),
        ("2", Misreading.NOT_A_DURATION),
        ("오래", Misreading.NOT_A_DURATION),
        ("2시간 오래", Misreading.NOT_A_DURATION),
        ("0.01시간", Misreading.NOT_A_DURATION),
        ("10분", Misreading.TOO_SMALL),
        ("0:10", Misreading.TOO_SMALL),
        ("-2시간", Misreading.TOO_SMALL),
        ("15 days", Misreading.TOO_LARGE),
        ("999999999시간", Misreading.TOO_LARGE),
    ],
)
def test_no_durations(text: str, reason: Misreading) -> None:
    answer = read_duration(text)
    assert isinstance(answer, Misread)
    assert answer.reason is reason


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=50) | st.text("0123456789 .,-:~만천백십오삼원명시간분반두한$€hmin", max_size=25))
def test_anything_at_all_ends_in_an_answer(text: str) -> None:
    count = read_count(text, 1, 100)
    assert isinstance(count, Misread) or 1 <= count.value <= 100
    minutes = read_duration(text)
    assert isinstance(minutes, Misread) or 15 <= minutes.value <= 20160
    fee = read_fee(text)
    assert isinstance(fee, Misread) or fee.value.amount is None or fee.value.amount >= 0
