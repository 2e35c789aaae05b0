"""A local Bot API server and a chat page in the browser; knows nothing of Moim."""

from bot.playground.clock import PlayClock
from bot.playground.server import Playground, Request
from bot.playground.things import Button, Chat, Effect, File, Member, Message, Toast, User

__all__ = [
    "Button", "Chat", "Effect", "File", "Member", "Message", "PlayClock", "Playground", "Request", "Toast", "User",
]  # fmt: skip
