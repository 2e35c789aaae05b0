"""What passes between bot and server, kept for whoever is curious: the newest requests, without the token."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.playground.things import Wire

KEPT = 300


@dataclass
class Request:
    """One request of the bot; `status` 0 is a connection that dropped or has no answer yet."""

    time: datetime
    method: str
    params: Wire
    chat_id: Any
    status: int = 0
    error: str | None = None


class Journal:
    """The newest entries, each with a number that only grows."""

    def __init__(self) -> None:
        self._entries: deque[Wire] = deque(maxlen=KEPT)
        self._number = 0

    def note(self, request: Request, milliseconds: float, result: Any) -> bool:
        """Write a request down as it ended; a poll that brought nothing is left out, and False is returned."""
        if request.method == "getUpdates" and request.status == 200 and not result:
            return False
        self._number += 1
        self._entries.append(
            {
                "n": self._number,
                "time": request.time.isoformat(),
                "method": request.method,
                "params": {key: value for key, value in request.params.items() if key not in ("timeout", "token")},
                "chat": request.chat_id,
                "status": request.status,
                "error": request.error or "",
                "ms": round(milliseconds, 1),
                "result": result,
            }
        )
        return True

    def after(self, number: int) -> list[Wire]:
        """What is newer than an entry."""
        return [entry for entry in self._entries if entry["n"] > number]
