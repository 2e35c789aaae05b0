"""Refusals: why something was not done. Each carries data and no prose; views put it into words."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import CommunityId


class Refusal(Exception):
    """Something a person asked for was not done, and nothing changed."""


@dataclass(frozen=True)
class NotAllowed(Refusal):
    """Only `who` ("admin", "host", "proposer", "member") may do this."""

    who: str


@dataclass(frozen=True)
class NotHere(Refusal):
    """This can only be done in `where`: "group" or "private"."""

    where: str


@dataclass(frozen=True)
class NoCommunity(Refusal):
    """The person is in no community that Moim knows."""


@dataclass(frozen=True)
class WhichCommunity(Refusal):
    """The person is in several; `again` is the action to repeat with the one chosen."""

    choices: tuple[tuple[CommunityId, str], ...]
    again: str


@dataclass(frozen=True)
class NotSetUp(Refusal):
    """The community's admins have not set it up yet."""


@dataclass(frozen=True)
class NotFound(Refusal):
    """There is no such thing (any more): "meetup", "topic", "member", "form", "link"."""

    what: str
    number: int = 0


@dataclass(frozen=True)
class NotAMember(Refusal):
    """The community decides who joins; this person has not joined it."""

    community: CommunityId


@dataclass(frozen=True)
class AlreadyMember(Refusal):
    """The person has joined already, and introduced themselves."""


@dataclass(frozen=True)
class Waiting(Refusal):
    """The application of this person is still to be decided."""


@dataclass(frozen=True)
class Closed(Refusal):
    """No answers are taken any more: "closed", "cancelled", "over", "deadline"."""

    why: str
    since: datetime | None = None


@dataclass(frozen=True)
class NoSeats(Refusal):
    """A party cannot grow: only `left` seats are free."""

    left: int


@dataclass(frozen=True)
class TooFewSeats(Refusal):
    """Seats cannot be fewer than the people who are coming."""

    going: int


@dataclass(frozen=True)
class AlreadyPlanned(Refusal):
    """Somebody has announced a meetup for this topic."""


@dataclass(frozen=True)
class DoesNotFit(Refusal):
    """An answer does not fit the others, or not any more: "start" (has passed), "least", "until"."""

    what: str


@dataclass(frozen=True)
class Unreachable(Refusal):
    """`name` has not started the bot, or has blocked it, and cannot be asked in private."""

    name: str


@dataclass(frozen=True)
class Stale(Refusal):
    """The button belongs to something that has moved on, or was made for somebody or somewhere else."""


@dataclass(frozen=True)
class AlreadyDecided(Refusal):
    """Somebody else was first: `by` is their name, `approved` what they decided."""

    by: str
    approved: bool


@dataclass(frozen=True)
class TooFast(Refusal):
    """Too many changes in a short time: this one was not made; in so many `seconds` it can be."""

    seconds: float


@dataclass(frozen=True)
class Anonymous(Refusal):
    """An anonymous admin wrote: nobody can know who; a button or a private chat tells."""
