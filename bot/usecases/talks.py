"""Conversations under way: begin one, hear a reply, finish or drop it. The same for every form and door."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.communities import Settings
from bot.domain.ids import Chat, CommunityId, MessageRef
from bot.domain.letters import Letter, Weight
from bot.domain.people import Person
from bot.domain.refusals import NotFound, Stale
from bot.forms import form as engine
from bot.forms.draft import PREVIEW, Draft
from bot.forms.form import Asking, Form, Move
from bot.forms.reading import Misread
from bot.ports import Work
from bot.usecases.quiet import waking

QUESTION = "form"  # the letter that shows a conversation as it stands
PATIENCE = timedelta(hours=24)
JUST_NOW = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Talk:
    """A form with what it stands on: facts for its options, and what its end does."""

    form: Form
    finish: Callable[[Work, Person, Draft, Mapping[str, Any]], Awaitable[None]]
    prepare: Callable[[Work, Draft], Awaitable[Mapping[str, Any]]] | None = None


_TALKS: dict[str, Talk] = {}


def register(talk: Talk) -> Talk:
    """Make a conversation known to the house; each area does so for its own."""
    _TALKS[talk.form.name] = talk
    return talk


def named(form: str) -> Talk:
    """The conversation of that name; a draft of a version that is gone raises NotFound."""
    if form not in _TALKS:
        raise NotFound("form")
    return _TALKS[form]


async def asking(work: Work, talk: Talk, draft: Draft) -> Asking:
    """What readers may know: the community's time, zone and language, and the facts of the form."""
    settings = Settings()
    if draft.community is not None:
        settings = (await work.communities.get(draft.community)).settings
    facts = await talk.prepare(work, draft) if talk.prepare else {}
    now = work.now.astimezone(ZoneInfo(settings.zone))
    return Asking(now, settings.zone, settings.language, engine.answers(talk.form, draft), facts, draft.looking)


async def begin(
    work: Work,
    person: Person,
    form: str,
    community: CommunityId | None = None,
    *,
    subject: int = 0,
    answers: Mapping[str, object] | None = None,  # known ones, as plain JSON
    message: MessageRef | None = None,  # edited instead of posting a new one
) -> Draft:
    """Start a conversation in the person's private chat and ask; one under way there waits until it is over."""
    talk = named(form)
    old = await work.drafts.get(person.id, person.private)
    if old is not None:
        await _interrupt(work, old, message)
    draft = Draft(person.id, person.private, form, community, subject, answers or {}, step=_step(old, work.now))
    draft = engine.begin(talk.form, draft, await asking(work, talk, draft))
    await _keep(work, replace(draft, message=message))
    await ask(work, draft, message)
    return draft


async def under_way(work: Work, person: Person, chat: Chat) -> Draft | None:
    """The conversation this person is in, in this chat, if any and not expired."""
    draft = await work.drafts.get(person.id, chat)
    if draft is None or (draft.expires_at is not None and draft.expires_at <= work.now):
        return None
    return draft


async def just_asked(work: Work, person: Person, community: CommunityId, forms: Collection[str]) -> bool:
    """Did one of these conversations begin for this community a moment ago?"""
    draft = await under_way(work, person, person.private)
    if draft is None or draft.community != community or draft.form not in forms or draft.expires_at is None:
        return False
    return work.now - (draft.expires_at - PATIENCE) < JUST_NOW


async def hear(work: Work, draft: Draft, move: Move, message: MessageRef | None = None) -> Draft | Misread:
    """Take a reply or a button of the form, and ask what comes next (or again, saying what would work)."""
    if not _known(draft):
        await _end(work, draft)
        return draft
    talk = named(draft.form)
    heard = engine.step(talk.form, draft, move, await asking(work, talk, draft))
    if message is None:
        await _put_away(work, draft)  # what was typed stands below the question: the next one is a new message
    if isinstance(heard, Misread):
        await _keep(work, replace(draft, message=message))
        await ask(work, draft, message, misread=heard)
        return heard
    await _keep(work, replace(heard, message=message))
    await ask(work, heard, message)
    return heard


