"""The promises about data, one fault of the list after the other: all of a unit or nothing, and what is kept is kept.

Some live in the room they are about: E2, E3, E4, E6, E7 by the books alone in tests/data/test_trouble, E4 and E5 of
the process in tests/test_running. Kills of the whole process under load: tests/kills.
"""

import asyncio
import contextlib
import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.cli.keeping import backup as cli_backup
from bot.cli.restoring import restore
from bot.cli.run import explained
from bot.clock import SystemClock
from bot.domain.letters import Doubtful, Letter, Weight
from bot.playground import faults
from bot.ports import BooksUnavailable
from bot.settings import read_settings
from bot.usecases import forgetting
from data import disk, forgotten
from data.backup import seal_of
from data.disk import MB, NetworkDisk, Room, kind_of, require_local
from data.lock import of_database
from data.migrations import SCHEMA, migrate, newest, steps, version
from data.restore import new_of
from data.sqlite import SqliteBooks
from data.trouble import Damaged
from handlers.telegram import addresses, reception
from tests.conversations.gatherings import club_of
from tests.conversations.stage import Stage, stage
from tests.faults.units import unit
from tests.house.reading import ROOT
from tests.opening import opened
from tests.running import TOKEN, eventually, playing, running, settings

NOT_APPLICABLE = {
    "E7, the older code on the newer schema": "one process has the database (decision 0020), so no two versions ever "
    "work on it at once; an older one refuses a newer schema (tests/data/test_trouble)"
}


def rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as looking:
        return looking.execute(query).fetchall()


# E1: killed, or without power, in the middle


def torn(path: Path) -> tuple[list[str], int]:
    """What is wrong with a database after a crash, and how many units are in it."""
    [sound] = rows(path, "PRAGMA integrity_check")[0]
    found = [] if sound == "ok" else [sound]
    [updates, last] = rows(path, "SELECT count(*), coalesce(max(update_id), 0) FROM inbox")[0]
    done = int((rows(path, "SELECT value FROM facts WHERE name = 'done'") or [(0,)])[0][0])
    if not updates == last == done:
        found.append(f"{updates} updates, the last is {last}, {done} were noted")
    return found, done


WRITER = """
import asyncio, sys
from pathlib import Path
from bot.clock import SystemClock
from data.sqlite import SqliteBooks
from tests.faults.units import unit
async def go():
    books = SqliteBooks(Path(sys.argv[1]), SystemClock())
    await books.open()
    done = int(await books.read(lambda desk: desk.fact("done")) or 0)
    while True:
        waits = [books.perform(lambda desk, n=n: unit(desk, n)) for n in range(done + 1, done + 9)]
        for number in await asyncio.gather(*waits):
            print(number, flush=True)
        done += 8
asyncio.run(go())
"""


