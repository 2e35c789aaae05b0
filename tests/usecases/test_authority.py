"""How long the chat program's list of admins is believed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.communities import Community, Stage
from bot.domain.ids import Account, Chat, CommunityId, PersonId
from bot.domain.people import Person
from bot.playground import PlayClock
from bot.ports import AdminsWanted, Desk
from bot.usecases.authority import FRESH, authority
from bot.usecases.communities import admins_are
from data.sqlite import SqliteBooks

HOME, JISU = Chat("telegram:-5"), Account("telegram:7")


@pytest.mark.parametrize(
    ("turned", "believed"),
    [(FRESH, True), (FRESH * 1.1, False), (timedelta(seconds=-1), True), (timedelta(hours=-2), False)],
)
async def test_a_list_of_another_time_is_asked_for_anew(tmp_path: Path, turned: timedelta, believed: bool) -> None:
    """Also where the clock was set back: whoever was an admin then need not be one now."""
    clock = PlayClock(datetime(2026, 11, 21, tzinfo=UTC), ticking=False)
    books = SqliteBooks(tmp_path / "moim.db", clock)
    await books.open()

    async def begin(desk: Desk) -> tuple[Community, Person]:
        home = await desk.communities.add(Community(CommunityId(0), HOME, "Club", Stage.READY))
        person = await desk.people.add(Person(PersonId(0), JISU, Chat("telegram:7"), "Jisu"))
        await admins_are(desk, HOME, frozenset({JISU}), answered=True)
        return home, person

    try:
        home, person = await books.perform(begin)
        clock._still += turned
        if believed:
            assert (await books.read(lambda desk: authority(desk, home, person.id))).admin
        else:
            with pytest.raises(AdminsWanted):
                await books.read(lambda desk: authority(desk, home, person.id))
    finally:
        await books.close()
