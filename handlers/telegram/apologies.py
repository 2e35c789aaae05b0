"""What the visitor hears when something was refused or failed: a toast for a tap, a message for words."""

from zlib import crc32

import structlog
from telegram import Chat as TelegramChat
from telegram import User

from bot.domain.letters import Letter
from bot.domain.refusals import Anonymous, NotFound, Refusal
from bot.ports import House
from bot.usecases import operator
from bot.views import refusals
from bot.views.message import Toast
from bot.views.words import Words, language_for
from handlers.telegram import addresses
from handlers.telegram.narrow import Turn, community_of, is_somebody, person_of

_log = structlog.get_logger("update")


class Apologies:
    """Says no kindly, and sorry when it is our fault."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def refused(self, turn: Turn, refusal: Refusal) -> None:
        """Why it was not done, where the person will see it."""
        update = turn.update
        if update.callback_query is not None:
            turn.toast = refusals.toast(refusal, await self._words(turn, update.callback_query.from_user))
        elif isinstance(refusal, Anonymous):
            await self._to_anonymous(turn, refusal)
        elif update.effective_user is not None and is_somebody(update.effective_user):
            await self._write(turn, update.effective_user, refusal)

    async def failed(self, turn: Turn, error: str) -> None:
        """The update is parked: the person hears an apology, the operator hears of it."""
        _log.error("update parked", id=turn.update.update_id, way=turn.way, error=error.partition(":")[0])
        await operator.tell_of_parked(turn.desk, self._house)
        user = turn.update.effective_user
        if user is None or not is_somebody(user):
            return
        words = await self._words(turn, user)
        if turn.update.callback_query is not None:
            turn.toast = Toast(str(refusals.broken(words)), alert=True)
        elif turn.update.effective_message is not None and _is_private(turn):
            person = await person_of(turn.desk, user, wrote=True)
            args = {"text": str(refusals.broken(words)), "buttons": []}
            await turn.desk.letters.write(Letter("refusal", person.private, person=person.id, args=args))

    async def _words(self, turn: Turn, user: User) -> Words:
        known = await turn.desk.people.at(addresses.account(user.id))
        return Words(known.reads if known else language_for(user.language_code), self._house.zone)

    async def _write(self, turn: Turn, user: User, refusal: Refusal) -> None:
        person = await person_of(turn.desk, user, wrote=_is_private(turn))
        words = Words(person.reads, self._house.zone)
        chat = turn.update.effective_chat
        if chat is not None and chat.type in {TelegramChat.GROUP, TelegramChat.SUPERGROUP}:
            await community_of(turn.desk, chat, person)  # a group not met before is greeted, refused or not
        if _is_private(turn) and isinstance(refusal, NotFound) and refusal.what == "form":
            await turn.desk.letters.write(Letter("welcome", person.private, person=person.id))
            return
        args = refusals.record(refusal, words)
        if person.reachable:
            await turn.desk.letters.write(Letter("refusal", person.private, person=person.id, args=args))
        else:
            await self._to_group(turn, args)

    async def _to_group(self, turn: Turn, args: dict[str, object]) -> None:
        chat = turn.update.effective_chat
        community = await turn.desk.communities.home_of(addresses.chat(chat.id)) if chat is not None else None
        if community is not None:
            args = {**args, "thread": _thread(turn)}
            key = (
                f"refusal:{community.id}:{crc32(repr(args).encode())}"  # said again before it is there, it is said once
            )
            await turn.desk.letters.write(Letter("refusal", community.chat, community=community.id, args=args, key=key))

    async def _to_anonymous(self, turn: Turn, refusal: Refusal) -> None:
        """A button tells who somebody is, because a press carries the real account."""
        message = turn.update.effective_message
        chat = turn.update.effective_chat
        community = await turn.desk.communities.home_of(addresses.chat(chat.id)) if chat is not None else None
        if message is None or message.text is None or community is None:
            return
        action = f"me:{community.id}:{message.text.split()[0].lstrip('/').partition('@')[0][:20]}"
        words = Words(community.settings.language, community.settings.zone)
        await self._to_group(turn, refusals.record(refusal, words, action))


def _is_private(turn: Turn) -> bool:
    chat = turn.update.effective_chat
    return chat is not None and chat.type == TelegramChat.PRIVATE


def _thread(turn: Turn) -> int | None:
    message = turn.update.effective_message
    return message.message_thread_id if message is not None and message.is_topic_message else None