def test_E1_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half(tmp_path: Path) -> None:
    path, chance = tmp_path / "moim.db", random.Random(1)
    for _ in range(4):
        command = [sys.executable, "-c", WRITER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout
            told = [int(writer.stdout.readline()) for _ in range(chance.randrange(1, 300))]
            writer.kill()
            told += [int(line) for line in writer.stdout if line.strip().isdigit() and line.endswith("\n")]
        found, done = torn(path)
        assert found == []
        assert done >= max(told)


PAGE = 4096
Files = tuple[bytes, bytes]


def taken(path: Path) -> Files:
    """The database and its -wal as they are now."""
    return path.read_bytes(), path.with_name(f"{path.name}-wal").read_bytes()


async def photographed(path: Path, units: int) -> list[Files]:
    """The files at each commit of a number of units; the -wal is written back every few of them."""
    found = list[Files]()
    async with opened(path) as books:
        await books._writer.execute("PRAGMA wal_autocheckpoint = 12")
        for number in range(1, units + 1):

            async def one(desk: Any, number: int = number) -> None:
                found.append(taken(path))  # nothing of this unit is written yet, all of the last one is
                await unit(desk, number)

            await books.perform(one)
        found.append(taken(path))
    return found


def mixed(old: bytes, new: bytes, chance: random.Random, sector: int = 512) -> bytes:
    """What a disk without power may hold of a write: some of its sectors, in any order."""
    whole = old + b"\0" * max(0, len(new) - len(old))
    picked = bytearray(whole[: len(new)])
    for start in range(0, len(new), sector):
        if chance.random() < 0.5:
            picked[start : start + sector] = new[start : start + sector]
    return bytes(picked)


def up_to(old: bytes, new: bytes, cut: int) -> bytes:
    return new[:cut] + old[cut : len(new)]


def power_cuts(shots: list[Files], chance: random.Random) -> Iterator[tuple[int, Files]]:
    """States between two commits: the -wal written in part, or complete and being written back."""
    for number, ((old, old_wal), (new, new_wal)) in enumerate(itertools.pairwise(shots)):
        if old != new:
            yield number, (mixed(old, new, chance, PAGE), new_wal)
        elif new_wal != old_wal:
            yield number, (old, up_to(old_wal, new_wal, chance.randrange(len(new_wal))))
            yield number, (old, mixed(old_wal, new_wal, chance))


async def test_E1_without_power_at_any_moment_a_unit_is_there_or_not_and_the_ones_before_it_are(tmp_path: Path) -> None:
    shots, chance = await photographed(tmp_path / "moim.db", 60), random.Random(2)
    cuts, kinds = 0, set[int]()
    for number, (content, wal) in power_cuts(shots, chance):
        path = tmp_path / f"cut{cuts}.db"
        path.write_bytes(content)
        path.with_name(f"{path.name}-wal").write_bytes(wal)
        found, done = torn(path)
        assert found == [], number
        assert done in {number, number + 1}  # acknowledged before the photograph, so there
        cuts, kinds = cuts + 1, kinds | {done - number}
    assert cuts > 60
    assert kinds == {0, 1}


# E2: the disk is full


def said_to(play: Any, who: Any) -> list[str]:
    return [m.text for m in play.world.messages(play.world.private(who)) if m.sender.is_bot]


async def test_E2_a_process_whose_disk_is_full_goes_on_and_handles_everything_once_there_is_room(
    tmp_path: Path,
) -> None:
    """No file may grow: for SQLite a failing write like any other."""
    async with playing() as pg, running(tmp_path, "run", **settings(tmp_path, pg)) as one:
        people = [pg.world.person(f"사람{n}") for n in range(5)]
        await one.until('"ready"')
        wal = tmp_path / "moim.db-wal"
        resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (wal.stat().st_size, resource.RLIM_INFINITY))
        for person in people:
            pg.world.start(person)
        await one.until("inbox")
        await eventually(lambda: pg.waiting)
        assert sum(heard(pg, person) for person in people) == 0
        resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await eventually(lambda: all(heard(pg, person) == 1 for person in people), 30)
        assert await one.stop() == 0
        assert "Traceback" not in one.log
    assert rows(tmp_path / "moim.db", "PRAGMA integrity_check") == [("ok",)]


FULL = """
import asyncio, sys
from pathlib import Path
from bot.clock import SystemClock
from bot.ports import BooksUnavailable
from data.sqlite import SqliteBooks
async def go(folder):
    books = SqliteBooks(folder / "moim.db", SystemClock())
    await books.open()
    kept, ballast = 0, folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as other:
            while True:
                other.write(b"x" * 4096)
    except OSError:
        pass
    try:
        while kept < 5000:
            await books.perform(lambda desk: desk.note_fact("n", str(kept + 1) + "x" * 900))
            kept += 1
    except BooksUnavailable as problem:
        print(problem)
    seen = await books.read(lambda desk: desk.fact("n"))
    print(int((seen or "0").rstrip("x")) == kept)
    ballast.unlink()
    await books.perform(lambda desk: desk.note_fact("n", "after"))
    print(await books.read(lambda desk: desk.fact("n")))
    await books.close()
asyncio.run(go(Path(sys.argv[1])))
"""


