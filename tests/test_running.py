"""The commands as an operator types them: real processes, real signals, a real database."""

import asyncio
import contextlib
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.assembly import Moim
from bot.cli.check import check
from bot.cli.commands import main
from bot.cli.keeping import backup, parked
from bot.cli.run import explained
from bot.clock import SystemClock
from bot.playground import Playground, User
from bot.ports import House
from bot.settings import read_settings
from tests.conversations.stage import stage
from tests.running import ROOT, TOKEN, Running, eventually, playing, running, settings

PLANTED = ("수아플랜티드", "PlantedMinji", "비밀모임이름", "plantedusername", "아주사적인문장")


@pytest.fixture
def variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.chdir(tmp_path)
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    return settings(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MOIM_CONTACT", "", "MOIM_CONTACT is missing: "),
        ("MOIM_TOKEN", "", "MOIM_TOKEN is missing: "),
        ("MOIM_TOKEN", "secret-but-no-token", "MOIM_TOKEN: this does not look like a bot token; "),
        ("MOIM_DATABAS", "x", "MOIM_DATABAS is not a setting: did you mean MOIM_DATABASE?"),
        ("MOIM_OPERATOR", "@me", "MOIM_OPERATOR: "),
        ("MOIM_MODE", "webhook", "MOIM_WEBHOOK_URL is missing: "),
    ],
)
def test_a_missing_or_wrong_setting_is_named_in_a_line(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    name: str, value: str, said: str,
) -> None:  # fmt: skip
    monkeypatch.setenv(name, value)
    assert main(["run"]) == 2
    line, *others = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert len(others) == (1 if value == "webhook" else 0)
    assert not value or value not in line.removeprefix(name).replace("MOIM_DATABASE", "").replace("webhook", "")
    assert not Path("moim.db").exists()


async def test_a_wrong_token_ends_it_with_a_line(tmp_path: Path) -> None:
    async with playing() as pg:
        wrong = TOKEN[:-4] + "0000"
        async with running(tmp_path, "run", **settings(tmp_path, pg, MOIM_TOKEN=wrong)) as one:
            assert await one.ends() == 2
        [line] = [event for event in one.events() if event["level"] == "critical"]
        assert "MOIM_TOKEN" in line["why"]
        assert wrong not in one.log
        assert "Traceback" not in one.log
    with (
        contextlib.closing(sqlite3.connect(tmp_path / "moim.db")) as kept,
        kept,
    ):  # a wrong token takes no database for itself
        assert kept.execute("SELECT value FROM facts WHERE name = 'bot_id'").fetchone() is None
    kept.close()


def said_to(pg: Playground, who: User) -> str:
    told = [message for message in pg.world.messages(who) if message.sender and message.sender.is_bot]
    return told[-1].text if told else ""


def button_for(pg: Playground, place: object, label: str) -> object:
    found = [m for m in pg.world.messages(place) if any(label in b for row in m.buttons for b in row)]
    return found[-1] if found else None


async def test_F3_F9_killed_in_the_middle_of_a_conversation_it_goes_on_and_its_log_tells_nobody_anything(
    tmp_path: Path,
) -> None:
    async with playing() as pg:
        world = pg.world
        sua = world.person(PLANTED[0], username=PLANTED[3])
        minji = world.person(PLANTED[1])
        club = world.group(PLANTED[2], sua, [minji])
        variables = settings(tmp_path, pg, MOIM_LOG_LEVEL="DEBUG")
        async with running(tmp_path, "run", **variables) as one:
            await one.until('"ready"')
            world.add_bot(club, sua)
            world.start(sua)
            world.say(minji, club, PLANTED[4])
            world.say(sua, None, PLANTED[4])
            greeting = await eventually(lambda: button_for(pg, club, "시작 설정"))
            world.tap(sua, greeting, "시작 설정")
            await eventually(lambda: button_for(pg, sua, "모두 기본값으로"))
            one.process.kill()
            await one.ends()
            log = one.log
        defaults = button_for(pg, sua, "모두 기본값으로")
        world.tap(sua, defaults, "모두 기본값으로")  # while nobody is there
        async with running(tmp_path, "run", **variables) as one:
            await eventually(lambda: not button_for(pg, sua, "모두 기본값으로"))
            preview = await eventually(lambda: button_for(pg, sua, "시작"))
            world.tap(sua, preview, "시작")
            await eventually(lambda: button_for(pg, club, "가입"))
            assert await one.stop() == 0
            log += one.log
        for planted in (*PLANTED, TOKEN, TOKEN.partition(":")[2]):
            assert planted not in log
        updates = [event for event in one.events() if event["event"] == "update"]
        assert len({event["id"] for event in updates}) == len(updates)
        assert all({"id", "way", "ms"} <= event.keys() for event in updates)


