"""A meetup's card, the menu behind it, and what people hear about their answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.communities import Community
from bot.domain.ids import CommunityId, MeetupId, PersonId
from bot.domain.meetups import Choice, Headcount, Meetup, MeetupState, Named, Rsvp
from bot.domain.names import isolate
from bot.forms.readers.places import map_link
from bot.usecases import rsvps
from bot.usecases.rsvps import Answered
from bot.views.calendarfile import calendar_file
from bot.views.fitting import tamed, units, within
from bot.views.meetups import place_words
from bot.views.message import Bold, Linked, Message, Rows, Text, Toast, as_text, button, lines, paragraphs, stacked
from bot.views.settings import turning
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

FIRST = 30  # names on the card
_LINE = 10  # names of the waiting line on the card
_ROOM = 3900  # UTF-16 units; Telegram takes 4096
_NOTE = 800
_LONG = 250  # of anything else that somebody typed
_NAME = 48
_PAGE = 40  # names on a page of the whole list
_MEETUPS = 8  # on a page of what is coming
_NO_BOUND = 1_000_000

_STATES = {
    MeetupState.CANCELLED: mark("❌ Cancelled"),
    MeetupState.OVER: mark("🏁 This meetup is over. Thank you for coming!"),
    MeetupState.CLOSED: mark("🔒 Answers are closed"),
}
_MINE = {
    Choice.GOING: mark("✅ You're coming"),
    Choice.MAYBE: mark("🤔 You said maybe"),
    Choice.NO: mark("🙅 You're not coming"),
}


# The card


@shows("meetup.card")
async def card(scene: Scene) -> Message | None:
    """The one message that shows how a meetup stands; the group reads it, so it is in the group's language."""
    meetup, community = await rsvps.at(scene.work, MeetupId(scene.letter.subject))
    count = await scene.work.meetups.headcount(meetup.id)
    host = await rsvps.name_of(scene.work, community, meetup.host)
    now, words = scene.work.now, scene.words
    facts = paragraphs(
        lines(headline(meetup), state_line(meetup, count, words, now) or _free_line(meetup, count, words)),
        lines(
            *_facts(meetup, words, now, _size(meetup, words)),
            _label(words.say("🙋 Host"), tamed(host, _NAME)) if host else None,
        ),
        within(meetup.note, _NOTE),
    )
    people = await _people(scene, meetup, count, _ROOM - units(str(facts)))
    return Message(paragraphs(facts, people), _card_buttons(meetup, words, now), pin=_pinned(meetup, community))


@shows("card.pin")
async def pin(scene: Scene) -> Message | None:
    """No words: a card that was posted is kept in sight, as far as the group still wants and allows it."""
    meetup, community = await rsvps.at(scene.work, MeetupId(scene.letter.subject))
    wanted = scene.letter.edits is not None and _pinned(meetup, community)
    return Message(Text(), pins=scene.letter.edits) if wanted else None


def _pinned(meetup: Meetup, community: Community) -> bool:
    return community.settings.pin and community.powers.pin and meetup.alive


def headline(meetup: Meetup) -> Text:
    """Number and title, bold."""
    return Text((Bold(f"📢 #{meetup.number} {tamed(meetup.title, _LONG)}"),))


def state_line(meetup: Meetup, count: Headcount, words: Words, now: datetime) -> Text | None:
    """What somebody must know before anything else; None while all is well."""
    if meetup.state is MeetupState.CANCELLED and meetup.cancel_reason:
        return words.say("❌ Cancelled: {reason}", reason=tamed(meetup.cancel_reason, _LONG))
    if meetup.state in _STATES:
        return words.say(_STATES[meetup.state])
    if now >= meetup.starts_at:
        return words.say("▶️ It has started")
    if not meetup.takes_answers(now):
        return words.say("🔒 The time to answer has passed")
    if meetup.seats is not None and count.going >= meetup.seats:
        return words.say("🔴 Full. You can still get in line.")
    return None


