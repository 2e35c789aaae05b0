"""How far back "so many months" reaches."""

from datetime import UTC, datetime

import pytest

from bot.usecases.upkeep import months_before


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        ("2027-11-28", 12, "2026-11-28"),
        ("2027-01-15", 1, "2026-12-15"),
        ("2027-03-31", 1, "2027-02-28"),
        ("2028-03-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2027-02-28"),
        ("2027-12-01", 24, "2025-12-01"),
        ("2027-01-31", 13, "2025-12-31"),
    ],
)
def test_months_are_those_of_the_calendar(day: str, months: int, found: str) -> None:
    moment = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)
    assert months_before(moment, months) == datetime.fromisoformat(found).replace(hour=9, tzinfo=UTC)
