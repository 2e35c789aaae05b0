"""What there is in the playground's world, and how things happening in it reach the bot."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.playground.clock import PlayClock
from bot.playground.entities import found, piece
from bot.playground.mailbox import Mailbox
from bot.playground.things import Chat, Effect, File, Member, Message, Press, Room, Toast, User, Wire, stamp

ANONYMOUS = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_VOICE = User(136817688, "Channel", username="Channel_Bot", is_bot=True)
TELEGRAM = User(777000, "Telegram")
Scope = tuple[str, int, int]
DEFAULT_SCOPE: Scope = ("default", 0, 0)


class Stage:
    """People, chats and messages; everything that changes goes through here."""

    def __init__(self, clock: PlayClock, bot: User, mailbox: Mailbox) -> None:
        self.clock = clock
        self.bot = bot
        self.mailbox = mailbox
        self.users: dict[int, User] = {bot.id: bot}
        self.rooms: dict[int, Room] = {}
        self.files: dict[str, File] = {}
        self.toasts: list[Toast] = []
        self.effects: list[Effect] = []
        self.gone: set[int] = set()
        self.callbacks: dict[str, tuple[User, int, datetime]] = {}
        self.presses: list[Press] = []
        self.changed: list[Callable[[], None]] = []
        self.command_lists: dict[tuple[Scope, str], list[Wire]] = {}
        self.words: dict[tuple[str, str], str] = {}
        self.menus: dict[int, Wire] = {}
        self.doing: dict[int, str] = {}
        self.version = 0
        self.numbers = {"message": 0, "user": 1_000_000_000, "group": 4_000_000, "callback": 0, "file": 0}

    def number(self, kind: str) -> int:
        """The next number of a kind."""
        self.numbers[kind] += 1
        return self.numbers[kind]

    def change(self) -> None:
        """Tell those who look on (the page) that something is different."""
        self.version += 1
        for callback in self.changed:
            callback()

    def room(self, chat: Chat | int) -> Room:
        """The room of a chat, a person's private one included."""
        return self.rooms[chat if isinstance(chat, int) else chat.id]

    def me(self, room: Room) -> Member:
        """How the bot stands in a room."""
        return room.standing(self.bot)

    def keep_file(self, name: str, content: bytes, mime: str, kind: str = "document") -> File:
        """Store bytes under a fresh file id."""
        file = File(f"playground-{kind}-{self.number('file')}", name, content, mime)
        self.files[file.id] = file
        return file

    def next_message_id(self, room: Room) -> int:
        """Supergroups and channels count for themselves, all other chats share one count."""
        if room.chat.type in ("supergroup", "channel"):
            room.last_id += 1
            return room.last_id
        return self.number("message")

    def post(self, room: Room, sender: User | None, text: str = "", **facts: Any) -> Message:
        """Put a message into a room and hand it to the bot if the bot would see it."""
        facts.setdefault("entities", found(text))
        thread = facts.get("thread")
        facts["in_topic"] = thread in room.topics
        message = Message(self.next_message_id(room), room.chat.id, self.clock.now(), sender, text, **facts)
        room.messages[message.id] = message
        if message.sender and message.sender.is_bot and message.sender.id in room.members:
            room.last_bot = message.sender.id
        if self.sees(room, message):
            kind = "channel_post" if room.chat.type == "channel" else "message"
            self.mailbox.put(kind, self.wire(message))
        self.change()
        return message

    def announce(self, room: Room, sender: User | None, thread: int | None = None, **service: Any) -> Message:
        """Put a service message into a room."""
        return self.post(room, sender, service=service, thread=thread)

    def rewrite(self, message: Message, **facts: Any) -> Message:
        """Replace what a message shows."""
        new = replace(message, **facts)
        self.rooms[message.chat_id].messages[message.id] = new
        self.change()
        return new

    def wire(self, message: Message, deep: bool = True) -> Wire:
        """Telegram's `Message`, with the one it replies to."""
        room = self.rooms[message.chat_id]
        facts = message.wire(room.chat)
        target = room.messages.get(message.reply_to or (message.thread if message.in_topic else 0) or 0)
        if deep and target and target.id != message.id:
            facts["reply_to_message"] = self.wire(target, deep=False)
        pinned = message.service.get("pinned_message")
        if isinstance(pinned, int) and pinned in room.messages:
            facts["pinned_message"] = self.wire(room.messages[pinned], deep=False)
        elif isinstance(pinned, int):
            facts["pinned_message"] = {"chat": room.chat.wire(), "message_id": pinned, "date": 0}
        return facts

    def sees(self, room: Room, message: Message) -> bool:
        """Privacy mode: what of a chat a bot is given to read."""
        own = message.sender == self.bot
        if not self.me(room).present and room.chat.type != "private":
            return False
        if message.service:
            return not own or "pinned_message" in message.service
        if own or (message.sender and message.sender.is_bot and not message.sender_chat):
            return False
        if room.chat.type in ("private", "channel") or self.me(room).admin:
            return True
        target = room.messages.get(message.reply_to or 0)
        return self._calls_me(room, message) or bool(target and target.sender == self.bot)

    def _calls_me(self, room: Room, message: Message) -> bool:
        """A command with the bot's name, or one without any if no other bot spoke last."""
        for entity in message.entities:
            if entity["type"] == "bot_command":
                _, _, name = piece(message.text, entity).partition("@")
                if name.lower() == (self.bot.username or "").lower():
                    return True
                if not name and entity["offset"] == 0:
                    return room.last_bot in (None, self.bot.id)
        return False

    def seat(self, room: Room, by: User, member: Member, **more: Any) -> None:
        """Change how somebody stands in a room, and tell the bot what it would be told."""
        old = room.standing(member.user)
        room.members[member.user.id] = member
        mine = member.user.id == self.bot.id
        if mine or self.me(room).admin:
            facts = {
                "chat": room.chat.wire(),
                "from": by.wire(),
                "date": stamp(self.clock.now()),
                "old_chat_member": old.wire(room.chat.type),
                "new_chat_member": member.wire(room.chat.type),
            }
            self.mailbox.put("my_chat_member" if mine else "chat_member", facts | more)
        self.change()

    def note(self, method: str, chat_id: int, message_id: int | None = None, text: str = "") -> None:
        """Record something the bot did that a chat shows."""
        self.effects.append(Effect(self.clock.now(), method, chat_id, message_id, text))
        self.change()
