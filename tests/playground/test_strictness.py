"""What Telegram refuses is refused, in its words."""

import json
from datetime import timedelta

import aiohttp
import pytest

A_BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


def under(**button):
    return {"inline_keyboard": [[button]]}


async def test_the_door(pg, call):
    async with call.session.get(f"{pg.api_url}1:wrong/getMe") as answer:
        assert (answer.status, await answer.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )
    assert await call("sendNothing") == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert (await call.ok("GETME"))["username"] == "moim_bot"
    async with call.session.get(pg.url + "/", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403
    async with call.session.post(
        f"{pg.api_url}{pg.token}/getMe", data=b"[", headers={"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400


async def test_parameters_arrive_in_every_form(pg, call, w, mina):
    url = f"{pg.api_url}{pg.token}/sendMessage"
    form = {
        "chat_id": str(mina.id),
        "text": "form",
        "reply_markup": json.dumps(A_BUTTON),
        "disable_notification": "true",
    }
    async with call.session.post(url, data=form) as answer:
        assert (await answer.json())["ok"]
    multi = aiohttp.FormData(form | {"text": "multi"}, default_to_multipart=True)
    async with call.session.post(url, data=multi) as answer:
        assert (await answer.json())["ok"]
    async with call.session.get(url, params={"chat_id": mina.id, "text": "query"}) as answer:
        assert (await answer.json())["ok"]
    assert [message.text for message in w.messages(mina)[1:]] == ["form", "multi", "query"]
    assert w.messages(mina)[2].buttons == [["Yes"]]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "👋" * 2049}, "message is too long"),
        ({"text": "x", "txt": "y"}, 'unknown field "txt" in request'),
        ({"text": "x", "chat_id": None}, "chat_id is empty"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": 5}, 'field "text" must be of type String'),
        ({"text": "x", "message_thread_id": 1}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": under(text="a", callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": under(text="a", callback_data="가" * 22)}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": under(text="a")},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": under(text="a", callback_data="b", url="https://k.kr")},
            "can't parse inline keyboard button: exactly one action is allowed, found url, callback_data",
        ),
        ({"text": "x", "reply_markup": under(text="a", data="b")}, 'unknown field "data" in InlineKeyboardButton'),
        ({"text": "x", "reply_markup": under(text="a", url="https://t.me/moim_bot?start=" + "x" * 65)}, None),
        ({"text": "x", "reply_markup": under(text="a", url="javascript:x")}, None),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}] * 101]}},
            "REPLY_MARKUP_TOO_LONG",
        ),
        ({"text": "x", "business_connection_id": "b"}, "business connection not found"),
    ],
)
async def test_a_message_must_be_right(call, mina, params, words):
    refusal = await call.refused("sendMessage", **{"chat_id": mina.id} | params)
    assert words in (None, refusal)


async def test_just_right_is_right(call, w, mina):
    await call.ok(
        "sendMessage", chat_id=mina.id, text="👋" * 2048, reply_markup=under(text="a", callback_data="가" * 21 + "x")
    )
    await call.ok(
        "sendMessage",
        chat_id=mina.id,
        text="x",
        reply_markup=under(text="a", url="https://t.me/moim_bot?start=" + "x" * 64),
    )


async def test_who_cannot_be_written_to(call, w, mina):
    async def refusal(chat):
        return (await call("sendMessage", chat_id=chat.id, text="x"))["description"]

    stranger, bot = w.person("Stranger"), w.person("Other", is_bot=True)
    assert await refusal(stranger) == "Forbidden: bot can't initiate conversation with a user"
    assert await refusal(bot) == "Forbidden: bot can't send messages to bots"
    w.block_bot(mina)
    assert await refusal(mina) == "Forbidden: bot was blocked by the user"
    w.say(mina, None, "sorry")
    assert (await call("sendMessage", chat_id=mina.id, text="x"))["ok"]
    w.deactivate(mina)
    assert await refusal(mina) == "Forbidden: user is deactivated"
    old, new = w.group("Old", mina, supergroup=False), w.group("New", mina)
    assert await refusal(old) == "Bad Request: chat not found"
    w.add_bot(old, mina)
    w.remove_bot(old, mina)
    assert await refusal(old) == "Forbidden: bot was kicked from the group chat"
    w.add_bot(new, mina)
    await call.ok("leaveChat", chat_id=new.id)
    assert await refusal(new) == "Forbidden: bot is not a member of the supergroup chat"
    w.add_bot(new, mina)
    w.mute_bot(new, mina)
    assert await refusal(new) == "Bad Request: not enough rights to send text messages to the chat"
    w.delete_group(old)
    assert await refusal(old) == "Forbidden: the group chat was deleted"


