"""One call of the Bot API: its parameters, the chat it is about, and the register of methods."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.errors import bad, forbidden
from bot.playground.limits import Limits
from bot.playground.mailbox import Mailbox
from bot.playground.things import Message, Room, Wire
from bot.playground.world import World

Uploads = dict[str, tuple[str, bytes, str]]
METHODS: dict[str, Callable[["Call"], Any]] = {}
Method = Callable[["Call"], Any]


def answers(name: str) -> Callable[[Method], Method]:
    """Register what answers a Bot API method."""

    def register(method: Method) -> Method:
        METHODS[name] = method
        return method

    return register


@dataclass
class Call:
    """A call with its parameters read; methods are functions of one of these."""

    name: str
    params: Wire
    world: World
    mailbox: Mailbox
    limits: Limits
    uploads: Uploads = field(default_factory=dict)

    def room(self) -> Room:
        """The chat of the call, whatever the bot may do there."""
        return self.find(self.params.get("chat_id"))

    def find(self, chat_id: Any) -> Room:
        """A chat by id or @username that the bot could know."""
        world = self.world
        if isinstance(chat_id, str):
            names = {room.chat.username: room for room in world.rooms.values() if room.chat.type != "private"}
            room = names.get(chat_id.removeprefix("@"))
        else:
            room = world.rooms.get(chat_id)
        if room is None or (room.chat.type != "private" and world.bot.id not in room.members):
            raise bad("chat not found")
        return room

    def here(self) -> Room:
        """The chat of the call, with the bot in it."""
        room = self.room()
        if room.chat.type != "private":
            _check_present(room, self.world.me(room).status)
        return room

    def spend(self, room: Room) -> None:
        """Count a send or an edit against the chat's allowance."""
        self.limits.spend(room.chat.id, room.chat.type in ("group", "supergroup"))

    def message(self, room: Room, purpose: str) -> Message:
        """The message of the call, or the refusal for this purpose."""
        message = room.messages.get(self.params["message_id"])
        if message is None:
            raise bad(f"message to {purpose} not found")
        return message

    def need(self, room: Room, right: str, refusal: str) -> None:
        """Refuse unless the bot holds a right here (in a private chat it may do what there is to do)."""
        if room.chat.type != "private" and not self.world.me(room).may(right):
            raise bad(refusal)


def _check_present(room: Room, status: str) -> None:
    kind = room.chat.type
    if room.migrated_to:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=room.migrated_to)
    if room.deleted:
        raise forbidden("the group chat was deleted")
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {kind} chat")
    if status == "left":
        raise forbidden(f"bot is not a member of the {kind} chat")


def writable(call: Call) -> Room:
    """The chat of the call, if the bot may write there now."""
    room = call.here()
    if room.chat.type == "private":
        _check_private(call, room)
        return room
    me = call.world.me(room)
    if room.chat.type == "channel" and not me.may("can_post_messages"):
        raise bad("need administrator rights in the channel chat")
    if me.status == "restricted":
        raise bad("not enough rights to send text messages to the chat")
    return room


def _check_private(call: Call, room: Room) -> None:
    person = room.chat.person
    if person and person.id in call.world.gone:
        raise forbidden("user is deactivated")
    if person and person.is_bot:
        raise forbidden("bot can't send messages to bots")
    if room.blocked:
        raise forbidden("bot was blocked by the user")
    if not room.started and not (room.open_until and call.world.clock.now() < room.open_until):
        raise forbidden("bot can't initiate conversation with a user")
