"""The methods about the bot itself: who it is, its commands, its description, its files and its webhook."""

import re
from typing import Any

from bot.playground.calls import Call, answers
from bot.playground.errors import bad
from bot.playground.stage import DEFAULT_SCOPE, Scope
from bot.playground.things import Wire

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}|")
MOST_COMMANDS = 100
LONGEST = {"name": 64, "description": 512, "short_description": 120}


@answers("getMe")
def get_me(call: Call) -> Wire:
    """The bot, as BotFather made it: groups allowed, privacy on."""
    facts = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    more = dict.fromkeys(("can_connect_to_business", "has_main_web_app", "has_topics_enabled"), False)
    return call.world.bot.wire() | facts | more


def _key(call: Call) -> tuple[Scope, str]:
    scope, language = call.params.get("scope"), call.params.get("language_code", "")
    if not LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    if scope is None:
        return DEFAULT_SCOPE, language
    room = call.find(scope["chat_id"]) if "chat_id" in scope else None
    return (scope["type"], room.chat.id if room else 0, scope.get("user_id", 0)), language


@answers("setMyCommands")
def set_my_commands(call: Call) -> bool:
    """Commands for a scope and a language."""
    commands, key = call.params["commands"], _key(call)
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.world.command_lists[key] = [item | {"command": item["command"].removeprefix("/")} for item in commands]
    call.world.change()
    return True


@answers("getMyCommands")
def get_my_commands(call: Call) -> list[Wire]:
    """Commands of exactly this scope and language."""
    return call.world.command_lists.get(_key(call), [])


@answers("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    """No commands of its own for a scope and a language."""
    call.world.command_lists.pop(_key(call), None)
    call.world.change()
    return True


def _set_words(call: Call) -> bool:
    kind = {"setMyName": "name", "setMyDescription": "description"}.get(call.name, "short_description")
    text, language = call.params.get(kind, ""), call.params.get("language_code", "")
    if not LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    if len(text) > LONGEST[kind]:
        raise bad(f"bot {kind.replace('_', ' ')} is too long")
    call.world.words[kind, language] = text
    call.world.change()
    return True


def _get_words(call: Call) -> Wire:
    kind = {"getMyName": "name", "getMyDescription": "description"}.get(call.name, "short_description")
    given, language = call.world.words, call.params.get("language_code", "")
    usual = call.world.bot.name if kind == "name" else ""
    return {kind: given.get((kind, language)) or given.get((kind, "")) or usual}


for _kind in ("Name", "Description", "ShortDescription"):
    answers(f"setMy{_kind}")(_set_words)
    answers(f"getMy{_kind}")(_get_words)


@answers("setChatMenuButton")
def set_chat_menu_button(call: Call) -> bool:
    """What the button beside the text box opens."""
    call.world.menus[call.params.get("chat_id", 0)] = call.params.get("menu_button", {"type": "default"})
    return True


@answers("getChatMenuButton")
def get_chat_menu_button(call: Call) -> Wire:
    """What the button beside the text box opens."""
    menus = call.world.menus
    return menus.get(call.params.get("chat_id", 0)) or menus.get(0) or {"type": "commands"}


@answers("getFile")
def get_file(call: Call) -> Wire:
    """Where a file can be fetched."""
    file = call.world.files.get(call.params["file_id"])
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    return file.wire() | {"file_path": f"{file.id}/{file.name}"}


def _check_kinds(call: Call) -> None:
    call.mailbox.allow(call.params.get("allowed_updates"))
    if call.params.get("drop_pending_updates"):
        call.mailbox.drop()


@answers("setWebhook")
def set_webhook(call: Call) -> bool:
    """Deliver updates to a URL."""
    url, secret = call.params["url"], call.params.get("secret_token", "")
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    if not 1 <= call.params.get("max_connections", 40) <= 100:
        raise bad("max_connections must be between 1 and 100")
    _check_kinds(call)
    call.mailbox.webhook_facts = {"secret": secret, "max_connections": call.params.get("max_connections", 40)}
    call.mailbox.set_webhook(url)
    return True


@answers("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    """Go back to getUpdates."""
    _check_kinds(call)
    call.mailbox.set_webhook("")
    return True


@answers("getWebhookInfo")
def get_webhook_info(call: Call) -> Wire:
    """Where updates go and how many wait."""
    box = call.mailbox
    facts: dict[str, Any] = {"url": box.webhook_url, "has_custom_certificate": False}
    facts["pending_update_count"] = len(box.fresh())
    if box.chosen:
        facts["allowed_updates"] = box.chosen
    if box.webhook_url:
        facts |= {"max_connections": box.webhook_facts["max_connections"]} | box.webhook_trouble
    return facts
