"""What Telegram shows beside the text box and before the first message: told at start, in every language."""

import hashlib
from collections.abc import Awaitable, Callable

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

from bot.domain.delivery import Delivery, Sent
from bot.ports import Books, Desk
from bot.views import commands
from bot.views.words import LANGUAGES, Words
from handlers.telegram.errors import attempt

_log = structlog.get_logger("telegram")
_SCOPES: dict[str, BotCommandScope] = {
    "default": BotCommandScopeDefault(),
    "groups": BotCommandScopeAllGroupChats(),
    "admins": BotCommandScopeAllChatAdministrators(),
    "private": BotCommandScopeAllPrivateChats(),
}
_EVERYONE_ELSE = "en"  # what people read whose language we do not speak
_FACT = "commands_told"


async def register(bot: Bot, books: Books) -> None:
    """Tell Telegram the commands and the descriptions, unless it knows them; a failure waits for the next start."""
    told = hashlib.sha256(repr((bot.id, _lists(), _descriptions())).encode()).hexdigest()

    async def known(desk: Desk) -> bool:
        return await desk.fact(_FACT) == told

    async def keep(desk: Desk) -> None:
        await desk.note_fact(_FACT, told)

    if await books.read(known):
        return
    for call in _calls(bot):
        outcome = await attempt(call)
        if not isinstance(outcome, Sent):
            _log.warning("commands not registered; the next start tries again", why=repr(outcome))
            return
    await books.perform(keep)


def _lists() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Scope, language and commands of every list."""
    return [(scope, code, commands.listed(scope, Words(code))) for scope in _SCOPES for code in LANGUAGES]


def _descriptions() -> list[tuple[str, tuple[str, str]]]:
    return [(code, commands.described(Words(code))) for code in LANGUAGES]


def _calls(bot: Bot) -> list[Callable[[], Awaitable[Delivery]]]:
    lists = [_list_call(bot, scope, code, found) for scope, code, found in _lists()]
    return lists + [_words_call(bot, code, whole, short) for code, (whole, short) in _descriptions()]


def _code(language: str) -> str | None:
    return None if language == _EVERYONE_ELSE else language


def _list_call(bot: Bot, scope: str, language: str, found: list[tuple[str, str]]) -> Callable[[], Awaitable[Delivery]]:
    async def call() -> Delivery:
        named = [BotCommand(name, does) for name, does in found]
        await bot.set_my_commands(named, scope=_SCOPES[scope], language_code=_code(language))
        return Sent(None)

    return call


def _words_call(bot: Bot, language: str, whole: str, short: str) -> Callable[[], Awaitable[Delivery]]:
    async def call() -> Delivery:
        await bot.set_my_description(whole, language_code=_code(language))
        await bot.set_my_short_description(short, language_code=_code(language))
        return Sent(None)

    return call
