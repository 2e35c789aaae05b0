"""What reading a reply can end in: a value, a doubt to be settled by one tap, or a named misreading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Misreading(StrEnum):
    """Why a reply could not be taken; views say it kindly and show what would work."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"  # facts: least, length
    TOO_LONG = "too_long"  # facts: limit, length
    NO_LETTERS = "no_letters"  # only emoji, signs or invisible characters
    NOT_TEXT = "not_text"  # a photo, sticker, voice ... where words are asked
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"  # facts: least
    TOO_LARGE = "too_large"  # facts: most
    TOO_FEW_SEATS = "too_few_seats"  # facts: going
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DATE = "no_such_date"  # 31 November
    NO_SUCH_TIME = "no_such_time"  # 25:00
    NEEDS_TIME = "needs_time"  # a day without an hour
    PAST = "past"  # facts: local (ISO)
    TOO_FAR = "too_far"  # facts: local (ISO)
    NOT_A_ZONE = "not_a_zone"
    NOT_A_PLACE = "not_a_place"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_DURATION = "not_a_duration"
    AFTER_START = "after_start"  # an answer-by moment later than the meetup's start


class Doubt(StrEnum):
    """Why a reply was understood in more than one way, or must be read back before it counts."""

    CONFIRM = "confirm"  # read back with its weekday and confirmed by a tap
    HALF_OF_DAY = "half_of_day"  # 7:30 in the morning or in the evening?
    WHICH = "which"  # several readings that are no days: two cities of a name
    WHICH_DAY = "which_day"  # "Saturday" on a Saturday, "12/11" in two orders ...
    SHIFTED = "shifted"  # the clock skips that time on that day; candidates hold the moved one
    DOUBLED = "doubled"  # the clock shows that time twice; the first is meant


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """The reply was understood."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Unsure(Generic[T_co]):
    """The reply was understood, but a tap must say which reading is meant (one candidate: yes or again)."""

    candidates: tuple[T_co, ...]
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Misread:
    """The reply was not understood; `facts` are data for the sentence, never prose."""

    reason: Misreading
    facts: Mapping[str, str | int] = field(default_factory=dict)