def _free_line(meetup: Meetup, count: Headcount, words: Words) -> Text | None:
    """How many seats are free; on the card it stands where "full" will, so that nothing moves at the last one."""
    if meetup.seats is None:
        return None
    free = meetup.seats - count.going
    return words.say_n("💺 {n} seat is free", "💺 {n} seats are free", free)


def lasting(meetup: Meetup, words: Words, now: datetime) -> Text:
    """From when to when; a tap on the beginning shows it in the reader's own zone."""
    start = words.moment(meetup.starts_at, now)
    rest = words.span(meetup.starts_at, meetup.ends_at, now).removeprefix(start.text)
    return Text((start, rest))


def where(meetup: Meetup, words: Words) -> Text:
    """The place; a tap opens the map."""
    place, link = tamed(place_words(meetup.place, words), _LONG), _map(meetup, words)
    return Text((Linked(place, link) if link else place,))


def _map(meetup: Meetup, words: Words) -> str:
    """A link to the map that the chat program will open; "" if there is none."""
    link = map_link(meetup.place, words.language)
    return link if link.startswith(("https://", "http://")) else ""


def _facts(meetup: Meetup, words: Words, now: datetime, seats: Text) -> Iterable[Text | None]:
    """The labelled lines, the most important first."""
    say = words.say
    yield _label(say("📅 When"), lasting(meetup, words, now))
    yield _label(say("📍 Where"), where(meetup, words))
    yield _label(say("👥 Seats"), seats)
    yield from _lasting_facts(meetup, words)
    if meetup.answer_by is not None and meetup.alive:
        yield _label(say("⏰ Answer by"), words.when(meetup.answer_by, now))


def _lasting_facts(meetup: Meetup, words: Words) -> Iterable[Text | None]:
    """What does not change from one answer to the next, and stands in no field of a calendar."""
    say = words.say
    yield _label(say("💰 Fee"), tamed(words.fee(meetup.fee), _LONG)) if meetup.fee is not None else None
    yield _label(say("🎒 Bring"), tamed(meetup.bring, _LONG)) if meetup.bring else None


def _size(meetup: Meetup, words: Words) -> Text:
    """How large it is; how many come stands in the line of those who do."""
    least = meetup.least
    size = words.say_n("{n} in all", "{n} in all", meetup.seats) if meetup.seats is not None else words.say("No limit")
    return size + words.say_n(" · at least {n} needed", " · at least {n} needed", least) if least else size


def _seats(meetup: Meetup, words: Words, count: Headcount) -> Text:
    say, least = words.say, meetup.least
    if meetup.seats is None:
        taken = words.say_n("no limit · {n} person is coming", "no limit · {n} people are coming", count.going)
    else:
        taken = say("{going} of {seats} taken", seats=meetup.seats, going=count.going)
    return taken + words.say_n(" · at least {n} needed", " · at least {n} needed", least) if least else taken


def _label(name: Text, value: Text | str) -> Text:
    return name + "  " + value


async def _people(scene: Scene, meetup: Meetup, count: Headcount, room: int) -> Text:
    """Who is coming, who waits, how many perhaps: as many names as fit.

    While answers are taken the lines stay where they are, so that the card does not jump under a finger.
    """
    words, named, open_ = scene.words, scene.work.meetups.named, meetup.takes_answers(scene.work.now)
    going = await named(meetup.id, Choice.GOING, FIRST)
    waiting = await named(meetup.id, Choice.WAITING, _LINE)
    parts = [
        _listed(words.say_n("✅ Going {n}", "✅ Going {n}", count.going), going, count.going, words, room * 2 // 3,
                always=open_),
        _listed(
            words.say_n("⏳ Waiting {n}", "⏳ Waiting {n}", count.waiting), waiting, count.waiting, words, room // 4
        ),
        words.say_n("🤔 Maybe {n}", "🤔 Maybe {n}", count.maybe) if count.maybe or open_ else None,
    ]  # fmt: skip
    asked = [one for one in going if not one.confirmed]
    return lines(*parts, words.say("❔ hasn't confirmed yet") if asked else None)


