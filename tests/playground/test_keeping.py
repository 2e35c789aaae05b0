"""A world that was kept is the same world: it goes on as if nothing had been."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground import PlayClock, Playground
from bot.playground.keeping import Unreadable, clock_of, read, restore, save


async def test_a_kept_world_goes_on(pg, call, w, mina, tmp_path):
    forum = w.group("Readers", mina, [w.person("Jun"), w.bot], forum=True)
    w.promote_bot(forum, mina, can_pin_messages=False)
    thread = w.forum_topic(forum, "News")
    w.say(mina, forum, "hello /help", thread=thread)
    w.location(mina, forum, 37.5, 126.9)
    w.send_file(mina, None, "a.ics", b"BEGIN:VCALENDAR", "text/calendar")
    await call.ok("setMyCommands", commands=[{"command": "me", "description": "You"}], language_code="en")
    keyboard = {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "Map", "url": "https://example.org"}]]
    }
    sent = await call.ok("sendMessage", chat_id=mina.id, text="<b>x</b>", parse_mode="HTML", reply_markup=keyboard)
    w.ask_to_join(w.person("Sol"), forum)
    w.tap(mina, w.last(mina), "Yes")
    save(w, tmp_path / "world.json")

    kept = read(tmp_path / "world.json")
    other = Playground(clock=clock_of(kept), token=pg.token)
    restore(kept, other.world)
    assert other.clock.now() - pg.clock.now() < timedelta(minutes=1)
    assert other.world.users == w.users
    assert other.world.rooms == w.rooms
    assert other.world.files == w.files
    assert other.world.callbacks == w.callbacks
    assert other.world.command_lists == w.command_lists
    assert [letter.update for letter in other.mailbox.fresh()] == [letter.update for letter in pg.mailbox.fresh()]
    assert other.world.last(mina).id == sent["message_id"]
    assert other.world.say(mina, None, "next").id == w.say(mina, None, "next").id, "numbers go on"


def test_another_file_is_no_world(tmp_path):
    path = tmp_path / "world.json"
    for text in ("", "{}", "[]", json.dumps({"format": 0}), json.dumps({"format": 1, "world": {"now": 3}})):
        path.write_text(text)
        with pytest.raises(Unreadable):
            read(path)
    with pytest.raises(Unreadable):
        read(tmp_path / "nowhere.json")
    save(Playground(clock=PlayClock(datetime(2026, 11, 21, tzinfo=UTC), ticking=False)).world, path)
    assert read(path).now == datetime(2026, 11, 21, tzinfo=UTC)
