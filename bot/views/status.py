"""Does everything arrive? For the admins of a community: what does not, why, and what to do about it."""

from collections.abc import Iterator

from bot.domain.names import isolate
from bot.domain.people import Silent
from bot.usecases import status
from bot.usecases.status import Outlook
from bot.views.message import Bold, Message, Text, lines, paragraphs
from bot.views.shown import Scene, shows
from bot.views.words import Words

_NAMED = 5  # people named in a line; the rest is a number
_BLOCKED = "blocked"


@shows("status.page")
async def page(scene: Scene) -> Message | None:
    """One community, and the groups that the bot was removed from."""
    if scene.letter.person is None:
        return None
    say = scene.words.say
    person = await scene.work.people.get(scene.letter.person)
    gone = [
        say("⚠️ I'm not in “{title}” any more, so nothing is posted there. Add me again: everything is still here.",
            title=isolate(title))
        for title in await status.lost(scene.work, person)
    ]  # fmt: skip
    if scene.letter.community is None:
        return Message(paragraphs(*gone)) if gone else None
    found = await status.outlook(scene.work, await scene.work.communities.get(scene.letter.community))
    head = Text((Bold(str(say("How “{title}” is doing", title=isolate(found.community.title)))),))
    fine = say("✅ Everything arrives: posts in the group, and messages to members.") if found.fine else None
    return Message(paragraphs(head, fine, *_troubles(found, scene), *gone))


def _troubles(found: Outlook, scene: Scene) -> Iterator[Text]:
    """One paragraph each: what does not work, and the next step."""
    yield from _rights(found, scene.words)
    if found.thread_gone is not None:
        yield scene.words.say(
            "⚠️ The forum topic I posted to was closed ({when}). I've been posting to the main chat since. "
            "Write /here in a topic to choose another.",
            when=scene.words.when(found.thread_gone, scene.work.now),
        )
    if found.silent:
        yield _silent(found.silent, scene.words)
    yield from _letters(found, scene)


def _rights(found: Outlook, words: Words) -> Iterator[Text]:
    say, powers = words.say, found.community.powers
    if not found.posts:
        yield say("⚠️ I may not write in the group. Let me send messages there, and what waits goes out by itself.")
    if not powers.admin:
        yield say(
            "⚠️ I'm not an admin of the group. So I can't pin, I don't see requests to join, and I may miss who joins "
            "or leaves: the list of members is best effort. Make me an admin, and all of it works."
        )
        return
    if not found.pins:
        yield say("⚠️ I may not pin messages, so new meetups aren't pinned. Allow it in my admin rights.")
    if not powers.admit:
        yield say("⚠️ I may not decide requests to join. Allow adding members in my admin rights, or decide them "
                  "yourself.")  # fmt: skip


def _silent(silent: tuple[Silent, ...], words: Words) -> Text:
    blocked = [one.name for one in silent if one.why == _BLOCKED]
    others = [one.name for one in silent if one.why != _BLOCKED]
    say = words.say
    return lines(
        words.say_n("⚠️ {n} member can't be written to, and gets no reminders:",
                    "⚠️ {n} members can't be written to, and get no reminders:", len(silent)),
        say("· Never started me: {names}", names=_names(others, words)) if others else None,
        say("· Blocked me: {names}", names=_names(blocked, words)) if blocked else None,
        say("Please ask them to open my chat and press Start; who blocked me has to unblock me first."),
    )  # fmt: skip


def _names(names: list[str], words: Words) -> Text:
    named, more = ", ".join(isolate(name) for name in names[:_NAMED]), len(names) - _NAMED
    if more <= 0:
        return Text((named,))
    return words.say_n("{names} and {n} more", "{names} and {n} more", more, names=named)


def _letters(found: Outlook, scene: Scene) -> Iterator[Text]:
    words = scene.words
    if found.held:
        yield words.say_n(
            "⚠️ I don't know whether {n} post has arrived. I'm asking you about it below.",
            "⚠️ I don't know whether {n} posts have arrived. I'm asking you about them below.",
            found.held,
        )
    if found.failed:
        yield words.say_n(
            "⚠️ {n} message of the last 7 days could not be delivered, and that's on me. Whoever runs me can find out "
            "why: {contact}",
            "⚠️ {n} messages of the last 7 days could not be delivered, and that's on me. Whoever runs me can find "
            "out why: {contact}",
            found.failed, contact=scene.house.contact,
        )  # fmt: skip
    if found.overdue.since is not None and found.posts:
        yield _slow(found.overdue.number, words.when(found.overdue.since, scene.work.now), words)


def _slow(number: int, since: str, words: Words) -> Text:
    return words.say_n(
        "⏳ {n} post has been waiting since {when}, because I may only write so often. It goes out by itself.",
        "⏳ {n} posts have been waiting since {when}, because I may only write so often. They go out by themselves.",
        number, when=since,
    )  # fmt: skip