async def shown(work: Work, letter: Letter, message: MessageRef) -> None:
    """The question arrived: this is the message to put away once it is answered in words."""
    draft = await work.drafts.get(letter.person, letter.chat) if letter.person is not None else None
    if draft is not None and draft.message is None:
        await work.drafts.save(replace(draft, message=message))


async def finish(work: Work, person: Person, draft: Draft, message: MessageRef | None = None) -> None:
    """The person agreed to the preview: do what the conversation was for, and close its message."""
    if draft.at != PREVIEW:
        raise Stale
    talk = named(draft.form)
    await work.drafts.drop(draft)
    await talk.finish(work, person, replace(draft, message=message), engine.answers(talk.form, draft))
    await _go_on(work, draft)


async def cancel(work: Work, draft: Draft, message: MessageRef | None = None) -> None:
    """Drop it; nothing of it is kept."""
    await work.drafts.drop(draft)
    await work.letters.write(
        Letter("form.dropped", draft.chat, person=draft.person, community=draft.community, edits=message,
               args={"form": draft.form}, key=f"dropped:{draft.chat}")
    )  # fmt: skip
    await _go_on(work, draft)


async def _interrupt(work: Work, old: Draft, message: MessageRef | None) -> None:
    """Another conversation begins: this one's buttons go, its answers stay if there is anything to go on with."""
    if old.message != message:
        await _put_away(work, old)
    form = _TALKS[old.form].form if old.form in _TALKS else None
    if form is None or not form.waits or not old.answers:
        await work.drafts.drop(old)


async def _go_on(work: Work, over: Draft) -> None:
    """What waited while another conversation was held is asked again, with steps that no old button has."""
    waiting = await under_way(work, await work.people.get(over.person), over.chat)
    if waiting is not None:
        waiting = replace(waiting, step=over.step + 1, message=None)
        await _keep(work, waiting)
        await ask(work, waiting, None)


def _known(draft: Draft) -> bool:
    """Can it be gone on with? One that an earlier version began may stand at a question that is no more."""
    talk = _TALKS.get(draft.form)
    return talk is not None and draft.at in {PREVIEW, *(question.key for question in talk.form.questions)}


async def _end(work: Work, draft: Draft) -> None:
    """Nobody can go on with it, which is said."""
    await work.drafts.drop(draft)
    await work.letters.write(Letter("form.gone", draft.chat, person=draft.person, community=draft.community))
    await _go_on(work, draft)


async def sweep(work: Work) -> int:
    """Drop conversations nobody went on with, and say so politely; returns how many there were."""
    expired = await work.drafts.drop_expired(work.now)
    for draft in filter(_known, expired):
        community = await work.communities.get(draft.community) if draft.community is not None else None
        due = waking(work.now, community) if community is not None else None
        letter = Letter("form.expired", draft.chat, person=draft.person, community=draft.community, due_at=due)
        await work.letters.write(replace(letter, args={"form": draft.form}, edits=draft.message))
    return len(expired)


async def ask(work: Work, draft: Draft, message: MessageRef | None, misread: Misread | None = None) -> None:
    """Show the conversation as it stands; `misread` says first what could not be read."""
    args: dict[str, object] = {}
    if misread is not None:
        args = {"misread": misread.reason.value, "facts": dict(misread.facts)}
    await work.letters.write(
        Letter(QUESTION, draft.chat, person=draft.person, community=draft.community, args=args, edits=message,
               key=f"form:{draft.chat}", expires_at=work.now + PATIENCE)
    )  # fmt: skip


async def _put_away(work: Work, draft: Draft) -> None:
    """A question that was answered, or left, loses its buttons."""
    if draft.message is not None:
        await work.letters.write(
            Letter("form.answered", draft.chat, person=draft.person, community=draft.community, weight=Weight.CARD,
                   args={"form": draft.form, "question": draft.at}, edits=draft.message,
                   expires_at=work.now + PATIENCE)
        )  # fmt: skip


def _step(old: Draft | None, now: datetime) -> int:
    """Where the steps of a conversation begin: never where those of an earlier one were, whose buttons may stand."""
    return old.step if old is not None else int(now.timestamp()) % 10_000_000


async def _keep(work: Work, draft: Draft) -> None:
    await work.drafts.save(replace(draft, expires_at=work.now + PATIENCE))
