"""What a person sees and changes of themselves at this door. What is personal is answered in private."""

from collections.abc import Awaitable, Callable

from bot.domain.communities import Community
from bot.domain.ids import CommunityId
from bot.domain.letters import Letter
from bot.domain.refusals import Stale
from bot.ports import Desk
from bot.usecases import forgetting, profiles
from bot.usecases.authority import require_member
from bot.views.words import LANGUAGES
from handlers.telegram.door import Answer, Door, command, tap
from handlers.telegram.narrow import Command, Tap, Visitor
from handlers.telegram.starting import Again, OpensLink, community_here, in_private, link_to

Shows = Callable[[Visitor, Desk], Awaitable[None]]


async def on_me(asked: Command, desk: Desk) -> Answer:
    """/me: the profile in one community."""
    await me_of(asked.visitor, await community_here(asked.visitor, desk, "me"), desk)
    return None


async def me_of(visitor: Visitor, community: Community, desk: Desk) -> None:
    """The profile in this community, in private."""
    await require_member(desk, community, visitor.person.id)
    if await in_private(visitor, community, desk, "me"):
        await _write(desk, visitor, "profile.me", community, subject=community.id)


def _personal(name: str, show: Shows) -> tuple[Door, Again]:
    """A command whose answer is for the person alone and is about no one community."""

    async def again(visitor: Visitor, community: Community, desk: Desk) -> None:
        if await in_private(visitor, community, desk, name):
            await show(visitor, desk)

    async def on_command(asked: Command, desk: Desk) -> Answer:
        if asked.visitor.community is not None:
            await again(asked.visitor, asked.visitor.community, desk)
        else:
            await show(asked.visitor, desk)
        return None

    return command(name, opens=on_command), again


async def _show_data(visitor: Visitor, desk: Desk) -> None:
    await _write(desk, visitor, "profile.data")
    await _write(desk, visitor, "profile.data_words")


async def _show_forget(visitor: Visitor, desk: Desk) -> None:
    await _write(desk, visitor, "profile.forget")


async def _show_language(visitor: Visitor, desk: Desk) -> None:
    await _write(desk, visitor, "profile.language")


async def _show_privacy(visitor: Visitor, desk: Desk) -> None:
    await _write(desk, visitor, "profile.privacy")


async def on_privacy(asked: Command, desk: Desk) -> Answer:
    """/privacy: whole in private; to somebody in a group who cannot be written to, the short of it there."""
    visitor = asked.visitor
    if visitor.private or visitor.person.reachable:
        await _show_privacy(visitor, desk)
    else:
        await _privacy_here(visitor, visitor.community, desk)
    return None


async def privacy_of(visitor: Visitor, community: Community, desk: Desk) -> None:
    """The same, repeated by a link or a button."""
    if visitor.private or visitor.person.reachable:
        await _show_privacy(visitor, desk)
    else:
        await _privacy_here(visitor, community, desk)


async def _privacy_here(visitor: Visitor, community: Community | None, desk: Desk) -> None:
    args: dict[str, object] = {"thread": visitor.thread}
    if community is not None:
        args["link"] = await link_to(desk, community, "privacy")
    number = community.id if community is not None else None
    key = f"privacy:{visitor.chat}:{visitor.thread}"
    await desk.letters.write(Letter("profile.privacy_group", visitor.chat, community=number, args=args, key=key))


async def on_help(asked: Command, desk: Desk) -> Answer:
    """/help: short in a group, fuller in private."""
    visitor = asked.visitor
    if visitor.private:
        await _write(desk, visitor, "help")
    elif visitor.community is not None:
        await help_of(visitor, visitor.community, desk)
    return None


async def help_of(visitor: Visitor, community: Community, desk: Desk) -> None:
    """Help in the group, for as what the visitor asks there; in private, the fuller one."""
    if visitor.private:
        await _write(desk, visitor, "help")
        return
    asks = await profiles.asks_here(desk, visitor.person, community)
    args = {"asks": int(asks), "link": await link_to(desk, community, "help"), "thread": visitor.thread}
    key = f"help:{community.id}:{visitor.thread}:{int(asks)}"  # asked again before it is there, it is answered once
    await desk.letters.write(Letter("help.group", community.chat, community=community.id, args=args, key=key))


async def on_home(pressed: Tap, desk: Desk) -> Answer:
    """What can be done in one community, or which ones there are, in the same message."""
    await _write(desk, pressed.visitor, "welcome", subject=pressed.number, edit=True)
    return None


async def on_language_chosen(pressed: Tap, desk: Desk) -> Answer:
    """A language was tapped; the message under which it stands is shown in it."""
    code, _, back = pressed.choice.partition("-")
    if code not in LANGUAGES:
        raise Stale
    visitor = pressed.visitor
    await profiles.choose_language(desk, visitor.person, code)
    if back == "me":
        community = await desk.communities.get(CommunityId(pressed.number))
        await _write(desk, visitor, "profile.me", community, subject=community.id, edit=True)
    else:
        await _write(desk, visitor, "welcome" if back == "hi" else "profile.language", edit=True)
    return None


async def on_data(pressed: Tap, desk: Desk) -> Answer:
    """[My data]."""
    await _show_data(pressed.visitor, desk)
    return None


async def on_privacy_tapped(pressed: Tap, desk: Desk) -> Answer:
    """[What is kept]."""
    await _show_privacy(pressed.visitor, desk)
    return None


async def on_forget(pressed: Tap, desk: Desk) -> Answer:
    """The way to being forgotten: asked once, asked twice, done; or kept."""
    visitor = pressed.visitor
    match pressed.choice:
        case "":
            await _show_forget(visitor, desk)
        case "again":
            await _write(desk, visitor, "profile.forget", args={"again": True}, edit=True)
        case "sure":
            await forgetting.forget(desk, visitor.person)
            await forgetting.say_goodbye(desk, visitor.person, visitor.message)
        case _:
            await _write(desk, visitor, "profile.kept", edit=True)
    return None


async def _write(
    desk: Desk,
    visitor: Visitor,
    kind: str,
    community: Community | None = None,
    *,
    subject: int = 0,
    args: dict[str, object] | None = None,
    edit: bool = False,
) -> None:
    person = visitor.person
    edits = visitor.message if edit and visitor.private else None
    number = community.id if community is not None else None
    await desk.letters.write(
        Letter(kind, person.private, subject, person=person.id, community=number, args=args or {}, edits=edits)
    )


_PERSONAL = {
    "mydata": _personal("mydata", _show_data),
    "forgetme": _personal("forgetme", _show_forget),
    "language": _personal("language", _show_language),
}
DOORS: tuple[Door, ...] = (
    command("me", opens=on_me),
    *(door for door, _ in _PERSONAL.values()),
    command("privacy", opens=on_privacy),
    command("help", opens=on_help),
    tap("my_home", on_home),
    tap("my_lang", on_language_chosen),
    tap("my_data", on_data),
    tap("my_privacy", on_privacy_tapped),
    tap("my_forget", on_forget),
)
LINKS: dict[str, OpensLink] = {}
AGAIN: dict[str, Again] = {
    "me": me_of,
    "privacy": privacy_of,
    "help": help_of,
    **{name: again for name, (_, again) in _PERSONAL.items()},
}
