"""What must happen when: a pure function of a meetup and its community's settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.communities import Settings
from bot.domain.ids import CommunityId
from bot.domain.meetups import Meetup
from bot.domain.wall import day_before, last_before_quiet, next_weekly, out_of_quiet


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
    """Everything that is still to be done for a meetup; nothing that is due before `now`, except its end."""
    if not meetup.alive:
        return ()
    found = [*_reminders(meetup, settings), *_closing(meetup, settings)]
    left = (entry for entry in found if entry.due_at >= now or entry.duty is Duty.END)
    return tuple(sorted(left, key=lambda entry: entry.due_at))


def of_community(community: CommunityId, settings: Settings, now: datetime) -> tuple[Entry, ...]:
    """The next weekly schedule post, if the community wants one; late by at most a day."""
    if settings.digest is None:
        return ()
    due = next_weekly(now, settings.digest.weekday, settings.digest.at, settings.zone).instant
    return (Entry(Duty.DIGEST, community, community, due, due + timedelta(days=1)),)


def _reminders(meetup: Meetup, settings: Settings) -> Iterator[Entry]:
    if settings.group_reminder is not None:
        yield _entry(Duty.GROUP_REMINDER, meetup, settings, day_before(meetup.wall, settings.group_reminder))
    if settings.attendee_reminder is not None:
        yield _entry(Duty.ATTENDEE_DAY, meetup, settings, day_before(meetup.wall, settings.attendee_reminder))
    if settings.attendees_before is not None:
        soon = meetup.starts_at - timedelta(minutes=settings.attendees_before)
        yield _entry(Duty.ATTENDEE_SOON, meetup, settings, soon)
    for minutes in settings.host_before:
        due = meetup.starts_at - timedelta(minutes=minutes)
        yield _entry(Duty.HOST_REMINDER, meetup, settings, due, minutes)


def _closing(meetup: Meetup, settings: Settings) -> Iterator[Entry]:
    if meetup.least is not None:
        due = meetup.answer_by or meetup.starts_at - timedelta(minutes=settings.cancel_notice)
        yield _entry(Duty.DEADLINE, meetup, settings, due)
    end = meetup.ends_at
    yield Entry(Duty.END, meetup.id, meetup.community, end, end + timedelta(days=3650))
    thanks = out_of_quiet(end + timedelta(minutes=30), settings.zone, settings.quiet.start, settings.quiet.end)
    yield Entry(Duty.THANKS, meetup.id, meetup.community, thanks, thanks + timedelta(days=2))


def _entry(duty: Duty, meetup: Meetup, settings: Settings, due: datetime, detail: int = 0) -> Entry:
    quiet = (settings.zone, settings.quiet.start, settings.quiet.end)
    waking = out_of_quiet(due, *quiet)
    if waking >= meetup.starts_at:  # an early morning: say it the evening before instead
        waking = last_before_quiet(due, *quiet)
    return Entry(duty, meetup.id, meetup.community, waking, meetup.starts_at, detail)
