"""The one place that knows Telegram's errors: each becomes a `Delivery`, and nothing else catches them."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.domain.delivery import (
    Delivery,
    MessageGone,
    Moved,
    Rejected,
    Sent,
    ThreadGone,
    Throttled,
    Unknown,
    Unreachable,
    Unsent,
)
from handlers.telegram import addresses
from handlers.telegram.request import NotSent

# The texts are those of Telegram's Bot API server (tdlib/telegram-bot-api, Client.cpp).
_NOT_MODIFIED = "message is not modified"
_MESSAGE_GONE = re.compile(
    "message to edit not found|message to pin not found|message can't be edited|message_id_invalid|message to be|"
    "no text in the message", re.I,
)  # fmt: skip
_THREAD_GONE = re.compile("message thread not found|topic_closed|topic_deleted|topic closed", re.I)
_NO_CHAT = re.compile("chat not found|chat_id is empty|peer_id_invalid|group chat was deactivated", re.I)
_NO_RIGHTS = re.compile(
    "not enough rights|chat_write_forbidden|chat_send_[a-z]+_forbidden|chat_restricted|chat_guest_send_forbidden|"
    "have no rights|need administrator rights", re.I,
)  # fmt: skip
_ADMITTED = re.compile("user_already_participant|hide_requester_missing", re.I)  # somebody else was first
_FORBIDDEN = (
    ("blocked by the user", "blocked"),
    ("can't initiate conversation", "never_started"),
    ("deactivated", "deactivated"),
)


def classify(problem: TelegramError) -> Delivery:
    """What a failed request means. BadRequest and TimedOut are NetworkErrors too, so the order matters."""
    match problem:
        case RetryAfter():
            return Throttled(_seconds(problem))
        case ChatMigrated():
            return Moved(addresses.chat(problem.new_chat_id))
        case Forbidden():
            return Unreachable(_why(problem.message))
        case BadRequest():
            return _bad_request(problem.message)
        case NotSent():
            return Unsent(str(problem))
        case InvalidToken():
            return Unsent("the token is not valid")
        case NetworkError():
            return Unknown(type(problem.__cause__ or problem).__name__)
        case _:
            return Unknown(problem.message) if "conflict" not in problem.message.lower() else Unsent(problem.message)


def _seconds(problem: RetryAfter) -> float:
    wait = problem.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _why(message: str) -> str:
    lowered = message.lower()
    return next((why for text, why in _FORBIDDEN if text in lowered), "removed")


def _bad_request(message: str) -> Delivery:
    if _NOT_MODIFIED in message.lower() or _ADMITTED.search(message):
        return Sent(None)
    if _MESSAGE_GONE.search(message):
        return MessageGone()
    if _THREAD_GONE.search(message):
        return ThreadGone()
    if _NO_CHAT.search(message):
        return Unreachable("gone")
    if _NO_RIGHTS.search(message):
        return Unreachable("no_rights")
    return Rejected(message)


class TokenRefused(Exception):
    """Telegram does not know the token (or the server is no Bot API server)."""


class NobodyAnswers(Exception):
    """A request without which nothing can begin failed in a way that may pass; the message says how."""


async def needed(call: Callable[[], Awaitable[object]]) -> None:
    """Make a request without which nothing can begin; raises TokenRefused, NobodyAnswers."""
    try:
        await call()
    except InvalidToken:
        raise TokenRefused from None  # its message holds the token
    except TelegramError as problem:
        known = isinstance(problem, RetryAfter) or problem.__cause__ is None
        raise NobodyAnswers(problem.message if known else type(problem.__cause__).__name__) from problem


async def attempt(call: Callable[[], Awaitable[Delivery]]) -> Delivery:
    """Make a request; its failure is a value."""
    try:
        return await call()
    except TelegramError as problem:
        return classify(problem)
