"""What a person sees of themselves in words: profile, language, their data, being forgotten."""

from bot.domain.ids import MeetupId, PersonId
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Member
from bot.domain.refusals import NotAMember
from bot.usecases import reach
from bot.usecases.profiles import profile
from bot.views.joining import about
from bot.views.message import Bold, Message, Text, button, lines, paragraphs, stacked
from bot.views.shown import Scene, shows
from bot.views.welcome import languages
from bot.views.words import Words, mark

_ANSWERED = {Choice.GOING: mark("going"), Choice.WAITING: mark("in line"), Choice.MAYBE: mark("maybe"),
             Choice.NO: mark("not going")}  # fmt: skip
ROLES = {"member": mark("member"), "host": mark("host"), "staff": mark("staff"), "owner": mark("owner")}


@shows("profile.me")
async def me(scene: Scene) -> Message | None:
    """The profile in one community, the meetups to come, and what can be changed."""
    if scene.letter.person is None or scene.letter.community is None:
        return None
    community = await scene.work.communities.get(scene.letter.community)
    try:
        mine = await profile(scene.work, community, scene.letter.person)
    except NotAMember:  # left since they asked
        return None
    say = scene.words.say
    head = say("{name} in “{title}” · {role}", name=mine.member.name, title=community.title,
               role=say(ROLES[mine.member.role.value]))  # fmt: skip
    coming = [meetup_line(scene, *one) for one in mine.coming] or [say("Nothing yet. /meetups shows what's coming.")]
    text = paragraphs(
        Text((Bold(str(head)),)), _told(mine.member, scene.words),
        lines(Text((Bold(str(say("Your meetups"))),)), *coming),
    )  # fmt: skip
    rows = stacked(button(say("Change profile"), f"intro:{community.id}"),
                   button(say("My data"), "my_data:0"), button(say("What is kept"), "my_privacy:0"))  # fmt: skip
    return Message(text, (*rows, languages(scene.words, "me", community.id)))


def _told(member: Member, words: Words) -> Text:
    """What the member said of themselves; an empty profile says so."""
    return about(member, words) or words.say("You haven't introduced yourself yet.")


def meetup_line(scene: Scene, meetup: Meetup, answer: Rsvp | None) -> Text:
    """When, what, and as what the reader is or was there."""
    say, words = scene.words.say, Words(scene.words.language, meetup.wall.zone)
    said = say(_ANSWERED[answer.choice]) if answer is not None else None
    host = say("host") if meetup.host == scene.letter.person else None
    what = ", ".join(str(part) for part in (host, said) if part is not None)
    guests = f" +{answer.guests}" if answer is not None and answer.guests else ""
    return say("{when}  {title} ({what})", when=words.moment(meetup.starts_at, scene.work.now), title=meetup.title,
               what=what + guests)  # fmt: skip


@shows("profile.language")
async def language(scene: Scene) -> Message:
    """The language, to be chosen or just chosen."""
    return Message(scene.words.say("I'll write to you in English."), (languages(scene.words, "go"),))


@shows("profile.come")
async def come(scene: Scene) -> Message:
    """In the group: the answer is personal, and the person must open the private chat first."""
    say = scene.words.say
    link = str(scene.letter.args["link"])
    return Message(say("I'll answer that in private."), stacked(button(say("Open"), link=link)))


@shows("profile.forget")
async def forget(scene: Scene) -> Message | None:
    """Before anything is deleted, twice: what goes, what stays, and both ways out."""
    if scene.letter.person is None:
        return None
    say = scene.words.say
    keep = button(say("Keep everything"), "my_forget:0:no")
    if scene.letter.args.get("again"):
        text = say("Really? This can't be undone, and I won't know you any more.")
        return Message(text, stacked(button(say("Delete everything"), "my_forget:0:sure"), keep))
    titles = await _titles(scene, scene.letter.person)
    text = paragraphs(
        Text((Bold(str(say("Shall I forget you?"))),)),
        say("It is for all communities at once: {titles}.", titles=", ".join(titles)) if titles else None,
        lines(
            say("· Your name, profiles, votes and answers go, and your name goes from the cards I posted."),
            say("· Your seats go to whoever is next. Meetups you host get another host, or are called off."),
            say("· Titles and notes you wrote stay without your name, and so does how many people came."),
        ),
    )
    return Message(text, stacked(button(say("Yes, forget me"), "my_forget:0:again"), keep))


async def _titles(scene: Scene, person: PersonId) -> list[str]:
    members = await scene.work.members.of(person)
    return [(await scene.work.communities.get(member.community)).title for member in members]


@shows("profile.kept")
async def kept(scene: Scene) -> Message:
    """They thought better of it."""
    return Message(scene.words.say("Nothing was deleted. Good to have you here."))


@shows("profile.goodbye")
async def goodbye(scene: Scene) -> Message:
    """The last message to somebody who is forgotten; its language came with it."""
    words = Words(str(scene.letter.args.get("language")), scene.words.zone)
    return Message(paragraphs(
        words.say("Done. I have forgotten you."),
        words.say("You're still in the groups themselves; leaving them is up to you. If you write to me "
                  "again, we'll meet for the first time."),
    ))  # fmt: skip


@shows("profile.taken_back")
async def taken_back(scene: Scene) -> Message | None:
    """In place of an introduction or an application; nothing where that message is gone already."""
    if scene.letter.edits is None:
        return None
    return Message(scene.words.say("This person asked to be forgotten, so what stood here is gone."))


@shows("profile.host_gone")
async def host_gone(scene: Scene) -> Message | None:
    """The admins hear that a meetup needs a host; nothing once it has one again."""
    meetup = await scene.work.meetups.get(MeetupId(scene.letter.subject))
    if not meetup.alive or scene.letter.community is None or await reach.host_of(scene.work, meetup) is not None:
        return None
    community = await scene.work.communities.get(scene.letter.community)
    say, when = scene.words.say, scene.words.moment(meetup.starts_at, scene.work.now)
    if scene.letter.person is None:
        return Message(say("“{meetup}” on {when} has no host any more. Who would host it? Please tell an admin.",
                           meetup=meetup.title, when=when))  # fmt: skip
    text = say("“{meetup}” on {when} in “{title}” has no host any more. Please name another host, or call it off.",
               meetup=meetup.title, when=when, title=community.title)  # fmt: skip
    return Message(text, stacked(button(say("Manage"), f"manage:{meetup.id}")))
