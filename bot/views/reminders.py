"""What the bot does by itself: reminders, the least number, the weekly post, thanks, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.ids import Account, CommunityId, MeetupId, PersonId, TopicId
from bot.domain.letters import Fate, Letter
from bot.domain.meetups import Choice, Headcount, Meetup, MeetupState, Named
from bot.domain.names import cut, isolate
from bot.domain.topics import Tally, Topic
from bot.domain.wall import local
from bot.usecases import reminders
from bot.usecases.reminders import List
from bot.views.meetups import place_words
from bot.views.message import Bold, Mention, Message, Text, button, lines, listed, paragraphs, stacked
from bot.views.rsvps import answers, lasting, written
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

_NAMES = 30  # in a post to the group
_CALLED = 30  # called by name in one post
_LIST = 60  # names of each kind for the host
_BUTTONS = 5
_LABEL = 28
_DAY = 24 * 60


async def _alive(scene: Scene) -> Meetup | None:
    """The meetup of a letter about what is still to come; None when there is nothing to say any more."""
    meetup = await scene.work.meetups.get(MeetupId(scene.letter.subject))
    return meetup if meetup.alive and scene.work.now < meetup.starts_at else None


def _title(meetup: Meetup) -> str:
    return isolate(meetup.title)


def _when_where(meetup: Meetup, words: Words, now: datetime) -> Iterable[Text | None]:
    yield words.say("📅 {when}", when=lasting(meetup, words, now))
    yield words.say("📍 {place}", place=isolate(place_words(meetup.place, words)))
    yield words.say("🎒 {bring}", bring=isolate(meetup.bring)) if meetup.bring else None


def _which_day(meetup: Meetup, words: Words, now: datetime) -> Text:
    """Today, tomorrow, or the day: as it is when the reader gets it."""
    days = (local(meetup.starts_at, words.zone).date() - local(now, words.zone).date()).days
    title = _title(meetup)
    if days == 0:
        return words.say("“{title}” is today!", title=title)
    if days == 1:
        return words.say("“{title}” is tomorrow!", title=title)
    return words.say("“{title}” is on {day}.", title=title, day=words.day(meetup.starts_at, now))


# The group


@shows("reminder.group")
async def to_group(scene: Scene) -> Message | None:
    """One post: time, place, who comes, free seats; and whoever cannot be written to is called here."""
    meetup = await _alive(scene)
    if meetup is None:
        return None
    words, now = scene.words, scene.work.now
    everybody = await reminders.list_of(scene.work, meetup)
    text = paragraphs(
        Text((Bold(f"⏰ {_which_day(meetup, words, now)}"),)),
        lines(*_when_where(meetup, words, now), _coming(everybody, words), _room(meetup, everybody.count, words)),
        _called(everybody, meetup, words),
    )
    more = stacked(button(words.say("More"), f"more:{meetup.id}"))
    return Message(text, answers(meetup, words, now) + more)


def _coming(everybody: List, words: Words) -> Text | None:
    if not everybody.count.going:
        return None
    named = everybody.going[:_NAMES]
    names = [written(one) for one in named]
    rest = everybody.count.going - sum(1 + one.guests for one in named)
    names += [str(words.say_n("and {n} more", "and {n} more", rest))] if rest > 0 else []
    return words.say_n("✅ Going {n}", "✅ Going {n}", everybody.count.going) + ": " + words.names(names)


def _room(meetup: Meetup, count: Headcount, words: Words) -> Text | None:
    """Free seats, or the line."""
    if meetup.seats is None or not meetup.alive:
        return None
    free = meetup.seats - count.going
    if free > 0:
        return words.say_n("💺 {n} seat is free", "💺 {n} seats are free", free)
    if count.waiting:
        return words.say_n("🔴 Full · {n} person is waiting", "🔴 Full · {n} people are waiting", count.waiting)
    return words.say("🔴 Full")


def _called(everybody: List, meetup: Meetup, words: Words) -> Text | None:
    found = [one for one in everybody.unreachable if one.account and one.person != meetup.host][:_CALLED]
    if not found:
        return None
    return words.say("{names}: I can't write to you in private, so I'm reminding you here.", names=_mentions(found))


def _mentions(people: Sequence[Named]) -> Text:
    return listed(Mention(one.name, Account(one.account)) for one in people)


# Those who come, in private


@shows("reminder.attendee")
async def to_attendee(scene: Scene) -> Message | None:
    """A reminder with two buttons; somebody who said maybe is asked to decide."""
    meetup = await _alive(scene)
    answer = await scene.work.meetups.answer(meetup.id, _reader(scene.letter)) if meetup is not None else None
    if meetup is None or answer is None or answer.choice not in {Choice.GOING, Choice.MAYBE}:
        return None
    words, say, now = scene.words, scene.words.say, scene.work.now
    sure = answer.choice is Choice.GOING
    waiting = (await scene.work.meetups.headcount(meetup.id)).waiting
    asked = say("You said maybe. Can you come?")
    if sure:
        asked = say("If you can't come, please tell me now.")
        asked = say("If you can't come, please tell me now: somebody is waiting for a seat.") if waiting else asked
    head = Text((Bold(f"⏰ {_head(meetup, scene)}"),))
    text = paragraphs(lines(head, await _community(scene)), lines(*_when_where(meetup, words, now)), asked)
    yes = button(say("I'm coming"), f"rsvp:{meetup.id}:{'confirm' if sure else 'going'}")
    no, more = button(say("I can't"), f"rsvp:{meetup.id}:no"), button(say("More"), f"more:{meetup.id}")
    return Message(text, stacked(yes, no, more, across=2))


def _head(meetup: Meetup, scene: Scene) -> Text:
    if scene.letter.args.get("soon"):
        return scene.words.say("“{title}” begins at {time}.", title=_title(meetup),
                               time=scene.words.time(meetup.starts_at))  # fmt: skip
    return _which_day(meetup, scene.words, scene.work.now)


def _reader(letter: Letter) -> PersonId:
    return letter.person if letter.person is not None else PersonId(0)


async def _community(scene: Scene) -> str:
    """Which community a private letter speaks of."""
    community = scene.letter.community
    return isolate((await scene.work.communities.get(community)).title) if community is not None else ""


# The host


@shows("reminder.host")
async def to_host(scene: Scene) -> Message | None:
    """What to check at this moment, and the whole list."""
    meetup = await _alive(scene)
    if meetup is None:
        return None
    words, now = scene.words, scene.work.now
    everybody = await reminders.list_of(scene.work, meetup)
    before = scene.letter.args.get("before")
    text = paragraphs(
        lines(Text((Bold(f"📋 {_which_day(meetup, words, now)}"),)), await _community(scene)),
        lines(*_when_where(meetup, words, now)),
        lines(*_checks(meetup, everybody, before if isinstance(before, int) else _DAY, words)),
        lines(*_everybody(everybody, words)),
    )
    return Message(text, stacked(button(words.say("Manage"), f"manage:{meetup.id}")))


def _checks(meetup: Meetup, everybody: List, before: int, words: Words) -> Iterable[Text | None]:
    """What a host does days before, the day before, and shortly before."""
    say, count = words.say, everybody.count
    short = meetup.least is not None and count.going < meetup.least
    if short:
        yield words.say_n("⚠️ {n} more person is needed", "⚠️ {n} more people are needed",
                          (meetup.least or 0) - count.going)  # fmt: skip
    if before > _DAY:
        yield say("☑️ Is the place booked, and large enough?")
        yield say("☑️ Is it clear who brings what, and who pays how?")
        yield say("☑️ Free seats left? Tell the group once more.") if _free(meetup, count) else None
    elif before >= _DAY // 4:
        yield say("☑️ Look at the list: write to whoever hasn't confirmed.") if everybody.unanswered else None
        yield say("☑️ Is the way described, exit and floor included?")
        yield say("☑️ Do you have everything you're bringing?")
    else:
        yield say("☑️ Be there ten minutes early.")
        yield say("☑️ Running late? Write to everyone with Manage.")
        yield say("☑️ Greet whoever is there for the first time.")


def _free(meetup: Meetup, count: Headcount) -> bool:
    return meetup.seats is None or count.going < meetup.seats


def _everybody(everybody: List, words: Words) -> Iterable[Text | None]:
    count = everybody.count
    yield _row(words.say_n("✅ Going {n}", "✅ Going {n}", count.going), everybody.going, words)
    yield _row(words.say_n("⏳ Waiting {n}", "⏳ Waiting {n}", count.waiting), everybody.waiting, words)
    yield _row(words.say_n("🤔 Maybe {n}", "🤔 Maybe {n}", count.maybe), everybody.maybe, words)
    unsure, silent = everybody.unanswered, everybody.unreachable
    if unsure:
        yield _row(words.say_n("❔ {n} hasn't confirmed", "❔ {n} haven't confirmed", len(unsure)), unsure, words,
                   asked=False)  # fmt: skip
    if silent:
        yield _row(words.say_n("🔕 I can't write to {n}", "🔕 I can't write to {n}", len(silent)),
                   silent, words, asked=False)  # fmt: skip


def _row(head: Text, people: Sequence[Named], words: Words, *, asked: bool = True) -> Text | None:
    """Names behind a heading; `asked`: who has yet to confirm is marked."""
    if not people:
        return None
    names = [written(one if asked else replace(one, confirmed=True)) for one in people[:_LIST]]
    rest = len(people) - _LIST
    names += [str(words.say_n("and {n} more", "and {n} more", rest))] if rest > 0 else []
    return head + ": " + words.names(names)


# The least number


@shows("deadline.host")
async def host_decides(scene: Scene) -> Message | None:
    """Fewer than the least number: the host goes ahead, or cancels."""
    found = await _short(scene)
    if found is None:
        return None
    meetup, count = found
    words, say = scene.words, scene.words.say
    text = paragraphs(
        lines(say("“{title}” has {going} of at least {least} people.", title=_title(meetup), going=count.going,
                  least=meetup.least), await _community(scene)),
        lines(*_when_where(meetup, words, scene.work.now)),
        say("Should it go ahead all the same? You decide, and I'll tell everyone."),
    )  # fmt: skip
    yes = button(say("Go ahead"), f"least:{meetup.id}:go")
    return Message(text, stacked(yes, button(say("Cancel it"), f"manage:{meetup.id}:cancel"), across=2))


@shows("deadline.group")
async def group_hears(scene: Scene) -> Message | None:
    """The group hears how many are missing, while somebody can still come."""
    found = await _short(scene)
    if found is None:
        return None
    meetup, count = found
    words, now = scene.words, scene.work.now
    missing = (meetup.least or 0) - count.going
    text = paragraphs(
        words.say_n("“{title}” needs {n} more person.", "“{title}” needs {n} more people.", missing,
                    title=_title(meetup)),
        lines(*_when_where(meetup, words, now)),
        words.say("The host decides whether it goes ahead. You'll hear it here."),
    )  # fmt: skip
    return Message(text, answers(meetup, words, now))


@shows("deadline.goes_ahead")
async def goes_ahead(scene: Scene) -> Message | None:
    """The group hears that it takes place."""
    meetup = await _alive(scene)
    if meetup is None:
        return None
    words, now = scene.words, scene.work.now
    text = lines(words.say("“{title}” goes ahead. See you there!", title=_title(meetup)),
                 *_when_where(meetup, words, now))  # fmt: skip
    return Message(text, answers(meetup, words, now))


@shows("deadline.decided")
async def decided(scene: Scene) -> Message | None:
    """The host's question, once it is answered."""
    meetup = await _alive(scene)
    if meetup is None:
        return None
    text = scene.words.say("“{title}” goes ahead. I told the group.", title=_title(meetup))
    return Message(text, stacked(button(scene.words.say("Manage"), f"manage:{meetup.id}")))