def test_E2_a_small_real_disk_that_fills_up_keeps_all_that_was_kept(tmp_path: Path) -> None:
    own = ["unshare", "--user", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a small disk here")
    small = f'mount -t tmpfs -o size=2m moim "{tmp_path}" && exec "{sys.executable}" -c "$0" "{tmp_path}"'
    told = subprocess.run(
        [*own, "sh", "-c", small, FULL], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert told.stdout.splitlines() == ["database or disk is full", "True", "after"], told.stderr


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many MB are left on every disk; the last number counts."""
    found = [1000]
    monkeypatch.setattr(disk, "free", lambda _: found[-1] * MB)
    monkeypatch.setattr(disk, "LOOK", 0.01)
    return found


async def watched(play: Stage) -> asyncio.Task[None]:
    """The stage's bot, with somebody who watches the disk."""
    play.moim.room = Room(play.database, 200 * MB)
    return asyncio.create_task(play.moim.room.watch(play.moim._room_changed))


async def test_E2_little_room_is_told_and_nearly_none_finishes_what_was_accepted(
    tmp_path: Path, left: list[int]
) -> None:
    async with stage(tmp_path) as play:
        sua, ops = play.person("수아"), play.person("운영자", language="en")
        await play.says(ops, "/start")
        play.moim._house = type(play.moim._house)("c", 12, "ko", "Asia/Seoul", addresses.account(ops.id))  # who runs it
        watching = await watched(play)
        left.append(150)
        await eventually(lambda: play.moim.room.low)
        await eventually(lambda: "150 MB" in said_to(play, ops)[-1])
        assert not (await play.moim.health()).ok
        await play.says(sua, "/start")
        assert len(said_to(play, sua)) == 1  # it goes on
        left.append(15)
        await eventually(lambda: play.moim.books.full)
        await play.moim.books.perform(lambda desk: desk.inbox.depth())  # what was accepted can still be finished
        play.world.say(sua, None, "/help")
        await asyncio.sleep(0.1)
        assert play.pg.waiting  # Telegram keeps it
        assert len(said_to(play, sua)) == 1
        left.append(1000)
        await eventually(lambda: len(said_to(play, sua)) == 2)
        assert (await play.moim.health()).ok
        assert not play.moim.room.low
        assert len([text for text in said_to(play, ops) if "MB" in text]) == 1
        watching.cancel()


async def test_E2_room_that_comes_and_goes_at_the_brim_is_told_once(tmp_path: Path, left: list[int]) -> None:
    room = Room(tmp_path / "moim.db", 200 * MB)
    changes = []
    for mb in (300, 199, 201, 199, 240, 260, 19, 21, 19, 30, 260):
        left.append(mb)
        if room.look():
            changes.append((mb, room.low, room.full))
    assert changes == [
        (199, True, False),
        (260, False, False),
        (19, True, True),
        (30, True, False),
        (260, False, False),
    ]


async def test_E2_who_wants_no_watch_has_none(tmp_path: Path, left: list[int]) -> None:
    left.append(0)
    room = Room(tmp_path / "moim.db", 0)
    await asyncio.wait_for(room.watch(contextlib.nullcontext), 1)  # type: ignore[arg-type]
    assert not room.low


# E3: locked by another program


HOLDS = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute(sys.argv[2])
held.execute("SELECT count(*) FROM facts").fetchone()
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
"""


@contextlib.contextmanager
def held(path: Path, how: str) -> Iterator[Callable[[], None]]:
    """Another program that has the database, until it is told to let go."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin
        assert other.stdout
        other.stdout.readline()
        try:
            yield other.stdin.close
        finally:
            other.stdin.close()


@pytest.mark.parametrize("patience_ms", [5000, 20])
async def test_E3_while_another_program_writes_people_wait_and_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience_ms: int
) -> None:
    """Shorter than SQLite's own patience, and longer: then what was accepted is tried again until it can be kept."""
    monkeypatch.setattr(reception, "_PATIENCE", (0.02, 0.05, 0.05))
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        meetup = await club.meetup()
        card = club.card(meetup)
        await play.moim.books._writer.execute(f"PRAGMA busy_timeout = {patience_ms}")
        with held(play.database, "BEGIN IMMEDIATE") as let_go:
            for person in club.people:
                play.world.tap(person, card, "참석")
            await asyncio.sleep(0.4)
            let_go()
            await eventually(lambda: len(play.world.toasts) == 2)
        await play.settle()
        assert await club.answers(meetup) == {"가람": "going", "나래": "going"}
        assert not [toast for toast in play.world.toasts if "문제" in toast.text]
        assert not play.refusals()


async def test_E3_a_long_look_of_another_program_holds_nobody_up(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        meetup = await club.meetup()
        with held(play.database, "BEGIN"):
            for _ in range(3):
                await play.taps(club.people[0], "참석", where=club.chat)
                await play.taps(club.people[1], "불참", where=club.chat)
            await play.turn_to("2026-11-21 14:00:30")
            assert await club.answers(meetup) == {"가람": "going", "나래": "no"}
        assert not play.refusals()


async def errors_under_a_second_writer(path: Path) -> list[str]:
    """Units that look and then write, while another program writes in between; what their callers were told."""
    told = []
    async with opened(path) as books:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other:

            async def look_then_write(desk: Any, number: int) -> None:
                await desk.fact("a")
                with contextlib.suppress(sqlite3.OperationalError):  # locked out, as it should be
                    other.execute("INSERT OR REPLACE INTO facts VALUES ('other', ?)", (number,))
                await desk.note_fact("a", str(number))

            for number in range(5):
                try:
                    await books.perform(lambda desk, n=number: look_then_write(desk, n))
                except BooksUnavailable as problem:
                    told.append(str(problem))
    return told


async def test_E3_looking_first_and_writing_then_never_fails(tmp_path: Path) -> None:
    assert await errors_under_a_second_writer(tmp_path / "moim.db") == []


async def test_of_the_test_a_transaction_that_begins_as_a_reader_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deferred BEGIN cannot become a writer once somebody else has written: SQLITE_BUSY_SNAPSHOT, at once."""

    async def deferred(self: SqliteBooks) -> None:
        self._writer.plain.execute("BEGIN")

    monkeypatch.setattr(SqliteBooks, "_begin", deferred)
    assert await errors_under_a_second_writer(tmp_path / "moim.db") == ["database is locked"] * 5


# E4: a damaged file


async def test_E4_forty_flipped_bytes_in_any_page_are_noticed_at_the_start(tmp_path: Path) -> None:
    """In what holds a page together, that is: a letter that became another one only a copy's checksum can see."""
    sound_one, path, chance = tmp_path / "sound.db", tmp_path / "moim.db", random.Random(3)
    async with opened(sound_one) as books:
        for number in range(40):
            await books.perform(lambda desk, n=number: unit(desk, n))
    sound = sound_one.read_bytes()
    assert len(sound) // PAGE >= rows(sound_one, "SELECT max(rootpage) FROM sqlite_schema")[0][0] > 40
    for start in range(0, len(sound), PAGE):
        content = bytearray(sound)
        for _ in range(40):
            content[start + chance.randrange(100 if start == 0 else 0, 140 if start == 0 else 40)] ^= 0xFF
        path.write_bytes(content)
        with pytest.raises(BooksUnavailable) as noticed:
            await SqliteBooks(path, SystemClock()).open()
        assert isinstance(noticed.value, Damaged), start // PAGE
        assert path.read_bytes() == content
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)


# E5: told to stop while there is much to do


@pytest.mark.parametrize("hangs", [False, True])
async def test_E5_told_to_stop_under_load_it_is_gone_in_time(tmp_path: Path, *, hangs: bool) -> None:
    async with playing() as pg:
        people = [pg.world.person(f"사람{n}") for n in range(12)]
        async with running(tmp_path, "run", **settings(tmp_path, pg)) as one:
            await one.until('"ready"')
            if hangs:
                pg.faults.add(method="sendMessage", do=faults.hang(60), times=1000)
            for person in people:
                pg.world.start(person)
            await eventually(lambda: len([r for r in pg.requests if r.method == "sendMessage"]) > 2)
            began = time.monotonic()
            one.process.send_signal(signal.SIGTERM)
            await one.ends()
            assert time.monotonic() - began < 15
        assert rows(tmp_path / "moim.db", "PRAGMA integrity_check") == [("ok",)]
        pg.faults.clear()
        async with running(tmp_path, "run", **settings(tmp_path, pg)) as one:
            await eventually(lambda: all(heard(pg, person) for person in people), 30)
            await one.stop()
        assert [heard(pg, person) for person in people] == [1] * len(people)


def heard(pg: Any, who: Any) -> int:
    return len([m for m in pg.world.messages(who) if m.sender.is_bot])


# E6: copies


def chosen(play: Stage, **more: Any) -> Any:
    return read_settings(
        None, token=TOKEN, contact="me@example.org", database=play.database, api_url=play.pg.api_url, **more
    )


async def test_E6_the_drill_a_copy_under_load_is_put_back_and_the_club_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온")
        garam, narae, daon = club.people
        meetup = await club.meetup(seats=2)
        copy = tmp_path / "copy.db"
        await play.taps(garam, "참석", where=club.chat)
        for _ in range(3):
            play.world.tap(narae, club.card(meetup), "참석")
        assert await cli_backup(chosen(play), copy) == 0  # while it works
        await play.settle()
        await play.taps(daon, "참석", where=club.chat)
        before = await club.answers(meetup)
        assert before == {"가람": "going", "나래": "going", "다온": "waiting"}
        await play.moim.close()

        assert await restore(chosen(play), copy) == 0
        said = capsys.readouterr().out
        assert f"{play.database} is now what {copy} was; the old one is kept as " in said
        kept = Path(said.partition("kept as ")[2].splitlines()[0])
        assert rows(kept, "SELECT count(*) FROM rsvps") == [(3,)]
        assert rows(play.database, "PRAGMA integrity_check") == [("ok",)]
        assert not [file for file in tmp_path.iterdir() if "restoring" in file.name]

        await play.open()
        await play.taps(daon, "참석", where=club.chat)
        answers = await club.answers(meetup)
        assert answers["가람"] == "going"
        assert list(answers.values()).count("going") <= 2
        await play.taps(garam, "불참", where=club.chat)
        answers = await club.answers(meetup)
        assert answers["가람"] == "no"
        assert answers["다온"] == "going"
        assert not [r for r in play.refusals() if r.method == "sendMessage"]  # repeated answers and edits are no matter


async def test_E6_who_was_forgotten_after_the_copy_is_forgotten_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람플랜티드", "나래", "다온")
        garam, narae, daon = club.people
        meetup = await club.meetup(seats=2)
        for who in (garam, narae, daon):
            await play.taps(who, "참석", where=club.chat)
        copy = tmp_path / "copy.db"
        assert await cli_backup(chosen(play), copy) == 0
        await forget(play, garam)
        await forget(play, narae)
        play.clock.turn(timedelta(minutes=1))
        await play.says(narae, "/start")  # comes back: a new acquaintance
        second = tmp_path / "second.db"
        assert await cli_backup(chosen(play), second) == 0
        await play.moim.close()

        assert await restore(chosen(play), copy) == 0
        assert "2 people who had asked to be forgotten since were forgotten again" in capsys.readouterr().out
        assert rows(play.database, "SELECT count(*) FROM people WHERE name LIKE '가람플랜%'") == [(0,)]
        assert b"\xea\xb0\x80\xeb\x9e\x8c\xed\x94\x8c" not in play.database.read_bytes()
        await play.open()
        await play.settle()
        answers = await club.answers(meetup)
        assert answers["다온"] == "going"  # the seat was given on, as it was the first time
        assert "가람플랜티드" not in club.card(meetup).text
        await play.moim.close()

        assert await restore(chosen(play), second) == 0
        assert "forgotten again" not in capsys.readouterr().out
        assert rows(play.database, f"SELECT count(*) FROM people WHERE account LIKE '%:{narae.id}'") == [(1,)]
        await play.open()


async def forget(play: Stage, who: Any) -> None:
    async def job(desk: Any) -> None:
        person = await desk.people.at(addresses.account(who.id))
        await forgetting.forget(desk, person)

    await play.moim.books.perform(job)
    await play.settle()


async def test_E6_the_list_of_the_forgotten_names_nobody_and_survives_a_power_cut(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        for who in (sua, minji):
            await play.says(who, "/start")
        await forget(play, sua)
        listed = forgotten.beside(play.database)
        content = listed.read_text()
        assert str(sua.id) not in content
        assert listed.stat().st_mode & 0o777 == 0o600
        key = bytes.fromhex(rows(play.database, "SELECT value FROM facts WHERE name = 'signing_key'")[0][0])
        assert len(forgotten.read(listed, key).when) == 1
        listed.write_text(content + content[:30])  # half a line
        await forget(play, minji)
        found = forgotten.read(listed, key)
        assert len(found.when) == 2
        assert forgotten.read(listed, b"another database's").strange == 2


async def test_E6_a_list_that_cannot_be_written_forgets_nobody_by_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        await play.says(sua, "/start")
        forgotten.beside(play.database).mkdir()
        with pytest.raises(BooksUnavailable, match="forgotten"):
            await forget(play, sua)
        assert rows(play.database, "SELECT count(*) FROM people WHERE account IS NOT NULL") == [(1,)]


async def test_E6_what_was_waiting_in_the_copy_and_must_not_go_twice_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An announcement that waited when the copy was made has probably gone out since."""
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        play.pg.faults.add(method="sendMessage", do=faults.too_many(3000), chat=club.chat)
        meetup = await _announced(play, club)
        copy = tmp_path / "copy.db"
        assert await cli_backup(chosen(play), copy) == 0
        await play.moim.close()
        assert await restore(chosen(play), copy) == 0
        assert "1 announcements may have gone out since" in capsys.readouterr().out
        await play.open()
        await play.settle()
        assert "12월 독서모임" in play.told(club.host)
        assert meetup
        assert [post for post in play.posts(club.chat) if "12월 독서모임" in post.text] == []


async def _announced(play: Stage, club: Any) -> Any:
    meetup = await club.meetup()

    async def again(desk: Any) -> None:
        person = await desk.people.at(addresses.account(club.host.id))
        await desk.letters.cancel("meetup.card", meetup.id, "test")
        await desk.letters.write(
            Letter("meetup.card", addresses.chat(club.chat.id), meetup.id, community=meetup.community,
                   weight=Weight.NEWS, doubtful=Doubtful.HOLD, args={"asks": person.id})
        )  # fmt: skip

    await play.moim.books.perform(again)
    return meetup


@pytest.mark.parametrize(
    ("trouble", "code", "said"),
    [
        ("not there", 1, "there is no such file"),
        ("flipped text", 78, ".sha256 does not fit"),
        ("empty checksum", 78, ".sha256 does not fit"),
        ("flipped page", 78, "cannot be used"),
        ("newer", 78, "schema 999"),
        ("another bot's", 78, "belongs to bot 77"),
        ("no database", 78, "cannot be used"),
        ("another program's", 1, "no database of Moim"),
        ("running", 69, "stop the bot first"),
    ],
)
async def test_E6_a_copy_that_cannot_be_used_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trouble: str, code: int, said: str
) -> None:
    database, copy = tmp_path / "moim.db", tmp_path / "copy.db"
    async with opened(database) as books:
        await books.perform(lambda desk: desk.note_fact("mine", "1"))
    given = read_settings(None, token=TOKEN, contact="me", database=database)
    assert await cli_backup(given, copy) == 0
    spoil(copy, trouble)
    before = database.read_bytes()
    lock = of_database(database)
    if trouble == "running":
        assert lock.take()
    assert await restore(given, copy) == code
    lock.release()
    assert said in capsys.readouterr().err
    assert database.read_bytes() == before
    assert not [file.name for file in tmp_path.iterdir() if "restoring" in file.name or "replaced" in file.name]


def spoil(copy: Path, trouble: str) -> None:
    content = bytearray(copy.read_bytes())
    if trouble == "not there":
        copy.unlink()
    elif trouble == "empty checksum":
        seal_of(copy).write_text("")
    elif trouble == "flipped text":
        place = content.index(b"mine")
        content[place] ^= 1
        copy.write_bytes(content)
    elif trouble in {"flipped page", "no database"}:
        seal_of(copy).unlink()
        content[PAGE if trouble == "flipped page" else 0 : 2 * PAGE] = b"\xff" * PAGE
        copy.write_bytes(content)
    elif trouble != "running":
        seal_of(copy).unlink()
        with closing(sqlite3.connect(copy)) as other, other:
            other.executescript(
                {
                    "newer": "PRAGMA user_version = 999",
                    "another bot's": "INSERT INTO facts VALUES ('bot_id', '77')",
                    "another program's": "PRAGMA user_version = 0",
                }[trouble]
            )


async def test_E6_a_damaged_database_is_kept_with_its_wal_and_the_copy_takes_its_place(tmp_path: Path) -> None:
    database, copy = tmp_path / "moim.db", tmp_path / "copy.db"
    async with opened(database) as books:
        await books.perform(lambda desk: desk.note_fact("mine", "1"))
    given = read_settings(None, token=TOKEN, contact="me", database=database)
    assert await cli_backup(given, copy) == 0
    database.write_bytes(b"\xff" * 9000)
    database.with_name("moim.db-wal").write_bytes(b"the last words")
    assert await restore(given, copy) == 0
    [kept, wal] = sorted(tmp_path.glob("moim.db.replaced-*"))
    assert kept.read_bytes() == b"\xff" * 9000
    assert wal.read_bytes() == b"the last words"
    async with opened(database) as books:
        assert await books.read(lambda desk: desk.fact("mine")) == "1"


async def test_E6_while_another_program_has_the_database_open_nothing_is_exchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy that is being made would lose what stands in the -wal, and take the new database's -wal when it ends."""
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **more: connect(path, **({"timeout": 0.1} | more)))
    database, copy = tmp_path / "moim.db", tmp_path / "copy.db"
    given = read_settings(None, token=TOKEN, contact="me", database=database)
    async with opened(database) as books:
        await books.perform(lambda desk: desk.note_fact("mine", "1"))
        assert await cli_backup(given, copy) == 0
        with closing(connect(database)) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM facts").fetchall()
            await books.perform(lambda desk: desk.note_fact("mine", "2"))
            await books.close()
            assert await restore(given, copy) == 1
    assert "another program has" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.replaced-*"))
    async with opened(database) as books:
        assert await books.read(lambda desk: desk.fact("mine")) == "2"
    assert await restore(given, copy) == 0
    [kept] = tmp_path.glob("*.replaced-*")
    async with opened(kept) as books:
        assert await books.read(lambda desk: desk.fact("mine")) == "2"


async def test_E6_a_second_restore_leaves_alone_what_the_first_makes_ready(tmp_path: Path) -> None:
    database = tmp_path / "moim.db"
    lock, new = of_database(database), new_of(database)
    assert lock.take()
    new.write_bytes(b"nearly ready")
    given = read_settings(None, token=TOKEN, contact="me", database=database)
    assert await restore(given, tmp_path / "copy.db") == 69
    lock.release()
    assert new.read_bytes() == b"nearly ready"


async def test_E6_a_copy_is_put_where_there_was_nothing_and_one_without_its_checksum_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(tmp_path / "moim.db") as books:
        await books.perform(lambda desk: desk.note_fact("mine", "1"))
        copy = tmp_path / "copy.db"
        given = read_settings(None, token=TOKEN, contact="me", database=tmp_path / "moim.db")
        assert await cli_backup(given, copy) == 0
    checked = subprocess.run(["sha256sum", "-c", seal_of(copy).name], cwd=tmp_path, capture_output=True, check=False)
    assert checked.returncode == 0
    seal_of(copy).unlink()
    other = read_settings(None, token=TOKEN, contact="me", database=tmp_path / "other.db")
    capsys.readouterr()
    assert await restore(other, copy) == 0
    said = capsys.readouterr().out
    assert "no .sha256" in said
    assert "copying: 100 %" in said
    assert "nobody knows who was forgotten since" in said
    assert "the old one is kept" not in said


# E7: steps of the schema


MORE = [
    "ALTER TABLE people ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';",
    """
    CREATE TABLE notes (id INTEGER PRIMARY KEY, update_id INTEGER NOT NULL, words TEXT NOT NULL) STRICT;
    INSERT INTO notes (update_id, words) SELECT update_id, raw FROM inbox ORDER BY update_id;
    CREATE INDEX notes_update ON notes (update_id);
    CREATE TABLE facts_new (name TEXT PRIMARY KEY, value TEXT NOT NULL, since INTEGER NOT NULL DEFAULT 0) STRICT;
    INSERT INTO facts_new (name, value) SELECT name, value FROM facts;
    DROP TABLE facts;
    ALTER TABLE facts_new RENAME TO facts;
    """,
]


def schemas(folder: Path) -> Path:
    """The steps there are, and two that may come."""
    folder.mkdir()
    for _, path in steps():
        shutil.copy(path, folder)
    for number, script in enumerate(MORE, newest() + 1):
        (folder / f"{number:04}_later.sql").write_text(script, encoding="utf-8")
    return folder


def shape(path: Path) -> set[tuple[str, str, str]]:
    found = rows(path, "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {(kind, name, " ".join(sql.replace('"', "").split())) for kind, name, sql in found}


async def at_step(path: Path, folder: Path, step: int, updates: int = 30) -> Path:
    """A database that took the steps up to one, with rows in it."""
    some = folder.with_name(f"up_to_{step}")
    some.mkdir(exist_ok=True)
    for number, script in steps(folder):
        if number <= step:
            shutil.copy(script, some)
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await connection.execute("PRAGMA journal_mode = WAL")
        await migrate(connection, some)
        await connection.execute("INSERT INTO facts (name, value) VALUES ('mine', '1')")
        for n in range(updates):
            await connection.execute(
                "INSERT INTO inbox (update_id, lane, raw, received_at) VALUES (?, '1', ?, 0)", (n, "x" * 300)
            )
    return path


LAST = newest() + len(MORE)


@pytest.mark.parametrize("step", range(1, LAST))
async def test_E7_from_each_earlier_schema_the_steps_lead_to_the_same_one(tmp_path: Path, step: int) -> None:
    folder = schemas(tmp_path / "schema")
    old = await at_step(tmp_path / "old.db", folder, step)
    fresh = await at_step(tmp_path / "fresh.db", folder, LAST)
    async with aiosqlite.connect(old, isolation_level=None) as connection:
        assert await migrate(connection, folder) == LAST - step
        assert await version(connection) == LAST
    assert shape(old) == shape(fresh)
    assert rows(old, "SELECT count(*) FROM inbox") == [(30,)]
    assert rows(old, "SELECT value FROM facts WHERE name = 'mine'") == [("1",)]
    if step < LAST - 1 or newest() < LAST:
        assert rows(old, "SELECT count(*) FROM notes") == ([(30,)] if step < LAST else [(0,)])


async def test_E7_killed_at_any_point_of_the_steps_the_next_start_completes_them(tmp_path: Path) -> None:
    """The files as they are at many moments within the steps: what a process that is killed there leaves."""
    folder = schemas(tmp_path / "schema")
    path = await at_step(tmp_path / "old.db", folder, newest(), updates=300)
    expected = shape(await at_step(tmp_path / "fresh.db", folder, LAST))
    shots = list[Files]()
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await connection.execute("PRAGMA cache_size = 5")  # so that much is written before the commit
        await connection.set_progress_handler(lambda: shots.append(taken(path)) or 0, 150)
        await migrate(connection, folder)
    chosen_ones = random.Random(4).sample(shots, 24)
    versions = set()
    for number, (content, wal) in enumerate(chosen_ones):
        killed = tmp_path / f"killed{number}.db"
        killed.write_bytes(content)
        killed.with_name(f"{killed.name}-wal").write_bytes(wal)
        async with aiosqlite.connect(killed, isolation_level=None) as connection:
            versions.add(await version(connection))
            await migrate(connection, folder)
        assert rows(killed, "PRAGMA integrity_check") == [("ok",)]
        assert shape(killed) == expected
        assert rows(killed, "SELECT count(*) FROM notes") == [(300,)]
    assert versions >= {newest(), newest() + 1}
    assert SCHEMA.exists()


# E8: the library's own persistence


def test_E8_nothing_is_kept_by_the_librarys_own_persistence() -> None:
    rooms = [path for room in ("bot", "handlers", "scheduling", "data") for path in (ROOT / room).rglob("*.py")]
    assert len(rooms) > 100
    assert [path.name for path in rooms if "ersistence" in path.read_text(encoding="utf-8")] == []


async def test_E8_the_bot_has_none(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        assert play.moim.telegram.application.persistence is None


# E9: where the file lies


MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
server:/export /srv/nfs nfs4 rw,vers=4.2 0 0
tmpfs /srv/nfs/fast tmpfs rw 0 0
//nas/share /mnt/my\\040share cifs rw 0 0
overlay /in/container overlay rw 0 0
user@host:/ /mnt/far fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "kind", "refused"),
    [
        ("/var/lib/moim/moim.db", "ext4", False),
        ("/srv/nfs/moim.db", "nfs4", True),
        ("/srv/nfs/fast/moim.db", "tmpfs", False),
        ("/srv/nfsx/moim.db", "ext4", False),
        ("/mnt/my share/club/moim.db", "cifs", True),
        ("/in/container/moim.db", "overlay", False),
        ("/mnt/far/moim.db", "fuse.sshfs", True),
    ],
)
def test_E9_a_network_file_system_is_refused_unless_somebody_insists(
    tmp_path: Path, place: str, kind: str, refused: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    path = Path(place)
    assert kind_of(path, mounts) == kind
    require_local(path, forced=True, mounts=mounts)
    assert disk.is_fleeting(path, mounts) == (kind in {"tmpfs", "overlay"})
    if not refused:
        require_local(path, mounts=mounts)
        return
    with pytest.raises(NetworkDisk) as problem:
        require_local(path, mounts=mounts)
    code, words = explained(problem.value, read_settings(None, token=TOKEN, contact="me", database=path))
    assert code == 2
    assert kind in words
    assert "MOIM_NETWORK_DISK=yes" in words
    assert "\n" not in words


def test_E9_where_nothing_is_known_nothing_is_refused(tmp_path: Path) -> None:
    assert kind_of(tmp_path, tmp_path / "no such list") == ""
    require_local(tmp_path, mounts=tmp_path / "no such list")


# The list of mounts is the kernel's own file, and Linux's alone; that nothing is refused without it is tested above.
@pytest.mark.skipif(not disk.MOUNTS.exists(), reason="only Linux tells")
def test_E9_this_machine_tells_what_it_has(tmp_path: Path) -> None:
    assert kind_of(tmp_path)
    assert disk.free(tmp_path / "moim.db") == os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize


async def test_E9_run_check_and_restore_refuse_before_they_touch_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.cli import check, run

    mounts = tmp_path / "mounts"
    mounts.write_text("far:/ / nfs rw 0 0\n")
    monkeypatch.setattr(disk, "MOUNTS", mounts)
    monkeypatch.setattr(disk.require_local, "__kwdefaults__", {"forced": False, "mounts": mounts})
    given = read_settings(None, token=TOKEN, contact="me", database=tmp_path / "moim.db")
    assert await run.run(given, wait=False) == 2
    assert await restore(given, tmp_path / "copy.db") == 1
    assert check._disk(given)[0] is False
    assert not (tmp_path / "moim.db").exists()
    assert not (tmp_path / "moim.db.lock").exists()
    assert "network file system (nfs)" in capsys.readouterr().err
    assert check._disk(given.model_copy(update={"network_disk": True}))[0]
