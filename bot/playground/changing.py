"""The methods that change messages: edit, delete, pin, react, answer a tap."""

from datetime import timedelta
from typing import Any

from bot.playground.calls import Call, answers, writable
from bot.playground.errors import NO_PIN_RIGHT, NOT_MODIFIED, QUERY_TOO_OLD, bad
from bot.playground.keyboards import inline
from bot.playground.sending import caption, words
from bot.playground.things import Message, Room, Toast, Wire

QUERY_LIFE = timedelta(seconds=150)
DELETABLE = timedelta(hours=48)
LONGEST_TOAST = 200


def _own(call: Call, room: Room, message: Message) -> bool:
    """Posts of a channel have no author; a bot that may post there may change them."""
    return message.sender == call.world.bot or (room.chat.type == "channel" and message.sender is None)


def _editable(call: Call) -> tuple[Room, Message]:
    if "inline_message_id" in call.params:
        raise bad("message to edit not found")
    for name, words_for_it in (("chat_id", "chat_id is empty"), ("message_id", "message identifier is not specified")):
        if name not in call.params:
            raise bad(words_for_it)
    room = writable(call)
    message = call.message(room, "edit")
    if not _own(call, room, message) or message.service:
        raise bad("message can't be edited")
    return room, message


def _change(call: Call, room: Room, message: Message, **facts: Any) -> Wire:
    facts["keyboard"] = inline(call.params.get("reply_markup"), room.chat.type == "private")
    if all(getattr(message, name) == value for name, value in facts.items()):
        raise bad(NOT_MODIFIED)
    call.spend(room)
    # A change of the buttons alone shows no edited mark, nor an edit date.
    if "text" in facts:
        facts |= {"edits": message.edits + 1, "edit_date": call.world.clock.now()}
    new = call.world.rewrite(message, **facts)
    call.world.note(call.name, room.chat.id, new.id, new.text)
    return call.world.wire(new)


@answers("editMessageText")
def edit_message_text(call: Call) -> Wire:
    """New text; buttons not given again go away."""
    facts = words(call)
    room, message = _editable(call)
    if message.media:
        raise bad("there is no text in the message to edit")
    return _change(call, room, message, **facts)


@answers("editMessageCaption")
def edit_message_caption(call: Call) -> Wire:
    """New caption."""
    facts = caption(call)
    room, message = _editable(call)
    if not message.media:
        raise bad("there is no caption in the message to edit")
    return _change(call, room, message, **facts)


@answers("editMessageReplyMarkup")
def edit_message_reply_markup(call: Call) -> Wire:
    """New buttons."""
    return _change(call, *_editable(call))


def _delete(call: Call, room: Room, message: Message) -> None:
    me = call.world.me(room)
    if not _own(call, room, message) and room.chat.type != "private" and not me.may("can_delete_messages"):
        raise bad("message can't be deleted")
    late = call.world.clock.now() - message.date > DELETABLE
    if late and not (room.chat.type in ("supergroup", "channel") and me.may("can_delete_messages")):
        raise bad("message can't be deleted for everyone")
    call.world.delete_message(message)
    call.world.note(call.name, room.chat.id, message.id)


@answers("deleteMessage")
def delete_message(call: Call) -> bool:
    """Take a message away."""
    room = call.here()
    _delete(call, room, call.message(room, "delete"))
    return True


@answers("deleteMessages")
def delete_messages(call: Call) -> bool:
    """Take several away; those that are not there are skipped."""
    room = call.here()
    if not 1 <= len(call.params["message_ids"]) <= 100:
        raise bad("message identifiers are not specified")
    for number in call.params["message_ids"]:
        if number in room.messages:
            _delete(call, room, room.messages[number])
    return True


def _pinnable(call: Call) -> Room:
    room = call.here()
    right = "can_edit_messages" if room.chat.type == "channel" else "can_pin_messages"
    call.need(room, right, NO_PIN_RIGHT)
    return room


@answers("pinChatMessage")
def pin_chat_message(call: Call) -> bool:
    """Pin, with the service message that says so."""
    room = _pinnable(call)
    message = call.message(room, "pin")
    if message.service:
        raise bad("message can't be pinned")
    if message.pinned:
        return True
    if room.chat.type != "channel":
        call.spend(room)  # the service message is a message like any other
    call.world.rewrite(message, pinned=True)
    call.world.note(call.name, room.chat.id, message.id)
    if room.chat.type != "channel":
        call.world.announce(room, call.world.bot, message.thread, pinned_message=message.id)
    return True


@answers("unpinChatMessage")
def unpin_chat_message(call: Call) -> bool:
    """Unpin one, or the newest pinned."""
    room = _pinnable(call)
    pinned = [message for message in room.messages.values() if message.pinned]
    if "message_id" in call.params:
        pinned = [message for message in pinned if message.id == call.params["message_id"]]
    if not pinned:
        raise bad("message to unpin not found")
    call.world.rewrite(pinned[-1], pinned=False)
    call.world.note(call.name, room.chat.id, pinned[-1].id)
    return True


@answers("unpinAllChatMessages")
def unpin_all_chat_messages(call: Call) -> bool:
    """Unpin everything."""
    room = _pinnable(call)
    for message in [message for message in room.messages.values() if message.pinned]:
        call.world.rewrite(message, pinned=False)
    return True


@answers("setMessageReaction")
def set_message_reaction(call: Call) -> bool:
    """React with at most one emoji, as bots may."""
    room = call.here()
    message = call.message(room, "react")
    reactions = call.params.get("reaction", [])
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(reaction["type"] == "paid" for reaction in reactions):
        raise bad("REACTION_INVALID")
    call.world.note(call.name, room.chat.id, message.id, "".join(item.get("emoji", "") for item in reactions))
    return True


@answers("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    """The toast after a tap: once, and not after 150 seconds."""
    text, number = call.params.get("text", ""), call.params["callback_query_id"]
    query = call.world.callbacks.get(number)
    if query is None or call.world.clock.now() - query[2] > QUERY_LIFE:
        raise bad(QUERY_TOO_OLD)
    if len(text) > LONGEST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    if "url" in call.params and not call.params["url"].startswith(
        (f"https://t.me/{call.world.bot.username}?", "t.me/")
    ):
        raise bad("URL_INVALID")
    del call.world.callbacks[number]
    alert = bool(call.params.get("show_alert"))
    call.world.toasts.append(Toast(query[0], text, alert, number, call.params.get("url", "")))
    call.world.note(call.name, query[1], text=text)
    return True
