"""The postman's side of the outbox: claim, end, send again, and the limits all senders share."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.delivery import Halt, SentAt
from bot.domain.ids import Chat
from bot.domain.letters import Fate, Letter, Weight
from data.rows import from_row, millis, moment
from data.store import Store


class Outbox(Store):
    """Letters on their way."""

    async def candidates(
        self, now: datetime, limit: int, shut: Collection[Chat] = (), crowded: Collection[Chat] = ()
    ) -> Sequence[Letter]:
        """Letters that are due, most important and oldest first, but for chats that must wait."""
        values = {"shut": json.dumps(list(shut)), "crowded": json.dumps(list(crowded))}
        return await self._all(Letter, "letter_candidates", now=millis(now), limit=limit, **values)

    async def next_due(self, after: datetime) -> datetime | None:
        """When the next letter is due that is not due at `after`."""
        due = await self._do("letter_next_due", after=millis(after))
        return moment(due) if due is not None else None

    async def kept_back(self, now: datetime, chats: Collection[Chat]) -> Mapping[Chat, Weight]:
        """For which of these chats letters are due, and the weight of the most important."""
        rows = await self._rows("letter_kept_back", now=millis(now), chats=json.dumps(list(chats)))
        return {Chat(row["chat"]): Weight(row["weight"]) for row in rows}

    async def waits(self, now: datetime) -> bool:
        """Is any letter due?"""
        return bool(await self._do("letter_waits", now=millis(now)))

    async def claim(self, letter: Letter, lease_until: datetime) -> bool:
        """Take a letter to send it; False when somebody else has."""
        return bool(await self._do("letter_claim", id=letter.id, lease=millis(lease_until)))

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

    async def doubt(self) -> int:
        """This is an older copy: what waited in it may be long sent. The next start asks about what must not go twice.

        Returns how many letters that are.
        """
        return int(await self._do("letter_doubt", now=millis(self._session.now)))

    async def repoint(self, letter: Letter) -> None:
        """The message it should have edited is gone: post anew."""
        await self._do("letter_repoint", id=letter.id)

    async def reword(self, letter: Letter, args: Mapping[str, object]) -> None:
        """Other data for its view."""
        await self._do("letter_reword", id=letter.id, args=json.dumps(dict(args)))

    async def readdress(self, letter: Letter, chat: Chat) -> None:
        """Its chat has another address."""
        await self._do("letter_readdress", id=letter.id, chat=chat)

    async def note_send(self, chat: Chat, at: datetime) -> None:
        """Count a message or an edit against the limits."""
        await self._do("send_note", chat=chat, at=millis(at))

    async def forgive(self, chat: Chat, at: datetime) -> None:
        """A send that was noted did not happen."""
        await self._do("send_forgive", chat=chat, at=millis(at))

    async def recent(self, since: datetime, lately: datetime, often: int) -> Sequence[SentAt]:
        """All that went out after `lately`, and since `since` what went to chats that got at least `often`."""
        values = {"since": millis(since), "lately": millis(lately), "often": often}
        return [SentAt(Chat(row["chat"]), moment(row["at"])) for row in await self._rows("send_recent", **values)]

    async def halt(self, chat: Chat, until: datetime) -> None:
        """The chat program asked to wait."""
        await self._do("halt_set", chat=chat, until=millis(until), since=millis(self._session.now))

    async def halts(self) -> Sequence[Halt]:
        """Who must not be written to, and until when; what began later than now did so before the clock was set back,
        and begins anew.
        """
        await self._do("halt_turn", now=millis(self._session.now))
        return [from_row(Halt, row) for row in await self._rows("halt_all")]

    async def forget(self, before: datetime, letters_before: datetime) -> None:
        """Drop what no limit looks at any more, and letters that ended long ago."""
        await self._do("send_forget", before=millis(before))
        await self._do("halt_forget", before=millis(before))
        await self._do("letter_forget_old", before=millis(letters_before))
        await self._do("letter_close_settled")  # those that were held, and that a person ended
        await self._do("letter_forget_strangers")
