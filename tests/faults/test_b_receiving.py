"""The promises about receiving, one fault of the list after the other: nothing lost, nothing twice, nobody held up.

A test is named after the fault it shows to be dealt with. Some live in the room they are about: B2 (repeats), B3, B6,
B8, B11 by the unit also in tests/telegram/test_inbox, B9 in tests/web/test_webhook, B15, B16, B18 in
tests/conversations/test_bad_input.
"""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from handlers.telegram import reception, telegram
from tests.conversations.stage import Stage, stage
from tests.running import eventually

NOT_APPLICABLE: dict[str, str] = {}


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", (0.0, 0.0, 0.0))
    monkeypatch.setattr(telegram, "_SWEEP", 0.05)


async def depth(play: Stage) -> tuple[int, int]:
    """How many updates wait, how many are parked."""
    return await play.moim.books.read(lambda desk: desk.inbox.depth())


# B10: what nobody knows yet


async def test_B10_what_the_library_cannot_read_is_kept_as_it_came_and_read_by_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It neither makes the bot deaf nor is it lost: it is parked, and after an upgrade `parked --retry` handles it."""
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        old = telegram.Update.de_json

        def older(data, bot=None):
            if "소식" in str(data):
                raise KeyError("something_new")
            return old(data, bot)

        monkeypatch.setattr(telegram.Update, "de_json", staticmethod(older))
        with capture_logs() as log:
            play.world.say(minji, None, "/start 소식")
            play.world.start(sua)
            play.world.raw({"callback_query": {"id": 1}})
            await eventually(lambda: play.told(sua) and not play.pg.waiting)
            await play.settle()
        assert len([line for line in log if line["event"] == "update not understood"]) >= 2
        assert "소식" not in str([line for line in log if "exc_info" not in line]), "what people wrote is in no line"
        assert await depth(play) == (0, 2)
        parked = await play.moim.books.read(lambda desk: desk.inbox.parked())
        assert [one.error for one in parked] == ["NotUnderstood: KeyError in message", "NotUnderstood: TypeError in callback_query"]  # fmt: skip
        assert not play.told(minji)
        monkeypatch.undo()
        monkeypatch.setattr(telegram, "_SWEEP", 0.05)
        await play.moim.books.perform(lambda desk: desk.inbox.retry())
        await eventually(lambda: play.told(minji))
        async with asyncio.timeout(10):
            while await depth(play) != (0, 1):
                await asyncio.sleep(0.02)
