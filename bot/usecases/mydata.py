"""Everything the books hold about one person, for that person alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bot.domain.ids import PersonId
from bot.ports import Work


async def everything(work: Work, person: PersonId) -> dict[str, Any]:
    """All rows about a person over all communities, as plain data for JSON; moments are ISO 8601 in UTC.

    Names of other people are in none of them: votes and answers are the person's own.
    """
    me = await work.people.get(person)
    drafts = await work.drafts.of(person)
    memberships = await work.members.of(person)
    return {
        "made_at": plain(work.now),
        "person": plain(me),
        "communities": {str(one.community): (await work.communities.get(one.community)).title for one in memberships},
        "memberships": plain(memberships),
        "topics": plain(await work.topics.by(person)),
        "votes": plain(await work.topics.voted_by(person)),
        "answers": plain(await work.meetups.answers_of(person)),
        "hosted": plain(await work.meetups.hosted_by(person)),
        "log": plain(await work.log.by(person)),
        "conversations": plain(drafts),
    }


def plain(thing: Any) -> Any:
    """Facts of the house as plain JSON values."""
    for kind, made in _PLAIN:
        if isinstance(thing, kind):
            return made(thing)
    return {field.name: plain(getattr(thing, field.name)) for field in fields(thing)} if is_dataclass(thing) else thing


def _mapping(thing: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(value) for key, value in thing.items()}


def _listing(thing: Iterable[Any]) -> list[Any]:
    return [plain(one) for one in thing]


_PLAIN: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, lambda thing: thing.value),
    (datetime, lambda thing: thing.isoformat()),
    (Mapping, _mapping),
    ((list, tuple, frozenset), _listing),
)
