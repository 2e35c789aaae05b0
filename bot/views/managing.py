"""The host's menu, and what people hear when a meetup changes, in words."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.communities import Community
from bot.domain.ids import Account, MeetupId, PersonId
from bot.domain.meetups import Choice, Meetup, MeetupState, Named
from bot.domain.names import isolate
from bot.usecases import managing, rsvps
from bot.usecases.rsvps import Answered
from bot.views.fitting import TOAST, fitted
from bot.views.meetups import place_words
from bot.views.message import Bold, Mention, Message, Rows, Text, Toast, button, lines, listed, paragraphs, stacked
from bot.views.prompts import FormWords, Prompt, words_for
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

PAGE = 8
_CALLED = 30  # people a post calls by name

words_for("cancel_meetup", FormWords(
    mark("Cancel the meetup"), mark("Yes, cancel it"),
    {"reason": Prompt(mark("Why is it cancelled? I'll tell everyone who is coming, waiting or maybe."),
                      mark("Reason"))},
    mark("Everyone on the list will hear it at once, and no more reminders will come."),
))  # fmt: skip
words_for("write_all", FormWords(
    mark("Write to everyone who is coming"), mark("Send"),
    {"words": Prompt(mark("What shall I tell them?"), mark("Message"))},
    mark("Everyone gets this in private, with your name."),
))  # fmt: skip

_DONE = {
    "saved": mark("Saved. The card shows it."),
    "moved": mark("Saved. I'll ask everyone on the list whether they can still come, and tell the group."),
    "same": mark("Nothing was changed."),
    "cancelled": mark("The meetup is cancelled. I'll tell everyone on the list."),
}
_MARKS = {Choice.GOING: "✅", Choice.WAITING: "⏳", Choice.MAYBE: "🤔", Choice.NO: "🙅"}


async def _meetup(scene: Scene) -> Meetup:
    return await scene.work.meetups.get(MeetupId(scene.letter.subject))


async def _community(scene: Scene, meetup: Meetup) -> Community:
    return await scene.work.communities.get(meetup.community)


async def _name(scene: Scene, meetup: Meetup, person: object) -> str:
    """The name of somebody a letter speaks of, never mixing with the words around it."""
    if not isinstance(person, int) or not person:
        return str(scene.words.say("somebody who left"))
    found = await rsvps.name_of(scene.work, await _community(scene, meetup), PersonId(person))
    return isolate(found) if found else str(scene.words.say("somebody who left"))


def headline(meetup: Meetup) -> Text:
    """Number and title, bold; without the loudspeaker, which belongs to the card."""
    return Text((Bold(f"#{meetup.number} {isolate(meetup.title)}"),))


async def _told(scene: Scene, meetup: Meetup) -> Text:
    """The headline of a private letter, with the community: its reader may be in several."""
    return lines(headline(meetup), isolate((await _community(scene, meetup)).title))


def _facts(meetup: Meetup, scene: Scene) -> Text:
    words = scene.words
    return lines(
        words.say("📅 {when}", when=words.moment(meetup.starts_at, scene.work.now)),
        words.say("📍 {place}", place=isolate(place_words(meetup.place, words))),
    )


# The host's menu


@shows("manage.menu")
async def menu(scene: Scene) -> Message:
    """What the host can do now, under how the meetup stands."""
    meetup = await _meetup(scene)
    count = await scene.work.meetups.headcount(meetup.id)
    say = scene.words.say
    standing = say("Coming {going} · waiting {waiting} · maybe {maybe}", going=count.going, waiting=count.waiting,
                   maybe=count.maybe)  # fmt: skip
    state = {
        MeetupState.CLOSED: say("🔒 Answers are closed"), MeetupState.CANCELLED: say("❌ Cancelled"),
    }.get(meetup.state)  # fmt: skip
    text = paragraphs(_done(scene), await _told(scene, meetup), lines(state, _facts(meetup, scene), standing))
    return Message(text, _menu_rows(meetup, scene.words, scene.work.now) if meetup.alive else ())


def _done(scene: Scene) -> Text | None:
    """What was just done."""
    args, words = scene.letter.args, scene.words
    done = str(args.get("done", ""))
    if done in _DONE:
        return words.say(_DONE[done])
    if done != "written":
        return None
    reached, missed = args.get("reached", 0), args.get("missed", [])
    sent = words.say_n("Sent to {n} person.", "Sent to {n} people.", reached if isinstance(reached, int) else 0)
    if not isinstance(missed, list) or not missed:
        return sent
    names = ", ".join(isolate(str(name)) for name in missed[:_CALLED])
    many = words.say_n("I couldn't write to {n} person: {names}", "I couldn't write to {n} people: {names}",
                       len(missed), names=names)  # fmt: skip
    return lines(sent, many)


def _menu_rows(meetup: Meetup, words: Words, now: datetime) -> Rows:
    say, do = words.say, f"manage:{meetup.id}:"
    close, reopen = button(say("🔒 Close answers"), do + "close"), button(say("🔓 Reopen"), do + "open")
    toggle = close if meetup.takes_answers(now) else reopen if now < meetup.starts_at else None
    return stacked(
        button(say("✏️ Change"), do + "edit"), button(say("📣 Write to all"), do + "write"),
        button(say("➕ Add somebody"), do + "add-0"), button(say("➖ Remove"), do + "remove-0"),
        toggle, button(say("🤝 Hand over"), do + "hand-0"),
        button(say("❌ Cancel it"), do + "cancel"),
        across=2,
    )  # fmt: skip


@shows("manage.add")
async def adding(scene: Scene) -> Message:
    """Members to put on the list by hand; those on it are marked."""
    ask = scene.words.say("Who should go on the list? I'll tell them.")
    return await _members(scene, ask, "add", "put")


@shows("manage.hand")
async def handing(scene: Scene) -> Message:
    """Members who could take the meetup over."""
    ask = scene.words.say("Who could host instead? I'll ask them. Until they accept, the host stays.")
    return await _members(scene, ask, "hand", "offer")


async def _members(scene: Scene, ask: Text, turn: str, act: str) -> Message:
    meetup, page = await _meetup(scene), _page(scene)
    members = await scene.work.members.page(meetup.community, page * PAGE, PAGE)
    count = await scene.work.members.count(meetup.community)
    found = []
    for member in members:
        answer = await scene.work.meetups.answer(meetup.id, member.person)
        sign = f"{_MARKS[answer.choice]} " if answer is not None and act == "put" else ""
        if act == "put" or member.person != meetup.host:
            found.append(button(f"{sign}{member.name}", f"manage:{meetup.id}:{act}-{member.person}-{page}"))
    return Message(paragraphs(headline(meetup), ask), _pages(scene, meetup, stacked(*found, across=2), turn, count))


@shows("manage.remove")
async def removing(scene: Scene) -> Message:
    """Everyone on the list, to take somebody off it."""
    meetup, page = await _meetup(scene), _page(scene)
    listed_all = [(choice, one) for choice in managing.CONCERNED
                  for one in await managing.people(scene.work, meetup, choice)]  # fmt: skip
    shown = listed_all[page * PAGE : (page + 1) * PAGE]
    found = [button(f"{_MARKS[choice]} {one.name}", f"manage:{meetup.id}:out-{one.person}-{page}")
             for choice, one in shown]  # fmt: skip
    say = scene.words.say
    ask = say("Who should come off the list?") if found else say("Nobody is on the list yet.")
    rows = _pages(scene, meetup, stacked(*found, across=2), "remove", len(listed_all))
    return Message(paragraphs(headline(meetup), ask), rows)


@shows("manage.removing")
async def sure(scene: Scene) -> Message:
    """Asked once more before somebody loses a seat."""
    meetup, who, say = await _meetup(scene), scene.letter.args.get("who"), scene.words.say
    ask = say("Shall I take {name} off the list? I'll tell them, and the seat goes to whoever is first in line.",
              name=await _name(scene, meetup, who))  # fmt: skip
    rows = stacked(
        button(say("Yes, take off"), f"manage:{meetup.id}:drop-{who}-{_page(scene)}"),
        button(say("Back"), f"manage:{meetup.id}:remove-{_page(scene)}"),
    )
    return Message(paragraphs(headline(meetup), ask), rows)


def _pages(scene: Scene, meetup: Meetup, rows: Rows, turn: str, count: int) -> Rows:
    page, words, do = _page(scene), scene.words, f"manage:{meetup.id}:"
    back = button(words.say("‹ Previous"), f"{do}{turn}-{page - 1}") if page > 0 else None
    on = button(words.say("Next ›"), f"{do}{turn}-{page + 1}") if (page + 1) * PAGE < count else None
    return (*rows, *stacked(back, on, across=2), *stacked(button(words.say("Back"), f"{do}menu")))


def _page(scene: Scene) -> int:
    page = scene.letter.args.get("page", 0)
    return max(0, page) if isinstance(page, int) else 0


# Toasts


def added(answered: Answered, words: Words) -> Toast:
    """What became of somebody put on the list by hand."""
    if not answered.changed:
        return Toast(str(words.say("Already on the list.")))
    if answered.rsvp.choice is Choice.WAITING:
        return Toast(str(words.say("It's full: they're number {place} in line now.", place=answered.place)), alert=True)
    return Toast(str(words.say("Added.")))


def removed(words: Words) -> Toast:
    """Somebody was taken off the list."""
    return Toast(str(words.say("Taken off the list.")))


def closed(meetup: Meetup, words: Words) -> Toast:
    """Answers are taken, or not any more."""
    taking = meetup.state is MeetupState.OPEN
    return Toast(str(words.say("Answers are open again.") if taking else words.say("Answers are closed.")))


def offered(name: str, words: Words) -> Toast:
    """Somebody was asked to take over."""
    told = words.say("I asked {name}, and I'll tell you what they say.", name=name)
    return Toast(str(fitted(told, TOAST)), alert=True)


# What others hear


@shows("meetup.moved")
async def moved(scene: Scene) -> Message | None:
    """Somebody on the list is asked again after another date or place."""
    meetup = await _meetup(scene)
    answer = await scene.work.meetups.answer(meetup.id, scene.letter.person) if scene.letter.person else None
    comes = answer is not None and answer.choice in managing.COMING
    if not meetup.alive or not (comes or meetup.host == scene.letter.person):
        return None
    say = scene.words.say
    text = paragraphs(await _told(scene, meetup), lines(_what(scene), _facts(meetup, scene)))
    rows = stacked(
        button(say("Still coming"), f"rsvp:{meetup.id}:confirm"), button(say("I can't"), f"rsvp:{meetup.id}:no"),
        across=2,
    )  # fmt: skip
    return Message(paragraphs(text, say("Can you still come?")), rows) if comes else Message(text)


@shows("meetup.changed")
async def changed(scene: Scene) -> Message | None:
    """The group reads what changed; whoever cannot be asked in private is called here."""
    meetup = await _meetup(scene)
    if not meetup.alive:
        return None
    missed = [one for one in await managing.unheard(scene.work, meetup, *managing.COMING) if not one.confirmed]
    call = scene.words.say("{names}: please tap once more to say whether you can come.", names=_called(missed))
    text = paragraphs(lines(headline(meetup), _what(scene), _facts(meetup, scene)), call if missed else None)
    rows = stacked(
        button(scene.words.say("Still coming"), f"rsvp:{meetup.id}:confirm"),
        button(scene.words.say("I can't"), f"rsvp:{meetup.id}:no"), across=2,
    )  # fmt: skip
    return Message(text, rows if missed else ())


def _what(scene: Scene) -> Text:
    """What changed, and from what."""
    args, words = scene.letter.args, scene.words
    what, start, place = args.get("what"), args.get("start"), args.get("place")
    when = words.when(datetime.fromisoformat(str(start)), scene.work.now) if start else ""
    where = isolate(str(place)) if place else str(words.say("A point on the map"))
    if what == ["start"]:
        return words.say("The date has changed. Before: {when}", when=when)
    if what == ["place"]:
        return words.say("The place has changed. Before: {place}", place=where)
    return words.say("Date and place have changed. Before: {when}, {place}", when=when, place=where)


def _called(missed: Sequence[Named]) -> Text:
    """Names that call, as many as a post can carry."""
    return listed(Text((Mention(one.name, Account(one.account)),)) if one.account else Text((one.name,))
                  for one in missed[:_CALLED])  # fmt: skip


@shows("meetup.cancelled")
async def cancelled(scene: Scene) -> Message | None:
    """Somebody on the list hears that it does not take place."""
    meetup = await _meetup(scene)
    if meetup.state is not MeetupState.CANCELLED:
        return None
    return Message(_cancelled(scene, meetup, isolate((await _community(scene, meetup)).title)))


@shows("meetup.cancelled_post")
async def cancelled_post(scene: Scene) -> Message | None:
    """The group hears it, and whoever cannot be written to is called."""
    meetup = await _meetup(scene)
    if meetup.state is not MeetupState.CANCELLED:
        return None
    missed = await managing.unheard(scene.work, meetup, *managing.CONCERNED)
    call = scene.words.say("{names}: I can't write to you in private, so I'm telling you here.", names=_called(missed))
    return Message(paragraphs(_cancelled(scene, meetup), call if missed else None))


def _cancelled(scene: Scene, meetup: Meetup, community: str = "") -> Text:
    say = scene.words.say
    when = scene.words.when(meetup.starts_at, scene.work.now)
    head = Text((Bold(str(say("❌ “{title}” on {when} is cancelled.", title=meetup.title, when=when))),))
    reason = say("Reason: {reason}", reason=isolate(meetup.cancel_reason)) if meetup.cancel_reason else None
    return paragraphs(lines(head, community), reason)


@shows("manage.words")
async def words_of_host(scene: Scene) -> Message | None:
    """The host's words to everyone who is coming."""
    meetup, args = await _meetup(scene), scene.letter.args
    name = await _name(scene, meetup, args.get("by"))
    head = scene.words.say("📣 {name} about “{title}”:", name=name, title=meetup.title)
    of = isolate((await _community(scene, meetup)).title)
    return Message(paragraphs(lines(head, of), str(args.get("text", ""))))


