"""Telegram's numbers as the opaque addresses the rest of the house keeps, and back."""

from bot.domain.ids import Account, Chat, MessageRef

_PREFIX = "telegram:"
# Accounts that are nobody: an anonymous admin, the posts of a linked channel, a channel that writes.
ANONYMOUS_ADMIN = 1087968824
NOBODY = frozenset({ANONYMOUS_ADMIN, 777000, 136817688})


def chat(number: int) -> Chat:
    """The address of a chat."""
    return Chat(f"{_PREFIX}{number}")


def account(number: int) -> Account:
    """The address of a person."""
    return Account(f"{_PREFIX}{number}")


def message(chat_number: int, number: int) -> MessageRef:
    """The address of a message."""
    return MessageRef(f"{_PREFIX}{chat_number}:{number}")


def number(address: str) -> int:
    """Telegram's number of a chat or an account."""
    return int(address.removeprefix(_PREFIX))


def message_number(reference: MessageRef) -> int:
    """Telegram's number of a message within its chat."""
    return int(reference.rsplit(":", 1)[1])


def is_group(address: Chat) -> bool:
    """Groups have negative numbers at Telegram."""
    return number(address) < 0
