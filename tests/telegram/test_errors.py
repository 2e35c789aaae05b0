"""Tests of: errors, what each of Telegram's refusals, and each way a connection breaks, means for a letter (A12)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

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
from bot.domain.ids import Chat
from handlers.telegram import errors
from handlers.telegram.errors import attempt, classify
from handlers.telegram.request import NotSent


def caused(problem: TelegramError, cause: Exception) -> TelegramError:
    problem.__cause__ = cause
    return problem


NOT_MODIFIED = (
    "Message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
TABLE: list[tuple[TelegramError, Delivery]] = [
    # asked to wait
    (RetryAfter(7), Throttled(7)),
    (RetryAfter(timedelta(seconds=35)), Throttled(35)),
    # elsewhere
    (ChatMigrated(-1001234567890), Moved(Chat("telegram:-1001234567890"))),
    # a person who cannot be written to
    (Forbidden("Forbidden: bot was blocked by the user"), Unreachable("blocked")),
    (Forbidden("Forbidden: bot can't initiate conversation with a user"), Unreachable("never_started")),
    (Forbidden("Forbidden: user is deactivated"), Unreachable("deactivated")),
    (Forbidden("Forbidden: bot can't send messages to bots"), Unreachable("removed")),
    (BadRequest("Chat not found"), Unreachable("gone")),
    (BadRequest("PEER_ID_INVALID"), Unreachable("gone")),
    (BadRequest("Chat_id is empty"), Unreachable("gone")),
    # a group that cannot be written to
    (Forbidden("Forbidden: bot was kicked from the group chat"), Unreachable("removed")),
    (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Unreachable("removed")),
    (Forbidden("Forbidden: bot is not a member of the supergroup chat"), Unreachable("removed")),
    (Forbidden("Forbidden: bot is not a member of the channel chat"), Unreachable("removed")),
    (Forbidden("Forbidden: the group chat was deleted"), Unreachable("removed")),
    (BadRequest("Group chat was deactivated"), Unreachable("gone")),
    (BadRequest("Not enough rights to send text messages to the chat"), Unreachable("no_rights")),
    (BadRequest("Have no rights to send a message"), Unreachable("no_rights")),
    (BadRequest("CHAT_WRITE_FORBIDDEN"), Unreachable("no_rights")),
    (BadRequest("CHAT_RESTRICTED"), Unreachable("no_rights")),
    (BadRequest("CHAT_SEND_PLAIN_FORBIDDEN"), Unreachable("no_rights")),
    (BadRequest("CHAT_GUEST_SEND_FORBIDDEN"), Unreachable("no_rights")),
    (BadRequest("Not enough rights to manage pinned messages in the chat"), Unreachable("no_rights")),
    (BadRequest("Need administrator rights in the channel chat"), Unreachable("no_rights")),
    # the forum topic
    (BadRequest("Message thread not found"), ThreadGone()),
    (BadRequest("TOPIC_CLOSED"), ThreadGone()),
    (BadRequest("TOPIC_DELETED"), ThreadGone()),
    (BadRequest("Topic closed"), ThreadGone()),
    # the message
    (BadRequest(NOT_MODIFIED), Sent(None)),
    (BadRequest("Message to edit not found"), MessageGone()),
    (BadRequest("Message can't be edited"), MessageGone()),
    (BadRequest("MESSAGE_ID_INVALID"), MessageGone()),
    (BadRequest("Message to pin not found"), MessageGone()),
    (BadRequest("Message to be replied not found"), MessageGone()),
    (BadRequest("There is no text in the message to edit"), MessageGone()),
    # done already, by somebody else
    (BadRequest("USER_ALREADY_PARTICIPANT"), Sent(None)),
    (BadRequest("HIDE_REQUESTER_MISSING"), Sent(None)),
    # mistakes of ours
    (BadRequest("Can't parse entities: unsupported start tag"), Rejected("Can't parse entities: unsupported start tag")),
    (BadRequest("Message is too long"), Rejected("Message is too long")),
    (BadRequest("Message text is empty"), Rejected("Message text is empty")),
    (BadRequest("BUTTON_DATA_INVALID"), Rejected("BUTTON_DATA_INVALID")),
    # certainly not sent
    (caused(NotSent("ClientConnectorError"), OSError()), Unsent("ClientConnectorError")),
    (NotSent("the HTTP session is not open"), Unsent("the HTTP session is not open")),
    (InvalidToken("Unauthorized"), Unsent("the token is not valid")),
    (Conflict("Conflict: terminated by other getUpdates request"), Unsent("Conflict: terminated by other getUpdates request")),
    # perhaps sent
    (TimedOut(), Unknown("TimedOut")),
    (caused(TimedOut(), TimeoutError()), Unknown("TimeoutError")),
    (NetworkError("Bad Gateway"), Unknown("NetworkError")),
    (NetworkError("Internal Server Error"), Unknown("NetworkError")),
    (caused(NetworkError("x"), aiohttp.ServerDisconnectedError()), Unknown("ServerDisconnectedError")),
    (caused(NetworkError("x"), ConnectionResetError()), Unknown("ConnectionResetError")),
    (TelegramError("something nobody has seen"), Unknown("something nobody has seen")),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "meaning"), TABLE, ids=[f"{type(p).__name__}: {p.message[:40]}" for p, _ in TABLE])
def test_A12_what_it_means(problem: TelegramError, meaning: Delivery) -> None:
    assert classify(problem) == meaning


PATTERNS = ("_MESSAGE_GONE", "_THREAD_GONE", "_NO_CHAT", "_NO_RIGHTS", "_ADMITTED")


def mutants() -> Iterator[tuple[str, Any]]:
    """Every way to know one text of Telegram less, or to take all for one kind."""
    for name in PATTERNS:
        texts = getattr(errors, name).pattern.split("|")
        for left_out in texts:
            yield name, re.compile("|".join(text for text in texts if text != left_out), re.I)
        yield name, re.compile("")
    for left_out in errors._FORBIDDEN:
        yield "_FORBIDDEN", tuple(one for one in errors._FORBIDDEN if one != left_out)
    yield "_NOT_MODIFIED", "no such words"
    for one in ("RetryAfter", "ChatMigrated", "Forbidden", "BadRequest", "NotSent", "InvalidToken", "NetworkError"):
        yield one, ZeroDivisionError  # this case is missing: what comes after it takes it
    for one in ("RetryAfter", "ChatMigrated", "Forbidden", "BadRequest", "NotSent", "InvalidToken"):
        yield one, TelegramError  # this case takes everything that comes to it


@pytest.mark.parametrize(("name", "mutant"), list(mutants()))
def test_A12_no_text_and_no_case_can_be_left_out_unnoticed(
    monkeypatch: pytest.MonkeyPatch, name: str, mutant: object
) -> None:
    monkeypatch.setattr(errors, name, mutant)
    assert any(meant(problem) != meaning for problem, meaning in TABLE)


def meant(problem: TelegramError) -> object:
    try:
        return classify(problem)
    except AttributeError as broken:
        return broken


async def test_a_failed_request_is_a_value_and_our_own_mistakes_are_not_hidden() -> None:
    async def throttled() -> Delivery:
        raise RetryAfter(3)

    async def broken() -> Delivery:
        raise ValueError("ours")

    assert await attempt(throttled) == Throttled(3)
    with pytest.raises(ValueError, match="ours"):
        await attempt(broken)
