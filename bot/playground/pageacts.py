"""What one person can do on the chat page."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.playground.keyboards import deep_link
from bot.playground.things import Chat, Message, User, Wire
from bot.playground.world import World

ACTS: dict[str, Callable[["Acts", Wire], Wire | None]] = {}
Act = Callable[["Acts", Wire], Wire | None]


def act(method: Act) -> Act:
    """Let the page do this."""
    ACTS[method.__name__] = method
    return method


class Acts:
    """Turns what the page sends into something a person does in the world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def do(self, wish: Wire) -> Wire:
        """Do it; KeyError, LookupError, TypeError and ValueError mean that it cannot be done."""
        return ACTS[wish["do"]](self, wish) or {}

    def _me(self, wish: Wire) -> User:
        return self._world.users[int(wish["me"])]

    def _chat(self, wish: Wire) -> Chat:
        return self._world.room(int(wish["chat"])).chat

    def _message(self, wish: Wire) -> Message:
        return self._world.room(int(wish["chat"])).messages[int(wish["message"])]

    @act
    def say(self, wish: Wire) -> None:
        """Write."""
        chat = self._chat(wish)
        replied = self._message(wish) if wish.get("message") else None
        self._world.say(self._me(wish), chat, str(wish["text"]).strip() or "…", reply_to=replied)

    @act
    def tap(self, wish: Wire) -> None:
        """Press the button in a row and column."""
        message = self._message(wish)
        self._world.press(self._me(wish), message, message.keyboard[int(wish["row"])][int(wish["column"])])

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
        return {"me": self._world.person(str(wish["name"])).id}

    @act
    def group(self, wish: Wire) -> Wire:
        """A new group of one's own, with everybody in it if wished, and the bot."""
        world, me = self._world, self._me(wish)
        others = [user for user in world.users.values() if not user.is_bot and user != me] if wish.get("all") else []
        return {"chat": world.group(str(wish["title"]), me, [*others, world.bot]).id}

    @act
    def join(self, wish: Wire) -> None:
        """Join a chat."""
        self._world.join(self._me(wish), self._chat(wish))

    @act
    def ask(self, wish: Wire) -> None:
        """Ask to be let into a chat."""
        self._world.ask_to_join(self._me(wish), self._chat(wish))

    @act
    def leave(self, wish: Wire) -> None:
        """Leave a chat."""
        self._world.leave(self._me(wish), self._chat(wish))

    @act
    def admin(self, wish: Wire) -> None:
        """Become an administrator, or stop being one."""
        change = self._world.promote if wish["on"] else self._world.demote
        change(self._me(wish), self._chat(wish))

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
        """Turn the clock forward: by minutes, or to a moment."""
        if "to" in wish:
            self._world.clock.turn_to(datetime.fromisoformat(str(wish["to"])))
        else:
            self._world.clock.turn(timedelta(minutes=float(wish["minutes"])))
