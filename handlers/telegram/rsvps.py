"""Answers to a meetup: going, not going, maybe, guests, and the card that shows them, at this door."""

import re

from telegram.ext import filters

from bot.domain.communities import Community
from bot.domain.ids import CommunityId, MeetupId
from bot.domain.letters import Letter
from bot.domain.meetups import Meetup
from bot.domain.refusals import NotFound, Stale
from bot.forms.readers.answers import ANSWERS, LISTS, WORDS, wish
from bot.ports import Desk, Link
from bot.usecases import cards, rsvps, talks
from bot.usecases.authority import require_member
from bot.usecases.rsvps import Answered, Wish
from bot.views import rsvps as views
from bot.views.message import Toast
from bot.views.words import Words
from handlers.telegram import talking
from handlers.telegram.door import Answer, command, said, tap
from handlers.telegram.narrow import Command, Said, Tap, Visitor
from handlers.telegram.starting import Again, OpensLink, community_here

# In a group these stand under the card alone; reminders and news of changes have "can't" and "still coming".
_ONLY_ON_CARDS = {Wish.GOING, Wish.MAYBE}


async def on_rsvp(pressed: Tap, desk: Desk) -> Answer:
    """One of the answers under a card or a letter: "rsvp:12:going"."""
    visitor = pressed.visitor
    if pressed.choice not in set(Wish):
        raise Stale
    meant = Wish(pressed.choice)
    if not visitor.private and visitor.message is not None and meant in _ONLY_ON_CARDS:
        await cards.adopt(desk, f"meetup:{pressed.number}", visitor.chat, visitor.message)
    outcome = await rsvps.answer(desk, visitor.person, MeetupId(pressed.number), meant, visitor.community)
    if visitor.private and (outcome.changed or meant is Wish.CONFIRM):
        await rsvps.show_menu(desk, visitor.person, outcome.meetup.id, edits=visitor.message)
    return _toast(outcome, visitor, desk)


async def on_more(pressed: Tap, desk: Desk) -> Answer:
    """[More]: the menu in private, and its pages: "more:12:guests"."""
    visitor, meetup, what = pressed.visitor, MeetupId(pressed.number), pressed.choice
    found, community = await rsvps.at(desk, meetup, visitor.community)
    if not visitor.private:
        return await _open_menu(visitor, found, community, desk)
    if what in {"ics", "point"}:
        await rsvps.send(desk, visitor.person, meetup, "meetup.calendar" if what == "ics" else "meetup.point")
        return None
    if re.fullmatch(r"g[0-3]", what):
        return await _bring(visitor, meetup, int(what[1]), desk)
    if not re.fullmatch(r"|menu|guests|who\d{0,3}", what):
        raise Stale
    # Under a letter it is a new message; within the menu and the list the same one.
    page = "" if what == "menu" else what
    await rsvps.show_menu(desk, visitor.person, meetup, page, edits=visitor.message if what else None)
    return None


async def _bring(visitor: Visitor, meetup: MeetupId, guests: int, desk: Desk) -> Answer:
    """A number of guests was chosen: back to the menu, which shows it."""
    outcome = await rsvps.bring(desk, visitor.person, meetup, guests)
    await rsvps.show_menu(desk, visitor.person, meetup, edits=visitor.message)
    return _toast(outcome, visitor, desk)


async def _open_menu(visitor: Visitor, meetup: Meetup, community: Community, desk: Desk) -> Answer:
    """From the group: it is written to whoever can be written to; for others the private chat opens."""
    await require_member(desk, community, visitor.person.id)
    if visitor.person.reachable:
        await rsvps.show_menu(desk, visitor.person, meetup.id)
        return views.sent_in_private(visitor.words)
    return Toast(link=await desk.links.make("more", community.id, meetup.id))