def _listed(
    head: Text, names: Sequence[Named], heads: int, words: Words, room: int, *, always: bool = False
) -> Text | None:
    """A heading with names behind it, cut where they would not fit; the rest is a number. Empty, it may be left out."""
    if not heads:
        return head if always else None
    shown: list[str] = []
    left, told = room, 0
    for one in (one for one in names if one.name):  # who is forgotten counts among the rest
        left -= units(written(one)) + 2
        if left < 0:
            break
        shown.append(written(one))
        told += 1 + one.guests
    if not shown:
        return as_text(head)
    if heads > told:
        shown.append(str(words.say_n("and {n} more", "and {n} more", heads - told)))
    return head + ": " + words.names(shown)


def written(one: Named) -> str:
    """A name in a list, with guests and the mark of somebody who has yet to confirm."""
    guests = f" +{one.guests}" if one.guests else ""
    return f"{tamed(one.name, _NAME)}{guests}{'' if one.confirmed else ' ❔'}"


def _card_buttons(meetup: Meetup, words: Words, now: datetime) -> Rows:
    if not meetup.alive:
        return ()
    more = stacked(button(words.say("More"), f"more:{meetup.id}"))
    return answers(meetup, words, now) + more


def answers(meetup: Meetup, words: Words, now: datetime) -> Rows:
    """The buttons that still work: three, only "can't" after the last moment to answer, none after the start."""
    if not meetup.alive or now >= meetup.starts_at:
        return ()
    no = button(words.say("Can't"), f"rsvp:{meetup.id}:no")
    if not meetup.takes_answers(now):
        return stacked(no)
    yes = button(words.say("Going"), f"rsvp:{meetup.id}:going")
    return stacked(yes, button(words.say("Maybe"), f"rsvp:{meetup.id}:maybe"), no, across=3)


# What a press is answered with


def sent_in_private(words: Words) -> Toast:
    """The toast when the answer is a message in private."""
    return Toast(str(words.say("I wrote to you in private.")))


def answered(outcome: Answered, words: Words, *, reachable: bool, now: datetime) -> Toast:
    """The toast for an answer: what was noted, the place in line, the day."""
    when = words.when(outcome.meetup.starts_at, now)
    return Toast(str(noted(outcome, words, when, reachable=reachable)))


def noted(outcome: Answered, words: Words, when: str, *, reachable: bool) -> Text:
    """The sentence for an answer."""
    say, answer = words.say, outcome.rsvp
    if answer.choice is Choice.WAITING:
        return _in_line(outcome, words, reachable=reachable)
    if not outcome.changed:
        return say(_AGAIN[answer.choice], when=when)
    if outcome.host_told and answer.choice is Choice.NO:
        return say("Noted, and thank you for telling us. I'll let the host know.")
    if answer.choice is Choice.GOING and answer.guests:
        return words.say_n("See you on {when}, with {n} guest!", "See you on {when}, with {n} guests!", answer.guests,
                           when=when)  # fmt: skip
    return say(_NOTED[answer.choice], when=when)


_NOTED = {
    Choice.GOING: mark("You're in. See you on {when}!"),
    Choice.MAYBE: mark("Noted as maybe for {when}. A seat is only kept for those who are going."),
    Choice.NO: mark("Noted that you can't come on {when}. See you another time!"),
}
_AGAIN = {
    Choice.GOING: mark("You're in already: {when}. See you there!"),
    Choice.MAYBE: mark("You're a maybe already: {when}."),
    Choice.NO: mark("You've said already that you can't come: {when}."),
}


def _in_line(outcome: Answered, words: Words, *, reachable: bool) -> Text:
    place = outcome.place
    if not outcome.changed:
        return words.say("You're number {place} in line, and move up by yourself when a seat is free.", place=place)
    if reachable:
        return words.say("It's full. You're number {place} in line, and I'll write to you when a seat is free.",
                         place=place)  # fmt: skip
    return words.say("It's full. You're number {place} in line. Tap More once, and I'll write to you when a "
                     "seat is free.", place=place)  # fmt: skip


