"""What can become of an attempt to deliver, and the small records of inbox and outbox."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import Chat, MessageRef


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update that waits: `raw` is the JSON the chat program sent."""

    arrival: int
    lane: str
    raw: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Parked:
    """An update that failed too often and waits for the operator."""

    arrival: int
    update_id: int
    tries: int
    error: str


@dataclass(frozen=True, slots=True)
class Halt:
    """Nothing may be sent to `chat` ("*" is anyone) before `until`; asked for at `since`."""

    chat: Chat
    until: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class SentAt:
    """One message or edit that went out to a chat."""

    chat: Chat
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; `message` is where."""

    message: MessageRef | None


@dataclass(frozen=True, slots=True)
class Unsent:
    """It certainly did not arrive; trying again is safe."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer was lost: it may have arrived."""

    why: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing to this chat for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another address now."""

    to: Chat


@dataclass(frozen=True, slots=True)
class Unreachable:
    """This chat cannot be written to: "blocked", "never_started", "deactivated", "removed", "no_rights", "gone"."""

    why: str


@dataclass(frozen=True, slots=True)
class MessageGone:
    """The message to be edited is not there any more, or cannot be edited."""


@dataclass(frozen=True, slots=True)
class ThreadGone:
    """The forum topic is closed or deleted."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The chat program found the message itself wrong: a mistake of ours."""

    why: str


Delivery = Sent | Unsent | Unknown | Throttled | Moved | Unreachable | MessageGone | ThreadGone | Rejected
