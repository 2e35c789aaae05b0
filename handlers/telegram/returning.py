"""Coming back to Telegram after a silence: telling who may have lost something, and asking what nobody told us."""

from collections import Counter

import structlog
from telegram import Bot, ChatMember

from bot.domain.communities import Community, Stage
from bot.domain.delivery import Delivery, Moved, Sent, Throttled, Unknown, Unreachable, Unsent
from bot.domain.ids import CommunityId
from bot.ports import Books, BooksUnavailable, Desk, House
from bot.usecases import absence, communities, reach
from handlers.telegram import addresses
from handlers.telegram.errors import attempt
from handlers.telegram.groups import IN, Questions, powers_of
from handlers.telegram.hearing import Hearing

_log = structlog.get_logger("door")
DEAF = 90.0  # seconds without an answer from Telegram that are too many


class Returning:
    """Keeps a sign of life in the books while Telegram answers, and notices when one was missing for long."""

    def __init__(self, bot: Bot, books: Books, house: House, hearing: Hearing, questions: Questions) -> None:
        self._bot = bot
        self._books = books
        self._house = house
        self._hearing = hearing
        self._questions = questions
        self._heard = False
        self._known = set[CommunityId]()  # the groups that were asked about since the last long absence
        self._unsaid = Counter[CommunityId]()  # how often Telegram said nothing about one: the others come first
        self.called = False  # by webhook: whether Telegram reaches us cannot be heard, so being here counts

    async def look(self) -> None:
        """Once in a while. Raises BooksUnavailable."""
        if not self.called and self._hearing.silent > DEAF:
            self._heard = False
            return
        back = not self._heard
        await self._books.perform(lambda desk: absence.heard(desk, self._house, back=back))
        self._heard = True
        if back:
            self._known.clear()

    async def ask_about_groups(self) -> None:
        """After a long absence: every group, one by one; what cannot be asked now is asked the next time."""
        if not await self._books.read(absence.asks_about_groups):
            return
        every = await self._books.read(lambda desk: desk.communities.every())
        left = [one for one in every if one.stage is not Stage.LEFT and one.id not in self._known]
        for community in sorted(left, key=lambda one: self._unsaid[one.id]):
            if not await self._asked(community):
                self._unsaid[community.id] += 1
                return
            self._known.add(community.id)
        await self._books.perform(absence.asked_about_groups)
        _log.info("asked about every group")

    async def _asked(self, community: Community) -> bool:
        """What we may do there now, and who its admins are; False when Telegram did not say."""
        found: list[ChatMember] = []

        async def ask() -> Delivery:
            found.append(await self._bot.get_chat_member(addresses.number(community.chat), self._bot.id))
            return Sent(None)

        try:
            end = await attempt(ask)
            await self._books.perform(lambda desk: _found_out(desk, community, end, found))
            if found:
                await self._questions.admins(community.chat)
        except BooksUnavailable:
            return False
        except Exception:  # one that cannot be read must not keep us from the others
            _log.exception("a group cannot be asked about", community=community.id)
            return True
        return not isinstance(end, Unsent | Throttled | Unknown)


async def _found_out(desk: Desk, community: Community, end: Delivery, found: list[ChatMember]) -> None:
    if isinstance(end, Moved):
        await communities.moved(desk, community.chat, end.to)
    elif _is_out(end) or (found and found[0].status not in IN):
        await communities.bot_left(desk, community.chat)
    elif found:
        await reach.powers_changed(desk, community.chat, powers_of(found[0]))


def _is_out(end: Delivery) -> bool:
    return isinstance(end, Unreachable) and end.why != reach.NO_RIGHTS
