"""The host's menu at this door: "manage:<meetup>:<what>[-<person>][-<page>]"."""

from collections.abc import Awaitable, Callable

from bot.domain.ids import MeetupId, PersonId
from bot.domain.letters import Letter
from bot.domain.refusals import Stale
from bot.forms import meetups as forms
from bot.ports import Desk, Link
from bot.usecases import managing, rsvps
from bot.views import managing as views
from bot.views.message import Toast
from handlers.telegram.door import Answer, Door, tap
from handlers.telegram.narrow import Tap, Visitor
from handlers.telegram.starting import Again, OpensLink

_PAGES = {"add", "remove", "hand"}
_FORMS = {"cancel": forms.CANCEL_MEETUP.name, "write": forms.WRITE_ALL.name}
Does = Callable[[Tap, Desk, MeetupId, list[int]], Awaitable[Answer]]


async def on_manage(pressed: Tap, desk: Desk) -> Answer:
    """[Manage] and everything behind it; in the group it opens the private chat."""
    visitor, meetup = pressed.visitor, MeetupId(pressed.number)
    if not visitor.private:
        return await _in_private(pressed, desk, meetup)
    what, *numbers = pressed.choice.split("-")
    if not all(number.isdecimal() for number in numbers):
        raise Stale
    return await _do(pressed, desk, meetup, what, [int(number) for number in numbers])


async def _do(pressed: Tap, desk: Desk, meetup: MeetupId, what: str, numbers: list[int]) -> Answer:
    visitor = pressed.visitor
    if what in _PAGES and numbers:
        await managing.show(desk, visitor.person, meetup, what, visitor.message, page=numbers[0])
    elif what in {"", "menu"}:
        await managing.show(desk, visitor.person, meetup, edits=visitor.message if what else None)
    elif what == "edit":
        await managing.begin_edit(desk, visitor.person, meetup, visitor.message)
    elif what in _FORMS:
        await managing.begin(desk, visitor.person, meetup, _FORMS[what], visitor.message)
    elif what in _ACTS and len(numbers) == _ACTS[what][0]:
        return await _ACTS[what][1](pressed, desk, meetup, numbers)
    else:
        raise Stale
    return None


async def _in_private(pressed: Tap, desk: Desk, meetup: MeetupId) -> Answer:
    visitor = pressed.visitor
    found, community = await managing.managed(desk, visitor.person, meetup, alive=False)
    if visitor.community is None or visitor.community.id != community.id:
        raise Stale
    if visitor.person.reachable:
        await managing.show(desk, visitor.person, found.id)
    return Toast(link=await desk.links.make("manage", community.id, found.id))


async def on_manage_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened to manage a meetup."""
    await managing.show(desk, visitor.person, MeetupId(link.subject))


async def _set(pressed: Tap, desk: Desk, meetup: MeetupId, _: list[int]) -> Answer:
    visitor = pressed.visitor
    change = managing.close if pressed.choice == "close" else managing.reopen
    changed = await change(desk, visitor.person, meetup)
    await managing.show(desk, visitor.person, meetup, edits=visitor.message)
    return views.closed(changed, visitor.words)


async def _put(pressed: Tap, desk: Desk, meetup: MeetupId, numbers: list[int]) -> Answer:
    visitor, (who, page) = pressed.visitor, numbers
    answered = await managing.add(desk, visitor.person, meetup, PersonId(who))
    if answered.changed:
        await managing.show(desk, visitor.person, meetup, "add", visitor.message, page=page)
    return views.added(answered, visitor.words)


async def _out(pressed: Tap, desk: Desk, meetup: MeetupId, numbers: list[int]) -> Answer:
    visitor, (who, page) = pressed.visitor, numbers
    await managing.show(desk, visitor.person, meetup, "removing", visitor.message, who=who, page=page)
    return None


async def _drop(pressed: Tap, desk: Desk, meetup: MeetupId, numbers: list[int]) -> Answer:
    visitor, (who, page) = pressed.visitor, numbers
    await managing.remove(desk, visitor.person, meetup, PersonId(who))
    await managing.show(desk, visitor.person, meetup, "remove", visitor.message, page=page)
    return views.removed(visitor.words)


async def _offer(pressed: Tap, desk: Desk, meetup: MeetupId, numbers: list[int]) -> Answer:
    visitor = pressed.visitor
    heir = await managing.offer(desk, visitor.person, meetup, PersonId(numbers[0]))
    community = await desk.communities.get((await desk.meetups.get(meetup)).community)
    await managing.show(desk, visitor.person, meetup, edits=visitor.message)
    return views.offered(await rsvps.name_of(desk, community, heir.id), visitor.words)


_ACTS: dict[str, tuple[int, Does]] = {
    "close": (0, _set), "open": (0, _set), "put": (2, _put), "out": (2, _out), "drop": (2, _drop), "offer": (2, _offer),
}  # fmt: skip


async def on_handed(pressed: Tap, desk: Desk) -> Answer:
    """[Yes, I'll host] or [Not this time], in the private chat of whoever was asked."""
    visitor, meetup = pressed.visitor, MeetupId(pressed.number)
    word, _, host = pressed.choice.partition("-")
    if not visitor.private or word not in {"yes", "no"} or not host.isdecimal():
        raise Stale
    decide = managing.take_over if word == "yes" else managing.decline
    found = await decide(desk, visitor.person, meetup, PersonId(int(host)))
    await desk.letters.write(
        Letter("manage.thanked", visitor.person.private, found.id, person=visitor.person.id,
               community=found.community, args={"yes": word == "yes"}, edits=visitor.message)
    )  # fmt: skip
    return None


DOORS: tuple[Door, ...] = (tap("manage", on_manage), tap("handed", on_handed))
LINKS: dict[str, OpensLink] = {"manage": on_manage_link}
AGAIN: dict[str, Again] = {}
