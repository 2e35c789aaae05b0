"""What a button carries: its action, signed for the one place it was made for.

Telegram shows a button only under the message it was sent with, but anyone with a modified client can press
anything anywhere. The signature binds an action to a private chat, or to the community of a group (which
keeps its number when the group gets another address). Authority is read again for whoever presses.
"""

import base64
import hashlib
import hmac

_LENGTH = 8  # 48 bits: guessing costs more presses than anybody has
_LIMIT = 64  # bytes, Telegram's


class Signer:
    """Signs and checks; `key` belongs to one database."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, action: str, place: str) -> str:
        """The data of a button; raises ValueError when the action is too long for Telegram."""
        data = f"{action}.{self._mark(action, place)}"
        if len(data.encode()) > _LIMIT:
            raise ValueError(f"a button's action is too long: {action}")
        return data

    def check(self, data: str, place: str) -> str | None:
        """The action of a pressed button, or None when it was not made for this place."""
        action, _, given = data.rpartition(".")
        return action if hmac.compare_digest(_bytes(given), _bytes(self._mark(action, place))) else None

    def _mark(self, action: str, place: str) -> str:
        mac = hmac.new(self._key, _bytes(f"{place}|{action}"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac)[:_LENGTH].decode()


def _bytes(text: str) -> bytes:
    """Whatever a client sent: half a surrogate pair is no reason to stumble."""
    return text.encode("utf-8", "surrogatepass")


def place(chat: str, community: int | None) -> str:
    """What a button is bound to: the community of a group, or the private chat."""
    return f"community:{community}" if community is not None else chat