async def _short(scene: Scene) -> tuple[Meetup, Headcount] | None:
    meetup = await _alive(scene)
    if meetup is None or meetup.least is None:
        return None
    count = await scene.work.meetups.headcount(meetup.id)
    return (meetup, count) if count.going < meetup.least else None


# Afterwards


@shows("thanks.group")
async def thanks(scene: Scene) -> Message | None:
    """One post that thanks those who came."""
    meetup = await scene.work.meetups.get(MeetupId(scene.letter.subject))
    if meetup.state is MeetupState.CANCELLED:
        return None
    words, say = scene.words, scene.words.say
    everybody = await reminders.list_of(scene.work, meetup)
    text = lines(
        say("🙌 “{title}” is over. Thank you all for coming!", title=_title(meetup)),
        _coming(everybody, words),
        say("An idea for the next time? /propose"),
    )
    return Message(text, silent=True)


@shows("thanks.host")
async def next_date(scene: Scene) -> Message | None:
    """The host is thanked, and asked for the next date."""
    meetup = await scene.work.meetups.get(MeetupId(scene.letter.subject))
    if meetup.state is MeetupState.CANCELLED:
        return None
    say = scene.words.say
    text = lines(
        say("🙏 Thank you for hosting “{title}”!", title=_title(meetup)),
        await _community(scene),
        say("When is the next one? One tap keeps everything but the date."),
    )
    return Message(text, stacked(button(say("Next date"), f"again:{meetup.id}")))


