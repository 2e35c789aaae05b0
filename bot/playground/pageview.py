"""What one person sees on the chat page, as JSON; the page finds the words."""

from datetime import timedelta

from bot.playground.things import Button, Member, Message, Room, User, Wire, stamp
from bot.playground.world import World

MOST_MESSAGES = 300
THINKING = timedelta(seconds=20)  # how long a pressed button shows that the bot has not answered yet
_ROLES = {"creator": 0, "administrator": 1, "member": 2, "restricted": 2}


class View:
    """Reads the world for a person, and remembers how far they have read."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._read: dict[tuple[int, int], int] = {}

    def people(self) -> list[Wire]:
        """Everybody one can be."""
        return [
            {"id": user.id, "name": user.name, "username": user.username or "", "language": user.language}
            for user in self._world.users.values()
            if not user.is_bot and user.id not in self._world.gone
        ]

    def phone(self, me_id: int, chat_id: int, toast: int) -> Wire:
        """Somebody's phone with a chat open, or none."""
        me, room = self._world.users.get(me_id), self._world.rooms.get(chat_id)
        if me is None or me.id not in self._world.rooms:
            return {}
        seen: Wire = {"room": None}
        if room and room.standing(me).present and (room.chat.type != "private" or room.chat.id == me.id):
            seen["room"] = self._room(me, room)
        return seen | {"chats": self.chats(me), "toasts": self.toasts(me, toast)}

    def chats(self, me: User) -> list[Wire]:
        """The chats of a person, then those they could join."""
        rooms = [self._world.room(me.id)]
        rooms += [room for room in self._world.rooms.values() if room.chat.type != "private" and not room.migrated_to]
        return [self._chat(me, room) for room in rooms if not room.deleted]

    def _chat(self, me: User, room: Room) -> Wire:
        private = room.chat.type == "private"
        read, newest = self._read.get((me.id, room.chat.id), 0), list(room.messages.values())[-1:]
        unread = sum(message.id > read and message.sender != me for message in room.messages.values())
        standing = room.standing(me)
        return {
            "id": room.chat.id,
            "type": room.chat.type,
            "title": self._world.bot.name if private else room.chat.title,
            "inside": private or standing.present,
            "admin": standing.admin,
            "owner": standing.status == "creator",
            "asked": me.id in room.requests,
            "bot": self._world.me(room).status,
            "blocked": room.blocked,
            "unread": unread,
            "links": [] if private else _links(room),
            "asking": len(room.requests) if standing.admin else 0,
            "last": self._line(me, newest[0]) if newest else None,
        }

    def _line(self, me: User, message: Message) -> Wire:
        """A message in one line."""
        media = next((kind for kind in ("venue", "location", *message.media) if kind in message.media), "")
        return {
            "author": self._author(message), "mine": message.sender == me, "text": message.text, "media": media,
            "service": self._service(message), "date": stamp(message.date),
        }  # fmt: skip

    def _service(self, message: Message) -> Wire | None:
        """What happened, and to whom."""
        if not message.service:
            return None
        kind, about = next(iter(message.service.items()))
        who = about if isinstance(about, list) else [about] if isinstance(about, dict) else []
        names = [item["first_name"] for item in who if "first_name" in item]
        by = self._author(message)
        return {"kind": kind, "by": by, "names": [] if names == [by] else names, "about": _plain(about)}

    @staticmethod
    def _author(message: Message) -> str:
        if message.sender_chat:
            return message.sender_chat.title
        return message.sender.name if message.sender else ""

    def _room(self, me: User, room: Room) -> Wire:
        """A chat that is open; looking at it reads it."""
        self._mark_read(me, room)
        pinned = [message.id for message in room.messages.values() if message.pinned]
        waiting = self._unheard()
        shown = list(room.messages.values())[-MOST_MESSAGES:]
        return self._chat(me, room) | {
            "messages": [self._message(me, room, message, waiting) for message in shown],
            "pinned": pinned,
            "members": self._members(room),
            "requests": [self._asking(room, who) for who in room.requests] if room.standing(me).admin else [],
            "commands": self._world.commands_shown(me, room.chat),
            "keys": room.reply_keyboard,
            "doing": self._world.doing.get(room.chat.id, ""),
            "started": room.started,
            "forum": room.chat.is_forum,
        }

    def _mark_read(self, me: User, room: Room) -> None:
        if room.messages:
            self._read[me.id, room.chat.id] = max(room.messages)

    def _unheard(self) -> set[tuple[int, int]]:
        """Chats and ids of messages that the bot has not fetched yet."""
        updates = [letter.update.get("message") for letter in self._world.mailbox.letters]
        return {(facts["chat"]["id"], facts["message_id"]) for facts in updates if isinstance(facts, dict)}

    def _members(self, room: Room) -> list[Wire]:
        present = [member for member in room.members.values() if member.present]
        return [self._member(member) for member in sorted(present, key=lambda one: _ROLES.get(one.status, 3))]

    def _member(self, member: Member) -> Wire:
        user = member.user
        return {
            "id": user.id, "name": user.name, "username": user.username or "", "role": member.status,
            "tag": member.tag or "", "bot": user.is_bot, "anonymous": member.anonymous,
        }  # fmt: skip

    def _asking(self, room: Room, who: int) -> Wire:
        return {"id": who, "name": self._world.users[who].name, "date": room.requests[who]["date"]}

    def _message(self, me: User, room: Room, message: Message, waiting: set[tuple[int, int]]) -> Wire:
        topic, thinking = room.topics.get(message.thread or 0), self._thinking(me, message)
        target = room.messages.get(message.reply_to or 0)
        return {
            "id": message.id,
            "by": (message.sender_chat or message.sender or self._world.bot).id,
            "author": self._author(message),
            "mine": message.sender == me,
            "bot": message.sender == self._world.bot,
            "heard": (message.chat_id, message.id) not in waiting,
            "date": stamp(message.date),
            "buttons": [[self._button(b, thinking) for b in row] for row in message.keyboard],
            "service": self._service(message),
            "topic": topic.name if topic else "",
            "reply": self._line(me, target) | {"id": target.id} if target else None,
            "media": self._media(message),
        } | self._words(message)

    @staticmethod
    def _words(message: Message) -> Wire:
        return {
            "text": message.text,
            "entities": list(message.entities),
            "edited": message.edited,
            "pinned": message.pinned,
        }

    def _thinking(self, me: User, message: Message) -> set[str]:
        """What this person pressed here a moment ago and the bot has not answered."""
        world, soon = self._world, self._world.clock.now() - THINKING
        return {
            press.data
            for press in world.presses[-20:]
            if press.id in world.callbacks and press.time > soon
            and (press.user, press.chat_id, press.message_id) == (me, message.chat_id, message.id)
        }  # fmt: skip

    @staticmethod
    def _button(button: Button, thinking: set[str]) -> Wire:
        return {
            "text": button.text,
            "data": (button.data or "").rpartition(".")[0] or button.data or "",
            "url": button.url or "",
            "style": button.facts.get("style", ""),
            "live": button.data is not None or bool(button.url),
            "busy": button.data in thinking,
        }

    @staticmethod
    def _media(message: Message) -> Wire:
        media, file = dict(message.media), message.document
        if file:
            media["file"] = {"id": file.id, "name": file.name, "size": len(file.bytes)}
        return {key: value for key, value in media.items() if key not in ("document", "photo")} | (
            {"photo": True} if "photo" in media else {}
        )

    def toasts(self, me: User, after: int) -> list[Wire]:
        """Answers to this person's taps that the page has not shown yet."""
        new = list(enumerate(self._world.toasts))[max(after, 0) :]
        mine = [(n, t) for n, t in new if t.user == me and (t.text or t.url)]
        return [{"n": n, "id": t.id, "text": t.text, "alert": t.alert, "url": t.url} for n, t in mine]


def _links(room: Room) -> list[Wire]:
    """Invite links that still lead in."""
    facts = [link for link in room.links.values() if not link["is_revoked"]]
    return [{"url": link["invite_link"], "asks": link["creates_join_request"]} for link in facts]


def _plain(about: object) -> str | int:
    """What a service message says beyond names: a title, a topic, the id of a pinned message."""
    if isinstance(about, dict):
        return str(about.get("name", ""))
    return about if isinstance(about, (str, int)) else ""