async def on_more_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened from [More] in the group."""
    await rsvps.show_menu(desk, visitor.person, MeetupId(link.subject))


async def on_meetups(asked: Command, desk: Desk) -> Answer:
    """/meetups: what is coming."""
    return await _show_list(asked.visitor, desk)


async def on_list_words(spoken: Said, desk: Desk) -> Answer:
    """The same in words."""
    if await _in_talk(spoken, desk):
        return await talking.on_reply(spoken, desk)
    return await _show_list(spoken.visitor, desk)


async def on_list_page(pressed: Tap, desk: Desk) -> Answer:
    """Another page of what is coming, or back to it."""
    visitor = pressed.visitor
    community = await desk.communities.get(CommunityId(pressed.number))
    page = int(pressed.choice) if pressed.choice.isdecimal() else 0
    if visitor.private:
        await require_member(desk, community, visitor.person.id)
    person = visitor.person if visitor.private else None
    await rsvps.show_list(desk, community, person, page, visitor.message)
    return None


async def on_words(spoken: Said, desk: Desk) -> Answer:
    """ "going 3": an answer in words; without a number it means the only meetup that is open."""
    if await _in_talk(spoken, desk):
        return await talking.on_reply(spoken, desk)
    visitor, (word, number) = spoken.visitor, spoken.groups
    community = await community_here(visitor, desk, word.lower())
    meetup = await _meant(visitor, community, number, desk)
    if meetup is None:
        return None
    outcome = await rsvps.answer(desk, visitor.person, meetup.id, Wish(wish(word)), visitor.community)
    if visitor.private:
        await rsvps.show_menu(desk, visitor.person, meetup.id)
    else:
        await _say_aloud(visitor, community, outcome, desk)
    return None


async def _meant(visitor: Visitor, community: Community, number: str, desk: Desk) -> Meetup | None:
    """The meetup somebody means. In a group, words that mean none are talk among people, and stay unanswered."""
    open_ones = await rsvps.open_for(desk, community)
    if number:
        try:
            return await desk.meetups.numbered(community.id, int(number))
        except NotFound:
            if visitor.private:
                raise
            return None
    if len(open_ones) == 1:
        return open_ones[0]
    if open_ones or visitor.private:
        await rsvps.show_list(desk, community, visitor.person if visitor.private else None)
    return None


async def _say_aloud(visitor: Visitor, community: Community, outcome: Answered, desk: Desk) -> None:
    who = visitor.person.id
    await desk.letters.write(
        Letter("rsvp.noted", community.chat, outcome.meetup.id, community=community.id,
               args={"who": who, "thread": visitor.thread}, key=f"noted:{outcome.meetup.id}:{who}")
    )  # fmt: skip


async def _show_list(visitor: Visitor, desk: Desk) -> Answer:
    community = await community_here(visitor, desk, "meetups")
    await rsvps.show_list(desk, community, visitor.person if visitor.private else None)
    return None


async def list_of(visitor: Visitor, community: Community, desk: Desk) -> None:
    """What is coming in this community, in private."""
    await require_member(desk, community, visitor.person.id)
    await rsvps.show_list(desk, community, visitor.person)


async def _in_talk(spoken: Said, desk: Desk) -> bool:
    """In a conversation these words are a reply like any other."""
    visitor = spoken.visitor
    return visitor.private and await talks.under_way(desk, visitor.person, visitor.chat) is not None


def _toast(outcome: Answered, visitor: Visitor, desk: Desk) -> Toast:
    words = Words(visitor.person.reads, outcome.community.settings.zone)
    return views.answered(outcome, words, reachable=visitor.person.reachable, now=desk.now)


DOORS = (
    tap("rsvp", on_rsvp),
    tap("more", on_more),
    tap("meetups", on_list_page),
    command("meetups", opens=on_meetups),
    said(filters.Regex(LISTS), "words list", on_list_words),
    said(filters.Regex(ANSWERS), "words answer", on_words),
)
LINKS: dict[str, OpensLink] = {"more": on_more_link}
AGAIN: dict[str, Again] = dict.fromkeys(("meetups", *WORDS), list_of)