# The weekly post


@shows("digest")
async def week(scene: Scene) -> Message | None:
    """What is coming, which topics look for a host; one warm line when there is nothing."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    found = await reminders.outlook(scene.work, community)
    words, say = scene.words, scene.words.say
    if found.empty:
        return Message(say("No meetup is planned yet. What would you like to do together? /propose"), silent=True)
    head = say("🗓 This week") if found.week else say("🗓 Nothing this week. Coming later:") if found.later else None
    shown = found.week or found.later
    text = paragraphs(
        Text((Bold(str(head)),)) if head is not None else None,
        *[await _in_week(scene, meetup) for meetup in shown[:10]],
        lines(say("💡 Looking for a host"), *(_wanted(topic, tally, words) for topic, tally in found.hostless))
        if found.hostless else None,
    )  # fmt: skip
    hosts = [button(cut(f"🙋 {topic.title}", _LABEL), f"topic_host:{topic.id}") for topic, _ in found.hostless[:3]]
    more = [button(cut(f"#{m.number} {m.title}", _LABEL), f"more:{m.id}") for m in shown[:_BUTTONS]]
    return Message(text, stacked(*more, *hosts))


async def _in_week(scene: Scene, meetup: Meetup) -> Text:
    """A meetup in two or three lines."""
    words = scene.words
    count = await scene.work.meetups.headcount(meetup.id)
    place = isolate(place_words(meetup.place, words))
    seats = _room(meetup, count, words)
    people = words.say_n("✅ Going {n}", "✅ Going {n}", count.going)
    return lines(
        Text((f"#{meetup.number} {_title(meetup)}",)),
        Text((words.moment(meetup.starts_at, scene.work.now), f" · {place}")),
        listed([people, seats] if seats is not None else [people], gap=" · "),
    )


def _wanted(topic: Topic, tally: Tally, words: Words) -> Text:
    return words.say_n(
        "· {title}: {n} would come", "· {title}: {n} would come", tally.comes, title=isolate(topic.title)
    )


# Letters nobody knows the fate of


@shows("letter.held")
async def held(scene: Scene) -> Message | None:
    """The answer to an announcement was lost: whoever made it looks, and says so."""
    letter = await scene.work.letters.get(scene.letter.subject)
    if letter is None or letter.fate is not Fate.HELD:
        return None
    say = scene.words.say
    text = paragraphs(
        say("The connection broke while I was posting {what} in “{community}”. Please look in the group: is "
            "it there?",
            what=await _what(scene, letter), community=await _community(scene)),
    )  # fmt: skip
    there = button(say("It's there"), f"held:{letter.id}:there")
    return Message(text, stacked(there, button(say("Post it again"), f"held:{letter.id}:again"), across=2))


@shows("letter.settled")
async def settled(scene: Scene) -> Message:
    """Thanks for looking."""
    if scene.letter.args.get("again"):
        return Message(scene.words.say("Thank you. I'll post it again."))
    return Message(scene.words.say("Thank you. Then all is well."))


_ABOUT = {"meetup": mark("the news of “{title}”"), "topic": mark("the topic “{title}”")}


async def _what(scene: Scene, letter: Letter) -> Text:
    area = letter.kind.partition(".")[0]
    if area == "meetup":
        title = (await scene.work.meetups.get(MeetupId(letter.subject))).title
    elif area == "topic":
        title = (await scene.work.topics.get(TopicId(letter.subject))).title
    else:
        return scene.words.say("a message")
    return scene.words.say(_ABOUT[area], title=isolate(title))
