"""Topics: what members propose to do together, and who would come or host."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import CommunityId, PersonId, TopicId

KINDS = ("talk", "study", "play", "eat", "move", "see", "make", "help")


class TopicState(StrEnum):
    """Open to votes, or why not."""

    OPEN = "open"
    PLANNED = "planned"  # a meetup was announced for it
    WITHDRAWN = "withdrawn"  # by the proposer
    CLOSED = "closed"  # by an admin


class Wish(StrEnum):
    """The two things a member can say about a topic."""

    COMES = "comes"
    HOSTS = "hosts"


@dataclass(frozen=True, slots=True)
class Topic:
    """`kind` is one of KINDS or the proposer's own word; counts are kept with the topic for its card."""

    id: TopicId
    community: CommunityId
    number: int  # counts within the community
    proposer: PersonId | None  # None once the proposer asked to be forgotten
    title: str
    why: str
    kind: str
    state: TopicState = TopicState.OPEN
    quorum_at: datetime | None = None  # when the group hears that enough people would come; once
    proposed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Are votes taken?"""
        return self.state is TopicState.OPEN


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's word on a topic; both may be true."""

    topic: TopicId
    person: PersonId
    comes: bool = False
    hosts: bool = False
    at: datetime | None = None

    def says(self, wish: Wish) -> bool:
        """Is this wished for?"""
        return self.comes if wish is Wish.COMES else self.hosts

    def toggled(self, wish: Wish, now: datetime) -> "Vote":
        """The same button wishes and takes it back; the other wish stays."""
        return self.wishing(wish, now, yes=not self.says(wish))

    def wishing(self, wish: Wish, now: datetime, *, yes: bool) -> "Vote":
        """This wish said, or taken back."""
        if wish is Wish.COMES:
            return replace(self, comes=yes, at=now)
        return replace(self, hosts=yes, at=now)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many would come (a would-be host counts once) and how many would host."""

    comes: int = 0
    hosts: int = 0


def missing(tally: Tally, quorum: int) -> int:
    """How many more must wish to come until the topic looks for its date."""
    return max(0, quorum - tally.comes)


def reaches(topic: Topic, tally: Tally, quorum: int) -> bool:
    """Are there enough for the first time? Falling below and reaching it again is no news."""
    return topic.open and topic.quorum_at is None and not missing(tally, quorum)


def takes_back(topic: Topic, tally: Tally, quorum: int, now: datetime) -> bool:
    """Are there too few again, before the group has heard of it (the news waits for the morning)?"""
    return topic.quorum_at is not None and topic.quorum_at > now and missing(tally, quorum) > 0