async def test_a_group_that_moved_names_its_new_id(call, w, mina):
    old = w.group("Old", mina, [w.bot], supergroup=False)
    new = w.migrate(old)
    answer = await call("sendMessage", chat_id=old.id, text="x")
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"


async def test_edits(call, w, mina):
    sent = await call.ok("sendMessage", chat_id=mina.id, text="a", reply_markup=A_BUTTON)
    at = {"chat_id": mina.id, "message_id": sent["message_id"]}
    assert (await call.refused("editMessageText", **at, text="a", reply_markup=A_BUTTON)).startswith(
        "message is not modified: specified"
    )
    await call.ok("editMessageReplyMarkup", **at, reply_markup=under(text="No", callback_data="n"))
    assert not w.last(mina).edited
    await call.ok("editMessageText", **at, text="b")
    assert (w.last(mina).buttons, w.last(mina).edits, w.last(mina).text) == ([], 1, "b")
    hers = w.say(mina, None, "mine")
    assert (
        await call.refused("editMessageText", chat_id=mina.id, message_id=hers.id, text="x")
        == "message can't be edited"
    )
    w.delete_message(w.messages(mina)[1])
    assert await call.refused("editMessageText", **at, text="x") == "message to edit not found"
    assert await call.refused("deleteMessage", **at) == "message to delete not found"


async def test_pins_need_the_right(call, w, mina, group):
    sent = await call.ok("sendMessage", chat_id=group.id, text="a")
    at = {"chat_id": group.id, "message_id": sent["message_id"]}
    assert await call.refused("pinChatMessage", **at) == "not enough rights to manage pinned messages in the chat"
    w.promote_bot(group, mina, can_pin_messages=False)
    assert await call.refused("pinChatMessage", **at) == "not enough rights to manage pinned messages in the chat"
    w.promote_bot(group, mina)
    await call.ok("pinChatMessage", **at)
    assert w.messages(group)[-2].pinned
    assert w.last(group).service == {"pinned_message": sent["message_id"]}
    await call.ok("unpinChatMessage", **at)
    assert not w.messages(group)[-2].pinned


async def test_topics(call, w, mina):
    forum = w.group("Forum", mina, [w.bot], forum=True)
    walks = w.forum_topic(forum, "Walks")
    sent = await call.ok("sendMessage", chat_id=forum.id, text="a", message_thread_id=walks)
    assert sent["is_topic_message"]
    assert w.last(forum).thread == walks
    assert (
        await call.refused("sendMessage", chat_id=forum.id, text="a", message_thread_id=1) == "message thread not found"
    )
    w.close_topic(forum, walks)
    assert await call.refused("sendMessage", chat_id=forum.id, text="a", message_thread_id=walks) == "TOPIC_CLOSED"
    w.reopen_topic(forum, walks)
    await call.ok("sendMessage", chat_id=forum.id, text="a", message_thread_id=walks)
    w.delete_topic(forum, walks)
    assert (
        await call.refused("sendMessage", chat_id=forum.id, text="a", message_thread_id=walks)
        == "message thread not found"
    )


async def test_taps_are_answered_once_and_in_time(pg, call, w, mina):
    await call.ok("sendMessage", chat_id=mina.id, text="a", reply_markup=A_BUTTON)
    first, second = w.tap(mina, w.last(mina), "Yes"), w.tap(mina, w.last(mina), "y")
    assert await call.refused("answerCallbackQuery", callback_query_id=first, text="x" * 201) == "MESSAGE_TOO_LONG"
    await call.ok("answerCallbackQuery", callback_query_id=first, text="x" * 200)
    late = "query is too old and response timeout expired or query ID is invalid"
    assert await call.refused("answerCallbackQuery", callback_query_id=first) == late
    pg.clock.turn(timedelta(seconds=151))
    assert await call.refused("answerCallbackQuery", callback_query_id=second) == late
    with pytest.raises(LookupError, match="Yes"):
        w.tap(mina, w.last(mina), "Maybe")


