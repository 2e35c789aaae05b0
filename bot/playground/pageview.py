"""What one person sees on the chat page, as JSON."""

from typing import Any

from bot.playground.things import Message, Room, User, Wire, stamp
from bot.playground.world import World

_SERVICE = {
    "new_chat_members": "joined",
    "left_chat_member": "left",
    "pinned_message": "pinned a message",
    "new_chat_title": "changed the title",
    "forum_topic_created": "created a topic",
    "forum_topic_closed": "closed the topic",
    "forum_topic_reopened": "reopened the topic",
    "migrate_to_chat_id": "upgraded the group",
    "migrate_from_chat_id": "upgraded the group",
}


class View:
    """Reads the world for a person, and remembers how far they have read."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._read: dict[tuple[int, int], int] = {}

    def people(self) -> list[Wire]:
        """Everybody one can be."""
        return [
            {"id": user.id, "name": user.name, "username": user.username or ""}
            for user in self._world.users.values()
            if not user.is_bot and user.id not in self._world.gone
        ]

    def chats(self, me: User) -> list[Wire]:
        """The chats of a person, then those they could join."""
        rooms = [self._world.room(me.id)]
        rooms += [room for room in self._world.rooms.values() if room.chat.type != "private" and not room.migrated_to]
        return [self._chat(me, room) for room in rooms if not room.deleted]

    def _chat(self, me: User, room: Room) -> Wire:
        private = room.chat.type == "private"
        read, newest = self._read.get((me.id, room.chat.id), 0), list(room.messages.values())[-1:]
        unread = sum(message.id > read and message.sender != me for message in room.messages.values())
        return {
            "id": room.chat.id,
            "type": room.chat.type,
            "title": self._world.bot.name if private else room.chat.title,
            "inside": private or room.standing(me).present,
            "admin": room.standing(me).admin,
            "asked": me.id in room.requests,
            "bot": self._world.me(room).status,
            "blocked": room.blocked,
            "unread": unread,
            "last": self._line(newest[0]) if newest else "",
        }

    def _line(self, message: Message) -> str:
        media = next((kind for kind in ("venue", "location", *message.media) if kind in message.media), "")
        return message.text or (f"[{media}]" if media else self._service(message))

    def _service(self, message: Message) -> str:
        kind = next(iter(message.service), "")
        named = message.service.get(kind)
        who = named if isinstance(named, list) else [named] if isinstance(named, dict) else []
        names = ", ".join(item["first_name"] for item in who if "first_name" in item)
        return f"{names or self._author(message)} {_SERVICE.get(kind, kind)}"

    @staticmethod
    def _author(message: Message) -> str:
        if message.sender_chat:
            return message.sender_chat.title
        return message.sender.name if message.sender else ""

    def messages(self, me: User, room: Room) -> list[Wire]:
        """What an open chat shows; looking at it reads it."""
        if room.messages:
            self._read[me.id, room.chat.id] = max(room.messages)
        return [self._message(me, room, message) for message in room.messages.values()]

    def _message(self, me: User, room: Room, message: Message) -> Wire:
        topic = room.topics.get(message.thread or 0)
        target = room.messages.get(message.reply_to or 0)
        return {
            "id": message.id,
            "author": self._author(message),
            "mine": message.sender == me,
            "bot": message.sender == self._world.bot,
            "date": stamp(message.date),
            "text": message.text,
            "entities": list(message.entities),
            "buttons": [[self._button(b) for b in row] for row in message.keyboard],
            "edited": message.edited,
            "pinned": message.pinned,
            "service": self._service(message) if message.service else "",
            "topic": topic.name if topic else "",
            "reply": f"{self._author(target)}: {self._line(target)}" if target else "",
            "media": self._media(message),
        }

    def _button(self, button: Any) -> Wire:
        known = button.data is not None or button.url
        return {
            "text": button.text,
            "url": button.url or "",
            "style": button.facts.get("style", ""),
            "live": bool(known),
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
        return [{"n": n, "text": t.text, "alert": t.alert, "url": t.url} for n, t in mine]
