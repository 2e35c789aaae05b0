"""Setting a community up, changing its settings and roles; every change stands in the audit log."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from bot.domain.communities import Community, Settings, Stage
from bot.domain.ids import CommunityId, PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.people import Member, Person, Role
from bot.domain.refusals import NotFound
from bot.forms import settings as forms
from bot.forms.draft import Draft
from bot.forms.form import keep
from bot.ports import Deed, Work
from bot.usecases import talks
from bot.usecases.authority import require_admin
from bot.usecases.communities import plan_digest
from bot.usecases.talks import Talk

_WAS = "_was"  # the settings as they were when the page was opened


async def begin_setup(work: Work, person: Person, community: Community, thread: int | None = None) -> None:
    """The questions of the start in the admin's private chat; for a community that is set up, all settings instead."""
    await require_admin(work, community, person.id)
    if community.stage is Stage.READY:
        await begin_settings(work, person, community)
    else:
        await talks.begin(work, person, forms.SETUP.name, community.id, subject=thread or forms.HERE)


async def begin_settings(work: Work, person: Person, community: Community) -> None:
    """Every setting on one page, each with a way to change it."""
    await require_admin(work, community, person.id)
    known = {q.key: keep(q, _shown(community.settings, q.key)) for q in forms.SETTINGS.questions}
    if not community.forum:
        known.pop("thread")
    await talks.begin(work, person, forms.SETTINGS.name, community.id, answers={**known, _WAS: known})


async def post_here(work: Work, person: Person, community: Community, thread: int | None) -> None:
    """An admin says in a forum topic (or the chat itself) that posts go here."""
    await require_admin(work, community, person.id)
    await _save(work, person, community, replace(community.settings, thread=thread))
    await work.letters.write(Letter("settings.here", community.chat, community.id, community=community.id))


async def make(work: Work, person: Person, community: Community, who: PersonId, role: Role) -> Member:
    """An admin gives a member a role; only the log and the member hear of it."""
    await require_admin(work, community, person.id)
    member = await work.members.get(community.id, who)
    if member is None or not member.active:
        raise NotFound("member")
    if member.role is role:
        return member
    changed = replace(member, role=role)
    await work.members.save(changed)
    detail: dict[str, str | int | None] = {"person": who, "from": member.role.value, "to": role.value}
    await work.log.add(Deed(community.id, person.id, "role", detail))
    told = await work.people.get(who)
    await work.letters.write(
        Letter("settings.role", told.private, who, person=who, community=community.id, weight=Weight.NEWS,
               args={"role": role.value})
    )  # fmt: skip
    return changed


async def _prepare(work: Work, draft: Draft) -> Mapping[str, Any]:
    community = await _community(work, draft.community)
    settings = community.settings
    threads = tuple(sorted({t for t in (settings.thread, draft.subject) if t}))
    thread = draft.subject or settings.thread or forms.HERE
    return {"language": settings.language, "zone": settings.zone, "forum": community.forum, "threads": threads,
            "thread": thread}  # fmt: skip


async def _finish_setup(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    community = await _community(work, draft.community)
    await require_admin(work, community, person.id)
    saved = await _save(work, person, replace(community, stage=Stage.READY), _settings(community, answers))
    await work.log.add(Deed(community.id, person.id, "setup", {}))
    await plan_digest(work, saved)
    await work.letters.write(
        Letter("setup.done", person.private, community.id, person=person.id, community=community.id,
               edits=draft.message)
    )  # fmt: skip
    await work.letters.write(
        Letter("community.open", community.chat, community.id, community=community.id, weight=Weight.NEWS)
    )


async def _finish_settings(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    """Only what was changed is changed: another admin may have been here meanwhile, or a topic of the forum closed."""
    community = await _community(work, draft.community)
    await require_admin(work, community, person.id)
    was = draft.answers.get(_WAS)
    was = was if isinstance(was, dict) else {}
    changed = {key: value for key, value in answers.items() if key not in was or draft.answers[key] != was[key]}
    saved = await _save(work, person, community, _settings(community, changed))
    await plan_digest(work, saved)
    for replan in _REPLANS:
        await replan(work, saved)
    await work.letters.write(
        Letter("settings.saved", person.private, community.id, person=person.id, community=community.id,
               edits=draft.message)
    )  # fmt: skip


# What else must be planned anew when settings change; the meetups' area puts its reminders here.
_REPLANS: list[Any] = []


def on_change(replan: Any) -> None:
    """Have `replan(work, community)` called after the settings of a community changed."""
    _REPLANS.append(replan)


async def _save(work: Work, person: Person, community: Community, settings: Settings) -> Community:
    """Keep new settings, and a line in the log for each that changed."""
    old = community.settings
    for field in fields(Settings):
        was, now = getattr(old, field.name), getattr(settings, field.name)
        if was != now:
            before, after = _noted(old, field.name), _noted(settings, field.name)
            detail: dict[str, str | int | None] = {"setting": field.name, "from": before, "to": after}
            await work.log.add(Deed(community.id, person.id, "setting", detail))
    saved = replace(community, settings=settings)
    await work.communities.save(saved)
    return saved


def _noted(settings: Settings, key: str) -> str:
    """A setting as the log keeps it: the JSON of its answer, so that it can be read in any language later."""
    return json.dumps(keep(forms.SETTINGS.question(key), _shown(settings, key)), ensure_ascii=False)


def _settings(community: Community, answers: Mapping[str, Any]) -> Settings:
    known = dict(answers)
    if "thread" in known:
        known["thread"] = known["thread"] or None
    if "attendees_before" in known:
        known["attendees_before"] = known["attendees_before"] or None
    return replace(community.settings, **known)


def _shown(settings: Settings, key: str) -> Any:
    value = getattr(settings, key)
    return 0 if value is None and key in {"thread", "attendees_before"} else value


async def _community(work: Work, community: CommunityId | None) -> Community:
    if community is None:
        raise NotFound("community")
    return await work.communities.get(community)


talks.register(Talk(forms.SETUP, _finish_setup, _prepare))
talks.register(Talk(forms.SETTINGS, _finish_settings, _prepare))