@shows("manage.added")
async def added_by_host(scene: Scene) -> Message | None:
    """Somebody hears that the host put them on the list."""
    meetup = await _meetup(scene)
    answer = await scene.work.meetups.answer(meetup.id, scene.letter.person) if scene.letter.person else None
    if not meetup.alive or answer is None or answer.choice not in managing.COMING:
        return None
    say = scene.words.say
    waits = answer.choice is Choice.WAITING
    told = say("The host put you in line for it.") if waits else say("The host put you on the list.")
    return Message(paragraphs(await _told(scene, meetup), _facts(meetup, scene), told),
                   stacked(button(say("I can't"), f"rsvp:{meetup.id}:no")))  # fmt: skip


@shows("manage.removed")
async def removed_by_host(scene: Scene) -> Message | None:
    """Somebody hears, kindly, that they are off the list."""
    meetup, say = await _meetup(scene), scene.words.say
    told = say("The host took you off the list this time. If you're wondering why, please ask them.")
    return Message(paragraphs(await _told(scene, meetup), _facts(meetup, scene), told))


@shows("manage.offer")
async def offer(scene: Scene) -> Message | None:
    """A member is asked to take a meetup over."""
    meetup, args = await _meetup(scene), scene.letter.args
    host = args.get("host") or 0
    if not meetup.alive or (meetup.host or 0) != host:
        return None
    say = scene.words.say
    name = await _name(scene, meetup, args.get("by"))
    ask = say("{name} asks whether you would host this meetup. Will you?", name=name)
    rows = stacked(
        button(say("Yes, I'll host"), f"handed:{meetup.id}:yes-{host}"),
        button(say("Not this time"), f"handed:{meetup.id}:no-{host}"), across=2,
    )  # fmt: skip
    return Message(paragraphs(await _told(scene, meetup), _facts(meetup, scene), ask), rows)


