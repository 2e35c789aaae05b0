"""The send... methods."""

from typing import Any

from bot.playground.calls import Call, answers, writable
from bot.playground.entities import formatted, units
from bot.playground.errors import bad
from bot.playground.keyboards import inline, labels
from bot.playground.things import File, Message, Room, Wire

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def words(call: Call) -> Wire:
    """The text of a call with its entities."""
    text, entities = formatted(call.params["text"], call.params.get("parse_mode"), call.params.get("entities"))
    if not text:
        raise bad("message text is empty")
    if units(text) > LONGEST_TEXT:
        raise bad("message is too long")
    return {"text": text, "entities": entities}


def caption(call: Call) -> Wire:
    """The caption of a call with its entities."""
    given = call.params.get("caption", ""), call.params.get("parse_mode"), call.params.get("caption_entities")
    text, entities = formatted(*given)
    if units(text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    return {"text": text, "entities": entities}


def _thread(call: Call, room: Room) -> int | None:
    thread = call.params.get("message_thread_id")
    if not thread:
        return None
    topic = room.topics.get(int(thread))
    if topic is None and (room.chat.is_forum or thread not in room.messages or room.chat.type != "supergroup"):
        raise bad("message thread not found")
    if topic and topic.closed and not call.world.me(room).may("can_manage_topics"):
        raise bad("TOPIC_CLOSED")
    return int(thread)


def _reply(call: Call, room: Room) -> int | None:
    wanted = call.params.get("reply_parameters") or {}
    number = wanted.get("message_id")
    if number is None or number in room.messages:
        return number
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")


def send(call: Call, room: Room, **facts: Any) -> Message:
    """Post what a call says, once everything about it is found to be right."""
    markup = call.params.get("reply_markup")
    keyboard, keys = inline(markup, room.chat.type == "private"), labels(markup)
    thread, reply = _thread(call, room), _reply(call, room)
    if reply and not thread and room.messages[reply].in_topic:
        thread = room.messages[reply].thread
    call.spend(room)
    channel = room.chat if room.chat.type == "channel" else None
    message = call.world.post(
        room, None if channel else call.world.bot, keyboard=keyboard, thread=thread, reply_to=reply,
        sender_chat=channel, **facts,
    )  # fmt: skip
    room.reply_keyboard = room.reply_keyboard if keys is None else keys
    call.world.doing.pop(room.chat.id, None)
    call.world.note(call.name, room.chat.id, message.id, message.text)
    return message


@answers("sendMessage")
def send_message(call: Call) -> Wire:
    """Text, with entities and buttons."""
    room = writable(call)
    return call.world.wire(send(call, room, **words(call)))


def _file(call: Call, name: str) -> File:
    """An uploaded file, or one sent before by its id."""
    given = call.params[name]
    upload = call.uploads.get(given.removeprefix("attach://"))
    if upload is None:
        file = call.world.files.get(given)
        if file is None:
            raise bad("wrong remote file identifier specified: Wrong string length")
        return file
    if not upload[1]:
        raise bad("file must be non-empty")
    return call.world.keep_file(upload[0], upload[1], upload[2], name)


@answers("sendDocument")
def send_document(call: Call) -> Wire:
    """A file with a caption."""
    room, text = writable(call), caption(call)
    file = _file(call, "document")
    media = {"document": file.wire() | {"file_name": file.name, "mime_type": file.mime}}
    return call.world.wire(send(call, room, media=media, document=file, **text))


@answers("sendPhoto")
def send_photo(call: Call) -> Wire:
    """A picture with a caption."""
    room, text = writable(call), caption(call)
    file = _file(call, "photo")
    media = {"photo": [file.wire() | {"width": 640, "height": 480}]}
    return call.world.wire(send(call, room, media=media, document=file, **text))


def _place(call: Call) -> Wire:
    lat, lon = call.params["latitude"], call.params["longitude"]
    if not -90 <= lat <= 90 or not -180 <= lon <= 180:
        raise bad("invalid location specified")
    return {"latitude": lat, "longitude": lon}


@answers("sendLocation")
def send_location(call: Call) -> Wire:
    """A place."""
    return call.world.wire(send(call, writable(call), media={"location": _place(call)}))


@answers("sendVenue")
def send_venue(call: Call) -> Wire:
    """A named place."""
    place = _place(call)
    venue = {"location": place, "title": call.params["title"], "address": call.params["address"]}
    return call.world.wire(send(call, writable(call), media={"venue": venue, "location": place}))


@answers("sendContact")
def send_contact(call: Call) -> Wire:
    """A contact."""
    card = {key: call.params[key] for key in ("phone_number", "first_name")}
    return call.world.wire(send(call, writable(call), media={"contact": card}))


@answers("sendChatAction")
def send_chat_action(call: Call) -> bool:
    """'typing ...'"""
    room = writable(call)
    if call.params["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    _thread(call, room)
    call.world.doing[room.chat.id] = call.params["action"]
    call.world.change()
    return True
