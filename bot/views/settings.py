"""Set-up, settings, roles and the audit log, in words."""

import json
from datetime import time
from typing import Any

from bot.domain.communities import Quiet, Weekly
from bot.domain.ids import CommunityId, PersonId
from bot.forms import form as engine
from bot.forms import settings as forms
from bot.usecases.reach import THREAD_GONE
from bot.views.message import Bold, Message, Text, button, lines, paragraphs, stacked
from bot.views.prompts import FormWords, Prompt, words_for
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

_LANGUAGES = {"ko": "한국어", "en": "English"}
_NONE = mark("None")


_CITIES = {
    "Asia/Seoul": mark("Seoul"),
    "Asia/Tokyo": mark("Tokyo"),
    "Asia/Singapore": mark("Singapore"),
    "Europe/London": mark("London"),
    "Europe/Berlin": mark("Berlin"),
    "America/New_York": mark("New York"),
    "America/Los_Angeles": mark("Los Angeles"),
    "Australia/Sydney": mark("Sydney"),
}


def _zone(value: Any, words: Words) -> str:
    if value in _CITIES:
        return str(words.say(_CITIES[value]))
    return str(value).rsplit("/", 1)[-1].replace("_", " ")


def _language(value: Any, words: Words) -> str:
    return _LANGUAGES.get(str(value), str(value))


def _weekly(value: Any, words: Words) -> str:
    if not isinstance(value, Weekly):
        return str(words.say(_NONE))
    return f"{words.weekday(value.weekday)} {words.time(value.at)}"


def _day_before(value: Any, words: Words) -> str:
    if not isinstance(value, time):
        return str(words.say(_NONE))
    return str(words.say("the day before, {time}", time=words.time(value)))


