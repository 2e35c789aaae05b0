"""What must happen when: a pure function of a meetup and its community's settings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from bot.domain.communities import Settings
from bot.domain.ids import CommunityId
from bot.domain.meetups import Meetup
from bot.domain.wall import day_before, last_before_quiet, next_weekly, out_of_quiet

_AFTERWARDS = timedelta(minutes=30)
_THANKS_LATE = timedelta(days=2)
_DIGEST_LATE = timedelta(days=1)
_EVER = timedelta(days=3650)
IN_HAND = timedelta(days=7)  # what became due so lately may not have been done yet: after a stop, or this very second


class Duty(StrEnum):
    """What the bot does by itself."""

    GROUP_REMINDER = "group_reminder"
    ATTENDEE_DAY = "attendee_day"
    ATTENDEE_SOON = "attendee_soon"
    HOST_REMINDER = "host_reminder"
    DEADLINE = "deadline"
    END = "end"
    THANKS = "thanks"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. It is dropped, and logged, when it could not be done before `expires_at` (UTC)."""

    duty: Duty
    subject: int  # the meetup's id, or the community's for the digest
    community: CommunityId
    due_at: datetime
    expires_at: datetime
    detail: int = 0  # HOST_REMINDER: minutes before the start
    id: int = 0


def of_meetup(meetup: Meetup, settings: Settings, now: datetime) -> tuple[Entry, ...]:
    """Everything that is still to be done for a meetup; nothing that is due before `now`."""
    if not meetup.alive:
        return ()
    found = [*_group(meetup, settings), *_attendees(meetup, settings), *_host(meetup, settings),
             *_closing(meetup, settings)]  # fmt: skip
    return tuple(sorted((e for e in found if e.due_at >= now), key=lambda entry: entry.due_at))


def of_community(community: CommunityId, settings: Settings, now: datetime) -> tuple[Entry, ...]:
    """The next weekly schedule post, if the community wants one; late by at most a day.

    With it the ones a day around: the last may be in hand, or wait for the end of the quiet hours; and when a
    clock is set back over one that was posted, it is the one after it that must not be missed.
    """
    if settings.digest is None:
        return ()
    found = list[Entry]()
    for after in (now - _DIGEST_LATE, now, now + _DIGEST_LATE):
        wished = next_weekly(after, settings.digest.weekday, settings.digest.at, settings.zone).instant
        due = _waking(wished, settings)
        found.append(Entry(Duty.DIGEST, community, community, due, due + _DIGEST_LATE))
    return tuple(dict.fromkeys(found))


def _group(meetup: Meetup, settings: Settings) -> Iterator[Entry]:
    if settings.group_reminder is not None:
        yield _entry(Duty.GROUP_REMINDER, meetup, settings, _day_before(meetup, settings.group_reminder))


def _attendees(meetup: Meetup, settings: Settings) -> Iterable[Entry]:
    """The day before, and shortly before: but not twice in one evening when the meetup is early in the morning."""
    found = list[Entry]()
    if settings.attendee_reminder is not None:
        due = _day_before(meetup, settings.attendee_reminder)
        found.append(_entry(Duty.ATTENDEE_DAY, meetup, settings, due))
    if settings.attendees_before is not None:
        due = meetup.starts_at - timedelta(minutes=settings.attendees_before)
        soon = _entry(Duty.ATTENDEE_SOON, meetup, settings, due)
        if soon.due_at >= due or not found:
            found.append(soon)
    return _in_turn(found)


def _host(meetup: Meetup, settings: Settings) -> Iterable[Entry]:
    found = list[Entry]()
    for minutes in settings.host_before:
        due = meetup.starts_at - timedelta(minutes=minutes)
        found.append(_entry(Duty.HOST_REMINDER, meetup, settings, due, minutes))
    return _in_turn(found)


def _closing(meetup: Meetup, settings: Settings) -> Iterator[Entry]:
    if meetup.least is not None:
        due = meetup.answer_by or meetup.starts_at - timedelta(minutes=settings.cancel_notice)
        yield _entry(Duty.DEADLINE, meetup, settings, due)
    end = meetup.ends_at
    yield Entry(Duty.END, meetup.id, meetup.community, end, end + _EVER)
    thanks = _waking(end + _AFTERWARDS, settings)
    yield Entry(Duty.THANKS, meetup.id, meetup.community, thanks, thanks + _THANKS_LATE)


def _day_before(meetup: Meetup, at: time) -> datetime:
    """That time on the day before; a zone may have left that day out (Apia, 2011-12-30), then on the one before."""
    due = day_before(meetup.wall, at)
    earlier = replace(meetup.wall, local=meetup.wall.local - timedelta(days=1))
    return due if due < meetup.starts_at else day_before(earlier, at)


def _entry(duty: Duty, meetup: Meetup, settings: Settings, due: datetime, detail: int = 0) -> Entry:
    waking = _waking(due, settings)
    if waking >= meetup.starts_at:  # an early morning: say it the evening before instead
        waking = last_before_quiet(due, settings.zone, settings.quiet.start, settings.quiet.end)
    return Entry(duty, meetup.id, meetup.community, waking, meetup.starts_at, detail)


def _in_turn(entries: Iterable[Entry]) -> list[Entry]:
    """Of reminders to the same people each gives way to the next: after a stop only the last is caught up on."""
    ordered = sorted(entries, key=lambda entry: entry.due_at)
    given_way = [replace(one, expires_at=after.due_at) for one, after in pairwise(ordered) if one.due_at < after.due_at]
    return [*given_way, *ordered[-1:]]


def _waking(moment: datetime, settings: Settings) -> datetime:
    return out_of_quiet(moment, settings.zone, settings.quiet.start, settings.quiet.end)
