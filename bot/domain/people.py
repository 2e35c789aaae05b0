"""People, and what they are in a community."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import Account, Chat, CommunityId, PersonId


class Role(StrEnum):
    """What a member may do; each includes the ones before it."""

    MEMBER = "member"
    HOST = "host"
    STAFF = "staff"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """Larger means more may be done."""
        return list(Role).index(self)


class Standing(StrEnum):
    """Where a person stands with a community."""

    APPLIED = "applied"
    ACTIVE = "active"
    DECLINED = "declined"
    LEFT = "left"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Person:
    """A human. `reachable` is whether a private message can be sent; they must have written first."""

    id: PersonId
    account: Account
    private: Chat  # the chat in which this person can be written to alone
    name: str  # as the chat program last showed it, cleaned
    language: str | None = None  # chosen by the person; None follows the chat program's
    spoken: str = "ko"  # what the chat program says the person reads
    reachable: bool = False
    unreachable_why: str | None = None
    met_at: datetime | None = None
    seen_at: datetime | None = None  # when last heard of, to the day

    @property
    def reads(self) -> str:
        """The language this person is written to in."""
        return self.language or self.spoken


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a community: the name they go by there and how they introduced themselves."""

    community: CommunityId
    person: PersonId
    name: str
    role: Role = Role.MEMBER
    standing: Standing = Standing.ACTIVE
    introduction: str = ""
    interests: tuple[str, ...] = ()
    shares: str = ""
    learns: str = ""
    public: bool = True  # may the group read the introduction?
    invited_at: datetime | None = None  # asked, once, to introduce themselves
    joined_at: datetime | None = None
    knocks: bool = False  # waits to be let into the group by the chat program

    @property
    def active(self) -> bool:
        """Is this person a member now?"""
        return self.standing is Standing.ACTIVE


@dataclass(frozen=True, slots=True)
class Silent:
    """A member who cannot be written to in private; `why` is empty when they never wrote to the bot."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Authority:
    """What the person who acts may do here, read again for every action."""

    member: Member | None
    admin: bool  # an admin of the group, as the chat program says, or staff by role

    @property
    def hosts(self) -> bool:
        """May this person announce meetups whatever the settings say?"""
        return self.admin or (self.member is not None and self.member.active and self.member.role.rank >= 1)


@dataclass(frozen=True, slots=True)
class Admins:
    """The admins of a group as the chat program last said, and when it was asked."""

    chat: Chat
    accounts: frozenset[Account] = field(default_factory=frozenset)
    asked_at: datetime | None = None