def before(minutes: int, words: Words) -> str:
    """So long before the start."""
    if minutes and minutes % 1440 == 0:
        return str(words.say_n("{n} day before", "{n} days before", minutes // 1440))
    return str(words.say_n("{n} hour before", "{n} hours before", minutes // 60))


def _before(value: Any, words: Words) -> str:
    return before(value, words) if value else str(words.say(_NONE))


def _befores(value: Any, words: Words) -> str:
    return ", ".join(before(minutes, words) for minutes in value) or str(words.say(_NONE))


def _quiet(value: Any, words: Words) -> str:
    if not isinstance(value, Quiet) or value.start == value.end:
        return str(words.say(_NONE))
    return words.between(words.time(value.start), words.time(value.end))


def _thread(value: Any, words: Words) -> str:
    return f"#{value}" if value else str(words.say("This chat"))


def _pin(value: Any, words: Words) -> str:
    return str(words.say("Yes")) if value else str(words.say("No"))


_DAY_BEFORE = {"19:00": mark("7 PM"), "12:00": mark("Noon"), "09:00": mark("9 AM"), forms.NONE: _NONE}

_PROMPTS = {
    "language": Prompt(mark("Which language should I speak in the group?"), mark("Language"),
                       {"ko": "한국어", "en": "English"}, _language),
    "zone": Prompt(mark("Which city's time should I use? Tap one, or write any city."), mark("Time zone"),
                   _CITIES, _zone),
    "thread": Prompt(mark("Where should I post? For another forum topic, write /here in it later."),
                     mark("Where I post"), {str(forms.HERE): mark("This chat")}, _thread),
    "joining": Prompt(mark("How do people join?"), mark("Joining"), {
        "open": mark("Open to everyone"), "approval": mark("Admins approve"),
        "introduction": mark("With an introduction")}),
    "digest": Prompt(mark("When should I post the week's schedule? Tap one, or write a day and a time."),
                     mark("Weekly schedule"), {
        "mon9": mark("Monday 9 AM"), "sun18": mark("Sunday 6 PM"), "fri12": mark("Friday noon"),
        forms.NONE: mark("No weekly post")}, _weekly),
    "announcers": Prompt(mark("Who may announce meetups?"), mark("Who announces"), {
        "hosts": mark("Hosts"), "everyone": mark("Every member")}),
    "quorum": Prompt(mark("How many people must want to come before a topic gets its date?"),
                     mark("Votes a topic needs"), {"3": "3", "5": "5", "8": "8"}),
    "group_reminder": Prompt(mark("When should I remind the group, on the day before a meetup?"),
                             mark("Group reminder"), _DAY_BEFORE, _day_before),
    "attendee_reminder": Prompt(mark("When should I remind everyone who is coming, on the day before?"),
                                mark("Day-before reminder"), _DAY_BEFORE, _day_before),
    "attendees_before": Prompt(mark("And once more shortly before it starts?"), mark("Last reminder"), {
        "120": mark("2 hours before"), "60": mark("1 hour before"), "180": mark("3 hours before"),
        forms.NONE: _NONE}, _before),
    "host_before": Prompt(mark("When should I remind the host what to check?"), mark("Host reminders"), {
        "full": mark("3 days, 1 day, 2 hours"), "short": mark("1 day, 2 hours"), "day": mark("1 day"),
        forms.NONE: _NONE}, _befores),
    "quiet": Prompt(mark("Between which hours should I keep quiet? For example: 22:00 - 08:00"), mark("Quiet hours"), {
        "22-08": "22–8", "23-07": "23–7", forms.NONE: _NONE}, _quiet),
    "cancel_notice": Prompt(mark("How late can people cancel without the host being told?"),
                            mark("Notice to cancel"), {
        "24h": mark("1 day before"), "48h": mark("2 days before"), "6h": mark("6 hours before"),
        forms.NONE: _NONE}, _before),
    "pin": Prompt(mark("Should I pin the card of each meetup?"), mark("Pin cards"), {
        "yes": mark("Yes"), "no": mark("No")}, _pin),
}  # fmt: skip

_SETUP = {question.key: _PROMPTS[question.key] for question in forms.SETUP.questions}
words_for("setup", FormWords(mark("Set-up"), mark("Start"), _SETUP, mark("Shall we start like this?")))
words_for("settings", FormWords(mark("Settings"), mark("Save"), _PROMPTS,
                                mark("Tap what you would like to change, then save.")))  # fmt: skip


@shows("setup.done")
async def done(scene: Scene) -> Message:
    """The admin finished the set-up."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    say = scene.words.say
    admin = say("Make me an admin of the group, and I can pin cards and notice who leaves.")
    return Message(paragraphs(
        say("🎉 “{title}” is ready.", title=community.title),
        say("I told the group. People can join now, propose topics (/propose), and hosts can announce "
            "meetups (/meetup)."),
        lines(say("/settings changes anything later."), say("/hosts chooses the hosts."),
              None if community.powers.admin else admin),
    ))  # fmt: skip


@shows("settings.saved")
async def saved(scene: Scene) -> Message:
    """Settings were kept."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    return Message(scene.words.say("Saved. This is how “{title}” runs from now on.", title=community.title))


@shows("settings.here")
async def here(scene: Scene) -> Message:
    """Posts go to this forum topic."""
    return Message(scene.words.say("From now on I post here."))


@shows("settings.role")
async def role(scene: Scene) -> Message | None:
    """A member hears of a new role."""
    if scene.letter.community is None:
        return None
    community = await scene.work.communities.get(scene.letter.community)
    say = scene.words.say
    if scene.letter.args.get("role") == "host":
        return Message(say("You're a host of “{title}” now. Announce a meetup with /meetup whenever you like.",
                           title=community.title))  # fmt: skip
    if scene.letter.args.get("role") == "staff":
        return Message(say("You're on the staff of “{title}” now. /settings and /hosts are yours too.",
                           title=community.title))  # fmt: skip
    return Message(say("Your role in “{title}” is member again. Thank you for what you did.", title=community.title))


_ROLES = {"member": mark("member"), "host": mark("host"), "staff": mark("staff"), "owner": mark("owner")}
PAGE = 10


@shows("settings.hosts")
async def hosts(scene: Scene) -> Message | None:
    """Who hosts, page by page; a tap gives the role or takes it."""
    if scene.letter.community is None:
        return None
    community = await scene.work.communities.get(scene.letter.community)
    page = _page(scene)
    members = await scene.work.members.page(community.id, page * PAGE, PAGE)
    count = await scene.work.members.count(community.id)
    say = scene.words.say
    rows = stacked(*(
        button(f"{'✓ ' if member.role.rank else ''}{member.name} · {say(_ROLES[member.role.value])}",
               f"host:{community.id}:{member.person}-{page}")
        for member in members
    ))  # fmt: skip
    text = say("Who hosts in “{title}”? Tap a name to make somebody a host, or a member again.", title=community.title)
    return Message(text, rows + turning(scene.words, "hosts", community.id, page, count, PAGE))


@shows("settings.log")
async def log(scene: Scene) -> Message | None:
    """The audit log, newest first, page by page."""
    if scene.letter.community is None:
        return None
    community = await scene.work.communities.get(scene.letter.community)
    page, say = _page(scene), scene.words.say
    deeds = await scene.work.log.page(community.id, page * PAGE, PAGE)
    told = [await _deed(scene, deed) for deed in deeds]
    head = Text((Bold(str(say("Log of “{title}”", title=community.title))),))
    count = await scene.work.log.count(community.id)
    rows = turning(scene.words, "log", community.id, page, count, PAGE)
    return Message(paragraphs(head, lines(*told) if told else say("Nothing has been changed yet.")), rows)


async def _deed(scene: Scene, deed: Any) -> Text:
    say = scene.words.say
    when = scene.words.when(deed.at) if deed.at else ""
    if deed.action == THREAD_GONE:
        return say("{when}  The forum topic for posts was closed; posts go to the main chat.", when=when)
    who = deed.actor_name or str(say("somebody who left"))
    return say("{when}  {who} {what}", when=when, who=who, what=await _done(scene, deed))


async def _done(scene: Scene, deed: Any) -> Text:
    say, detail = scene.words.say, deed.detail
    match deed.action:
        case "setup":
            return say("set the community up")
        case "role":
            role = say(_ROLES[str(detail["to"])])
            return say("made {name} {role}", name=await _whom(scene, deed), role=role)
        case "approved":
            return say("approved the application of {name}", name=await _whom(scene, deed))
        case "declined":
            return say("declined the application of {name}", name=await _whom(scene, deed))
        case "setting":
            key = str(detail["setting"])
            old, new = (_setting(key, str(detail[which]), scene.words) for which in ("from", "to"))
            return say("changed {setting}: {old} → {new}", setting=say(_PROMPTS[key].label), old=old, new=new)
        case _:
            return Text((deed.action,))


def _setting(key: str, noted: str, words: Words) -> str:
    """A setting as its page shows it, from what the log keeps of it."""
    prompt, value = _PROMPTS[key], engine.thaw(forms.SETTINGS.question(key), json.loads(noted))
    if prompt.value is not None:
        return prompt.value(value, words)
    chosen = str(getattr(value, "value", value))
    return str(words.say(prompt.options[chosen])) if chosen in prompt.options else chosen


async def _whom(scene: Scene, deed: Any) -> str:
    """The member to whom it was done."""
    whom = await scene.work.members.get(deed.community, PersonId(int(deed.detail["person"] or 0)))
    return whom.name if whom is not None and whom.name else str(scene.words.say("somebody who left"))


def turning(words: Words, action: str, number: int, page: int, count: int, size: int) -> Any:
    """Buttons to turn a page, where there is one to turn to."""
    back = button(words.say("‹ Previous"), f"{action}:{number}:{page - 1}") if page > 0 else None
    on = button(words.say("Next ›"), f"{action}:{number}:{page + 1}") if (page + 1) * size < count else None
    return stacked(back, on, across=2)


def _page(scene: Scene) -> int:
    page = scene.letter.args.get("page", 0)
    return max(0, page) if isinstance(page, int) else 0
