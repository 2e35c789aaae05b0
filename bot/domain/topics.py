"""Topics: what members propose to do together, and who would come or host."""

from dataclasses import dataclass
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
    quorum_at: datetime | None = None  # when the group heard that enough people would come
    proposed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's word on a topic; both may be true."""

    topic: TopicId
    person: PersonId
    comes: bool = False
    hosts: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many would come (a would-be host counts once) and how many would host."""

    comes: int = 0
    hosts: int = 0
