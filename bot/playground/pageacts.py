"""What one person can do on the chat page, and what the visitor can do to the world."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.playground.faults import Faults
from bot.playground.keyboards import deep_link
from bot.playground.theatre import Theatre
from bot.playground.things import Chat, Message, User, Wire
from bot.playground.world import World

ACTS: dict[str, Callable[["Acts", Wire], Wire | None]] = {}
Act = Callable[["Acts", Wire], Wire | None]
TROUBLE = 8.0  # seconds of the playground's clock that trouble at a tap lasts


def act(method: Act) -> Act:
    """Let the page do this."""
    ACTS[method.__name__] = method
    return method


class Ground(Protocol):
    """What acts act upon."""

    world: World
    faults: Faults
    theatre: Theatre | None


class Acts:
    """Turns what the page sends into something a person does in the world."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @property
    def _world(self) -> World:
        return self._ground.world

    async def do(self, wish: Wire) -> Wire:
        """Do it; KeyError, LookupError, TypeError and ValueError mean that it cannot be done."""
        if wish["do"] == "theatre":
            return await self._direct(wish)
        return ACTS[wish["do"]](self, wish) or {}

    async def _direct(self, wish: Wire) -> Wire:
        """What only whoever runs the bot can do."""
        theatre = self._ground.theatre
        if theatre is None:
            raise LookupError("nobody runs a bot for this playground")
        match wish["what"]:
            case "kill":
                await theatre.kill()
            case "over":
                await theatre.start_over(str(wish.get("language", "")))
            case "step":
                await theatre.step(int(wish["number"]), calm=bool(wish.get("calm")))
            case "scene":
                await theatre.scene(str(wish["name"]))
            case "stop":
                await theatre.stop()
            case other:
                raise LookupError(f"there is no {other!r}")
        return {}

    def _me(self, wish: Wire) -> User:
        return self._world.users[int(wish["me"])]

    def _who(self, wish: Wire) -> User:
        return self._world.users[int(wish["who"])]

    def _chat(self, wish: Wire) -> Chat:
        return self._world.room(int(wish["chat"])).chat

    def _message(self, wish: Wire) -> Message:
        return self._world.room(int(wish["chat"])).messages[int(wish["message"])]

    def _as_admin(self, wish: Wire) -> tuple[User, Chat]:
        """Who may decide about others here."""
        me, chat = self._me(wish), self._chat(wish)
        if not self._world.member(chat, me).admin:
            raise ValueError(f"{me.name} is no administrator of {chat.title}")
        return me, chat

    @act
    def say(self, wish: Wire) -> None:
        """Write."""
        chat = self._chat(wish)
        replied = self._message(wish) if wish.get("message") else None
        self._world.say(self._me(wish), chat, str(wish["text"]).strip() or "…", reply_to=replied)

    @act
    def tap(self, wish: Wire) -> Wire:
        """Press the button in a row and column; says which query the bot will answer."""
        message = self._message(wish)
        button = message.keyboard[int(wish["row"])][int(wish["column"])]
        return {"query": self._world.press(self._me(wish), message, button)}

    @act
    def start(self, wish: Wire) -> None:
        """Press Start."""
        self._world.start(self._me(wish))

    @act
    def open(self, wish: Wire) -> Wire:
        """Follow a link of the playground; says where it leads."""
        me, url = self._me(wish), str(wish["url"])
        if deep_link(url, self._world.bot.username or "") is not None:
            return {"chat": self._world.open_link(me, url).chat_id}
        return {"chat": self._world.follow_invite(me, url).id}

    @act
    def edit(self, wish: Wire) -> None:
        """Change one's own message."""
        self._world.edit(self._me(wish), self._message(wish), str(wish["text"]))

    @act
    def delete(self, wish: Wire) -> None:
        """Delete a message."""
        self._world.delete_message(self._message(wish))

    @act
    def location(self, wish: Wire) -> None:
        """Share a place."""
        self._world.location(self._me(wish), self._chat(wish), float(wish["lat"]), float(wish["lon"]))

    @act
    def photo(self, wish: Wire) -> None:
        """Send a photo."""
        self._world.photo(self._me(wish), self._chat(wish))

    @act
    def person(self, wish: Wire) -> Wire:
        """Somebody new."""
        name = str(wish["name"]).strip()
        if not name:
            raise ValueError("a person needs a name")
        return {"me": self._world.person(name, language=str(wish.get("language") or "ko")).id}

    @act
    def group(self, wish: Wire) -> Wire:
        """A new group of one's own with the bot, and with everybody if wished; `forum` gives it topics."""
        world, me = self._world, self._me(wish)
        others = [user for user in world.users.values() if not user.is_bot and user != me] if wish.get("all") else []
        chat = world.group(str(wish["title"]).strip() or "…", me, others, forum=bool(wish.get("forum")))
        world.add_bot(chat, me, admin=bool(wish.get("promote")))
        return {"chat": chat.id}

    @act
    def join(self, wish: Wire) -> None:
        """Join a chat."""
        self._world.join(self._me(wish), self._chat(wish))

    @act
    def ask(self, wish: Wire) -> None:
        """Ask to be let into a chat."""
        self._world.ask_to_join(self._me(wish), self._chat(wish))

    @act
    def decide(self, wish: Wire) -> None:
        """An admin lets somebody in who asked, or does not."""
        me, chat = self._as_admin(wish)
        who = self._who(wish)
        if who.id not in self._world.room(chat).requests:
            raise ValueError(f"{who.name} does not ask to join")
        self._world.let_in(me, who, chat) if wish["yes"] else self._world.turn_away(who, chat)

    @act
    def invite(self, wish: Wire) -> Wire:
        """An admin makes an invite link."""
        return {"url": self._world.invite(self._me(wish), self._chat(wish), asks=bool(wish.get("asks")))}

    @act
    def leave(self, wish: Wire) -> None:
        """Leave a chat."""
        self._world.leave(self._me(wish), self._chat(wish))

    @act
    def remove(self, wish: Wire) -> None:
        """An admin removes somebody."""
        me, chat = self._as_admin(wish)
        self._world.kick(me, self._who(wish), chat)

    @act
    def admin(self, wish: Wire) -> None:
        """Somebody (oneself, if nobody is named) becomes an administrator, or stops being one."""
        change = self._world.promote if wish["on"] else self._world.demote
        change(self._who(wish) if "who" in wish else self._me(wish), self._chat(wish))

    @act
    def bot(self, wish: Wire) -> None:
        """Add the bot, make it an administrator or a member, or throw it out."""
        world = self._world
        ways = {
            "add": world.add_bot,
            "promote": world.promote_bot,
            "demote": world.demote_bot,
            "remove": world.remove_bot,
        }
        ways[wish["how"]](self._chat(wish), self._me(wish))

    @act
    def block(self, wish: Wire) -> None:
        """Block the bot, or take that back."""
        change = self._world.block_bot if wish["on"] else self._world.unblock_bot
        change(self._me(wish))

    @act
    def turn(self, wish: Wire) -> None:
        """Turn the clock forward: by minutes, to a moment, or to an hour of the next day in a `zone`."""
        clock = self._world.clock
        if "to" in wish:
            clock.turn_to(datetime.fromisoformat(str(wish["to"])))
        elif "hour" in wish:
            tomorrow = clock.now().astimezone(ZoneInfo(str(wish["zone"]))) + timedelta(days=1)
            clock.turn_to(tomorrow.replace(hour=int(wish["hour"]), minute=0, second=0, microsecond=0))
        else:
            clock.turn(timedelta(minutes=float(wish["minutes"])))

    @act
    def trouble(self, wish: Wire) -> None:
        """The bot loses its network, or runs into a flood limit, for some seconds."""
        faults = self._ground.faults
        {"lost": faults.lose, "jam": faults.jam}[wish["kind"]](TROUBLE)
        if wish["kind"] == "lost":
            self._world.mailbox.wake()
        self._world.change()
