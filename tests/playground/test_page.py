"""The page's own API: seeing as somebody, acting as them, turning the clock."""

import asyncio
from datetime import timedelta

import pytest

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def page(pg, call):
    class Page:
        async def see(self, **query):
            async with call.session.get(f"{pg.url}/play/state", params=query) as answer:
                return await answer.json()

        async def act(self, **wish):
            async with call.session.post(f"{pg.url}/play/act", json=wish) as answer:
                return answer.status, await answer.json()

    return Page()


async def test_the_page_is_served_without_foreign_parts(pg, call):
    async with call.session.get(pg.url + "/") as answer:
        assert answer.status == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        text = await answer.text()
    async with call.session.get(pg.url + "/static/page.js") as answer:
        script = await answer.text()
    assert "http" not in text
    assert "innerHTML" not in script


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_other_sites_stay_out(pg, call, headers):
    async with call.session.post(pg.url + "/play/act", json={}, headers=headers) as answer:
        assert answer.status == 403
    async with call.session.post(pg.url + "/play/act", data="{}") as answer:
        assert answer.status == 415


async def test_one_person_sees_and_taps(pg, call, w, mina, page):
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    sent = await call.ok("sendMessage", chat_id=mina.id, text=HOSTILE, reply_markup=keyboard)
    seen = await page.see(me=mina.id)
    assert [(chat["title"], chat["unread"]) for chat in seen["chats"]] == [("Moim", 1)]
    seen = await page.see(me=mina.id, chat=mina.id)
    assert seen["messages"][-1]["text"] == HOSTILE
    assert seen["messages"][-1]["buttons"][0][0]["text"] == "Yes"
    assert (await page.see(me=mina.id))["chats"][0]["unread"] == 0
    wish = {"me": mina.id, "chat": mina.id, "message": sent["message_id"], "row": 0, "column": 0}
    assert await page.act(do="tap", **wish) == (200, {})
    query = (await call.updates())[-1]["callback_query"]
    await call.ok("answerCallbackQuery", callback_query_id=query["id"], text="Hi", show_alert=True)
    assert (await page.see(me=mina.id))["toasts"] == [{"n": 0, "text": "Hi", "alert": True, "url": ""}]
    assert (await page.act(do="tap", **wish | {"row": 5}))[0] == 400
    assert (await page.act(do="fly"))[0] == 400


async def test_the_page_waits_for_news(pg, call, w, mina, page):
    seen = await page.see(me=mina.id)
    waiting = asyncio.create_task(page.see(me=mina.id, since=seen["version"]))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    w.say(mina, None, "x")
    assert (await waiting)["version"] > seen["version"]


async def test_groups_clock_and_files(pg, call, w, mina, page):
    due = pg.clock.now() + timedelta(hours=3)
    pg.next_due = lambda: due
    assert (await page.see(me=mina.id))["due"] == due.isoformat()
    rung = []
    pg.clock.listen(lambda: rung.append(pg.clock.now()))
    await page.act(do="turn", minutes=60)
    await page.act(do="turn", to=due.isoformat())
    assert rung == [due - timedelta(hours=2), due]
    _, made = await page.act(do="group", me=mina.id, title="Walks", all=True)
    group = w.room(made["chat"]).chat
    await page.act(do="bot", me=mina.id, chat=group.id, how="promote")
    assert w.member(group, w.bot).admin
    _, jun = await page.act(do="person", name="Jun")
    await page.act(do="join", me=jun["me"], chat=group.id)
    await page.act(do="say", me=jun["me"], chat=group.id, text="hi")
    assert w.last(group).text == "hi"
    await page.act(do="location", me=jun["me"], chat=group.id, lat=37.5, lon=126.9)
    assert w.last(group).location == (37.5, 126.9)
    w.send_file(mina, None, "a.html", b"<script>", "text/html")
    file = (await page.see(me=mina.id, chat=mina.id))["messages"][-1]["media"]["file"]
    async with call.session.get(f"{pg.url}/play/file/{file['id']}") as answer:
        assert await answer.read() == b"<script>"
        assert answer.headers["Content-Disposition"] == "attachment"
