"""Letters: what must be shown to whom; the words are found when a letter is sent, from the state of then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from bot.domain.ids import Chat, CommunityId, MessageRef, PersonId


class Weight(IntEnum):
    """Which letter goes first when not all can: answers, promises with a time, news, refreshed cards."""

    ANSWER = 0
    PROMISE = 1
    NEWS = 2
    CARD = 3


class Doubtful(StrEnum):
    """What to do when nobody knows whether a letter arrived."""

    AGAIN = "again"  # a reminder twice is better than none
    HOLD = "hold"  # an announcement twice is worse than asking the host


class Fate(StrEnum):
    """Where a letter is; the last three are its ends."""

    WAITING = "waiting"
    SENDING = "sending"
    HELD = "held"
    DELIVERED = "delivered"
    SKIPPED = "skipped"
    FAILED = "failed"


ENDS = (Fate.DELIVERED, Fate.SKIPPED, Fate.FAILED, Fate.HELD)  # where the postman's part is over


@dataclass(frozen=True, slots=True)
class Letter:
    """`kind` names the view; `subject` the meetup, topic ... it shows; `args` are data for the view.

    `key`: a waiting letter with the same key is replaced by this one, so a card is refreshed once.
    `edits`: the message to change instead of posting; `card`: the card whose message this is.
    `due_at` and `expires_at` are UTC; a letter that is late beyond `expires_at` is skipped.
    """

    kind: str
    chat: Chat
    subject: int = 0
    person: PersonId | None = None  # the reader, when one person reads it
    community: CommunityId | None = None
    args: Mapping[str, object] = field(default_factory=dict)
    weight: Weight = Weight.ANSWER
    doubtful: Doubtful = Doubtful.AGAIN
    key: str | None = None
    card: str | None = None
    edits: MessageRef | None = None
    due_at: datetime | None = None  # None is now
    expires_at: datetime | None = None
    id: int = 0
    fate: Fate = Fate.WAITING
    attempt: int = 0
    doubts: int = 0  # how often nobody knew whether it arrived
    reason: str | None = None
    delivered_as: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class CardAddress:
    """Where the message that shows something now is; `name` is like "meetup:12"."""

    name: str
    chat: Chat
    message: MessageRef
    shown_at: datetime | None = None
    posted_at: datetime | None = None
    digest: str = ""  # fingerprint of what it shows, so that nothing is edited to the same
