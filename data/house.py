"""Conversations, letters, agenda, links and the audit log in the books."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.agenda import Entry
from bot.domain.backlog import Waiting
from bot.domain.ids import Chat, CommunityId, PersonId
from bot.domain.letters import CardAddress, Doubtful, Fate, Letter, Weight
from bot.forms.draft import Draft
from bot.ports import Deed, Link
from data.rows import from_row, millis, moment, to_row
from data.store import Store


class Drafts(Store):
    """See `bot.ports.Drafts`."""

    async def get(self, person: PersonId, chat: Chat) -> Draft | None:
        return await self._one(Draft, "draft_get", person=person, chat=chat)

    async def save(self, draft: Draft) -> None:
        await self._do("draft_save", **to_row(draft))

    async def of(self, person: PersonId) -> Sequence[Draft]:
        return await self._all(Draft, "draft_of", person=person)

    async def drop(self, draft: Draft) -> None:
        await self._do("draft_drop", person=draft.person, chat=draft.chat, form=draft.form)

    async def drop_expired(self, now: datetime) -> Sequence[Draft]:
        expired = await self._all(Draft, "draft_expired", now=millis(now))
        for draft in expired:
            await self.drop(draft)
        return expired


class Letters(Store):
    """See `bot.ports.Letters`."""

    async def write(self, letter: Letter) -> int:
        row = to_row(letter)
        row["due_at"] = millis(letter.due_at or self._session.now)
        self._session.touched.add("letters")
        return int(await self._do("letter_write", **row))

    async def get(self, letter: int) -> Letter | None:
        return await self._one(Letter, "letter_get", id=letter)

    async def cancel(self, kind: str, subject: int, reason: str) -> None:
        now = millis(self._session.now)
        await self._do("letter_cancel", kind=kind, subject=subject, reason=reason, now=now)

    async def settle(self, letter: int, fate: Fate, reason: str) -> bool:
        self._session.touched.add("letters")
        values = {"fate": fate.value, "reason": reason, "now": millis(self._session.now)}
        return bool(await self._do("letter_settle", id=letter, **values))

    async def arrived(self, card: str, chat: Chat) -> None:
        await self._do("letter_arrived", card=card, chat=chat)

    async def troubled(self, community: CommunityId, since: datetime) -> Sequence[Letter]:
        return await self._all(Letter, "letter_troubled", community=community, since=millis(since))

    async def overdue(self, chat: Chat, before: datetime) -> Waiting:
        row = await self._do("letter_overdue", chat=chat, before=millis(before))
        return from_row(Waiting, row)

    async def card(self, name: str, chat: Chat) -> CardAddress | None:
        return await self._one(CardAddress, "card_get", name=name, chat=chat)

    async def cards(self, name: str) -> Sequence[CardAddress]:
        return await self._all(CardAddress, "card_all", name=name)

    async def refresh(self, name: str, kind: str, subject: int, community: CommunityId, apart: timedelta) -> None:
        values = {"kind": kind, "subject": subject, "community": community, "name": name}
        fixed = {
            "weight": Weight.CARD.value,
            "doubtful": Doubtful.AGAIN.value,
            "apart": apart // timedelta(milliseconds=1),
        }
        if await self._do("card_refresh", now=millis(self._session.now), **values, **fixed):
            self._session.touched.add("letters")

    async def save_card(self, card: CardAddress) -> None:
        await self._do("card_save", **to_row(card))

    async def drop_card(self, name: str, chat: Chat) -> None:
        await self._do("card_drop", name=name, chat=chat)

    async def cards_naming(self, person: PersonId) -> Sequence[CardAddress]:
        return await self._all(CardAddress, "card_naming", person=person)


class Agenda(Store):
    """See `bot.ports.Agenda`."""

    async def plan(self, subject: int, duties: Sequence[str], entries: Sequence[Entry]) -> None:
        past = [entry for entry in entries if entry.due_at < self._session.now]
        kept = json.dumps([(entry.duty.value, millis(entry.due_at), entry.detail) for entry in past])
        await self._do("agenda_clear", subject=subject, duties=json.dumps(list(duties)), kept=kept)
        for entry in entries:
            if entry not in past:
                await self._do("agenda_add", **to_row(entry))
        self._session.touched.add("agenda")

    async def due(self, now: datetime, limit: int) -> Sequence[Entry]:
        return await self._all(Entry, "agenda_due", now=millis(now), limit=limit)

    async def begin(self, entry: Entry) -> bool:
        return bool(await self._do("agenda_begin", id=entry.id))

    async def done(self, entry: Entry, outcome: str) -> None:
        await self._do("agenda_done", id=entry.id, outcome=outcome)

    async def next_due(self) -> datetime | None:
        due = await self._do("agenda_next_due")
        return moment(due) if due is not None else None


class Links(Store):
    """See `bot.ports.Links`. A token has 128 random bits and only letters a deep link may carry."""

    async def make(self, purpose: str, community: CommunityId, subject: int = 0) -> str:
        now = millis(self._session.now)
        asked = {"purpose": purpose, "community": community, "subject": subject}
        known = await self._one(Link, "link_for", **asked, now=now)
        if known is not None:
            return known.token
        token = secrets.token_urlsafe(16)
        await self._do("link_add", **asked, token=token, expires_at=None)
        return token

    async def find(self, token: str) -> Link | None:
        return await self._one(Link, "link_find", token=token)


class Log(Store):
    """See `bot.ports.Log`."""

    async def add(self, deed: Deed) -> None:
        row = to_row(deed)
        row["at"] = millis(self._session.now)
        await self._do("deed_add", **row)

    async def page(self, community: CommunityId, offset: int, limit: int) -> Sequence[Deed]:
        rows = await self._rows("deed_page", community=community, offset=offset, limit=limit)
        return [from_row(Deed, row) for row in rows]

    async def count(self, community: CommunityId) -> int:
        return int(await self._do("deed_count", community=community))

    async def by(self, person: PersonId) -> Sequence[Deed]:
        return await self._all(Deed, "deed_by", person=person)
