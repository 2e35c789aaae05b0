"""Joining: the conversation, the admins' decision, the introduction in the group.

Whoever asked the chat program to be let into the group (a join request) is let in, or not, by what is
decided here; the postman carries that out.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.communities import Community, Joining
from bot.domain.ids import CommunityId, MessageRef, PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.people import Member, Person, Standing
from bot.domain.refusals import AlreadyDecided, AlreadyMember, NotAMember, NotFound, NotSetUp, Stale, Waiting
from bot.forms import joining as forms
from bot.forms.draft import Draft
from bot.forms.form import Form
from bot.ports import Deed, Work
from bot.usecases import applications, talks
from bot.usecases.authority import authority, require_admin, require_member
from bot.usecases.communities import ready
from bot.usecases.memberships import require_presence
from bot.usecases.quiet import waking
from bot.usecases.talks import Talk

OPEN_DOOR = timedelta(minutes=5)  # so long may one write to somebody who asked to be let in
_MARGIN = timedelta(seconds=20)  # for the way there and back
_FORMS = (forms.JOIN.name, forms.APPLY.name, forms.INTRODUCE.name)


async def begin(
    work: Work, person: Person, community: Community, message: MessageRef | None = None, *, knocks: bool = False
) -> None:
    """Ask who they are. What is known already is shown at once; a member who said nothing yet may do so.

    `knocks`: they asked to be let into the group. `message` is edited instead of posting a new one.
    """
    if not ready(community):
        raise NotSetUp
    member = await work.members.get(community.id, person.id)
    _refuse_outside(member, knocks=knocks)
    if member is not None and member.active:
        if member.introduction:
            raise AlreadyMember
        await _ask(work, person, community, forms.INTRODUCE, member, message)
        return
    form = forms.APPLY if _asks_admins(community, member) else forms.JOIN
    if form is forms.JOIN and not knocks:
        require_presence(work, community, person)
    await _ask(work, person, community, form, member, message, knocks=knocks)


def _refuse_outside(member: Member | None, *, knocks: bool) -> None:
    """Who waits to be let in waits; who left the group comes back by coming back to it."""
    if member is not None and member.standing is Standing.APPLIED:
        raise Waiting
    if member is not None and member.standing is Standing.LEFT and not knocks:
        raise NotAMember(member.community)


async def introduce(work: Work, person: Person, community: Community, message: MessageRef | None = None) -> None:
    """A member changes their introduction, or writes the first."""
    member = await require_member(work, community, person.id)
    await _ask(work, person, community, forms.INTRODUCE, member, message)


async def knocked(work: Work, person: Person, community: Community) -> None:
    """Somebody asked the chat program to be let in: they are written to although they never started."""
    if not ready(community):
        return
    member = await work.members.get(community.id, person.id)
    if member is not None and member.active:
        await _let_in(work, community, person.id, yes=True)
        return
    if member is not None and member.standing is Standing.APPLIED:
        await work.members.save(replace(member, knocks=True))
        await _tell(work, community, member, "join.applied", None, {"despite": True})
        return
    until = work.now + OPEN_DOOR - _MARGIN
    args = {"despite": True, "until": int(until.timestamp())}
    await work.letters.write(
        Letter("join.asked", person.private, community.id, person=person.id, community=community.id, args=args,
               key=f"asked:{community.id}:{person.id}", expires_at=until)
    )  # fmt: skip


_OWN_WORDS = {forms.JOIN.name, forms.APPLY.name, forms.INTRODUCE.name}


async def invite_once(work: Work, community: Community, person: Person, member: Member) -> None:
    """Invite a member who became one by acting to introduce themselves: once, and only if they can be written to."""
    if member.invited_at is not None or member.introduction or not person.reachable:
        return
    await work.members.save(replace(member, invited_at=work.now))
    if any(draft.community == community.id and draft.form in _OWN_WORDS for draft in await work.drafts.of(person.id)):
        return  # they are about to
    await work.letters.write(
        Letter("join.invite", person.private, community.id, person=person.id, community=community.id,
               weight=Weight.NEWS, due_at=waking(work.now, community))
    )  # fmt: skip


async def decide(
    work: Work, admin: Person, community: Community, applicant: PersonId, reason: str | None, words: str = ""
) -> None:
    """An admin approves (`reason` is None) or declines, for a known reason or in own words. The first one counts."""
    await require_admin(work, community, admin.id)
    member = await work.members.get(community.id, applicant)
    if member is None or member.standing is not Standing.APPLIED:
        raise await _why_not(work, community, applicant)
    yes = reason is None
    await work.log.add(Deed(community.id, admin.id, "approved" if yes else "declined", {"person": applicant}))
    told: dict[str, object] = {"by": admin.id, "approved": yes, "reason": reason or "", "words": words}
    await applications.settle(work, community, applicant, told)
    if yes:
        await _welcome(work, community, member, None)
    else:
        await _decline(work, community, member, told)


def _asks_admins(community: Community, member: Member | None) -> bool:
    """Whoever was removed does not come back without being let in, however open the community is."""
    removed = member is not None and member.standing is Standing.REMOVED
    return removed or community.settings.joining is Joining.APPROVAL


async def _under_way(work: Work, person: Person, community: Community) -> Draft | None:
    draft = await talks.under_way(work, person, person.private)
    return draft if draft is not None and draft.form in _FORMS and draft.community == community.id else None


async def _ask(
    work: Work, person: Person, community: Community, form: Form, member: Member | None, message: MessageRef | None,
    *, knocks: bool = False,
) -> None:  # fmt: skip
    """Go on where they were, or begin."""
    draft = await _under_way(work, person, community)
    if draft is None or draft.form != form.name:
        await talks.begin(work, person, form.name, community.id, subject=int(knocks), answers=_known(member),
                          message=message)  # fmt: skip
        return
    await work.drafts.save(replace(draft, subject=max(draft.subject, int(knocks))))
    await talks.ask(work, draft, message)


def _known(member: Member | None) -> dict[str, object]:
    """What somebody said of themselves earlier, as answers."""
    if member is None or not member.introduction:
        return {}
    return {"name": member.name, "introduction": member.introduction, "interests": list(member.interests),
            "shares": member.shares or None, "learns": member.learns or None, "public": member.public}  # fmt: skip


async def _prepare(work: Work, draft: Draft) -> Mapping[str, Any]:
    person = await work.people.get(draft.person)
    member = await work.members.get(draft.community, draft.person) if draft.community is not None else None
    return {"name": (member.name if member is not None else "") or person.name}


async def _finish(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    community = await _community(work, draft.community)
    known = await work.members.get(community.id, person.id)
    if known is not None and known.standing is Standing.APPLIED:
        raise Waiting
    if draft.form == forms.INTRODUCE.name:
        known = await require_member(work, community, person.id)  # who left meanwhile does not come back by this
    member = _said(known or Member(community.id, person.id, person.name), answers)
    if member.active and known is not None:
        await _keep_introduction(work, community, member, draft.message)
        return
    member = replace(member, knocks=bool(draft.subject))
    if _asks_admins(community, known) and not (await authority(work, community, person.id)).admin:
        await _apply(work, community, member, draft.message)
    else:
        await _welcome(work, community, member, draft.message)


async def _community(work: Work, number: CommunityId | None) -> Community:
    if number is None:
        raise NotFound("community")
    community = await work.communities.get(number)
    if not ready(community):
        raise NotSetUp
    return community


def _said(member: Member, answers: Mapping[str, Any]) -> Member:
    return replace(
        member, name=answers["name"], introduction=answers["introduction"], interests=tuple(answers["interests"]),
        shares=answers["shares"] or "", learns=answers["learns"] or "", public=answers["public"],
    )  # fmt: skip


async def _apply(work: Work, community: Community, member: Member, message: MessageRef | None) -> None:
    await work.members.save(replace(member, standing=Standing.APPLIED))
    await _tell(work, community, member, "join.applied", message)
    await applications.file(work, community, member.person)


async def _welcome(work: Work, community: Community, member: Member, message: MessageRef | None) -> None:
    """Make somebody a member: they hear it, the group reads who they are, and their join request is granted."""
    active = replace(member, standing=Standing.ACTIVE, knocks=False, joined_at=work.now, invited_at=work.now)
    await work.members.save(active)
    await _tell(work, community, active, "join.welcome", message)
    if member.knocks:
        await _let_in(work, community, member.person, yes=True)
    await _introduce_to_group(work, community, active)


async def _decline(work: Work, community: Community, member: Member, told: Mapping[str, object]) -> None:
    await work.members.save(replace(member, standing=Standing.DECLINED, knocks=False))
    await _tell(work, community, member, "join.declined", None, told)
    if member.knocks:
        await _let_in(work, community, member.person, yes=False)


async def _keep_introduction(work: Work, community: Community, member: Member, message: MessageRef | None) -> None:
    await work.members.save(replace(member, invited_at=member.invited_at or work.now))
    await _tell(work, community, member, "join.saved", message)
    await _introduce_to_group(work, community, member)


async def _tell(
    work: Work, community: Community, member: Member, kind: str, message: MessageRef | None,
    args: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    person = await work.people.get(member.person)
    await work.letters.write(
        Letter(kind, person.private, community.id, person=person.id, community=community.id, edits=message,
               args=args or {})
    )  # fmt: skip


async def _introduce_to_group(work: Work, community: Community, member: Member) -> None:
    """One post a member, edited when they change it or take it back; none for those who said no."""
    name = f"intro:{community.id}:{member.person}"
    await work.letters.write(
        Letter("join.intro", community.chat, member.person, community=community.id, weight=Weight.NEWS,
               key=f"card:{name}", card=name, due_at=waking(work.now, community))
    )  # fmt: skip


async def _let_in(work: Work, community: Community, who: PersonId, *, yes: bool) -> None:
    await work.letters.write(
        Letter("join.admit", community.chat, who, community=community.id, args={"yes": yes},
               key=f"admit:{community.id}:{who}")
    )  # fmt: skip


async def _why_not(work: Work, community: Community, applicant: PersonId) -> Exception:
    """Somebody else was first; the log says who."""
    for deed in await work.log.page(community.id, 0, 100):
        if deed.action in {"approved", "declined"} and deed.detail.get("person") == applicant:
            return AlreadyDecided(deed.actor_name, deed.action == "approved")
    return Stale()


async def _finish_decline(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    community = await _community(work, draft.community)
    await decide(work, person, community, PersonId(draft.subject), "own", answers["reason"])
    await work.letters.write(
        Letter("join.decline_sent", person.private, draft.subject, person=person.id, community=community.id,
               edits=draft.message)
    )  # fmt: skip


talks.register(Talk(forms.JOIN, _finish, _prepare))
talks.register(Talk(forms.APPLY, _finish, _prepare))
talks.register(Talk(forms.INTRODUCE, _finish, _prepare))
talks.register(Talk(forms.DECLINE, _finish_decline))