async def test_floods_are_stopped_by_the_virtual_clock(pg, call, w, mina, group):
    for n in range(3):
        await call.ok("sendMessage", chat_id=group.id, text=str(n))
    answer = await call("sendMessage", chat_id=group.id, text="x")
    assert answer["error_code"] == 429
    assert answer["parameters"] == {"retry_after": 1}
    for n in range(17):
        pg.clock.turn(timedelta(seconds=1))
        await call.ok("editMessageText", chat_id=group.id, message_id=w.last(group).id, text=f"edit {n}")
    pg.clock.turn(timedelta(seconds=1))
    answer = await call("sendMessage", chat_id=group.id, text="x")
    assert answer["parameters"]["retry_after"] == 42
    assert answer["description"] == "Too Many Requests: retry after 42"
    people = [w.person(f"P{n}") for n in range(11)]
    for person in people:
        w.start(person)
    sent = [await call("sendMessage", chat_id=person.id, text="x") for person in people for _ in range(3)]
    assert sum(answer["ok"] for answer in sent) == 30


async def test_commands_have_limits(call, w, mina):
    good = {"command": "join", "description": "참여"}
    await call.ok("setMyCommands", commands=[good], scope={"type": "all_group_chats"}, language_code="ko")
    assert w.commands("all_group_chats", "ko") == [("join", "참여")]
    assert await call.ok("getMyCommands") == []
    assert await call.refused("setMyCommands", commands=[good | {"command": "참여"}]) == "BOT_COMMAND_INVALID"
    assert (
        await call.refused("setMyCommands", commands=[good | {"description": ""}]) == "BOT_COMMAND_DESCRIPTION_INVALID"
    )
    assert await call.refused("setMyCommands", commands=[good] * 101) == "BOT_COMMANDS_TOO_MUCH"
    assert (
        await call.refused("setMyCommands", commands=[good], language_code="korean")
        == "invalid language code specified"
    )
    scope = {"type": "chat_member", "chat_id": mina.id, "user_id": mina.id}
    await call.ok("setMyCommands", commands=[good], scope=scope)
    assert w.commands("chat_member", chat=w.private(mina), user=mina) == [("join", "참여")]
    await call.ok("deleteMyCommands", scope=scope)
    assert w.commands_shown(mina, w.private(mina)) == []
    await call.ok("setMyDescription", description="x" * 512)
    assert "too long" in await call.refused("setMyShortDescription", short_description="x" * 121)
    assert await call.ok("getMyDescription", language_code="ko") == {"description": "x" * 512}


async def test_administrators_are_listed_without_other_bots(call, w, mina, group):
    jun, other = w.person("Jun"), w.person("Other", is_bot=True)
    for user in (jun, other):
        w.join(user, group)
        w.promote(user, group, anonymous=user == jun)
    w.promote_bot(group, mina)
    admins = await call.ok("getChatAdministrators", chat_id=group.id)
    assert [(a["user"]["first_name"], a["status"], a["is_anonymous"]) for a in admins] == [
        ("Mina", "creator", False), ("Moim", "administrator", False), ("Jun", "administrator", True),
    ]  # fmt: skip
    assert len(await call.ok("getChatAdministrators", chat_id=group.id, return_bots=True)) == 4
    assert await call.ok("getChatMemberCount", chat_id=group.id) == 4
    w.leave(jun, group)
    assert (await call.ok("getChatMember", chat_id=group.id, user_id=jun.id))["status"] == "left"
    assert await call.refused("getChatMember", chat_id=group.id, user_id=12) == "user not found"


async def test_effects_and_requests_are_logged(pg, call, w, mina):
    await call.ok("sendMessage", chat_id=mina.id, text="a")
    await call.refused("sendMessage", chat_id=mina.id, text="")
    assert [(effect.method, effect.chat_id, effect.text) for effect in pg.effects] == [("sendMessage", mina.id, "a")]
    assert [(r.method, r.chat_id, r.status, r.error) for r in pg.requests] == [
        ("sendMessage", mina.id, 200, None),
        ("sendMessage", mina.id, 400, "Bad Request: message text is empty"),
    ]
