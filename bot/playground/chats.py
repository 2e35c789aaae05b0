"""The methods about chats: who is in them, links, requests, topics."""

from typing import Any

from bot.playground.calls import Call, answers
from bot.playground.errors import bad
from bot.playground.things import Member, Room, User, Wire, without_nothing

NOT_ENOUGH = "not enough rights"
LONGEST_TAG = 16


@answers("getChat")
def get_chat(call: Call) -> Wire:
    """What is known about a chat."""
    room = call.here()
    pinned = [message for message in room.messages.values() if message.pinned]
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    facts = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    more = {
        "pinned_message": call.world.wire(pinned[-1], deep=False) if pinned else None,
        "linked_chat_id": room.linked,
    }
    return room.chat.wire() | facts | without_nothing(more)


def _user(call: Call) -> User:
    user = call.world.users.get(call.params["user_id"])
    if user is None:
        raise bad("user not found")
    return user


def _group(call: Call) -> Room:
    room = call.here()
    if room.chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return room


@answers("getChatMember")
def get_chat_member(call: Call) -> Wire:
    """How somebody stands in a chat."""
    room = call.here()
    user = _user(call)
    if room.chat.type == "channel" and not call.world.me(room).admin:
        raise bad("member list is inaccessible")
    return room.standing(user).wire(room.chat.type)


@answers("getChatAdministrators")
def get_chat_administrators(call: Call) -> list[Wire]:
    """Owner and administrators; other bots only when asked for."""
    room, bots = _group(call), call.params.get("return_bots", False)
    admins = [member for member in room.members.values() if member.admin]
    mine = call.world.bot
    return [m.wire(room.chat.type) for m in admins if bots or not m.user.is_bot or m.user == mine]


@answers("getChatMemberCount")
def get_chat_member_count(call: Call) -> int:
    """How many are in a chat."""
    return sum(member.present for member in call.here().members.values())


@answers("leaveChat")
def leave_chat(call: Call) -> bool:
    """The bot goes."""
    room = call.here()
    if room.chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    call.world.seat(room, call.world.bot, Member(call.world.bot, "left"))
    call.world.note(call.name, room.chat.id)
    return True


def _request(call: Call) -> tuple[Room, User]:
    room, user = _group(call), _user(call)
    call.need(room, "can_invite_users", "CHAT_ADMIN_REQUIRED")
    if room.standing(user).present:
        raise bad("USER_ALREADY_PARTICIPANT")
    if user.id not in room.requests:
        raise bad("HIDE_REQUESTER_MISSING")
    call.world.room(user.id).open_until = None
    call.world.note(call.name, room.chat.id, text=user.name)
    return room, user


@answers("approveChatJoinRequest")
def approve_chat_join_request(call: Call) -> bool:
    """Let somebody in."""
    room, user = _request(call)
    call.world.let_in(call.world.bot, user, room.chat)
    return True


@answers("declineChatJoinRequest")
def decline_chat_join_request(call: Call) -> bool:
    """Do not let somebody in."""
    room, user = _request(call)
    del room.requests[user.id]
    return True


@answers("banChatMember")
def ban_chat_member(call: Call) -> bool:
    """Throw somebody out."""
    room, user = _group(call), _user(call)
    call.need(room, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    if room.standing(user).status == "creator":
        raise bad("can't remove chat owner")
    call.world.seat(room, call.world.bot, Member(user, "kicked"))
    call.world.note(call.name, room.chat.id, text=user.name)
    return True


@answers("unbanChatMember")
def unban_chat_member(call: Call) -> bool:
    """Allow somebody to come back (and without only_if_banned, take a member out)."""
    room, user = _group(call), _user(call)
    call.need(room, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    if room.standing(user).status == "kicked" or not call.params.get("only_if_banned"):
        call.world.seat(room, call.world.bot, Member(user, "left"))
    return True


@answers("setChatMemberTag")
def set_chat_member_tag(call: Call) -> bool:
    """A word beside a member's name."""
    room, user = _group(call), _user(call)
    call.need(room, "can_manage_tags", NOT_ENOUGH)
    tag, member = call.params.get("tag", ""), room.standing(user)
    if len(tag) > LONGEST_TAG:
        raise bad("TAG_INVALID")
    if member.status != "member":
        raise bad("CHAT_ADMIN_REQUIRED" if member.admin else "USER_NOT_PARTICIPANT")
    call.world.seat(room, call.world.bot, Member(user, "member", tag=tag or None))
    call.world.note(call.name, room.chat.id, text=tag)
    return True


def _inviting(call: Call) -> Room:
    room = _group(call)
    call.need(room, "can_invite_users", "not enough rights to manage chat invite link")
    return room


def _link(call: Call, room: Room, **facts: Any) -> Wire:
    url = f"https://t.me/+playground{call.world.number('file'):06d}"
    who = {"invite_link": url, "creator": call.world.bot.wire(), "is_revoked": False}
    room.links[url] = who | {"creates_join_request": False, "is_primary": False} | facts
    call.world.change()
    return room.links[url]


@answers("createChatInviteLink")
def create_chat_invite_link(call: Call) -> Wire:
    """A link into the chat."""
    room, limit = _inviting(call), call.params.get("member_limit")
    if limit is not None and not 1 <= limit <= 99999:
        raise bad("MEMBER_LIMIT_INVALID")
    if limit and call.params.get("creates_join_request"):
        raise bad("member limit can't be specified for links requiring administrator approval")
    keys = ("name", "expire_date", "member_limit", "creates_join_request")
    return _link(call, room, **{key: call.params[key] for key in keys if key in call.params})


@answers("exportChatInviteLink")
def export_chat_invite_link(call: Call) -> str:
    """The chat's main link, made anew."""
    return str(_link(call, _inviting(call), is_primary=True)["invite_link"])


@answers("revokeChatInviteLink")
def revoke_chat_invite_link(call: Call) -> Wire:
    """End a link."""
    link = _inviting(call).links.get(call.params["invite_link"])
    if link is None:
        raise bad("INVITE_HASH_EXPIRED")
    link["is_revoked"] = True
    return link


@answers("createForumTopic")
def create_forum_topic(call: Call) -> Wire:
    """A new topic in a forum."""
    room = _group(call)
    if not room.chat.is_forum:
        raise bad("the chat is not a forum")
    call.need(room, "can_manage_topics", "not enough rights to create a topic")
    number = call.world.forum_topic(room.chat, call.params["name"], call.world.bot)
    call.world.note(call.name, room.chat.id, number, call.params["name"])
    return {"message_thread_id": number, "name": call.params["name"], "icon_color": 7322096}


def _topic(call: Call) -> tuple[Room, int]:
    room, thread = _group(call), call.params["message_thread_id"]
    call.need(room, "can_manage_topics", "not enough rights to manage topics")
    if thread not in room.topics:
        raise bad("message thread not found")
    return room, thread


@answers("closeForumTopic")
def close_forum_topic(call: Call) -> bool:
    """Close a topic."""
    room, thread = _topic(call)
    if room.topics[thread].closed:
        raise bad("TOPIC_NOT_MODIFIED")
    call.world.close_topic(room.chat, thread)
    return True


@answers("reopenForumTopic")
def reopen_forum_topic(call: Call) -> bool:
    """Open a topic again."""
    room, thread = _topic(call)
    if not room.topics[thread].closed:
        raise bad("TOPIC_NOT_MODIFIED")
    call.world.reopen_topic(room.chat, thread)
    return True