async def test_B4_a_second_one_waits_for_the_first_or_stops_if_told_so(tmp_path: Path) -> None:
    async with playing() as pg:
        variables = settings(tmp_path, pg)
        async with (
            running(tmp_path, "run", **variables) as first,
            running(tmp_path, "run", **(variables | {"MOIM_DATABASE": "other.db"})) as second,
        ):
            await asyncio.wait(
                [asyncio.create_task(one.until("ready")) for one in (first, second)],
                return_when=asyncio.FIRST_COMPLETED,
            )
            runs, waits = (first, second) if "ready" in first.log else (second, first)
            await waits.until("waiting")
            async with running(tmp_path, "run", "--no-wait", **variables) as third:
                assert await third.ends() == 69
                assert "end it first" in third.log
            runs.process.kill()
            await waits.until("ready")
            assert waits.log.count("waiting") == 1
            assert "ANOTHER PROGRAM" not in first.log + second.log
            assert await waits.stop() == 0


async def test_E5_told_to_stop_it_finishes_what_is_in_hand(tmp_path: Path) -> None:
    async with playing() as pg:
        people = [pg.world.person(f"사람{n}") for n in range(12)]
        async with running(tmp_path, "run", **settings(tmp_path, pg)) as one:
            await one.until("ready")
            for person in people:
                pg.world.start(person)
            await eventually(lambda: said_to(pg, people[0]))
            began = time.monotonic()
            assert await one.stop() == 0
            assert time.monotonic() - began < 5
        async with running(tmp_path, "run", **settings(tmp_path, pg)) as one:
            await eventually(lambda: all(said_to(pg, person) for person in people))
            assert await one.stop(signal.SIGINT) == 0
        for person in people:
            assert len([m for m in pg.world.messages(person) if m.sender.is_bot]) == 1


async def test_with_nobody_answering_it_says_so_and_can_be_stopped(tmp_path: Path) -> None:
    variables = settings(tmp_path, MOIM_API_URL="http://127.0.0.1:9/bot")
    async with running(tmp_path, "run", **variables) as one:
        await one.until("does not answer at the start")
        assert await one.stop() == 0


async def test_E4_a_damaged_database_ends_it_with_the_way_to_restore(tmp_path: Path) -> None:
    (tmp_path / "moim.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    async with running(tmp_path, "run", **settings(tmp_path)) as one:
        assert await one.ends() == 78
    [line] = [event for event in one.events() if event["level"] == "critical"]
    assert "restore YOUR-BACKUP" in line["why"]
    assert "Traceback" not in one.log


@pytest.mark.parametrize(
    ("trouble", "code", "said"),
    [("newer", 78, "999"), ("another bot's", 78, "77"), ("no folder", 69, "nowhere"), ("no server", None, "")],
)
async def test_what_an_operator_can_put_right_is_said_in_a_line(
    tmp_path: Path, trouble: str, code: int | None, said: str
) -> None:
    path = tmp_path / "nowhere" / "moim.db" if trouble == "no folder" else tmp_path / "moim.db"
    if trouble in {"newer", "another bot's"}:
        with contextlib.closing(sqlite3.connect(path)) as made, made:
            made.executescript((ROOT / "data/schema/0001_the_house.sql").read_text())
            made.execute("INSERT INTO facts VALUES ('bot_id', '77')")
            made.execute(f"PRAGMA user_version = {999 if trouble == 'newer' else 1}")
        made.close()
    chosen = read_settings(None, token=TOKEN, contact="me", database=path)
    moim = Moim(path, SystemClock(), House("me", 12, "ko", "UTC"), TOKEN, "http://127.0.0.1:9/bot", "")
    with pytest.raises(TimeoutError if code is None else Exception) as refused:
        async with asyncio.timeout(0.5):  # without a server it tries for ever
            await moim.open()
    if code is not None:
        exit_code, line = explained(refused.value, chosen)
        assert exit_code == code
        assert said in line
        assert "\n" not in line


@pytest.mark.parametrize("hangs", ["await asyncio.sleep(60)", "import time; time.sleep(60)"])
def test_E5_what_hangs_is_ended_by_force(hangs: str) -> None:
    script = f"""
import asyncio, os, signal
from bot.cli import stopping
stopping.HARD_END = 0.3
async def go():
    stopping.Stopping()
    os.kill(os.getpid(), signal.SIGTERM)
    {hangs}
asyncio.run(go())
"""
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode == 1
    assert "Timeout" in ended.stderr
    assert time.monotonic() - began < 5


def test_told_twice_it_stops_at_once() -> None:
    script = """
import asyncio, os, signal
from bot.cli import stopping
async def go():
    stopping.Stopping()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(0.1)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(60)
asyncio.run(go())
"""
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=20, check=False)
    assert ended.returncode == 128 + signal.SIGTERM


