"""Refusals of the Bot API, in the literal words of Telegram's own server."""

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
POLL_ENDED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
NO_PIN_RIGHT = "not enough rights to manage pinned messages in the chat"


class ApiError(Exception):
    """What an answer with `ok: false` says."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        facts: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return facts | ({"parameters": self.parameters} if self.parameters else {})


def bad(description: str, **parameters: Any) -> ApiError:
    """A 400."""
    return ApiError(400, f"Bad Request: {description}", parameters or None)


def forbidden(description: str) -> ApiError:
    """A 403."""
    return ApiError(403, f"Forbidden: {description}")


def too_many(seconds: int) -> ApiError:
    """A 429."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
