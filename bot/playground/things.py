"""The nouns of the playground and how each is written on the wire."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Wire = dict[str, Any]

EVERYWHERE = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories",
)  # fmt: skip
IN_GROUPS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
MEMBERS_MAY = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
    "can_edit_tag", "can_react_to_messages",
)  # fmt: skip
IN_CHANNELS = ("can_post_messages", "can_edit_messages")
RIGHTS = EVERYWHERE + IN_GROUPS + IN_CHANNELS
USUAL_RIGHTS = frozenset(RIGHTS) - {"can_promote_members"}
PRESENT = ("creator", "administrator", "member", "restricted")


def stamp(moment: datetime) -> int:
    """Unix time, as Telegram writes dates."""
    return int(moment.timestamp())


def without_nothing(facts: Wire) -> Wire:
    """Telegram leaves absent facts out instead of sending null."""
    return {key: value for key, value in facts.items() if value is not None}


@dataclass(frozen=True)
class User:
    """A person or a bot."""

    id: int
    name: str
    last_name: str | None = None
    username: str | None = None
    language: str | None = None
    is_bot: bool = False

    def wire(self) -> Wire:
        """Telegram's `User`."""
        return without_nothing(
            {
                "id": self.id,
                "is_bot": self.is_bot,
                "first_name": self.name,
                "last_name": self.last_name,
                "username": self.username,
                "language_code": self.language,
            }
        )


@dataclass(frozen=True)
class Chat:
    """A private chat (its id is the person's), a group, a supergroup or a channel."""

    id: int
    type: str
    title: str = ""
    username: str | None = None
    is_forum: bool = False
    person: User | None = None

    def wire(self) -> Wire:
        """Telegram's `Chat`."""
        facts: Wire = {"id": self.id, "type": self.type, "username": self.username}
        if self.person:
            facts |= {"first_name": self.person.name, "last_name": self.person.last_name}
            facts["username"] = self.person.username
        else:
            facts |= {"title": self.title, "is_forum": self.is_forum or None}
        return without_nothing(facts)


@dataclass(frozen=True)
class Member:
    """How somebody stands in a chat."""

    user: User
    status: str
    rights: frozenset[str] = frozenset()
    anonymous: bool = False
    tag: str | None = None

    @property
    def present(self) -> bool:
        """Whether they are in the chat now."""
        return self.status in PRESENT

    @property
    def admin(self) -> bool:
        """Whether they are the owner or an administrator."""
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        """Whether they hold a right; the owner holds all."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def wire(self, chat_type: str) -> Wire:
        """Telegram's `ChatMember...` for a chat of this type."""
        facts: Wire = {"status": self.status, "user": self.user.wire()}
        if self.admin:
            facts["is_anonymous"] = self.anonymous
        if self.status == "administrator":
            facts |= {"can_be_edited": False} | {right: right in self.rights for right in EVERYWHERE}
            here = IN_CHANNELS if chat_type == "channel" else IN_GROUPS
            facts |= {right: right in self.rights for right in here}
        if self.status == "restricted":
            facts |= {"is_member": True, "until_date": 0} | dict.fromkeys(MEMBERS_MAY, False)
        if self.status == "kicked":
            facts["until_date"] = 0
        if self.status == "member" and self.tag:
            facts["tag"] = self.tag
        return facts


@dataclass(frozen=True)
class Button:
    """One button under a message; `facts` is how the bot wrote it."""

    text: str
    data: str | None = None
    url: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """Bytes that somebody sent."""

    id: str
    name: str
    bytes: bytes
    mime: str

    def wire(self) -> Wire:
        """The part of `Document` and its like that all files share."""
        unique = self.id.rsplit("-", 1)[-1]
        return {"file_id": self.id, "file_unique_id": unique, "file_size": len(self.bytes)}


@dataclass(frozen=True)
class Message:
    """A message as the chat shows it at one moment; an edit makes a new one with the same id."""

    id: int
    chat_id: int
    date: datetime
    sender: User | None = None
    text: str = ""
    entities: tuple[Wire, ...] = ()
    keyboard: tuple[tuple[Button, ...], ...] = ()
    sender_chat: Chat | None = None
    thread: int | None = None
    in_topic: bool = False
    reply_to: int | None = None
    document: File | None = None
    media: Mapping[str, Any] = field(default_factory=dict)
    service: Mapping[str, Any] = field(default_factory=dict)
    signature: str | None = None
    forwarded: Mapping[str, Any] | None = None
    pinned: bool = False
    edits: int = 0
    edit_date: datetime | None = None

    @property
    def edited(self) -> bool:
        """Whether the chat shows the edited mark."""
        return self.edits > 0

    @property
    def buttons(self) -> list[list[str]]:
        """The labels under the message, row by row."""
        return [[button.text for button in row] for row in self.keyboard]

    @property
    def location(self) -> tuple[float, float] | None:
        """Latitude and longitude, if it shows a place."""
        place = self.media.get("location")
        return (place["latitude"], place["longitude"]) if place else None

    def _words(self) -> Wire:
        if not self.text:
            return {}
        head, tail = ("caption", "caption_entities") if self.media else ("text", "entities")
        return {head: self.text} | ({tail: list(self.entities)} if self.entities else {})

    def _markup(self) -> Wire | None:
        rows = [[dict(button.facts) for button in row] for row in self.keyboard]
        return {"inline_keyboard": rows} if rows else None

    def wire(self, chat: Chat) -> Wire:
        """Telegram's `Message`, without the message it replies to."""
        facts: Wire = {"message_id": self.id, "date": stamp(self.date), "chat": chat.wire()}
        facts |= self._words() | dict(self.media) | dict(self.service) | dict(self.forwarded or {})
        facts |= {
            "from": self.sender.wire() if self.sender else None,
            "sender_chat": self.sender_chat.wire() if self.sender_chat else None,
            "author_signature": self.signature,
            "message_thread_id": self.thread,
            "is_topic_message": self.in_topic or None,
            "edit_date": stamp(self.edit_date) if self.edit_date else None,
            "reply_markup": self._markup(),
        }
        return without_nothing(facts)


@dataclass(frozen=True)
class Toast:
    """What the bot answered to a tap."""

    user: User
    text: str
    alert: bool
    id: str
    url: str = ""  # opened by the app, as a deep link into a private chat


@dataclass(frozen=True)
class Press:
    """Somebody pressed a button that calls back; `id` is the query the bot has to answer."""

    user: User
    chat_id: int
    message_id: int
    data: str
    id: str
    time: datetime


@dataclass(frozen=True)
class Effect:
    """Something the bot did that a chat shows."""

    time: datetime
    method: str
    chat_id: int
    message_id: int | None
    text: str


@dataclass
class Topic:
    """A forum topic; its id is that of the message that created it."""

    id: int
    name: str
    closed: bool = False


@dataclass
class Room:
    """Everything about one chat; the only thing here that changes in place."""

    chat: Chat
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    last_bot: int | None = None
    linked: int | None = None
    migrated_to: int | None = None
    deleted: bool = False
    started: bool = False
    blocked: bool = False
    open_until: datetime | None = None
    requests: dict[int, Wire] = field(default_factory=dict)
    links: dict[str, Wire] = field(default_factory=dict)
    uses: Counter[str] = field(default_factory=Counter)
    last_id: int = 0
    reply_keyboard: list[list[str]] = field(default_factory=list)

    def standing(self, user: User) -> Member:
        """How somebody stands here; strangers have left."""
        return self.members.get(user.id) or Member(user, "left")
