"""Conversations: every question of every form, its preview, and a reply that needs a tap or another try."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from bot.domain.communities import Announcers, Joining, Quiet, Weekly
from bot.domain.fees import Fee
from bot.domain.letters import Letter
from bot.domain.places import Place
from bot.forms.draft import PREVIEW
from bot.forms.form import keep
from bot.forms.meetups import Origin
from bot.forms.reading import Doubt
from bot.usecases import talks
from bot.views import compose
from handlers.telegram import addresses
from tests.messages.samples import SAMPLES, Sample, sample
from tests.messages.world import World

WHEN = datetime(2026, 11, 28, 19, 0)
Answers = dict[str, Any]


def about_me(w: World) -> Answers:
    cast = w.cast
    return {"name": cast.names[2], "introduction": cast.introduction, "interests": ("books", cast.interest),
            "shares": cast.shares, "learns": cast.learns, "public": True}  # fmt: skip


def about_topic(w: World) -> Answers:
    return {"title": w.cast.topic, "why": w.cast.why, "kind": "talk", "hosts": False}


def about_meetup(w: World) -> Answers:
    cast = w.cast
    return {"origin": Origin(1, cast.topic), "title": cast.title, "start": WHEN, "place": Place(cast.place),
            "minutes": 120, "seats": 8, "least": 4, "fee": Fee(15000, "KRW"), "bring": cast.bring, "note": cast.note,
            "until": 1440}  # fmt: skip


def set_up(w: World) -> Answers:
    return {"language": w.cast.language, "zone": "Asia/Seoul", "thread": 0, "joining": Joining.OPEN,
            "digest": Weekly(0, time(9))}  # fmt: skip


def settings(w: World) -> Answers:
    later = {"announcers": Announcers.HOSTS, "quorum": 5, "group_reminder": time(19), "attendee_reminder": time(19),
             "attendees_before": 120, "host_before": (4320, 1440, 120), "quiet": Quiet(), "cancel_notice": 1440,
             "pin": True}  # fmt: skip
    return set_up(w) | later


@dataclass(frozen=True)
class Talking:
    """A form, whose it is, and what its answers are."""

    form: str
    reader: str
    answers: Callable[[World], Answers]


TALKS = (
    Talking("setup", "an admin", set_up),
    Talking("settings", "an admin", settings),
    Talking("join", "who wants to join", about_me),
    Talking("apply", "who wants to join", about_me),
    Talking("introduce", "a member", about_me),
    Talking("decline", "an admin", lambda w: {"reason": w.cast.kind_words}),
    Talking("topic", "a member", about_topic),
    Talking("topic_change", "a member", about_topic),
    Talking("meetup", "a host", about_meetup),
    Talking("edit_meetup", "a host", about_meetup),
    Talking("cancel_meetup", "a host", lambda w: {"reason": w.cast.reason}),
    Talking("write_all", "a host", lambda w: {"words": w.cast.letter}),
)


async def asked(w: World, talk: Talking, at: str, but: Answers | None = None, **facts: Any) -> Letter:
    """The conversation at a question, with everything before it answered; at the end, with everything."""
    form, known = talks.named(talk.form).form, talk.answers(w) | (but or {})
    w.community = replace(w.community, forum=True)
    await w.desk.communities.save(w.community)
    if talk.form in {"meetup", "edit_meetup"}:
        topic = await w.topic()
        known |= {"origin": replace(known["origin"], id=int(topic.id))} if known["origin"].id else {}
        facts.setdefault("subject", (await w.meetup()).id)
    asked_before: list[str] = []
    for question in form.questions:
        if question.key == at:
            break
        asked_before.append(question.key)
    kept = {key: keep(form.question(key), known[key]) for key in asked_before if key in known}
    return await w.draft(w.member, talk.form, at, answers=kept, **facts)


def _sample(
    talk: Talking, at: str, shape: str, but: Answers | None = None, misread: Answers | None = None, **facts: Any
) -> None:
    async def settle(w: World) -> Letter:
        letter = await asked(w, talk, at, but, **facts)
        return replace(letter, args=misread) if misread else letter

    SAMPLES.append(Sample("form", talk.reader, f"`{talk.form}`: {shape}", settle))


def _all() -> None:
    seen: set[str] = set()
    for talk in TALKS:
        for question in talks.named(talk.form).form.questions:
            prompt = compose.forms.form_words(talk.form).prompts[question.key].ask
            if prompt not in seen:
                _sample(talk, question.key, question.key)
            seen.add(prompt)
        _sample(talk, PREVIEW, "the end")


_all()
_MEETUP, _SETUP, _JOIN = TALKS[8], TALKS[0], TALKS[2]
_LATE = "2026-11-28T19:00:00"
_sample(_MEETUP, "title", "title, for a topic", {"origin": Origin(0, "")})
_sample(_MEETUP, "start", "start, another month", looking={"month": "2026-12"})
_sample(_MEETUP, "start", "start, a day is chosen", looking={"day": "2026-11-28"})
_sample(_MEETUP, "start", "start, read back", pending=(_LATE,), doubt=Doubt.CONFIRM.value)
_sample(_MEETUP, "start", "start, two readings", pending=("2026-11-28T07:00:00", _LATE), doubt=Doubt.HALF_OF_DAY.value)
_sample(_MEETUP, PREVIEW, "the end, with everything left out", {
    "origin": Origin(0, ""), "place": Place("", None, 37.5, 126.9), "seats": None, "least": None, "fee": Fee(0, "KRW"),
    "bring": None, "note": None, "until": 0, "minutes": 90,
})  # fmt: skip
_sample(_MEETUP, PREVIEW, "the end, answers until a moment", {"until": datetime(2026, 11, 27, 18, 0)})
_sample(
    _MEETUP, PREVIEW, "the end, answers until hours before", {"until": 2880, "seats": 1, "least": None, "minutes": 135}
)
_sample(_MEETUP, PREVIEW, "the end, answers until minutes before", {"until": 90})
_sample(_SETUP, PREVIEW, "the end, nothing weekly", {"digest": None, "zone": "Europe/Berlin", "thread": 7})
_sample(TALKS[1], PREVIEW, "the end, without reminders", {
    "digest": None, "group_reminder": None, "attendee_reminder": None, "attendees_before": 0, "host_before": (),
    "quiet": Quiet(time(0), time(0)), "cancel_notice": 0, "pin": False, "zone": "Asia/Ho_Chi_Minh",
})  # fmt: skip
_sample(_SETUP, "joining", "joining, words instead of a tap", misread={"misread": "not_a_choice"})


@sample("form", "who wants to join", "`join`: interests, some picked")
async def _(w: World) -> Letter:
    return await w.draft(w.member, "join", "interests", answers={"name": w.member.name, "interests": ["books", "food"]})


@sample("form.answered", "who was asked", "once the reply stands below it")
async def _(w: World) -> Letter:
    args = {"form": "join", "question": "introduction"}
    return w.private(w.member, "form.answered", args=args, edits=addresses.message(1, 2))


@sample("form.dropped", "who was asked", "after [Cancel]")
async def _(w: World) -> Letter:
    return w.private(w.member, "form.dropped", args={"form": "topic"})


@sample("form.expired", "who was asked", "a day later")
async def _(w: World) -> Letter:
    return w.private(w.member, "form.expired", args={"form": "topic"})


@sample("form.gone", "who was asked", "after an upgrade that knows the conversation no more")
async def _(w: World) -> Letter:
    return w.private(w.member, "form.gone", args={"form": "topic"})
