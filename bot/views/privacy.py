"""What is kept about people, why, how long and who answers for it. Telegram's terms (§4) ask for this page."""

from bot.usecases import upkeep
from bot.views.message import Bold, Message, Text, button, lines, paragraphs, stacked
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

HOURS = int(upkeep.UPDATES.total_seconds() // 3600)
DAYS = upkeep.LETTERS.days
PARKED = upkeep.PARKED.days

_KEPT = (
    mark("Your account number, name and language: so that I know you again and can write to you."),
    mark("Per community, the name you go by, your introduction, interests, what you share and want to learn, and your "
         "role: so that members get to know each other."),
    mark("Topics you propose, your votes, the meetups you host and your answers: so that meetups take place."),
    mark("Changes of settings and roles: so that admins can look up who decided what."),
)  # fmt: skip
_SEEN = mark(
    "Members read your introduction, if you agreed, and your answers under a meetup. Admins read applications and the "
    "log. Nobody else; nothing is sold, used for advertising or to train machines. Telegram carries the messages and "
    "has its own rules."
)
_RIGHTS = mark(
    "/mydata gives you all of it. /forgetme deletes it, in every community at once. What you wrote as titles and notes "
    "of topics and meetups stays with the community without your name, and so does the number of people who came. I "
    "edit your name out of the cards I posted; what you wrote in the group yourself is yours to delete."
)


@shows("profile.privacy")
async def privacy(scene: Scene) -> Message:
    """The whole page, in private."""
    say = scene.words.say
    text = paragraphs(
        _part(scene.words, mark("What is kept about you, and why"), *(say("· {what}", what=say(one)) for one in _KEPT)),
        _part(scene.words, mark("What is not kept"), say("Your messages: I forget them as soon as I have answered. "
                                                         "Your phone number I never see.")),
        _part(scene.words, mark("How long"), _how_long(scene)),
        _part(scene.words, mark("Who sees it"), say(_SEEN)),
        _part(scene.words, mark("What you can do"), say(_RIGHTS)),
        _part(scene.words, mark("Who is responsible"), say(
            "{contact} runs me and answers for the data. For questions, corrections or complaints write there, or to "
            "the admins of your community.", contact=scene.house.contact)),
    )  # fmt: skip
    rows = stacked(button(say("My data"), "my_data:0"), button(say("Forget me"), "my_forget:0"), across=2)
    return Message(text, rows)


@shows("profile.privacy_group")
async def privacy_group(scene: Scene) -> Message:
    """In a group, for somebody who cannot be written to: the short of it, and the way to the whole."""
    say = scene.words.say
    text = say("I keep what people tell me to run meetups here, and their answers; no messages. Everyone can see or "
               "delete their own. Responsible: {contact}", contact=scene.house.contact)  # fmt: skip
    link = str(scene.letter.args.get("link", ""))
    return Message(text, stacked(button(say("Read it all"), link=link) if link else None))


def _how_long(scene: Scene) -> Text:
    say, say_n, months = scene.words.say, scene.words.say_n, scene.house.retention_months
    return lines(
        say("Your profile: as long as you are a member."),
        say_n("Your answers to meetups: {n} month after the meetup they lose your name.",
              "Your answers to meetups: {n} months after the meetup they lose your name.", months),
        say_n("In no community any more and silent for {n} month: everything goes by itself.",
              "In no community any more and silent for {n} months: everything goes by itself.", months),
        say("What Telegram hands me: {hours} hours, as a number without the text. Notes on what I sent: {days} days.",
            hours=HOURS, days=DAYS),
        say("A message I couldn't handle is kept for the person responsible, {days} days at most.", days=PARKED),
        say("Backups made by the person responsible can hold it longer, until they are replaced."),
    )  # fmt: skip


def _part(words: Words, head: str, *told: Text) -> Text:
    return lines(Text((Bold(str(words.say(head))),)), *told)
