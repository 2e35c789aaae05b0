"""A community: one organised group, at home in one group chat, and the settings its admins chose."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from bot.domain.ids import Chat, CommunityId


class Joining(StrEnum):
    """How people become members."""

    OPEN = "open"
    APPROVAL = "approval"
    INTRODUCTION = "introduction"


class Announcers(StrEnum):
    """Who may announce meetups."""

    HOSTS = "hosts"
    EVERYONE = "everyone"


class Stage(StrEnum):
    """Is the community set up, and is the bot still in its group?"""

    NEW = "new"
    READY = "ready"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday (0 is Monday) and a local time."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which nobody is written to without need; equal ends mean none."""

    start: time = time(22, 0)
    end: time = time(8, 0)


@dataclass(frozen=True, slots=True)
class Settings:
    """What admins chose. Times are local to `zone` (an IANA name); `before` are minutes before the start."""

    language: str = "ko"
    zone: str = "Asia/Seoul"
    thread: int | None = None  # the forum topic posts go to; None is the chat itself
    joining: Joining = Joining.OPEN
    digest: Weekly | None = Weekly(0, time(9, 0))
    announcers: Announcers = Announcers.HOSTS
    quorum: int = 5
    group_reminder: time | None = time(19, 0)  # on the day before
    attendee_reminder: time | None = time(19, 0)  # on the day before
    attendees_before: int | None = 120
    host_before: tuple[int, ...] = (3 * 24 * 60, 24 * 60, 120)
    quiet: Quiet = field(default_factory=Quiet)
    cancel_notice: int = 24 * 60  # minutes; a later "I can't" is passed on to the host
    pin: bool = True


@dataclass(frozen=True, slots=True)
class Powers:
    """What the bot may do in the group, as the chat program last said."""

    admin: bool = False
    post: bool = True
    pin: bool = False
    admit: bool = False  # decide requests to join


@dataclass(frozen=True, slots=True)
class Community:
    """One organised group and where it is at home."""

    id: CommunityId
    chat: Chat
    title: str
    stage: Stage = Stage.NEW
    settings: Settings = field(default_factory=Settings)
    powers: Powers = field(default_factory=Powers)
    forum: bool = False
    founded_at: datetime | None = None
