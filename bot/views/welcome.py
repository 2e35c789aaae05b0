"""The first words in private, and help: what Moim is, or what can be done here, for who asks."""

from collections.abc import Sequence

from bot.domain.communities import Stage
from bot.domain.people import Person
from bot.usecases.profiles import Asks, Home, homes
from bot.views import commands
from bot.views.message import Bold, Button, Message, Text, button, lines, paragraphs, stacked
from bot.views.shown import Scene, shows
from bot.views.words import LANGUAGES, Words, mark

_AS = {
    Asks.MEMBER: mark("You're a member of “{title}”."),
    Asks.HOST: mark("You're a host of “{title}”."),
    Asks.ADMIN: mark("You're an admin of “{title}”."),
}


@shows("welcome")
async def welcome(scene: Scene) -> Message | None:
    """Somebody wrote in private out of the blue. `subject` is the community to show, 0 for all of them."""
    if scene.letter.person is None:
        return None
    person = await scene.work.people.get(scene.letter.person)
    found = await homes(scene.work, person)
    chosen = [home for home in found if home.community.id == scene.letter.subject]
    if not found:
        return stranger(scene.words)
    if chosen or len(found) == 1:
        return _at_home((chosen or found)[0], person, scene.words, alone=len(found) == 1)
    return _several(found, person, scene.words)


def stranger(words: Words) -> Message:
    """Nobody yet: what Moim is, and how it comes into a group."""
    say = words.say
    text = paragraphs(
        Text((Bold(str(say("Hello, I'm Moim. I look after meetups, so that you only have to come."))),)),
        what_i_do(words),
        say("Add me to your group, and an admin sets me up in a minute. Am I in your group already? Tap Join there."),
    )
    add = Button(str(say("Add me to a group")), add_to_group=True)
    return Message(text, (*stacked(add, button(say("What I keep about you"), "my_privacy:0")), languages(words, "hi")))


def what_i_do(words: Words) -> Text:
    """In four lines."""
    say = words.say
    return lines(
        say("🙋 Members join and introduce themselves"),
        say("💡 Anyone proposes a topic, and you see who would come"),
        say("📅 Hosts announce a meetup, seats and waiting line included"),
        say("⏰ I remind everyone in time, and keep quiet at night"),
    )


def languages(words: Words, back: str, number: int = 0) -> tuple[Button, ...]:
    """One button a language, the present one marked; `back` is where a tap leads: "hi", "me" or "go"."""
    return tuple(
        button(f"{'✓ ' if code == words.language else ''}{own_name(code)}", f"my_lang:{number}:{code}-{back}")
        for code in LANGUAGES
    )


def own_name(language: str) -> str:
    """A language as those call it who read it."""
    from babel import Locale

    return str(Locale(language).get_language_name(language)).capitalize()


def _several(found: Sequence[Home], person: Person, words: Words) -> Message:
    say = words.say
    text = paragraphs(
        say("Hello {name}!", name=person.name),
        lines(say("You're in these communities:"), *(f"· {home.community.title}" for home in found)),
        say("Which one is it about?"),
    )
    return Message(text, stacked(*(button(one.community.title, f"my_home:{one.community.id}") for one in found)))


def _at_home(home: Home, person: Person, words: Words, *, alone: bool) -> Message:
    """One community: what can be done there, on buttons."""
    say, number = words.say, home.community.id
    as_what = say(_AS[max(home.asks, Asks.MEMBER)], title=home.community.title)
    if home.community.stage is Stage.NEW:
        text = paragraphs(as_what, say("It hasn't been set up yet. It takes a minute."))
        return Message(text, stacked(button(say("Set up"), f"in:{number}:settings")) + _back(words, alone=alone))
    text = paragraphs(say("Hello {name}!", name=person.name), lines(as_what, say("What would you like to do?")))
    return Message(text, _doings(home, words) + _back(words, alone=alone))


def _doings(home: Home, words: Words) -> tuple[tuple[Button, ...], ...]:
    say, number = words.say, home.community.id
    everyone = stacked(
        button(say("Coming up"), f"in:{number}:meetups"), button(say("Topics"), f"in:{number}:topics"),
        button(say("Propose a topic"), f"in:{number}:propose"), button(say("My profile"), f"in:{number}:me"),
        across=2,
    )  # fmt: skip
    hosts = (button(say("Announce a meetup"), f"in:{number}:meetup"),) if home.asks >= Asks.HOST else ()
    admins = (
        button(say("Settings"), f"in:{number}:settings"), button(say("Hosts"), f"in:{number}:hosts"),
    ) if home.asks is Asks.ADMIN else ()  # fmt: skip
    return tuple(row for row in (hosts, *everyone, admins) if row)


def _back(words: Words, *, alone: bool) -> tuple[tuple[Button, ...], ...]:
    return () if alone else ((button(words.say("‹ Other communities"), "my_home:0"),),)


@shows("help")
async def helped(scene: Scene) -> Message | None:
    """In private: every command that helps who asks."""
    if scene.letter.person is None:
        return None
    say = scene.words.say
    person = await scene.work.people.get(scene.letter.person)
    found = await homes(scene.work, person)
    asks = max((home.asks for home in found), default=Asks.NOBODY)
    named = ", ".join(home.community.title for home in found)
    where = say("Your communities: {names}", names=named) if found else None
    end = say("The buttons under my messages do the same. I write nothing at night that can wait.")
    text = paragraphs(
        Text((Bold(str(say("How I work"))),)), what_i_do(scene.words), where,
        commands.helpful(asks, scene.words), end if found else None,
    )  # fmt: skip
    add = Button(str(say("Add me to a group")), add_to_group=True) if asks is Asks.NOBODY else None
    return Message(text, stacked(add))


@shows("help.group")
async def helped_group(scene: Scene) -> Message | None:
    """In a group: short, for everybody who reads along; a host or an admin reads a line more."""
    if scene.letter.community is None:
        return None
    community = await scene.work.communities.get(scene.letter.community)
    say, asks = scene.words.say, int(str(scene.letter.args.get("asks", 0)))
    more = button(say("More in private"), link=str(scene.letter.args["link"]))
    if community.stage is not Stage.READY:
        text = say("I look after meetups. An admin has to set me up first; it takes a minute.")
        return Message(text, stacked(button(say("Set up"), f"setup:{community.id}"), more))
    text = lines(
        say("What's coming up? /meetups"),
        say("What would people like to do? /topics"),
        say("Have an idea? /propose"),
        say("Hosts announce a meetup: /meetup") if asks >= Asks.HOST else None,
        say("Admins: /settings /hosts /status /log") if asks >= Asks.ADMIN else None,
    )
    join = button(say("Join"), f"join:{community.id}") if asks == Asks.NOBODY else None
    return Message(text, stacked(join, more, across=2))
