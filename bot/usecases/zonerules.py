"""New rules for time zones: what people mean is the time on the clock, so the moments behind it are found anew."""

from dataclasses import replace

from bot.domain.communities import Community, Stage
from bot.domain.meetups import Meetup
from bot.domain.wall import instant
from bot.ports import Desk
from bot.usecases import cards, communities, meetups

_FACT = "zone_rules"


async def follow(desk: Desk, rules: str) -> int:
    """Where the rules are others than when this was last asked, meetups keep their wall time; how many moved.

    `rules` is a version. A time that the new rules leave out goes forward (see `bot.domain.wall`).
    """
    if await desk.fact(_FACT) == rules:
        return 0
    moved = 0
    for community in await desk.communities.every():
        if community.stage is not Stage.LEFT:
            moved += await _follow(desk, community)
    await desk.note_fact(_FACT, rules)
    return moved


async def _follow(desk: Desk, community: Community) -> int:
    moved = [one for one in await desk.meetups.alive(community.id) if _has_moved(one, desk)]
    for meetup in moved:
        await _move(desk, community, meetup)
    if communities.ready(community):
        await communities.plan_digest(desk, community)
    return len(moved)


def _has_moved(meetup: Meetup, desk: Desk) -> bool:
    """What has begun stays what it was."""
    return meetup.starts_at > desk.now and instant(meetup.wall) != meetup.starts_at


async def _move(desk: Desk, community: Community, meetup: Meetup) -> None:
    start = instant(meetup.wall)
    until = meetup.answer_by + (start - meetup.starts_at) if meetup.answer_by is not None else None
    moved = replace(meetup, starts_at=start, answer_by=until)
    await desk.meetups.save(moved)
    await meetups.replan(desk, moved, community.settings)
    await cards.refresh_meetup(desk, moved, community)
