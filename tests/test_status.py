"""`python -m bot status`: beside a running bot, after one was killed, and where there is nothing to see."""

import asyncio
import contextlib
import json
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.cli.commands import main
from bot.cli.status import status
from bot.playground import faults
from bot.settings import Settings, read_settings
from data.lock import of_database
from tests.conversations.gatherings import club_of
from tests.conversations.stage import stage
from tests.conversations.test_reminders import planned
from tests.running import TOKEN, playing, running, settings
from tests.web.test_metrics import PLANTED, asked, seen, trouble
from tests.web.test_webhook import free_port


def chosen(database: Path, **more: Any) -> Settings:
    return read_settings(None, token=TOKEN, contact="me", database=database, **more)


async def told(capsys: pytest.CaptureFixture[str], given: Settings) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = await asyncio.to_thread(status, given, as_json=True)
    return code, json.loads(capsys.readouterr().out)


async def test_it_is_asked_while_it_runs_and_seen_after_it_was_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    async with playing() as pg:
        async with running(tmp_path, "run", **settings(tmp_path, pg, MOIM_HEALTH_PORT=str(port))) as one:
            await one.until('"ready"')
            code, found = await told(capsys, chosen(tmp_path / "moim.db", health_port=port))
            assert (code, found["running"], found["asked"], found["needs"]) == (0, True, "the bot", [])
            assert found["live"]["silent"] < 60
            assert found["process"] == str(one.process.pid)

            code, found = await told(capsys, chosen(tmp_path / "moim.db"))
            assert (code, found["running"], found["asked"]) == (0, True, "the database")
            assert found["live"] is None

            one.process.send_signal(signal.SIGSTOP)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("bot.cli.status._PATIENCE", 0.1)
                code, found = await told(capsys, chosen(tmp_path / "moim.db", health_port=port))
            assert code == 1
            assert found["needs"] == [f"the bot does not answer on its port {port}"]
            one.process.send_signal(signal.SIGKILL)
            await one.ends()
        code, found = await told(capsys, chosen(tmp_path / "moim.db", health_port=port))
        assert (code, found["running"], found["needs"]) == (1, False, ["the bot is not running"])
        assert found["database"]["schema"] == found["database"]["known_schema"] > 0


async def test_the_database_tells_the_same_as_the_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with seen(tmp_path) as play:
        monkeypatch.setattr("bot.cli.status.SystemClock", lambda: play.clock)
        lock = of_database(play.database)
        assert lock.take()
        await trouble(play, monkeypatch)
        from_bot = json.loads(await asked(play, "/status"))
        code, found = await told(capsys, chosen(play.database))
        assert code == 1
        assert {part: found[part] for part in ("books", "ended", "signs")} == {
            part: from_bot[part] for part in ("books", "ended", "signs")
        }
        assert (
            found["needs"] == from_bot["needs"] == ["1 updates failed three times and are parked: python -m bot parked"]
        )
        assert found["books"]["held"]["number"] == 1
        assert from_bot["live"]["ambiguous"] == from_bot["live"]["too_many"] == 2

        assert await asyncio.to_thread(status, chosen(play.database)) == 1
        table = capsys.readouterr().out
        assert "0 wait, 1 parked" in table
        assert "1 held until somebody says" in table
        assert "python -m bot parked" in table.splitlines()[-1]
        assert not [name for name in PLANTED if name in table]
        lock.release()


async def test_what_did_not_arrive_is_listed_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage(tmp_path, "en") as play:
        monkeypatch.setattr("bot.cli.status.SystemClock", lambda: play.clock)
        club = await club_of(play, "Sua", "Minji")
        await planned(club, "Minji")
        private = play.world.private(club.people[0])
        blocked = faults.error(403, "Forbidden: bot was blocked by the user")
        play.pg.faults.add(method="sendMessage", chat=private, do=blocked)
        await play.turn_to("2026-11-28 18:00")
        capsys.readouterr()
        await asyncio.to_thread(status, chosen(play.database))
        lines = capsys.readouterr().out.splitlines()
        [failed] = [line for line in lines if " failed " in line and ":" in line and "last 24 h" not in line]
        assert failed.split() == ["1", "failed", "reminder.attendee:", "blocked"]
        assert lines[-1] == "  - the bot is not running", "who blocked the bot is no fault of anybody's"


async def test_looking_changes_nothing_and_waits_for_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with stage(tmp_path) as play:
        await play.says(play.person("수아"), "/start")
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    await told(capsys, chosen(play.database))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files
    with contextlib.closing(sqlite3.connect(play.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM letters")
        async with asyncio.timeout(1):
            _, found = await told(capsys, chosen(play.database))
        assert [(one["kind"], one["fate"]) for one in found["ended"]] in ([], [("welcome", "delivered")])
        assert found["books"] is not None
        other.execute("ROLLBACK")


async def test_a_database_under_another_name_is_seen_with_all_that_was_written_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "moim.db")
    async with stage(tmp_path) as play:
        await play.says(play.person("수아"), "/start")
        _, found = await told(capsys, chosen(tmp_path / "link.db"))
        assert [(one["kind"], one["fate"]) for one in found["ended"]] == [("welcome", "delivered")]
        assert found["database"]["bytes"] > play.database.stat().st_size


@pytest.mark.parametrize(
    ("is_there", "said"), [("nothing", "no such file"), ("rubbish", "not a database"), ("newer", "has schema 999")]
)
async def test_what_cannot_be_read_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], is_there: str, said: str
) -> None:
    database = tmp_path / "moim.db"
    if is_there == "rubbish":
        database.write_bytes(b"rubbish" * 1000)
    if is_there == "newer":
        with contextlib.closing(sqlite3.connect(database)) as made, made:
            made.execute("PRAGMA user_version = 999")
    code, found = await told(capsys, chosen(database))
    assert code == 1
    assert said in found["needs"][1]
    assert database.exists() is (is_there != "nothing")
    assert status(chosen(database)) == 1
    assert said in capsys.readouterr().out


def test_it_is_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["status"]) == 1
    assert capsys.readouterr().out.startswith("Moim does not run")
