"""Scenes: what the bot does by itself, from the announcement to the thanks; the clock is turned, nobody asks."""

from pathlib import Path
from typing import Any

from bot.domain.meetups import Meetup
from bot.ports import Desk
from bot.usecases import meetups
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage


async def planned(club: Club, *who: str, at: str = "2026-11-28 19:00", **facts: Any) -> Meetup:
    """A meetup with everything planned that the bot does by itself; these people are coming."""
    meetup = await club.meetup(at=at, **facts)

    async def plan(desk: Desk) -> None:
        await meetups.replan(desk, meetup, (await club.community(desk)).settings)

    await club.play.moim.books.perform(plan)
    for person in club.people:
        if person.name in who:
            await club.play.taps(person, "참석" if club.play.language == "ko" else "Going", where=club.chat)
    return meetup


async def outcomes(play: Stage, meetup: Meetup) -> list[tuple[str, str]]:
    """What became of everything that was planned, in order."""

    async def look(desk: Any) -> list[tuple[str, str]]:
        query = "SELECT duty, outcome FROM agenda WHERE subject = ? AND duty <> 'digest' ORDER BY due_at, id"
        async with desk.session.connection.execute(query, (meetup.id,)) as rows:
            return [(row["duty"], row["outcome"]) async for row in rows]

    return await play.moim.books.read(look)


async def test_from_the_announcement_to_the_thanks(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온")
        garam, narae, daon = club.people
        meetup = await planned(club, "가람", "나래", seats=2)
        await play.taps(daon, "참석", where=club.chat)

        await play.turn_to("2026-11-25 19:00")
        print(play.told(club.host))
        await play.turn_to("2026-11-27 18:50")
        before = len(play.posts(club.chat))
        await play.turn_to("2026-11-27 19:00")
        print(play.posted(club.chat), play.posts(club.chat)[-1].buttons)
        print(play.told(garam), play.private(garam)[-1].buttons)
        print(play.told(club.host))
        assert len(play.posts(club.chat)) == before + 1
        await play.turn_to("2026-11-28 17:00")
        print(play.told(garam))
        print(play.told(club.host))
        await play.turn_to("2026-11-28 22:30")
        print(play.posted(club.chat))
        await play.turn_to("2026-11-29 09:00")
        print(play.posted(club.chat))
        print(play.told(club.host), play.private(club.host)[-1].buttons)
        print(await outcomes(play, meetup))
        assert not play.refusals()
