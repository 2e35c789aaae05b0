"""What reaches the bot: who is heard, in which order, how often."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.playground import faults


def texts(updates):
    return [update["message"].get("text") for update in updates if "message" in update]


def kinds(updates):
    return [next(key for key in update if key != "update_id") for update in updates]


async def test_updates_stay_until_confirmed(pg, call, w, mina):
    w.say(mina, None, "one")
    first = await call.ok("getUpdates")
    assert texts(first) == ["/start", "one"] == texts(await call.ok("getUpdates"))
    assert pg.waiting == 2
    assert texts(await call.ok("getUpdates", limit=1)) == ["/start"]
    assert texts(await call.ok("getUpdates", offset=first[1]["update_id"])) == ["one"]
    assert texts(await call.ok("getUpdates", offset=-1)) == ["one"]
    assert await call.updates() != []
    assert pg.waiting == 0


async def test_ids_may_restart_lower(call, w, mina):
    await call.updates()
    w.raw({"update_id": 900, "message": {"text": "old"}})
    await call.ok("getUpdates", offset=901)
    assert await call.ok("getUpdates", offset=901) == []
    w.raw({"update_id": 17, "message": {"text": "new"}})
    assert texts(await call.ok("getUpdates", offset=901)) == ["new"]
    assert await call.ok("getUpdates", offset=18) == []


async def test_a_long_poll_ends_when_something_comes(call, w, mina):
    await call.updates()
    poll = asyncio.create_task(call.ok("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    w.say(mina, None, "now")
    assert texts(await poll) == ["now"]


async def test_only_one_may_poll(call):
    poll = asyncio.create_task(call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await call.ok("getUpdates")
    assert await poll == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    }


async def test_old_updates_are_gone(pg, call, w, mina):
    sent = await call.ok(
        "sendMessage",
        chat_id=mina.id,
        text="a",
        reply_markup={"inline_keyboard": [[{"text": "b", "callback_data": "c"}]]},
    )
    w.forge_callback(mina, w.private(mina), sent["message_id"], "forged")
    w.forge_callback(mina, w.private(mina), 999, "nowhere")
    assert kinds(await call.ok("getUpdates")) == ["message", "callback_query", "callback_query"]
    pg.clock.turn(timedelta(seconds=151))
    assert kinds(await call.ok("getUpdates")) == ["message"]
    pg.clock.turn(timedelta(hours=24))
    assert await call.ok("getUpdates") == []


async def test_privacy_mode(call, w, mina, group):
    await call.updates()
    sent = await call.ok("sendMessage", chat_id=group.id, text="hello")
    said = ["plain", "/cmd", "/cmd@moim_bot", "/cmd@other_bot", "hey /cmd@moim_bot", "@moim_bot hi"]
    for text in said:
        w.say(mina, group, text)
    w.say(mina, group, "reply", reply_to=w.messages(group)[-len(said) - 1])
    assert sent["message_id"]
    assert texts(await call.updates()) == ["/cmd", "/cmd@moim_bot", "hey /cmd@moim_bot", "reply"]
    other = w.person("Other", is_bot=True)
    w.join(other, group)
    w.say(other, group, "I am a bot")
    w.say(mina, group, "/cmd")
    assert texts(await call.updates()) == [None]
    w.promote_bot(group, mina)
    w.say(other, group, "I am a bot")
    w.say(mina, group, "plain")
    assert kinds(await call.ok("getUpdates")) == ["my_chat_member", "message"]
    assert texts(await call.updates()) == ["plain"]


async def test_membership_is_told_to_administrators_who_ask(call, w, mina, group):
    await call.updates()
    jun = w.person("Jun")
    w.join(jun, group)
    w.promote_bot(group, mina)
    w.leave(jun, group)
    assert kinds(await call.updates()) == ["message", "my_chat_member", "message"]
    await call.updates(allowed_updates=["message", "chat_member", "my_chat_member"])
    w.join(jun, group, by=mina)
    w.promote(jun, group)
    joined, service, promoted = await call.updates()
    assert joined["chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["id"] == jun.id
    assert promoted["chat_member"]["new_chat_member"]["status"] == "administrator"
    w.kick(mina, jun, group)
    assert kinds(await call.updates()) == ["chat_member", "message"], "the list of kinds is remembered"


async def test_the_bot_hears_about_itself(call, w, mina):
    await call.updates()
    group = w.group("Walks", mina, supergroup=False)
    w.add_bot(group, mina, admin=True)
    w.demote_bot(group, mina)
    w.remove_bot(group, mina)
    w.block_bot(mina)
    found = await call.updates()
    stands = [u["my_chat_member"]["new_chat_member"]["status"] for u in found if "my_chat_member" in u]
    assert stands == ["member", "administrator", "member", "kicked", "kicked"]


async def test_join_requests(pg, call, w, mina, group):
    w.promote_bot(group, mina)
    await call.updates()
    jun, sora = w.person("Jun"), w.person("Sora")
    w.ask_to_join(jun, group)
    w.ask_to_join(sora, group)
    asked = (await call.updates())[0]["chat_join_request"]
    await call.ok("sendMessage", chat_id=asked["user_chat_id"], text="who are you?")
    pg.clock.turn(timedelta(minutes=5))
    assert not (await call("sendMessage", chat_id=sora.id, text="who are you?"))["ok"]
    await call.ok("approveChatJoinRequest", chat_id=group.id, user_id=jun.id)
    await call.ok("declineChatJoinRequest", chat_id=group.id, user_id=sora.id)
    assert w.member(group, jun).present
    assert not w.member(group, sora).present
    assert await call.refused("approveChatJoinRequest", chat_id=group.id, user_id=jun.id) == "USER_ALREADY_PARTICIPANT"
    assert await call.refused("approveChatJoinRequest", chat_id=group.id, user_id=sora.id) == "HIDE_REQUESTER_MISSING"


async def test_invite_links(pg, call, w, mina, group):
    w.promote_bot(group, mina)
    link = await call.ok("createChatInviteLink", chat_id=group.id, member_limit=1)
    jun, sora = w.person("Jun"), w.person("Sora")
    w.follow_invite(jun, link["invite_link"])
    assert w.member(group, jun).present
    with pytest.raises(LookupError):
        w.follow_invite(sora, link["invite_link"])


async def test_masks_and_channels(call, w, mina, group):
    w.promote_bot(group, mina)
    w.promote(mina, group, anonymous=True)
    news = w.channel("News", mina)
    w.add_bot(news, mina)
    w.link(news, group)
    await call.updates()
    w.say_anonymously(mina, group, "/plan")
    w.say_as_channel(news, group, "hi")
    w.channel_post(news, "extra")
    anonymous, masked, post, copied = await call.updates()
    assert anonymous["message"]["from"]["id"] == 1087968824
    assert anonymous["message"]["sender_chat"]["id"] == group.id
    assert masked["message"]["from"]["id"] == 136817688
    assert post["channel_post"]["chat"]["id"] == news.id
    assert copied["message"]["is_automatic_forward"]
    assert copied["message"]["from"]["id"] == 777000


async def test_all_kinds_of_messages(call, w, mina):
    await call.updates()
    edited = w.edit(mina, w.say(mina, None, "a"), "b")
    w.photo(mina, caption="look")
    w.sticker(mina)
    w.voice(mina)
    w.location(mina, None, 37.5, 126.9)
    w.venue(mina, None, 37.5, 126.9, "Cafe", "Seoul")
    w.contact(mina, None, "+82", "Jun")
    found = await call.updates()
    assert kinds(found)[:2] == ["message", "edited_message"]
    assert edited.edited
    assert [set(u["message"]) & {"photo", "sticker", "voice", "location", "contact"} for u in found[2:]] == [
        {"photo"}, {"sticker"}, {"voice"}, {"location"}, {"location"}, {"contact"},
    ]  # fmt: skip
    assert w.messages(mina)[-3].location == (37.5, 126.9)


async def test_deep_links(call, w, mina):
    await call.updates()
    button = {"text": "Go", "url": "https://t.me/moim_bot?start=abc"}
    await call.ok("sendMessage", chat_id=mina.id, text="a", reply_markup={"inline_keyboard": [[button]]})
    assert w.tap(mina, w.last(mina), "Go") == ""
    w.open_link(mina, "t.me/moim_bot")
    assert texts(await call.updates()) == ["/start abc", "/start"]
    with pytest.raises(ValueError, match="payload"):
        w.start(mina, "x" * 65)
    with pytest.raises(ValueError, match="not a link"):
        w.open_link(mina, "https://t.me/other?start=abc")


@pytest.fixture
async def hook():
    """A webhook that fails on demand and keeps what it took."""
    taken, answers = [], []

    async def take(request):
        status = answers.pop(0) if answers else 200
        taken.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json(), status))
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield url, taken, answers
    await runner.cleanup()


async def emptied(pg):
    async with asyncio.timeout(3):
        while pg.waiting:
            await asyncio.sleep(0.01)


async def test_a_webhook_gets_each_update_until_it_says_yes(pg, call, w, mina, hook):
    url, taken, answers = hook
    answers.extend([500, 302])
    await call.ok("setWebhook", url=url, secret_token="s3cret")
    await emptied(pg)
    assert [(secret, update["message"]["text"], status) for secret, update, status in taken] == [
        ("s3cret", "/start", 500), ("s3cret", "/start", 302), ("s3cret", "/start", 200),
    ]  # fmt: skip
    assert (await call("getUpdates"))["error_code"] == 409
    info = await call.ok("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (url, 0)
    assert "302" in info["last_error_message"]
    w.say(mina, None, "two")
    await emptied(pg)
    await call.ok("deleteWebhook")
    w.say(mina, None, "three")
    assert texts(await call.updates()) == ["three"]
    assert (
        await call.refused("setWebhook", url="http://example.org")
        == "bad webhook: An HTTPS URL must be provided for webhook"
    )


async def test_scripted_trouble(pg, call, w, mina):
    send = {"chat_id": mina.id, "text": "x"}
    pg.faults.add(method="sendMessage", chat=mina, do=faults.drop_before)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call("sendMessage", **send)
    assert pg.effects == []
    pg.faults.add(method="sendMessage", do=faults.drop_after)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call("sendMessage", **send)
    assert len(pg.effects) == 1
    pg.faults.add(do=faults.bad_gateway_after)
    assert (await call("sendMessage", **send))["error_code"] == 502
    assert len(pg.effects) == 2
    pg.faults.add(do=faults.too_many(7), times=2)
    assert (await call("sendMessage", **send))["parameters"] == {"retry_after": 7}
    assert (await call("getMe"))["error_code"] == 429
    pg.faults.add(method="sendMessage", chat=5, do=faults.bad_gateway)
    pg.faults.add(method="sendMessage", do=faults.error(403, "Forbidden: user is deactivated"))
    assert (await call("sendMessage", **send))["description"] == "Forbidden: user is deactivated"
    pg.faults.add(method="sendMessage", do=faults.hang(0.1))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call("sendMessage", **send)
    assert len(pg.effects) == 2
    assert [request.status for request in pg.requests] == [0, 0, 502, 429, 429, 403, 0]


async def test_a_refused_connection(pg, call):
    await call.ok("getMe")
    await pg.refuse_connections()
    await asyncio.sleep(0.02)  # the client's side of the old connection notices
    with pytest.raises(aiohttp.ClientConnectorError):
        await call("getMe")
    await pg.accept_connections()
    await call.ok("getMe")
    pg.faults.add(do=faults.refuse(0.3))
    with pytest.raises(aiohttp.ClientConnectionError):
        await call("getMe")
    await asyncio.sleep(0.15)
    with pytest.raises(aiohttp.ClientConnectorError):
        await call("getMe")
    await asyncio.sleep(0.3)
    await call.ok("getMe")
