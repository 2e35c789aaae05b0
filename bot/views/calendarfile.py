"""A meetup as a calendar file (RFC 5545): the same entry every time, replaced when the meetup changes."""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.communities import Community
from bot.domain.meetups import Meetup, MeetupState
from bot.views.message import File

if TYPE_CHECKING:
    from icalendar import Event  # only where it is used: importing it takes a tenth of the start

_AROUND = timedelta(days=400)  # so much of the zone's rules comes along


def calendar_file(meetup: Meetup, community: Community, about: str, now: datetime) -> File:
    """The file. `about` describes the meetup in the reader's words."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Moim//Moim//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(meetup, community, about, now))
    day = meetup.starts_at.date()
    calendar.add_missing_timezones(day - _AROUND, day + _AROUND)
    return File(f"moim-{meetup.number}.ics", calendar.to_ical())


def uid(meetup: Meetup, community: Community) -> str:
    """What a calendar knows this meetup by, whatever changes; it tells nobody which chat it comes from."""
    founded = community.founded_at.isoformat() if community.founded_at else ""
    mark = hashlib.sha256(f"{community.chat}|{founded}|{meetup.id}".encode()).hexdigest()[:24]
    return f"{mark}@moim"


def _event(meetup: Meetup, community: Community, about: str, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    cancelled = meetup.state is MeetupState.CANCELLED
    event.add("uid", uid(meetup, community))
    event.add("dtstamp", now)
    event.add("sequence", meetup.version + cancelled)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("dtstart", _shown(meetup, meetup.starts_at))
    event.add("dtend", _shown(meetup, meetup.ends_at))
    event.add("summary", meetup.title)
    event.add("description", about)
    if meetup.place.text:
        event.add("location", meetup.place.text)
    if meetup.place.latitude is not None and meetup.place.longitude is not None:
        event.add("geo", (meetup.place.latitude, meetup.place.longitude))
    if meetup.place.url:
        event.add("url", meetup.place.url)
    return event


def _shown(meetup: Meetup, moment: datetime) -> datetime:
    """Local time with its zone; UTC where the local time is shown twice, which a calendar file cannot tell."""
    there = moment.astimezone(ZoneInfo(meetup.wall.zone))
    twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return moment if twice else there
