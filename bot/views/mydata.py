"""Everything the books hold about the reader: a file for machines, and the same in words."""

import json
from collections.abc import Iterable

from bot.domain.ids import PersonId
from bot.domain.people import Member
from bot.domain.topics import Vote
from bot.usecases.mydata import everything, plain
from bot.views.joining import about
from bot.views.message import Bold, File, Message, Text, button, lines, paragraphs, stacked
from bot.views.profiles import ROLES, meetup_line
from bot.views.shown import Scene, shows
from bot.views.welcome import own_name
from bot.views.words import Words, mark

LONG = 3500  # characters; beyond, the words are a file too


@shows("profile.data")
async def data(scene: Scene) -> Message | None:
    """The file for machines."""
    if scene.letter.person is None:
        return None
    found = await everything(scene.work, scene.letter.person)
    content = json.dumps(found, ensure_ascii=False, indent=2).encode()
    return Message(scene.words.say("Everything I know about you, as a JSON file. The same in words follows."),
                   file=File("moim-mydata.json", content))  # fmt: skip


@shows("profile.data_words")
async def data_words(scene: Scene) -> Message | None:
    """The same in words; a file where it would not fit into a message."""
    if scene.letter.person is None:
        return None
    say, me = scene.words.say, scene.letter.person
    text = paragraphs(
        Text((Bold(str(say("What I know about you"))),)), await _person(scene, me), await _profiles(scene, me),
        _section(scene.words, mark("Topics you proposed"), [
            say("{title}: {why}", title=topic.title, why=topic.why) for topic in await scene.work.topics.by(me)]),
        _section(scene.words, mark("Your votes"), [
            await _vote(scene, vote) for vote in await scene.work.topics.voted_by(me)]),
        await _meetups(scene, me), await _rest(scene, me),
    )  # fmt: skip
    rows = stacked(button(say("Forget me"), "my_forget:0"))
    if len(str(text)) <= LONG:
        return Message(text, rows)
    return Message(say("What I know about you, in words."), rows, File("moim-mydata.txt", str(text).encode()))


async def _person(scene: Scene, who: PersonId) -> Text:
    me, say = await scene.work.people.get(who), scene.words.say
    return lines(
        say("Name: {name}", name=me.name),
        say("Account: {account}", account=me.account),
        say("Language: {language}", language=own_name(me.reads)),
        say("We first met: {day}", day=scene.words.day(me.met_at, scene.work.now)) if me.met_at else None,
        say("Last heard from you: {day}", day=scene.words.day(me.seen_at, scene.work.now)) if me.seen_at else None,
    )


async def _profiles(scene: Scene, who: PersonId) -> Text:
    """What stands in each community, also in those the person has left."""
    return paragraphs(*[await _profile(scene, member) for member in await scene.work.members.of(who)])


_STANDINGS = {
    "applied": mark("applied"), "active": mark("member"), "declined": mark("declined"), "left": mark("left"),
    "removed": mark("removed"),
}  # fmt: skip


async def _profile(scene: Scene, member: Member) -> Text:
    say = scene.words.say
    title = (await scene.work.communities.get(member.community)).title
    standing = say(ROLES[member.role.value]) if member.active else say(_STANDINGS[member.standing.value])
    head = say("{name} in “{title}” · {role}", name=member.name, title=title, role=standing)
    since = say("Joined: {day}", day=scene.words.day(member.joined_at, scene.work.now)) if member.joined_at else None
    shown, hidden = say("The introduction is shown to the group."), say("The group doesn't see the introduction.")
    seen = shown if member.public else hidden
    told = about(member, scene.words)
    return lines(Text((Bold(str(head)),)), since, told or None, seen if told else None)


async def _vote(scene: Scene, vote: Vote) -> Text:
    say = scene.words.say
    topic = await scene.work.topics.get(vote.topic)
    what = [say("I'd come")] if vote.comes else []
    what += [say("I'd host")] if vote.hosts else []
    return say("{title}: {what}", title=topic.title, what=", ".join(map(str, what)))


async def _meetups(scene: Scene, who: PersonId) -> Text:
    answers = [
        (await scene.work.meetups.get(answer.meetup), answer) for answer in await scene.work.meetups.answers_of(who)
    ]
    hosted = [(meetup, None) for meetup in await scene.work.meetups.hosted_by(who)]
    return paragraphs(
        _section(scene.words, mark("Your answers to meetups"), [meetup_line(scene, *one) for one in answers]),
        _section(scene.words, mark("Meetups you host or hosted"), [meetup_line(scene, *one) for one in hosted]),
    )


async def _rest(scene: Scene, who: PersonId) -> Text:
    """Changes of settings and roles by their number (the file has them all), and the conversation under way."""
    changes, say = len(await scene.work.log.by(who)), scene.words.say
    drafts = await scene.work.drafts.of(who)
    said = [value for draft in drafts for key, value in draft.answers.items() if not key.startswith("_")]
    return paragraphs(
        scene.words.say_n("{n} change of settings or roles is yours; the file tells it.",
                          "{n} changes of settings or roles are yours; the file tells them.", changes)
        if changes else None,
        _section(scene.words, mark("Conversation under way"), [say("{what}", what=_told(one)) for one in said]),
    )  # fmt: skip


def _told(answer: object) -> str:
    return answer if isinstance(answer, str) else json.dumps(plain(answer), ensure_ascii=False)


def _section(words: Words, head: str, found: Iterable[Text]) -> Text | None:
    """A heading with one line for each; nothing where there is none."""
    told = [words.say("· {what}", what=one) for one in found]
    return lines(Text((Bold(str(words.say(head))),)), *told) if told else None
