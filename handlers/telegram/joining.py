"""Joining: the application, the admins' decision, the introduction in the group, at this door."""

from telegram import Update
from telegram.ext import ChatJoinRequestHandler

from bot.domain.communities import Community
from bot.domain.ids import CommunityId, PersonId
from bot.domain.letters import Letter
from bot.domain.refusals import Stale
from bot.forms import joining as forms
from bot.ports import Desk, Link
from bot.usecases import applications, joining, memberships, talks
from bot.usecases.authority import require_admin
from bot.usecases.communities import ready
from bot.views import joining as views
from bot.views.message import Toast
from handlers.telegram import addresses
from handlers.telegram.door import Answer, command, event, tap, unused
from handlers.telegram.narrow import Command, Tap, Turn, Visitor, is_somebody, person_of
from handlers.telegram.starting import Again, OpensLink, community_here


async def on_join(pressed: Tap, desk: Desk) -> Answer:
    """[Join] in the group opens the private chat; in private it goes on there.

    "join:<community>:<until>" stands under the letter to somebody who asked to be let in. Until that moment
    (Unix time) they can be written to although they never started; the link has them start, for good.
    """
    visitor, community = pressed.visitor, await _meant(pressed, desk)
    if not visitor.private and await memberships.back(desk, community, visitor.person):
        return views.welcome_back(visitor.words)
    knocks = pressed.choice.isdecimal()
    in_time = not knocks or desk.now.timestamp() < int(pressed.choice)
    if in_time and (visitor.private or visitor.person.reachable):
        message = visitor.message if knocks else None
        await joining.begin(desk, visitor.person, community, message, knocks=knocks)
    if visitor.private and not knocks:
        return None
    return Toast(link=await desk.links.make("join", community.id, int(knocks)))


async def on_join_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened to join; a conversation under way goes on where it was."""
    community = await desk.communities.get(link.community)
    await joining.begin(desk, visitor.person, community, knocks=bool(link.subject))


async def on_join_command(asked: Command, desk: Desk) -> Answer:
    """/join: the conversation in private, or the way there."""
    visitor = asked.visitor
    community = await community_here(visitor, desk, "join")
    if visitor.person.reachable:
        await join_in(visitor, community, desk)
    else:
        args = {"link": await desk.links.make("join", community.id), "thread": visitor.thread}
        await desk.letters.write(
            Letter("join.door", community.chat, community.id, community=community.id, args=args,
                   key=f"join.door:{community.id}:{visitor.thread}")
        )  # fmt: skip
    return None


async def join_in(visitor: Visitor, community: Community, desk: Desk) -> None:
    """Join this community, in private."""
    await joining.begin(desk, visitor.person, community)


async def on_introduce(pressed: Tap, desk: Desk) -> Answer:
    """[Introduce myself]: a member says who they are, or changes it, in the message that was tapped."""
    visitor, community = pressed.visitor, await _meant(pressed, desk)
    await joining.introduce(desk, visitor.person, community, visitor.message if visitor.private else None)
    return None


async def on_approve(pressed: Tap, desk: Desk) -> Answer:
    """[Approve]: the first admin's tap counts."""
    who, _ = _applicant(pressed)
    await joining.decide(desk, pressed.visitor.person, await _meant(pressed, desk), who, None)
    return None


async def on_decline(pressed: Tap, desk: Desk) -> Answer:
    """[Decline with a reason]: this admin's copy shows the reasons; [Back] shows the decision again."""
    who, _ = _applicant(pressed)
    args = {"declining": True} if pressed.action == "joinno" else {}
    await applications.show(desk, await _meant(pressed, desk), pressed.visitor.person, who, args)
    return None


async def on_reason(pressed: Tap, desk: Desk) -> Answer:
    """A reason was tapped; for own words they are asked first."""
    person, community = pressed.visitor.person, await _meant(pressed, desk)
    who, reason = _applicant(pressed)
    if reason == "own":
        await require_admin(desk, community, person.id)
        await talks.begin(desk, person, forms.DECLINE.name, community.id, subject=who)
    else:
        await joining.decide(desk, person, community, who, reason)
    return None


async def on_applications_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """An admin came from the group's post to see who waits."""
    await applications.open_all(desk, await desk.communities.get(link.community), visitor.person)


async def on_knock(update: Update, turn: Turn) -> None:
    """Somebody asked to be let into the group: for five minutes they may be written to."""
    request = update.chat_join_request
    if request is None or not is_somebody(request.from_user):
        return
    community = await turn.desk.communities.at(addresses.chat(request.chat.id))
    if community is not None and ready(community):
        await joining.knocked(turn.desk, await person_of(turn.desk, request.from_user), community)


async def _meant(pressed: Tap, desk: Desk) -> Community:
    """The community a button names; in a group it can only be the group's own."""
    here = pressed.visitor.community
    if here is not None and here.id != pressed.number:
        raise Stale
    return await desk.communities.get(CommunityId(pressed.number))


def _applicant(pressed: Tap) -> tuple[PersonId, str]:
    who, _, reason = pressed.choice.partition("-")
    if not who.isdecimal():
        raise Stale
    return PersonId(int(who)), reason


DOORS = (
    tap("join", on_join),
    tap("intro", on_introduce),
    tap("joinyes", on_approve),
    tap("joinno", on_decline),
    tap("joinask", on_decline),
    tap("joinwhy", on_reason),
    command("join", opens=on_join_command),
    event(ChatJoinRequestHandler(unused), "knock", on_knock),
)
LINKS: dict[str, OpensLink] = {"join": on_join_link, "applications": on_applications_link}
AGAIN: dict[str, Again] = {"join": join_in}
