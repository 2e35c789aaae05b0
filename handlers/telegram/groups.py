"""What happens to groups and their members: the bot comes and goes, admins change, people join and leave."""

import re

from telegram import Bot, ChatMember, ChatMemberUpdated, Update
from telegram import Chat as TelegramChat
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.domain.communities import Powers
from bot.domain.delivery import Delivery, Rejected, Sent
from bot.domain.ids import Account, Chat
from bot.ports import AdminsWanted, Books, Desk, House, PresenceWanted, Wanted
from bot.usecases import communities, memberships, reach
from bot.usecases.communities import Group
from handlers.telegram import addresses
from handlers.telegram.door import FRESH, Door, event, unused
from handlers.telegram.errors import attempt
from handlers.telegram.narrow import Turn

_NOBODY = re.compile("not found|participant_id_invalid|user_id_invalid", re.IGNORECASE)
IN = {ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED}
_LEADS = {ChatMember.OWNER, ChatMember.ADMINISTRATOR}


def doors(house: House) -> tuple[Door, ...]:
    """The doors of this area."""

    async def bot_moved(update: Update, turn: Turn) -> None:
        assert update.my_chat_member is not None  # noqa: S101 - the matcher said so; for the type checker
        await _bot_moved(update.my_chat_member, turn, house)

    service = FRESH & filters.StatusUpdate.ALL
    return (
        event(ChatMemberHandler(unused, ChatMemberHandler.MY_CHAT_MEMBER), "bot moved", bot_moved),
        event(ChatMemberHandler(unused, ChatMemberHandler.CHAT_MEMBER), "member moved", _member_moved),
        event(MessageHandler(service & filters.StatusUpdate.MIGRATE, unused), "migrated", _migrated),
        event(MessageHandler(service & filters.StatusUpdate.NEW_CHAT_TITLE, unused), "renamed", _renamed),
        event(MessageHandler(service & filters.StatusUpdate.LEFT_CHAT_MEMBER, unused), "left", _left),
        event(MessageHandler(service & filters.StatusUpdate.NEW_CHAT_MEMBERS, unused), "came", _came),
    )


def group_of(chat: TelegramChat) -> Group:
    """A group as the community sees it."""
    return Group(addresses.chat(chat.id), chat.title or "", bool(chat.is_forum))


def powers_of(member: ChatMember) -> Powers:
    """What the bot may do, from its own membership."""
    leads = member.status in _LEADS
    return Powers(
        admin=leads,
        post=member.status in IN and bool(getattr(member, "can_send_messages", True)),
        pin=bool(getattr(member, "can_pin_messages", False)) if leads else False,
        admit=bool(getattr(member, "can_invite_users", False)) if leads else False,
    )


async def _bot_moved(moved: ChatMemberUpdated, turn: Turn, house: House) -> None:
    if moved.chat.type == TelegramChat.PRIVATE:
        await _private_moved(moved, turn)
        return
    if moved.chat.type == TelegramChat.CHANNEL:
        return
    was_in, is_in = moved.old_chat_member.status in IN, moved.new_chat_member.status in IN
    chat, powers = addresses.chat(moved.chat.id), powers_of(moved.new_chat_member)
    if not is_in:
        await communities.bot_left(turn.desk, chat)
    elif not was_in:
        language = house.language
        await communities.bot_came(turn.desk, group_of(moved.chat), powers, language, house.zone)
    else:
        await reach.powers_changed(turn.desk, chat, powers)


async def _private_moved(moved: ChatMemberUpdated, turn: Turn) -> None:
    """Somebody blocked the bot, or let it write again. Who never did anything else is nobody to us."""
    person = await turn.desk.people.at(addresses.account(moved.from_user.id))
    if person is not None:
        await memberships.reachable(turn.desk, person, yes=moved.new_chat_member.status in IN)


async def _member_moved(update: Update, turn: Turn) -> None:
    moved = update.chat_member
    if moved is None or moved.new_chat_member.user.is_bot:
        return
    chat, account = addresses.chat(moved.chat.id), addresses.account(moved.new_chat_member.user.id)
    leads = moved.new_chat_member.status in _LEADS
    await communities.admin_changed(turn.desk, chat, account, leads=leads)
    is_in = moved.new_chat_member.status in IN and getattr(moved.new_chat_member, "is_member", True)
    by_another = moved.from_user.id != moved.new_chat_member.user.id
    await memberships.moved(turn.desk, chat, account, is_in=bool(is_in), removed=by_another)


async def _left(update: Update, turn: Turn) -> None:
    """Without admin rights only the service message tells that somebody left."""
    message = update.message
    if message is not None and message.left_chat_member is not None and not message.left_chat_member.is_bot:
        removed = message.from_user is not None and message.from_user.id != message.left_chat_member.id
        account = addresses.account(message.left_chat_member.id)
        await memberships.moved(turn.desk, addresses.chat(message.chat.id), account, is_in=False, removed=removed)


async def _came(update: Update, turn: Turn) -> None:
    if update.message is None:
        return
    for user in update.message.new_chat_members or ():
        if not user.is_bot:
            chat, account = addresses.chat(update.message.chat.id), addresses.account(user.id)
            await memberships.moved(turn.desk, chat, account, is_in=True, removed=False)


async def _renamed(update: Update, turn: Turn) -> None:
    message = update.message
    if message is not None and message.new_chat_title:
        await communities.renamed(turn.desk, addresses.chat(message.chat.id), message.new_chat_title)


async def _migrated(update: Update, turn: Turn) -> None:
    """Both the old and the new chat tell it, in any order."""
    message = update.message
    if message is None:
        return
    old = message.migrate_from_chat_id or message.chat.id
    new = message.migrate_to_chat_id or message.chat.id
    await communities.moved(turn.desk, addresses.chat(old), addresses.chat(new))


class Questions:
    """Asks Telegram what a unit of work wants to know: outside of it, before it is run again."""

    def __init__(self, bot: Bot, books: Books) -> None:
        self._bot = bot
        self._books = books

    async def __call__(self, wanted: Wanted, turn: Turn) -> None:
        """The admins of a group are written down for a while; who is where is asked anew each time."""
        match wanted:
            case AdminsWanted():
                await self.admins(wanted.chat)
            case PresenceWanted():
                turn.presence[wanted.chat, wanted.account] = await self._is_in(wanted.chat, wanted.account)

    async def admins(self, chat: Chat) -> None:
        """Without an answer nobody is an admin (fail closed), and Telegram is asked again soon."""
        accounts: set[Account] = set()

        async def ask() -> Delivery:
            found = await self._bot.get_chat_administrators(addresses.number(chat))
            accounts.update(addresses.account(member.user.id) for member in found if not member.user.is_bot)
            return Sent(None)

        answered = isinstance(await attempt(ask), Sent)

        async def keep(desk: Desk) -> None:
            await communities.admins_are(desk, chat, frozenset(accounts), answered=answered)

        await self._books.perform(keep)

    async def _is_in(self, chat: Chat, account: Account) -> bool:
        """Only a clear no is one: Telegram may keep it to itself from a bot that is no admin, and whoever came by
        a link from the group has most likely tapped it there."""
        found: list[ChatMember] = []

        async def ask() -> Delivery:
            found.append(await self._bot.get_chat_member(addresses.number(chat), addresses.number(account)))
            return Sent(None)

        end = await attempt(ask)
        if not found:
            return not (isinstance(end, Rejected) and _NOBODY.search(end.why))
        return found[0].status in IN and bool(getattr(found[0], "is_member", True))
