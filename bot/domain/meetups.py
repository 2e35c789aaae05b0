"""Meetups: one gathering at a time and a place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.fees import Fee
from bot.domain.ids import CommunityId, MeetupId, PersonId, TopicId
from bot.domain.places import Place
from bot.domain.wall import WallTime


class MeetupState(StrEnum):
    """Where a meetup is in its life."""

    OPEN = "open"  # answers are taken
    CLOSED = "closed"  # the host takes no more answers
    CANCELLED = "cancelled"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Meetup:
    """`minutes` is its length; `seats` None means no limit; `answer_by` is a UTC moment."""

    id: MeetupId
    community: CommunityId
    number: int  # counts within the community; what people type in "참석 3"
    host: PersonId | None  # None once the host asked to be forgotten
    title: str
    wall: WallTime
    starts_at: datetime  # the UTC moment of `wall`
    place: Place
    minutes: int = 120
    topic: TopicId | None = None
    seats: int | None = None
    least: int | None = None
    fee: Fee | None = None
    bring: str = ""
    note: str = ""
    answer_by: datetime | None = None
    state: MeetupState = MeetupState.OPEN
    cancel_reason: str = ""
    version: int = 1  # grows with each change of date or place
    announced_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """The UTC moment at which it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def alive(self) -> bool:
        """Will it take place, as far as anybody knows?"""
        return self.state in {MeetupState.OPEN, MeetupState.CLOSED}

    def takes_answers(self, now: datetime) -> bool:
        """May somebody still say that they come?"""
        return self.state is MeetupState.OPEN and now < (self.answer_by or self.starts_at)


class Choice(StrEnum):
    """What a person said; WAITING is what "going" becomes without a free seat."""

    GOING = "going"
    WAITING = "waiting"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Rsvp:
    """One person's answer. `turn` grows with each time somebody asked for a seat; smaller is earlier."""

    meetup: MeetupId
    person: PersonId
    choice: Choice
    guests: int = 0
    turn: int = 0
    confirmed: bool = True  # False after the date or place changed, until they say so again
    late: bool = False  # gave a seat back later than the community's notice
    answered_at: datetime | None = None
    changes: int = 0  # by the person's own hand since then: see bot.domain.haste
    counted_since: datetime | None = None

    @property
    def party(self) -> int:
        """How many seats this answer needs."""
        return 1 + self.guests


@dataclass(frozen=True, slots=True)
class Headcount:
    """People (guests included) by what they said."""

    going: int = 0
    waiting: int = 0
    maybe: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """One line of a list of people: enough to write a name, and to mention where it must be heard."""

    person: PersonId
    name: str
    guests: int = 0
    confirmed: bool = True
    reachable: bool = True
    account: str = ""
