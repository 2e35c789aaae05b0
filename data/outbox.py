"""The postman's side of the outbox: claim, end, send again, and the limits all senders share."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.delivery import Halt, SentAt
from bot.domain.ids import Chat
from bot.domain.letters import Fate, Letter
from data.rows import from_row, millis, moment
from data.store import Store


class Outbox(Store):
    """Letters on their way."""

    async def candidates(self, now: datetime, limit: int) -> Sequence[Letter]:
        """Letters that are due, most important and oldest first."""
        return await self._all(Letter, "letter_candidates", now=millis(now), limit=limit)

    async def next_due(self) -> datetime | None:
        """When the next letter is due."""
        due = await self._do("letter_next_due")
        return moment(due) if due is not None else None

    async def claim(self, letter: Letter, lease_until: datetime) -> bool:
        """Take a letter to send it; False when somebody else has."""
        return bool(await self._do("letter_claim", id=letter.id, lease=millis(lease_until)))

    async def put_off(self, letter: Letter, until: datetime) -> None:
        """Not before then."""
        await self._do("letter_put_off", id=letter.id, due_at=millis(until))

    async def end(self, letter: Letter, fate: Fate, reason: str | None = None, sent: str | None = None) -> None:
        """A letter's end; ignored when another sender has taken it over meanwhile."""
        now = millis(self._session.now)
        values = {"fate": fate.value, "reason": reason, "delivered_as": sent, "now": now}
        await self._do("letter_end", id=letter.id, attempt=letter.attempt, **values)

    async def again(self, letter: Letter, at: datetime, reason: str, *, doubtful: bool) -> None:
        """Send it once more, not before `at`."""
        values = {"due_at": millis(at), "doubt": int(doubtful), "reason": reason}
        await self._do("letter_again", id=letter.id, attempt=letter.attempt, **values)
        self._session.touched.add("letters")

    async def forlorn(self, now: datetime, *, every: bool) -> Sequence[Letter]:
        """Letters whose sender died in the middle (`every`: at start, all that were being sent)."""
        return await self._all(Letter, "letter_forlorn", now=millis(now), all=int(every))

    async def repoint(self, letter: Letter) -> None:
        """The message it should have edited is gone: post anew."""
        await self._do("letter_repoint", id=letter.id)

    async def note_send(self, chat: Chat, at: datetime) -> None:
        """Count a message or an edit against the limits."""
        await self._do("send_note", chat=chat, at=millis(at))

    async def recent(self, since: datetime) -> Sequence[SentAt]:
        """What went out since then."""
        return [SentAt(Chat(r["chat"]), moment(r["at"])) for r in await self._rows("send_recent", since=millis(since))]

    async def halt(self, chat: Chat, until: datetime) -> None:
        """The chat program asked to wait."""
        await self._do("halt_set", chat=chat, until=millis(until), since=millis(self._session.now))

    async def halts(self) -> Sequence[Halt]:
        """Who must not be written to, and until when."""
        return [from_row(Halt, row) for row in await self._rows("halt_all")]

    async def forget(self, before: datetime, letters_before: datetime) -> None:
        """Drop what no limit looks at any more, and letters that ended long ago."""
        await self._do("send_forget", before=millis(before))
        await self._do("halt_forget", before=millis(before))
        await self._do("letter_forget_old", before=millis(letters_before))

    async def skip_chat(self, chat: Chat, reason: str) -> None:
        """Nothing more goes to this chat."""
        await self._do("letter_skip_chat", chat=chat, reason=reason, now=millis(self._session.now))