@shows("rsvp.noted")
async def noted_aloud(scene: Scene) -> Message | None:
    """The short answer to words like "going 3", where they were said."""
    args, work = scene.letter.args, scene.work
    meetup, community = await rsvps.at(work, MeetupId(scene.letter.subject))
    who = PersonId(int(str(args["who"])))
    answer = await work.meetups.answer(meetup.id, who)
    if answer is None:
        return None
    place = await work.meetups.place_in_line(meetup.id, answer.turn)
    values = {"name": tamed(await rsvps.name_of(work, community, who), _NAME), "title": _short(meetup), "place": place}
    return Message(scene.words.say(_ALOUD[answer.choice], **values))


_ALOUD = {
    Choice.GOING: mark("{name}: going to “{title}”."),
    Choice.WAITING: mark("{name}: number {place} in line for “{title}”."),
    Choice.MAYBE: mark("{name}: maybe for “{title}”."),
    Choice.NO: mark("{name}: not coming to “{title}”."),
}


# Letters about a seat


@shows("rsvp.moved_up")
async def moved_up(scene: Scene) -> Message | None:
    """A seat became free, and the reader has it."""
    meetup, community = await rsvps.at(scene.work, MeetupId(scene.letter.subject))
    answer = await _own(scene, meetup)
    if answer is None or answer.choice is not Choice.GOING or not meetup.alive:
        return None
    words, now = scene.words, scene.work.now
    say = words.say
    text = paragraphs(
        lines(say("🎉 A seat is free: you're coming to “{title}”", title=_short(meetup)), isolate(community.title)),
        lines(*_when_where(meetup, words, now)),
        _guest_seats(answer, words),
        say("If you can't come, please tell me now. Somebody may be waiting."),
    )
    return Message(text, stacked(
        button(say("I'm coming"), f"rsvp:{meetup.id}:confirm"), button(say("I can't"), f"rsvp:{meetup.id}:no"),
        button(say("More"), f"more:{meetup.id}"), across=2,
    ))  # fmt: skip


def _guest_seats(answer: Rsvp, words: Words) -> Text | None:
    if not answer.guests:
        return None
    return words.say_n("There is a seat for your guest too.", "There are seats for your {n} guests too.", answer.guests)


@shows("rsvp.late")
async def late(scene: Scene) -> Message | None:
    """The host hears that a seat was given back late, and how things stand now."""
    meetup, community = await rsvps.at(scene.work, MeetupId(scene.letter.subject))
    who = PersonId(int(str(scene.letter.args["who"])))
    answer = await scene.work.meetups.answer(meetup.id, who)
    if answer is None or answer.choice not in _GAVE_BACK or not meetup.alive:
        return None
    words, count = scene.words, await scene.work.meetups.headcount(meetup.id)
    name = tamed(await rsvps.name_of(scene.work, community, who), _NAME)
    return Message(paragraphs(
        lines(words.say(_GAVE_BACK[answer.choice], name=name, title=_short(meetup)), isolate(community.title)),
        lines(*_when_where(meetup, words, scene.work.now), _label(words.say("👥 Seats"), _seats(meetup, words, count))),
    ), stacked(button(words.say("Manage"), f"manage:{meetup.id}")))  # fmt: skip


_GAVE_BACK = {
    Choice.NO: mark("{name} can't come to “{title}” after all."),
    Choice.MAYBE: mark("{name} is not sure about “{title}” any more, and gave the seat back."),
}


def _when_where(meetup: Meetup, words: Words, now: datetime) -> Iterable[Text]:
    yield _label(words.say("📅 When"), lasting(meetup, words, now))
    yield _label(words.say("📍 Where"), where(meetup, words))


# The menu in private


