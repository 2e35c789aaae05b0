"""Making chats, and people coming, going and being promoted in them."""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.playground.stage import Stage
from bot.playground.things import RIGHTS, USUAL_RIGHTS, Chat, Member, Room, Topic, User, stamp

JOIN_WINDOW = timedelta(minutes=5)
SUPERGROUP_BASE = -1_000_000_000_000


class Groups(Stage):
    """The part of the world that is about who is where."""

    def person(
        self, name: str, *, id: int | None = None, username: str | None = None,  # noqa: A002 - Telegram's own word
        last_name: str | None = None, language: str | None = "ko", is_bot: bool = False,
    ) -> User:  # fmt: skip
        """A new person (or another bot), with an empty private chat."""
        user = User(id or self.number("user"), name, last_name, username, language, is_bot)
        self.users[user.id] = user
        self.rooms[user.id] = Room(Chat(user.id, "private", name, person=user), {user.id: Member(user, "member")})
        self.change()
        return user

    def group(
        self, title: str, creator: User, members: Iterable[User] = (), *, supergroup: bool = True, forum: bool = False
    ) -> Chat:
        """A new group with its owner and first members."""
        number = self.number("group")
        chat_id = SUPERGROUP_BASE - number if supergroup or forum else -number
        chat = Chat(chat_id, "supergroup" if supergroup or forum else "group", title, is_forum=forum)
        return self._open(chat, creator, members)

    def channel(self, title: str, creator: User) -> Chat:
        """A new channel."""
        return self._open(Chat(SUPERGROUP_BASE - self.number("group"), "channel", title), creator, ())

    def _open(self, chat: Chat, creator: User, members: Iterable[User]) -> Chat:
        room = self.rooms[chat.id] = Room(chat, {creator.id: Member(creator, "creator")})
        room.members |= {user.id: Member(user, "member") for user in members if user != self.bot}
        room.last_id = 1
        if self.bot in tuple(members):
            self.add_bot(chat, creator)
        self.change()
        return chat

    def forum_topic(self, chat: Chat, name: str, by: User | None = None) -> int:
        """A new topic; its thread id is the id of the message that says so."""
        room = self.room(chat)
        number = room.last_id + 1
        room.topics[number] = Topic(number, name)
        self.announce(room, by or self.owner(chat), number, forum_topic_created={"name": name, "icon_color": 7322096})
        return number

    def close_topic(self, chat: Chat, thread: int) -> None:
        """Close a topic: nobody but admins with the right may write there."""
        self.room(chat).topics[thread].closed = True
        self.announce(self.room(chat), self.owner(chat), thread, forum_topic_closed={})

    def reopen_topic(self, chat: Chat, thread: int) -> None:
        """Open a closed topic again."""
        self.room(chat).topics[thread].closed = False
        self.announce(self.room(chat), self.owner(chat), thread, forum_topic_reopened={})

    def delete_topic(self, chat: Chat, thread: int) -> None:
        """Delete a topic with all that was said in it."""
        room = self.room(chat)
        del room.topics[thread]
        room.messages = {key: value for key, value in room.messages.items() if value.thread != thread}
        self.change()

    def add_bot(self, chat: Chat, by: User, admin: bool = False) -> None:
        """Somebody adds the bot."""
        room = self.room(chat)
        if room.chat.type == "channel":
            self.promote_bot(chat, by)
            return
        self.seat(room, by, Member(self.bot, "member"))
        self.announce(room, by, new_chat_members=[self.bot.wire()])
        if admin:
            self.promote_bot(chat, by)

    def remove_bot(self, chat: Chat, by: User) -> None:
        """An admin throws the bot out."""
        room = self.room(chat)
        if room.chat.type == "group":
            self.announce(room, by, left_chat_member=self.bot.wire())
        self.seat(room, by, Member(self.bot, "kicked"))

    def promote_bot(self, chat: Chat, by: User, **rights: bool) -> None:
        """Make the bot an administrator; name rights to give or refuse, the usual ones are given."""
        unknown = set(rights) - set(RIGHTS)
        if unknown:
            raise ValueError(f"no such rights: {sorted(unknown)}")
        given = frozenset(right for right in RIGHTS if rights.get(right, right in USUAL_RIGHTS))
        self.seat(self.room(chat), by, Member(self.bot, "administrator", given))

    def demote_bot(self, chat: Chat, by: User) -> None:
        """The bot becomes an ordinary member again."""
        self.seat(self.room(chat), by, Member(self.bot, "member"))

    def mute_bot(self, chat: Chat, by: User) -> None:
        """The bot stays but may not write."""
        self.seat(self.room(chat), by, Member(self.bot, "restricted"))

    def join(self, user: User, chat: Chat, by: User | None = None) -> None:
        """Somebody joins, or is added by another."""
        room = self.room(chat)
        room.requests.pop(user.id, None)
        self.seat(room, by or user, Member(user, "member"))
        if room.chat.type != "channel":
            self.announce(room, by or user, new_chat_members=[user.wire()])

    def leave(self, user: User, chat: Chat) -> None:
        """Somebody leaves."""
        room = self.room(chat)
        self.seat(room, user, Member(user, "left"))
        if room.chat.type != "channel":
            self.announce(room, user, left_chat_member=user.wire())

    def kick(self, admin: User, user: User, chat: Chat) -> None:
        """An admin bans somebody."""
        room = self.room(chat)
        self.seat(room, admin, Member(user, "kicked"))
        if room.chat.type != "channel":
            self.announce(room, admin, left_chat_member=user.wire())

    def let_in(self, by: User, user: User, chat: Chat) -> None:
        """Somebody's request to join is granted."""
        room = self.room(chat)
        room.requests.pop(user.id, None)
        self.seat(room, by, Member(user, "member"), via_join_request=True)
        if room.chat.type != "channel":
            self.announce(room, user, new_chat_members=[user.wire()])

    def turn_away(self, user: User, chat: Chat) -> None:
        """Somebody's request to join is refused; bots are not told."""
        self.room(chat).requests.pop(user.id, None)
        self.change()

    def invite(self, by: User, chat: Chat, *, asks: bool = False) -> str:
        """An admin makes a link into the chat; with `asks` an admin lets people in one by one."""
        room = self.room(chat)
        if not room.standing(by).admin:
            raise ValueError(f"{by.name} is no administrator of {room.chat.title}")
        url = f"https://t.me/+playground{self.number('file'):06d}"
        who = {"invite_link": url, "creator": by.wire(), "is_revoked": False, "is_primary": False}
        room.links[url] = who | {"creates_join_request": asks}
        self.change()
        return url

    def follow_invite(self, user: User, url: str) -> Chat:
        """Use an invite link: joins, or asks to; LookupError if it is ended, used up or unknown."""
        room = next((room for room in self.rooms.values() if url in room.links), None)
        if room is None:
            raise LookupError(f"no invite link {url}")
        link, now = room.links[url], stamp(self.clock.now())
        spent = room.uses[url] >= link.get("member_limit", math.inf)
        if link["is_revoked"] or spent or now > link.get("expire_date", now):
            raise LookupError(f"the invite link {url} has expired")
        room.uses[url] += 1
        self.ask_to_join(user, room.chat) if link["creates_join_request"] else self.join(user, room.chat)
        return room.chat

    def ask_to_join(self, user: User, chat: Chat) -> None:
        """Somebody asks to be let in; for five minutes the bot may write to them."""
        room, now = self.room(chat), self.clock.now()
        facts = {"chat": room.chat.wire(), "from": user.wire(), "user_chat_id": user.id, "date": stamp(now)}
        room.requests[user.id] = facts
        if self.me(room).may("can_invite_users"):
            self.room(user.id).open_until = now + JOIN_WINDOW
            self.mailbox.put("chat_join_request", facts)
        self.change()

    def promote(self, user: User, chat: Chat, *, anonymous: bool = False) -> None:
        """Make somebody an administrator (owners stay owners and may go anonymous)."""
        room = self.room(chat)
        status = "creator" if room.standing(user).status == "creator" else "administrator"
        self.seat(room, self.owner(chat), Member(user, status, USUAL_RIGHTS, anonymous))

    def demote(self, user: User, chat: Chat) -> None:
        """An administrator becomes an ordinary member."""
        room = self.room(chat)
        self.seat(room, self.owner(chat), Member(user, "member"))

    def owner(self, chat: Chat) -> User:
        """Whose chat it is."""
        members = self.room(chat).members.values()
        return next(member.user for member in members if member.status == "creator")

    def rename(self, chat: Chat, title: str, by: User | None = None) -> None:
        """Give a chat another title."""
        room = self.room(chat)
        room.chat = replace(room.chat, title=title)
        self.announce(room, by or self.owner(chat), new_chat_title=title)

    def link(self, channel: Chat, group: Chat) -> None:
        """Make a group the discussion group of a channel."""
        self.room(channel).linked, self.room(group).linked = group.id, channel.id

    def migrate(self, chat: Chat) -> Chat:
        """A group becomes a supergroup with another id; the old one only points there."""
        old = self.room(chat)
        new_chat = Chat(SUPERGROUP_BASE - self.number("group"), "supergroup", old.chat.title)
        new = self.rooms[new_chat.id] = Room(new_chat, dict(old.members), last_id=1)
        self.announce(old, self.owner(chat), migrate_to_chat_id=new_chat.id)
        old.migrated_to = new_chat.id
        self.announce(new, self.owner(chat), migrate_from_chat_id=old.chat.id)
        return new_chat

    def delete_group(self, chat: Chat) -> None:
        """The owner deletes the group for everybody."""
        self.room(chat).deleted = True
        self.change()

    def block_bot(self, user: User) -> None:
        """Somebody blocks the bot."""
        self._set_blocked(user, blocked=True)

    def unblock_bot(self, user: User) -> None:
        """Somebody unblocks the bot."""
        self._set_blocked(user, blocked=False)

    def _set_blocked(self, user: User, blocked: bool) -> None:
        room = self.room(user.id)
        if room.blocked != blocked:
            room.blocked = blocked
            self.seat(room, user, Member(self.bot, "kicked" if blocked else "member"))

    def deactivate(self, user: User) -> None:
        """Somebody deletes their account."""
        self.gone.add(user.id)
        self.change()
