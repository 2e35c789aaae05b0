"""Wall-clock time: what a clock in a zone shows, the instant it means, and the hours of quiet.

People mean wall time ("Saturday at seven"), so that is the truth; the UTC instant is derived from it with
the zone's rules. Where clocks change, two things are settled here, for the whole house: a time the clock
skips moves forward by the length of the gap, and a time it shows twice means the first.

Naive datetimes are always local to the zone named beside them; aware ones may be in any zone, and those
handed back are UTC. A name that is no IANA zone raises `zoneinfo.ZoneInfoNotFoundError` (a KeyError).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.zones import find_zones, is_zone

__all__ = [
    "Settled",
    "WallTime",
    "day_before",
    "find_zones",
    "hours_before",
    "instant",
    "is_quiet",
    "is_zone",
    "last_before_quiet",
    "local",
    "next_weekly",
    "out_of_quiet",
    "settle",
]

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WallTime:
    """What the clock shows in an IANA zone; `fold` is 1 for a doubled time's second showing (PEP 495)."""

    local: datetime
    zone: str
    fold: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """A wall time that exists, the instant it means (UTC), and whether a clock change touched it.

    `moved`: the wished time does not exist on that day and went forward by the gap.
    `doubled`: the clock shows it twice, and the first is meant.
    """

    wall: WallTime
    instant: datetime
    moved: bool
    doubled: bool


def settle(local: datetime, zone: str) -> Settled:
    """Find the instant a naive local time means: a gap moves it forward, of a doubled one the first counts."""
    first, second = _readings(local, zone)
    shown = first.astimezone(ZoneInfo(zone))
    wall = WallTime(shown.replace(tzinfo=None, fold=0), zone, shown.fold)
    return Settled(wall, first, moved=second < first, doubled=first < second)


def instant(wall: WallTime) -> datetime:
    """Return the UTC instant of a wall time, also when newer zone rules have put it into a gap since."""
    readings = _readings(wall.local, wall.zone)
    return max(readings) if wall.fold else readings[0]


def local(moment: datetime, zone: str) -> datetime:
    """Return what the clock in `zone` shows at an aware moment, as a naive datetime."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def next_weekly(after: datetime, weekday: int, at: time, zone: str) -> Settled:
    """Return the first `weekday` (0 = Monday) at `at` strictly after a moment; each local week has one."""
    today = local(after, zone).date()
    wished = datetime.combine(today + timedelta(days=weekday - today.weekday()), at)
    # From last week on: a gap may have carried its occurrence past the day it belongs to (Apia, 2011-12-30).
    for weeks in (-1, 0):
        found = settle(wished + weeks * _WEEK, zone)
        if found.instant > after:
            return found
    return settle(wished + _WEEK, zone)


def day_before(wall: WallTime, at: time) -> datetime:
    """Return the UTC instant of `at` on the local day before a wall time."""
    return settle(datetime.combine(wall.local.date() - _DAY, at), wall.zone).instant


def hours_before(wall: WallTime, hours: float) -> datetime:
    """Return the UTC instant so many hours before a wall time, as a stopwatch counts them."""
    return instant(wall) - timedelta(hours=hours)


def is_quiet(moment: datetime, zone: str, quiet_from: time, quiet_to: time) -> bool:
    """Tell whether a moment lies in the quiet hours, from `quiet_from` on until before `quiet_to`, local.

    They may span midnight; equal ends mean that there are none. Both ends are whole minutes.
    """
    clock = local(moment, zone).time()
    if quiet_from <= quiet_to:
        return quiet_from <= clock < quiet_to
    return clock >= quiet_from or clock < quiet_to


def out_of_quiet(moment: datetime, zone: str, quiet_from: time, quiet_to: time) -> datetime:
    """Return the moment itself, or the end of the quiet hours it falls into (UTC)."""
    moment = moment.astimezone(UTC)
    # More than once only on nights when clocks change around an end of the quiet hours.
    while is_quiet(moment, zone, quiet_from, quiet_to):
        moment = min(shown for shown in _showings(moment, quiet_to, zone) if shown > moment)
    return moment


def last_before_quiet(moment: datetime, zone: str, quiet_from: time, quiet_to: time) -> datetime:
    """Return the moment itself, or the last minute before the quiet hours it falls into (UTC).

    On a night when the clock skips `quiet_from`, this may be earlier by up to the length of the gap.
    """
    moment = moment.astimezone(UTC)
    while is_quiet(moment, zone, quiet_from, quiet_to):
        moment = max(shown for shown in _showings(moment, quiet_from, zone) if shown <= moment) - _MINUTE
    return moment


def _readings(shown: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return both UTC readings of a local time: equal; rising if it is doubled, falling if skipped."""
    there = ZoneInfo(zone)
    first, second = (shown.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def _showings(moment: datetime, at: time, zone: str) -> list[datetime]:
    """Return the instants around a moment when the clock shows `at`."""
    today: date = local(moment, zone).date()
    days = (today + n * _DAY for n in range(-2, 3))
    return [shown for day in days for shown in _readings(datetime.combine(day, at), zone)]