@shows("meetup.menu")
async def menu(scene: Scene) -> Message | None:
    """One message with several pages: the meetup with the reader's answer, guests, who is coming."""
    meetup, community = await rsvps.at(scene.work, MeetupId(scene.letter.subject))
    page = str(scene.letter.args.get("page", ""))
    if page == "guests":
        return await _guests(scene, meetup)
    if page.startswith("who"):
        return await _who(scene, meetup, page)
    words, now = scene.words, scene.work.now
    count, own = await scene.work.meetups.headcount(meetup.id), await _own(scene, meetup)
    seated = own is not None and own.choice in {Choice.GOING, Choice.WAITING} and meetup.takes_answers(now)
    text = paragraphs(
        lines(headline(meetup), isolate(community.title)),
        None if seated else state_line(meetup, count, words, now),
        _mine(own, words, await _place(scene, meetup)),
        lines(*_facts(meetup, words, now, _seats(meetup, words, count))),
        within(meetup.note, _NOTE),
    )
    return Message(text, await _menu_buttons(scene, meetup))


async def _menu_buttons(scene: Scene, meetup: Meetup) -> Rows:
    say, number, words = scene.words.say, meetup.id, scene.words
    link = _map(meetup, words)
    takes = meetup.takes_answers(scene.work.now)
    point = meetup.place.latitude is not None
    rows = stacked(
        button(say("Bring guests"), f"more:{number}:guests") if takes else None,
        button(say("Who is coming"), f"more:{number}:who"),
        button(say("Add to calendar"), f"more:{number}:ics"),
        button(say("Open the map"), url=link) if link else None,
        button(say("Show the spot"), f"more:{number}:point") if point else None,
        button(say("Manage"), f"manage:{number}") if scene.letter.args.get("manages") else None,
        button(say("‹ All meetups"), f"meetups:{meetup.community}"),
        across=2,
    )
    return answers(meetup, words, scene.work.now) + rows


def _mine(answer: Rsvp | None, words: Words, place: int) -> Text:
    """The reader's own answer in a line."""
    if answer is None:
        return words.say("You haven't answered yet.")
    if answer.choice is Choice.WAITING:
        return words.say("⏳ You're number {place} in line", place=place) + _with(answer, words)
    return words.say(_MINE[answer.choice]) + _with(answer, words)


def _with(answer: Rsvp, words: Words) -> Text:
    return words.say_n(", with {n} guest", ", with {n} guests", answer.guests) if answer.guests else Text()


async def _guests(scene: Scene, meetup: Meetup) -> Message:
    words, answer = scene.words, await _own(scene, meetup)
    now_with = answer.guests if answer is not None and answer.choice in {Choice.GOING, Choice.WAITING} else None
    choices = [
        button(f"{'✓ ' if number == now_with else ''}{_guest_label(number, words)}", f"more:{meetup.id}:g{number}")
        for number in range(rsvps.MOST_GUESTS + 1)
    ]
    back = stacked(button(words.say("‹ Back"), f"more:{meetup.id}:menu"))
    text = paragraphs(headline(meetup), words.say("How many guests are you bringing? Each of them takes a seat."))
    return Message(text, stacked(*choices, across=2) + back)


def _guest_label(number: int, words: Words) -> str:
    return str(words.say_n("+{n} guest", "+{n} guests", number) if number else words.say("Just me"))


async def _who(scene: Scene, meetup: Meetup, page: str) -> Message:
    """The whole list, page by page: those who are going, then the line, then the maybes."""
    words, at = scene.words, int(page.removeprefix("who") or 0)
    count, every = await scene.work.meetups.headcount(meetup.id), list[tuple[Choice, Named]]()
    for choice in (Choice.GOING, Choice.WAITING, Choice.MAYBE):
        found = await scene.work.meetups.named(meetup.id, choice, _NO_BOUND)
        every += [(choice, one) for one in found if one.name]  # who is forgotten is only counted
    shown = every[at * _PAGE : (at + 1) * _PAGE]
    heads = {
        Choice.GOING: words.say_n("✅ Going {n}", "✅ Going {n}", count.going),
        Choice.WAITING: words.say_n("⏳ Waiting {n}", "⏳ Waiting {n}", count.waiting),
        Choice.MAYBE: words.say_n("🤔 Maybe {n}", "🤔 Maybe {n}", count.maybe),
    }
    parts = [
        head + ": " + words.names([written(one) for its, one in shown if its is choice])
        for choice, head in heads.items() if any(its is choice for its, _ in shown)
    ]  # fmt: skip
    back = stacked(button(words.say("‹ Back"), f"more:{meetup.id}:menu"))
    body = lines(*parts) if parts else words.say("Nobody has answered yet.")
    return Message(paragraphs(headline(meetup), body), _turning_who(words, meetup, at, len(every)) + back)


