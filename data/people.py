"""People, communities and members in the books."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.communities import Community
from bot.domain.ids import Account, Chat, CommunityId, PersonId
from bot.domain.people import Admins, Member, Person, Silent
from data.forgotten import Graves
from data.rows import forget_rows, millis, to_row
from data.store import Store

_ERASURES = ("person_erase_member", "person_erase_topics", "person_erase_meetups", "person_erase_votes",
             "person_erase_drafts", "person_erase_letters", "person_erase_sent_letters", "person_erase_cards",
             "person_erase_admins", "person_erase_parked", "person_erase")  # fmt: skip


class People(Store):
    """See `bot.ports.People`."""

    async def get(self, person: PersonId) -> Person:
        return await self._found("person", Person, "person_get", id=person)

    async def at(self, account: Account) -> Person | None:
        return await self._one(Person, "person_at", account=account)

    async def add(self, person: Person) -> Person:
        return replace(person, id=PersonId(await self._do("person_add", **to_row(person))))

    async def save(self, person: Person) -> None:
        await self._do("person_save", **to_row(person))

    async def erase(self, person: PersonId) -> None:
        known = await self.get(person)
        if known.account:
            await Graves(self._session).bury(known.account)
        for query in _ERASURES:
            await self._do(query, id=person)
        forget_rows()

    async def idle(self, before: datetime, limit: int) -> Sequence[Person]:
        return await self._all(Person, "person_idle", before=millis(before), limit=limit)


class Communities(Store):
    """See `bot.ports.Communities`."""

    async def get(self, community: CommunityId) -> Community:
        return await self._found("community", Community, "community_get", id=community)

    async def at(self, chat: Chat) -> Community | None:
        return await self._one(Community, "community_at", chat=chat)

    async def home_of(self, chat: Chat) -> Community | None:
        return await self.at(chat) or await self._one(Community, "community_once_at", chat=chat)

    async def add(self, community: Community) -> Community:
        return replace(community, id=CommunityId(await self._do("community_add", **to_row(community))))

    async def save(self, community: Community) -> None:
        await self._do("community_save", **to_row(community))

    async def every(self) -> Sequence[Community]:
        return await self._all(Community, "community_every")

    async def of(self, person: PersonId) -> Sequence[Community]:
        return await self._all(Community, "community_of", person=person)

    async def led_by(self, account: Account) -> Sequence[Community]:
        return await self._all(Community, "community_led_by", account=account)

    async def lost_by(self, account: Account) -> Sequence[Community]:
        return await self._all(Community, "community_lost_by", account=account)

    async def admins(self, chat: Chat) -> Admins | None:
        return await self._one(Admins, "admins_get", chat=chat)

    async def save_admins(self, admins: Admins) -> None:
        await self._do("admins_save", **to_row(admins))

    async def move(self, old: Chat, new: Chat) -> None:
        for query in ("move_community", "move_forget_admins", "move_letters", "move_cards", "move_halts"):
            await self._do(query, old=old, new=new)
        self._session.touched.add("letters")

    async def drop_stray(self, community: CommunityId) -> None:
        await self._do("stray_letters", id=community, now=millis(self._session.now))
        for query in ("stray_links", "stray_drafts", "stray_agenda", "stray_community"):
            await self._do(query, id=community)


class Members(Store):
    """See `bot.ports.Members`."""

    async def get(self, community: CommunityId, person: PersonId) -> Member | None:
        return await self._one(Member, "member_get", community=community, person=person)

    async def save(self, member: Member) -> None:
        await self._do("member_save", **to_row(member))

    async def page(self, community: CommunityId, offset: int, limit: int) -> Sequence[Member]:
        return await self._all(Member, "member_page", community=community, offset=offset, limit=limit)

    async def count(self, community: CommunityId) -> int:
        return int(await self._do("member_count", community=community))

    async def of(self, person: PersonId) -> Sequence[Member]:
        return await self._all(Member, "member_of", person=person)

    async def silent(self, community: CommunityId) -> Sequence[Silent]:
        return await self._all(Silent, "member_silent", community=community)

    async def hosts(self, community: CommunityId) -> Sequence[Member]:
        return await self._all(Member, "member_hosts", community=community)

    async def applied(self, community: CommunityId) -> Sequence[Member]:
        return await self._all(Member, "member_applied", community=community)
