"""People writing, tapping, editing and sharing: everything a person does in a chat."""

from typing import Any

from bot.playground.entities import found
from bot.playground.groups import Groups
from bot.playground.keyboards import PAYLOAD, deep_link
from bot.playground.stage import ANONYMOUS, CHANNEL_VOICE, TELEGRAM
from bot.playground.things import Button, Chat, Member, Message, Press, Room, User, Wire, stamp


class Speaking(Groups):
    """The part of the world that is about what people do."""

    def say(
        self, user: User, chat: Chat | None, text: str, *, thread: int | None = None, reply_to: Message | None = None
    ) -> Message:
        """Write into a chat; None is the private chat with the bot."""
        return self._write(user, chat, text=text, thread=thread, reply_to=reply_to.id if reply_to else None)

    def _write(self, user: User, chat: Chat | None, **facts: Any) -> Message:
        room = self.room(chat or user.id)
        if room.chat.type == "private":
            self._begin(room, user)
        elif not room.standing(user).present:
            raise ValueError(f"{user.name} is not in {room.chat.title}")
        if room.chat.type == "supergroup" and facts.get("reply_to") and not facts.get("thread"):
            target = room.messages[facts["reply_to"]]
            facts["thread"] = target.thread or target.id
        return self.post(room, user, **facts)

    def _begin(self, room: Room, user: User) -> None:
        """Writing to a bot opens the chat for it, and takes back a block."""
        room.started = True
        room.members.setdefault(self.bot.id, Member(self.bot, "member"))
        if room.blocked:
            self.unblock_bot(user)

    def start(self, user: User, payload: str = "") -> Message:
        """Press Start, with the payload of a deep link if there is one."""
        if payload and not PAYLOAD.fullmatch(payload):
            raise ValueError("Telegram does not pass on such a start payload")
        return self.say(user, None, f"/start {payload}".strip())

    def open_link(self, user: User, url: str) -> Message:
        """Follow a link that starts the bot."""
        payload = deep_link(url, self.bot.username or "")
        if payload is None:
            raise ValueError(f"not a link to @{self.bot.username}: {url}")
        return self.start(user, payload)

    def tap(self, user: User, message: Message, label: str) -> str:
        """Press a button, found by its label, by a part of it, or by its data; returns the callback id."""
        now = self.room(message.chat_id).messages.get(message.id)
        buttons = [button for row in (now.keyboard if now else ()) for button in row]
        button = _choose(buttons, label)
        if button is None:
            raise LookupError(f"no button {label!r}; there are {[button.text for button in buttons]}")
        return self.press(user, message, button)

    def press(self, user: User, message: Message, button: Button) -> str:
        """Press a button one holds; '' if it is not one that calls back."""
        if button.url and deep_link(button.url, self.bot.username or "") is not None:
            self.open_link(user, button.url)
        if button.data is None:
            return ""
        return self.forge_callback(user, self.room(message.chat_id).chat, message.id, button.data)

    def forge_callback(self, user: User, chat: Chat, message_id: int, data: str) -> str:
        """A press with any data on any message, as a modified client could send it."""
        number = str(4_382_000_000_000_000 + self.number("callback"))
        room = self.room(chat)
        message = room.messages.get(message_id)
        gone = {"chat": room.chat.wire(), "message_id": message_id, "date": 0}
        self.callbacks[number] = (user, chat.id, self.clock.now())
        self.presses.append(Press(user, chat.id, message_id, data, number, self.clock.now()))
        facts: Wire = {"id": number, "from": user.wire(), "chat_instance": str(abs(chat.id)), "data": data}
        facts["message"] = self.wire(message) if message else gone
        self.mailbox.put("callback_query", facts)
        self.change()
        return number

    def edit(self, user: User, message: Message, new_text: str) -> Message:
        """Change one's own message."""
        room = self.room(message.chat_id)
        old = room.messages[message.id]
        if old.sender != user:
            raise ValueError(f"{user.name} did not write this")
        new = self.rewrite(
            old, text=new_text, entities=found(new_text), edits=old.edits + 1, edit_date=self.clock.now()
        )
        if self.sees(room, new):
            kind = "edited_channel_post" if room.chat.type == "channel" else "edited_message"
            self.mailbox.put(kind, self.wire(new))
        return new

    def photo(self, user: User, chat: Chat | None = None, caption: str = "") -> Message:
        """Send a photo."""
        sizes = self.keep_file("photo.jpg", b"\xff\xd8playground", "image/jpeg", "photo").wire()
        return self._write(user, chat, text=caption, media={"photo": [sizes | {"width": 640, "height": 480}]})

    def sticker(self, user: User, chat: Chat | None = None, emoji: str = "👍") -> Message:
        """Send a sticker."""
        file = self.keep_file("sticker.webp", b"RIFFplayground", "image/webp", "sticker").wire()
        look = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._write(user, chat, media={"sticker": file | look | {"emoji": emoji}})

    def voice(self, user: User, chat: Chat | None = None) -> Message:
        """Send a voice message."""
        file = self.keep_file("voice.ogg", b"OggSplayground", "audio/ogg", "voice").wire()
        return self._write(user, chat, media={"voice": file | {"duration": 3, "mime_type": "audio/ogg"}})

    def send_file(self, user: User, chat: Chat | None, name: str, content: bytes, mime: str) -> Message:
        """Send a document."""
        file = self.keep_file(name, content, mime)
        media = {"document": file.wire() | {"file_name": name, "mime_type": mime}}
        return self._write(user, chat, media=media, document=file)

    def location(self, user: User, chat: Chat | None, lat: float, lon: float) -> Message:
        """Share a place."""
        return self._write(user, chat, media={"location": {"latitude": lat, "longitude": lon}})

    def venue(self, user: User, chat: Chat | None, lat: float, lon: float, title: str, address: str) -> Message:
        """Share a named place; Telegram sends its location beside it."""
        place = {"latitude": lat, "longitude": lon}
        venue = {"location": place, "title": title, "address": address}
        return self._write(user, chat, media={"venue": venue, "location": place})

    def contact(self, user: User, chat: Chat | None, phone: str, name: str, of: User | None = None) -> Message:
        """Share a contact, one's own or another's."""
        card: Wire = {"phone_number": phone, "first_name": name} | ({"user_id": of.id} if of else {})
        return self._write(user, chat, media={"contact": card})

    def say_anonymously(self, admin: User, chat: Chat, text: str, *, thread: int | None = None) -> Message:
        """An anonymous administrator speaks as the group."""
        room = self.room(chat)
        if not room.standing(admin).admin:
            raise ValueError(f"{admin.name} is no administrator")
        return self.post(room, ANONYMOUS, text, sender_chat=room.chat, thread=thread)

    def say_as_channel(self, channel: Chat, chat: Chat, text: str) -> Message:
        """Somebody speaks in a group as one of their channels."""
        return self.post(self.room(chat), CHANNEL_VOICE, text, sender_chat=self.room(channel).chat)

    def channel_post(self, channel: Chat, text: str, signature: str | None = None) -> Message:
        """A post in a channel, forwarded to its discussion group if it has one."""
        room = self.room(channel)
        post = self.post(room, None, text, sender_chat=room.chat, signature=signature)
        if room.linked:
            origin = {"type": "channel", "date": stamp(post.date), "chat": room.chat.wire(), "message_id": post.id}
            copied = {"is_automatic_forward": True, "forward_origin": origin}
            self.post(self.rooms[room.linked], TELEGRAM, text, sender_chat=room.chat, forwarded=copied)
        return post

    def delete_message(self, message: Message) -> None:
        """Delete a message; bots are not told."""
        del self.room(message.chat_id).messages[message.id]
        self.change()

    def raw(self, update: Wire) -> int:
        """Send the bot any update at all; returns its update_id."""
        return self.mailbox.put_raw(update)


def _choose(buttons: list[Button], label: str) -> Button | None:
    ways = (
        lambda button: button.text == label,
        lambda button: button.text.startswith(label),
        lambda button: label in button.text,
        lambda button: button.data == label,
    )
    return next((button for way in ways for button in buttons if way(button)), None)