def _turning_who(words: Words, meetup: Meetup, page: int, count: int) -> Rows:
    back = button(words.say("‹ Previous"), f"more:{meetup.id}:who{page - 1}") if page > 0 else None
    on = button(words.say("Next ›"), f"more:{meetup.id}:who{page + 1}") if (page + 1) * _PAGE < count else None
    return stacked(back, on, across=2)


@shows("meetup.calendar")
async def calendar(scene: Scene) -> Message:
    """The calendar file."""
    meetup, community = await rsvps.at(scene.work, MeetupId(scene.letter.subject))
    now, words = scene.work.now, scene.words
    about = str(paragraphs(community.title, lines(*_lasting_facts(meetup, words)), meetup.note))
    text = words.say("“{title}” for your calendar. If the date changes, a new file from here replaces this entry.",
                     title=_short(meetup))  # fmt: skip
    return Message(text, file=calendar_file(meetup, community, about, now))


@shows("meetup.point")
async def point(scene: Scene) -> Message | None:
    """The place as a point on the map."""
    meetup, _ = await rsvps.at(scene.work, MeetupId(scene.letter.subject))
    place = meetup.place
    if place.latitude is None or place.longitude is None:
        return None
    return Message(Text(), point=(place.latitude, place.longitude))


# What is coming


@shows("meetup.list")
async def coming(scene: Scene) -> Message:
    """What is coming; in private with the reader's own answers."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    meetups, say = await rsvps.coming(scene.work, community), scene.words.say
    page = scene.letter.args.get("page", 0)
    at = min(page, (len(meetups) - 1) // _MEETUPS) if isinstance(page, int) and meetups else 0
    shown = meetups[at * _MEETUPS : (at + 1) * _MEETUPS]
    if not shown:
        return Message(say("Nothing is planned in “{title}” yet. Have an idea? /propose", title=community.title))
    told = [await _coming_line(scene, one) for one in shown]
    head = Text((Bold(str(say("Coming up in “{title}”", title=community.title))),))
    picks = stacked(*(button(f"#{one.number} {within(one.title, 10)}", _opens(scene, one)) for one in shown), across=2)
    turn = turning(scene.words, "meetups", community.id, at, len(meetups), _MEETUPS)
    return Message(paragraphs(head, *told), picks + turn)


def _opens(scene: Scene, meetup: Meetup) -> str:
    return f"more:{meetup.id}" if scene.letter.person is None else f"more:{meetup.id}:menu"


async def _coming_line(scene: Scene, meetup: Meetup) -> Text:
    words, now = scene.words, scene.work.now
    count = await scene.work.meetups.headcount(meetup.id)
    mine = None
    if scene.letter.person is not None:
        mine = _mine(await _own(scene, meetup), words, await _place(scene, meetup))
    where = tamed(meetup.place.text, 80)
    return lines(
        Text((Bold(f"#{meetup.number} {tamed(meetup.title, 80)}"),)),
        Text(("📅 ", words.moment(meetup.starts_at, now), f" · 📍 {where}" if where else "")),
        Text(("👥 ",)) + _seats(meetup, words, count),
        mine,
    )


async def _own(scene: Scene, meetup: Meetup) -> Rsvp | None:
    reader = scene.letter.person
    return await scene.work.meetups.answer(meetup.id, reader) if reader is not None else None


async def _place(scene: Scene, meetup: Meetup) -> int:
    own = await _own(scene, meetup)
    return await scene.work.meetups.place_in_line(meetup.id, own.turn) if own is not None else 0


def _short(meetup: Meetup) -> str:
    return tamed(meetup.title, 80)