async def test_keeping_in_order_while_it_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with stage(tmp_path) as play:
        chosen = read_settings(
            None, token=TOKEN, contact="me@example.org", database=play.database, api_url=play.pg.api_url
        )
        copy = tmp_path / "copy.db"
        assert await check(chosen) == 0
        assert await backup(chosen, copy) == 0
        assert await backup(chosen, copy) == 1
        assert await parked(chosen, retry=False) == 0
        assert await parked(chosen, retry=True) == 0
        said = capsys.readouterr()
        assert "NOT OK" not in said.out
        assert "@moim_bot" in said.out
        assert f"copied to {copy}" in said.out
        assert "already" in said.err
        other = read_settings(None, token=TOKEN[:-1] + "0", database=play.database, api_url=play.pg.api_url)
        assert await check(other) == 1
        assert capsys.readouterr().out.count("NOT OK") == 2  # no contact, and a token nobody knows


def test_a_copy_of_nothing_is_refused(variables: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parked"]) == 1
    assert "no database" in capsys.readouterr().err
    assert not Path("moim.db").exists()


async def test_play_opens_a_page_and_goes_on_with_what_was_kept(tmp_path: Path) -> None:
    async with running(tmp_path, "play", "--port", "0", "--language", "en", "--keep", "kept.db") as one:
        async with looking(one) as act:
            seen = await act("look", phones=[])
            assert [len(seen["people"]), seen["play"]["language"]] == [6, "en"]
            owner, group = seen["play"]["steps"][0]["views"][0]
            await act("act", do="bot", how="add", me=owner, chat=group)
            while "Set up" not in (greeting := str(await act("look", phones=[{"me": owner, "chat": group}]))):
                await asyncio.sleep(0.05)
            assert "ask a bot to help" in greeting, "they talked before"
            await act("act", do="turn", minutes=60 * 24 * 400)
        assert await one.stop(signal.SIGINT) == 0
        assert one.lines == []
    async with running(tmp_path, "play", "--port", "0", "--keep", "kept.db") as one:
        async with looking(one) as act:
            seen = await act("look", phones=[{"me": owner, "chat": group}])
            assert "Set up" in str(seen["phones"][0]["room"]["messages"][-1])
            assert seen["play"]["steps"][0]["done"] is False, "not an admin yet"
            assert seen["now"] > (datetime.now(UTC) + timedelta(days=390)).isoformat(), "and the clock goes on"
        assert await one.stop(signal.SIGTERM) == 0


@contextlib.asynccontextmanager
async def looking(one: Running) -> AsyncIterator[Callable[..., Awaitable[dict[str, Any]]]]:
    """What the page does: `act("look", phones=[...])`, `act("act", do=...)`."""
    assert one.process.stdout
    line = (await one.process.stdout.readline()).decode()
    url = next(word for word in line.split() if word.startswith("http"))
    async with aiohttp.ClientSession() as page, asyncio.timeout(10):

        async def act(path: str, **wish: object) -> dict[str, Any]:
            async with page.post(f"{url}/play/{path}", json=wish) as answer:
                assert answer.status == 200, await answer.text()
                found: dict[str, Any] = await answer.json()
                return found

        yield act


def test_play_keeps_no_database_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kept.db").write_text("dear")
    assert main(["play", "--keep", "kept.db"]) == 1
    assert "kept.db" in capsys.readouterr().err
    assert Path("kept.db").read_text() == "dear"


def test_its_words_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(command in said for command in ("run", "play", "check", "backup", "restore", "parked"))
