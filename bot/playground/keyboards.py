"""Buttons under a message: what Telegram takes and what it refuses."""

import re
from itertools import chain
from urllib.parse import parse_qs, urlsplit

from bot.playground.errors import ApiError, bad
from bot.playground.things import Button, Wire

_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOST_BUTTONS = 100
MOST_BYTES = 64


def inline(markup: Wire | None, private: bool) -> tuple[tuple[Button, ...], ...]:
    """The rows of an inline keyboard; other kinds of markup have none."""
    rows = (markup or {}).get("inline_keyboard", [])
    if len(list(chain(*rows))) > MOST_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return tuple(tuple(_button(facts, private) for facts in row) for row in rows if row)


def labels(markup: Wire | None) -> list[list[str]] | None:
    """The keys of a reply keyboard: an empty list takes one away, None leaves all as it is."""
    if not markup or "inline_keyboard" in markup or "force_reply" in markup:
        return None
    return [[key["text"] for key in row] for row in markup.get("keyboard", [])]


def _button(facts: Wire, private: bool) -> Button:
    actions = [name for name in _ACTIONS if name in facts]
    if not facts["text"].strip():
        raise _broken("Button text must be non-empty")
    if not actions:
        raise _broken("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _broken(f"exactly one action is allowed, found {', '.join(actions)}")
    if facts.get("style") not in (None, "danger", "success", "primary"):
        raise _broken("invalid button style specified")
    if "web_app" in facts and not private:
        raise bad("BUTTON_TYPE_INVALID")
    if "callback_data" in facts and not 1 <= len(facts["callback_data"].encode()) <= MOST_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in facts:
        _check_url(facts["url"])
    return Button(facts["text"], facts.get("callback_data"), facts.get("url"), facts)


def _broken(why: str) -> ApiError:
    return bad(f"can't parse inline keyboard button: {why}")


def _check_url(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https", "tg") or not host or (parts.scheme != "tg" and "." not in host):
        raise bad(f"inline keyboard button URL '{url}' is invalid: unsupported URL protocol or empty host")
    for payload in parse_qs(parts.query).get("start", []) if parts.netloc == "t.me" else []:
        if not PAYLOAD.fullmatch(payload):
            raise bad(f"inline keyboard button URL '{url}' is invalid: START_PARAM_INVALID")


def deep_link(url: str, bot_username: str) -> str | None:
    """The payload of a link that starts this bot ('' without one), or None for any other link."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.netloc != "t.me" or parts.path.strip("/").lower() != bot_username.lower():
        return None
    return parse_qs(parts.query).get("start", [""])[0]
