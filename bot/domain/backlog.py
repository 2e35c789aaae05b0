"""What waits in the books, seen as a whole: how much, and since when. Moments are UTC; nobody is named."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many there are of something, and since when the oldest waits (None: there is none)."""

    number: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How many letters of one kind ended so, for this reason ("" where there is none), in the time looked at."""

    fate: str
    kind: str
    reason: str
    number: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """`due` letters could go now; `kept_back` ones are to chats that a "too many requests" stops (or "no rights")."""

    updates: Waiting = Waiting()
    parked: int = 0
    due: Waiting = Waiting()
    kept_back: Waiting = Waiting()
    sending: int = 0
    held: Waiting = Waiting()  # nobody knows whether they arrived, and nobody has said
    duties: Waiting = Waiting()  # due on the agenda
    halts: int = 0  # chats that must wait
    halted_until: datetime | None = None  # nobody at all is written to before
    next_due: datetime | None = None  # the next letter or duty after now


@dataclass(frozen=True, slots=True)
class Signs:
    """When the bot last showed life in the books."""

    update_at: datetime | None = None  # an update came in
    letter_at: datetime | None = None  # a letter ended
    swept_at: datetime | None = None  # housekeeping, once an hour

    @property
    def last(self) -> datetime | None:
        """The newest of them."""
        return max((at for at in (self.update_at, self.letter_at, self.swept_at) if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Look:
    """The books seen from beside; with another `schema` than the one `known`, nothing else can be told."""

    backlog: Backlog | None = None
    signs: Signs = Signs()
    ended: tuple[Ended, ...] = ()  # in the last 24 hours
    schema: int = 0
    known: int = 0
    size: int = 0  # bytes on the disk
