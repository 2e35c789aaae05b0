"""A local Bot API server and a chat page in the browser; knows nothing of Moim."""

from bot.playground.clock import PlayClock
from bot.playground.journal import Request
from bot.playground.server import Playground
from bot.playground.theatre import Theatre
from bot.playground.things import Button, Chat, Effect, File, Member, Message, Press, Toast, User

__all__ = [
    "Button", "Chat", "Effect", "File", "Member", "Message", "PlayClock", "Playground", "Press", "Request",
    "Theatre", "Toast", "User",
]  # fmt: skip
