"""The page's own API: seeing as somebody, acting as them, turning the clock, making trouble."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.playground import PlayClock

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def page(pg, call):
    class Page:
        async def look(self, *phones, **wish):
            shown = [{"me": me.id, "chat": chat, "toast": 0} for me, chat in phones]
            async with call.session.post(f"{pg.url}/play/look", json={"phones": shown, **wish}) as answer:
                return await answer.json()

        async def see(self, me, chat=0, **wish):
            """One phone."""
            return (await self.look((me, chat), **wish))["phones"][0]

        async def act(self, **wish):
            async with call.session.post(f"{pg.url}/play/act", json=wish) as answer:
                return answer.status, await answer.json()

    return Page()


async def test_the_page_is_served_without_foreign_parts(pg, call):
    async with call.session.get(pg.url + "/") as answer:
        assert answer.status == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        text = await answer.text()
    assert "http" not in text
    for name in ("page", "phone", "chat", "message", "desk", "dom", "server", "words"):
        async with call.session.get(f"{pg.url}/static/{name}.js") as answer:
            script = await answer.text()
        assert answer.status == 200
        assert "innerHTML" not in script
        assert "https://" not in script.replace('"https://', "").replace("`https://", ""), (
            "links are only made from what people wrote"
        )


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_other_sites_stay_out(pg, call, headers):
    for path in ("act", "look"):
        async with call.session.post(f"{pg.url}/play/{path}", json={}, headers=headers) as answer:
            assert answer.status == 403
        async with call.session.post(f"{pg.url}/play/{path}", data="{}") as answer:
            assert answer.status == 415
        async with call.session.post(f"{pg.url}/play/{path}", json=[1]) as answer:
            assert answer.status == 400
    async with call.session.post(f"{pg.url}/play/look", json={"phones": [{"me": "x"}]}) as answer:
        assert answer.status == 400


async def test_one_person_sees_and_taps(pg, call, w, mina, page):
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    sent = await call.ok("sendMessage", chat_id=mina.id, text=HOSTILE, reply_markup=keyboard)
    seen = await page.see(mina)
    assert [(chat["title"], chat["unread"], chat["last"]["text"]) for chat in seen["chats"]] == [("Moim", 1, HOSTILE)]
    shown = (await page.see(mina, mina.id))["room"]["messages"][-1]
    assert (shown["text"], shown["buttons"][0][0]["text"]) == (HOSTILE, "Yes")
    assert (await page.see(mina))["chats"][0]["unread"] == 0
    wish = {"me": mina.id, "chat": mina.id, "message": sent["message_id"], "row": 0, "column": 0}
    status, tapped = await page.act(do="tap", **wish)
    assert status == 200
    assert (await page.see(mina, mina.id))["room"]["messages"][-1]["buttons"][0][0]["busy"]
    query = (await call.updates())[-1]["callback_query"]
    assert query["id"] == tapped["query"]
    await call.ok("answerCallbackQuery", callback_query_id=query["id"], text="Hi", show_alert=True)
    seen = await page.see(mina, mina.id)
    assert seen["toasts"] == [{"n": 0, "id": query["id"], "text": "Hi", "alert": True, "url": ""}]
    assert not seen["room"]["messages"][-1]["buttons"][0][0]["busy"]
    assert (await page.act(do="tap", **wish | {"row": 5}))[0] == 400
    assert (await page.act(do="fly"))[0] == 400
    assert (await page.act(do="theatre", what="kill"))[0] == 400, "nobody runs a bot for this playground"


async def test_two_phones_see_their_own_and_nobody_sees_the_chats_of_others(pg, w, mina, group, page):
    jun = w.person("Jun")
    w.say(mina, group, "hello")
    seen = await page.look((mina, group.id), (jun, group.id), (jun, mina.id))
    assert len(seen["phones"]) == 2
    assert seen["phones"][0]["room"]["messages"][-1]["mine"]
    assert seen["phones"][1]["room"] is None, "Jun is not in the group"
    assert (await page.see(jun, mina.id))["room"] is None, "nor in Mina's private chat"


async def test_the_page_waits_for_news_and_tells_what_the_bot_has_read(pg, call, w, mina, page):
    await call.updates()
    seen = await page.look((mina, mina.id))
    waiting = asyncio.create_task(page.look((mina, mina.id), since=seen["version"], epoch=seen["epoch"]))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    w.say(mina, None, "x")
    news = await waiting
    assert news["version"] > seen["version"]
    assert not news["phones"][0]["room"]["messages"][-1]["heard"]
    await call.updates()
    assert (await page.see(mina, mina.id))["room"]["messages"][-1]["heard"]


async def test_groups_clock_and_files(pg, call, w, mina, page):
    due = pg.clock.now() + timedelta(hours=3)
    pg.next_due = lambda: due
    assert (await page.look((mina, 0)))["due"] == due.isoformat()
    rung = []
    pg.clock.listen(lambda: rung.append(pg.clock.now()))
    await page.act(do="turn", minutes=60)
    await page.act(do="turn", to=due.isoformat())
    assert rung == [due - timedelta(hours=2), due]
    await page.act(do="turn", hour=9, zone="Asia/Seoul")
    assert pg.clock.now().isoformat() == "2026-11-22T00:00:00+00:00"
    _, made = await page.act(do="group", me=mina.id, title="Walks", all=True, promote=True)
    group = w.room(made["chat"]).chat
    assert w.member(group, w.bot).admin
    _, jun = await page.act(do="person", name="Jun", language="en")
    assert w.users[jun["me"]].language == "en"
    await page.act(do="join", me=jun["me"], chat=group.id)
    await page.act(do="say", me=jun["me"], chat=group.id, text="hi")
    assert w.last(group).text == "hi"
    await page.act(do="location", me=jun["me"], chat=group.id, lat=37.5, lon=126.9)
    assert w.last(group).location == (37.5, 126.9)
    w.send_file(mina, None, "a.html", b"<script>", "text/html")
    file = (await page.see(mina, mina.id))["room"]["messages"][-1]["media"]["file"]
    async with call.session.get(f"{pg.url}/play/file/{file['id']}") as answer:
        assert await answer.read() == b"<script>"
        assert answer.headers["Content-Disposition"] == "attachment"


async def test_an_admin_lets_people_in_or_not(pg, w, mina, group, page):
    jun, sol = w.person("Jun"), w.person("Sol")
    _, link = await page.act(do="invite", me=mina.id, chat=group.id, asks=True)
    outside = next(chat for chat in (await page.see(jun))["chats"] if chat["id"] == group.id)
    assert outside["links"] == [{"url": link["url"], "asks": True}]
    await page.act(do="open", me=jun.id, chat=0, url=link["url"])
    await page.act(do="ask", me=sol.id, chat=group.id)
    asking = (await page.see(mina, group.id))["room"]
    assert [one["name"] for one in asking["requests"]] == ["Jun", "Sol"]
    assert asking["asking"] == 2
    assert (await page.act(do="decide", me=jun.id, chat=group.id, who=jun.id, yes=True))[0] == 400, "Jun is no admin"
    await page.act(do="decide", me=mina.id, chat=group.id, who=jun.id, yes=True)
    await page.act(do="decide", me=mina.id, chat=group.id, who=sol.id, yes=False)
    room = (await page.see(mina, group.id))["room"]
    assert [(one["name"], one["role"]) for one in room["members"] if not one["bot"]] == [
        ("Mina", "creator"),
        ("Jun", "member"),
    ]
    assert (await page.act(do="decide", me=mina.id, chat=group.id, who=sol.id, yes=True))[0] == 400
    await page.act(do="admin", me=mina.id, chat=group.id, who=jun.id, on=True)
    assert w.member(group, jun).admin
    await page.act(do="remove", me=mina.id, chat=group.id, who=jun.id)
    assert not w.member(group, jun).present
    assert (await page.act(do="invite", me=jun.id, chat=group.id))[0] == 400


async def test_trouble_lasts_for_seconds_of_the_clock(pg, call, mina, page):
    assert await page.act(do="trouble", kind="jam") == (200, {})
    assert (await page.look((mina, 0)))["trouble"] == {"lost": 0, "jam": 8}
    refused = await call("sendMessage", chat_id=mina.id, text="x")
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 8})
    assert await call.updates() is not None, "asking for updates is not sending"
    pg.clock.turn(timedelta(seconds=9))
    await call.ok("sendMessage", chat_id=mina.id, text="x")
    await page.act(do="trouble", kind="lost")
    with pytest.raises(aiohttp.ClientConnectionError):
        await call("getMe")
    pg.clock.turn(timedelta(seconds=9))
    await call.ok("getMe")
    assert (await page.act(do="trouble", kind="rain"))[0] == 400


async def test_the_drawer_shows_requests_without_the_token(pg, call, mina, page):
    await call.updates()
    await call("sendMessage", chat_id=mina.id, text="x" * 5000)
    await call("getUpdates")
    seen = await page.look((mina, 0), wire=0)
    told = [(one["method"], one["status"]) for one in seen["wire"]]
    assert told == [("getUpdates", 200), ("sendMessage", 400)], "polls that brought nothing are left out"
    assert "too long" in seen["wire"][-1]["error"]
    assert pg.token not in str(seen)
    assert (await page.look((mina, 0), wire=seen["wire"][-1]["n"]))["wire"] == []
    assert (await page.look((mina, 0)))["wire"] == [], "nobody looks"


async def test_starting_over_leaves_nothing(pg, call, w, mina, page):
    before = await page.look((mina, 0))
    await pg.start_over(PlayClock(pg.clock.now() - timedelta(hours=1), ticking=False))
    seen = await page.look((mina, 0), since=before["version"], epoch=before["epoch"])
    assert seen["epoch"] == before["epoch"] + 1
    assert seen["people"] == []
    assert await call.updates() == []
    assert (await call("getChat", chat_id=mina.id))["description"] == "Bad Request: chat not found"