@shows("manage.taken")
async def taken(scene: Scene) -> Message:
    """The old host hears that somebody took over."""
    meetup = await _meetup(scene)
    name = await _name(scene, meetup, scene.letter.args.get("who"))
    return Message(scene.words.say("{name} hosts “{title}” from now on. Thank you!", name=name, title=meetup.title))


@shows("manage.declined")
async def declined(scene: Scene) -> Message:
    """The host hears that somebody would rather not."""
    meetup = await _meetup(scene)
    name = await _name(scene, meetup, scene.letter.args.get("who"))
    text = scene.words.say("{name} can't host “{title}”. You are still the host.", name=name, title=meetup.title)
    return Message(text, stacked(button(scene.words.say("Manage"), f"manage:{meetup.id}")))


@shows("manage.thanked")
async def thanked(scene: Scene) -> Message | None:
    """Whoever was asked to host sees what they answered, in place of the question."""
    meetup, say = await _meetup(scene), scene.words.say
    if not scene.letter.args.get("yes"):
        return Message(say("All right, “{title}” stays with its host.", title=meetup.title))
    return Message(
        paragraphs(say("You host “{title}” now. Thank you!", title=meetup.title), _facts(meetup, scene)),
        stacked(button(say("Manage"), f"manage:{meetup.id}")),
    )
