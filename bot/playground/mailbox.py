"""Updates on their way to the bot: queued, asked for, confirmed, dropped when too old."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.playground.clock import PlayClock
from bot.playground.errors import OTHER_POLLER, POLL_ENDED_BY_WEBHOOK, WEBHOOK_ACTIVE, ApiError
from bot.playground.things import Wire

KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages", "guest_message",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query",
    "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member",
    "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
)  # fmt: skip
UNASKED = frozenset(KINDS) - {"chat_member", "message_reaction", "message_reaction_count"}
LIFE = {"callback_query": timedelta(seconds=150), "inline_query": timedelta(seconds=30)}
DAY = timedelta(hours=24)
FIRST_ID = 500_000_001


@dataclass(frozen=True)
class Letter:
    """One update and when Telegram gives it up."""

    id: int
    update: Wire
    until: datetime


class Mailbox:
    """The queue of one bot, with getUpdates on its far end (or a webhook that takes from `letters`)."""

    def __init__(self, clock: PlayClock) -> None:
        self.clock = clock
        self.letters: list[Letter] = []
        self.allowed: frozenset[str] = UNASKED
        self.chosen: list[str] | None = None
        self.webhook_url = ""
        self.webhook_facts: Wire = {}
        self.webhook_trouble: Wire = {}
        self.woken: list[Callable[[], None]] = []
        self.taken: list[Callable[[], None]] = []
        self.next_id = FIRST_ID
        self.confirmed = 0
        self._poll: asyncio.Future[None] | None = None

    def put(self, kind: str, facts: Wire) -> None:
        """Queue an update if the bot asked for its kind."""
        if kind in self.allowed:
            self.put_raw({kind: facts})

    def put_raw(self, update: Wire) -> int:
        """Queue any update; without an update_id it gets the next one."""
        number = int(update.get("update_id", self.next_id))
        self.next_id = number + 1
        life = min((LIFE.get(kind, DAY) for kind in update), default=DAY)
        self.letters.append(Letter(number, {"update_id": number} | update, self.clock.now() + life))
        self.wake()
        return number

    def wake(self) -> None:
        """Let a waiting poll and the webhook look again."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        for callback in self.woken:
            callback()

    def allow(self, kinds: list[str] | None) -> None:
        """Which kinds the bot wants; None keeps what it said before, [] means the usual ones."""
        if kinds is None:
            return
        wanted = frozenset(kinds) & frozenset(KINDS)
        self.allowed = wanted or UNASKED
        self.chosen = sorted(wanted) or None

    def fresh(self) -> list[Letter]:
        """What is still worth delivering; the rest is gone for good, as at Telegram."""
        now = self.clock.now()
        self.letters = [letter for letter in self.letters if letter.until > now]
        return self.letters

    def confirm(self, ids: Iterable[int]) -> None:
        """Forget updates that the bot has taken."""
        taken = set(ids)
        self.letters = [letter for letter in self.letters if letter.id not in taken]
        self._tell()

    def _tell(self) -> None:
        for callback in self.taken:
            callback()

    def drop(self) -> None:
        """Forget everything that waits."""
        self.letters = []

    def set_webhook(self, url: str) -> None:
        """Deliver to a URL from now on ('' goes back to getUpdates); ends a waiting poll."""
        self.webhook_url = url
        if url:
            self._end_poll(POLL_ENDED_BY_WEBHOOK)
        self.wake()

    def _end_poll(self, why: str) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_exception(ApiError(409, why))
        self._poll = None

    async def take(self, offset: int, limit: int, timeout: float) -> list[Wire]:
        """getUpdates: confirms what lies before `offset`, then waits for something to give."""
        if self.webhook_url:
            raise ApiError(409, WEBHOOK_ACTIVE)
        self._end_poll(OTHER_POLLER)
        self._move(offset)
        if not self.fresh() and timeout > 0:
            await self._arrival(timeout)
        return [letter.update for letter in self.fresh()[:limit]]

    def _move(self, offset: int) -> None:
        """Ids jump and may restart lower, so everything before the place of `offset` is what is confirmed."""
        if offset < 0:
            self.letters = self.fresh()[offset:]
        elif offset and offset - 1 != self.confirmed:
            before = [at for at, letter in enumerate(self.letters) if letter.id == offset - 1]
            start = before[-1] + 1 if before else 0
            rest = self.letters[start:]
            self.letters = rest if before else [letter for letter in rest if letter.id >= offset]
            self.confirmed = offset - 1
            self._tell()

    async def _arrival(self, timeout: float) -> None:
        poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            await asyncio.wait_for(poll, timeout)
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None

    def close(self) -> None:
        """End a waiting poll with nothing."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
