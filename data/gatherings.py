"""Topics, votes, meetups and answers in the books."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.ids import CommunityId, MeetupId, PersonId, TopicId
from bot.domain.meetups import Choice, Headcount, Meetup, Named, Rsvp
from bot.domain.people import Person
from bot.domain.topics import Tally, Topic, Vote
from data.rows import from_row, millis, to_row
from data.store import Store


class Topics(Store):
    """See `bot.ports.Topics`."""

    async def get(self, topic: TopicId) -> Topic:
        return await self._found("topic", Topic, "topic_get", id=topic)

    async def numbered(self, community: CommunityId, number: int) -> Topic:
        return await self._found("topic", Topic, "topic_numbered", community=community, number=number)

    async def add(self, topic: Topic) -> Topic:
        number = int(await self._do("topic_next_number", community=topic.community))
        topic = replace(topic, number=number)
        return replace(topic, id=TopicId(await self._do("topic_add", **to_row(topic))))

    async def save(self, topic: Topic) -> None:
        await self._do("topic_save", **to_row(topic))

    async def ranking(self, community: CommunityId, offset: int, limit: int) -> Sequence[tuple[Topic, Tally]]:
        return await self._tallied("topic_ranking", community=community, offset=offset, limit=limit)

    async def hostless(self, community: CommunityId, votes: int) -> Sequence[tuple[Topic, Tally]]:
        return await self._tallied("topic_hostless", community=community, votes=votes)

    async def count(self, community: CommunityId) -> int:
        return int(await self._do("topic_count", community=community))

    async def by(self, person: PersonId) -> Sequence[Topic]:
        return await self._all(Topic, "topic_by", person=person)

    async def vote(self, topic: TopicId, person: PersonId) -> Vote:
        found = await self._one(Vote, "vote_get", topic=topic, person=person)
        return found or Vote(topic, person)

    async def save_vote(self, vote: Vote) -> None:
        await self._do("vote_save", **to_row(vote))

    async def tally(self, topic: TopicId) -> Tally:
        return from_row(Tally, await self._do("vote_tally", topic=topic))

    async def would_host(self, topic: TopicId) -> Sequence[Person]:
        return await self._all(Person, "vote_would_host", topic=topic)

    async def voters(self, topic: TopicId) -> Sequence[Person]:
        return await self._all(Person, "vote_voters", topic=topic)

    async def voted_by(self, person: PersonId) -> Sequence[Vote]:
        return await self._all(Vote, "vote_by", person=person)

    async def retire(self, before: datetime) -> None:
        await self._do("vote_retire", before=millis(before))

    async def _tallied(self, query: str, **values: object) -> Sequence[tuple[Topic, Tally]]:
        rows = await self._rows(query, **values)
        return [(from_row(Topic, row), Tally(row["tally_comes"], row["tally_hosts"])) for row in rows]


class Meetups(Store):
    """See `bot.ports.Meetups`."""

    async def get(self, meetup: MeetupId) -> Meetup:
        return await self._found("meetup", Meetup, "meetup_get", id=meetup)

    async def numbered(self, community: CommunityId, number: int) -> Meetup:
        return await self._found("meetup", Meetup, "meetup_numbered", community=community, number=number)

    async def add(self, meetup: Meetup) -> Meetup:
        number = int(await self._do("meetup_next_number", community=meetup.community))
        meetup = replace(meetup, number=number)
        return replace(meetup, id=MeetupId(await self._do("meetup_add", **to_row(meetup))))

    async def save(self, meetup: Meetup) -> None:
        await self._do("meetup_save", **to_row(meetup))

    async def coming(self, community: CommunityId, since: datetime, until: datetime) -> Sequence[Meetup]:
        span = {"since": millis(since), "until": millis(until)}
        return await self._all(Meetup, "meetup_coming", community=community, **span)

    async def alive(self, community: CommunityId) -> Sequence[Meetup]:
        return await self._all(Meetup, "meetup_alive", community=community)

    async def hosted_by(self, person: PersonId) -> Sequence[Meetup]:
        return await self._all(Meetup, "meetup_hosted_by", person=person)

    async def answer(self, meetup: MeetupId, person: PersonId) -> Rsvp | None:
        return await self._one(Rsvp, "rsvp_get", meetup=meetup, person=person)

    async def save_answer(self, answer: Rsvp) -> None:
        await self._do("rsvp_save", **to_row(answer))

    async def drop_answer(self, meetup: MeetupId, person: PersonId) -> None:
        await self._do("rsvp_drop", meetup=meetup, person=person)

    async def next_turn(self, meetup: MeetupId) -> int:
        return int(await self._do("rsvp_next_turn", meetup=meetup))

    async def headcount(self, meetup: MeetupId) -> Headcount:
        return Headcount(**{row["choice"]: row["heads"] for row in await self._rows("rsvp_headcount", meetup=meetup)})

    async def line(self, meetup: MeetupId, party: int, limit: int) -> Sequence[Rsvp]:
        return await self._all(Rsvp, "rsvp_line", meetup=meetup, party=party, limit=limit)

    async def place_in_line(self, meetup: MeetupId, turn: int) -> int:
        return int(await self._do("rsvp_place_in_line", meetup=meetup, turn=turn))

    async def named(self, meetup: MeetupId, choice: Choice, limit: int) -> Sequence[Named]:
        return await self._all(Named, "rsvp_named", meetup=meetup, choice=choice.value, limit=limit)

    async def unsettle(self, meetup: MeetupId) -> None:
        await self._do("rsvp_unsettle", meetup=meetup)

    async def answers_of(self, person: PersonId) -> Sequence[Rsvp]:
        return await self._all(Rsvp, "rsvp_of", person=person)

    async def retire(self, before: datetime, limit: int) -> Sequence[Meetup]:
        old = await self._all(Meetup, "meetup_to_retire", before=millis(before), limit=limit)
        for meetup in old:
            await self._retire(meetup.id)
        return old

    async def _retire(self, meetup: MeetupId) -> None:
        """Each answer goes to another nobody: a row of people that never was anyone."""
        someones = [row["person"] for row in await self._rows("rsvp_to_retire", meetup=meetup)]
        nobodies = [row["id"] for row in await self._rows("nobody_free", meetup=meetup, limit=len(someones))]
        while len(nobodies) < len(someones):
            nobodies.append(await self._do("nobody_add"))
        for someone, nobody in zip(someones, nobodies, strict=True):
            await self._do("rsvp_retire", meetup=meetup, person=someone, nobody=nobody)
