"""The books under trouble: locked, read-only, full, damaged, newer, killed while migrating. Real files, real SQLite."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite
import pytest

from bot.clock import SystemClock
from bot.ports import BooksUnavailable
from data import sqlite
from data.backup import backup
from data.lock import Lock
from data.migrations import migrate, newest, version
from data.sqlite import SqliteBooks, SqliteWork
from data.trouble import Damaged, NewerSchema, OlderSchema
from tests.opening import opened

NOBODY = 65534


async def noted(desk: SqliteWork, name: str = "a", value: str = "1") -> str:
    await desk.note_fact(name, value)
    return value


async def fact(books: SqliteBooks, name: str) -> str | None:
    return await books.read(lambda desk: desk.fact(name))


async def made(path: Path, updates: int = 0) -> Path:
    async with opened(path) as books:
        await books.perform(noted)
        for number in range(updates):
            await books.perform(lambda desk, n=number: desk.inbox.add(n, str(n % 7), f'{{"update_id": {n}}}' * 20))
    return path


# One writer, many jobs


async def test_a_failing_job_leaves_the_others_of_its_commit_untouched(tmp_path: Path) -> None:
    async def fails(desk: SqliteWork) -> None:
        await desk.note_fact("lost", "1")
        raise LookupError("no")

    async with opened(tmp_path / "moim.db") as books:
        ends = await asyncio.gather(
            books.perform(lambda d: noted(d, "a")),
            books.perform(fails),
            books.perform(lambda d: noted(d, "b")),
            return_exceptions=True,
        )
        assert isinstance(ends[1], LookupError)
        assert [await fact(books, name) for name in ("a", "lost", "b")] == ["1", None, "1"]


async def test_a_hanging_job_is_given_up_and_the_next_one_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "HANDLER_SECONDS", 0.05)

    async def hangs(desk: SqliteWork) -> None:
        await desk.note_fact("lost", "1")
        await asyncio.sleep(60)

    async with opened(tmp_path / "moim.db") as books:
        first, second = await asyncio.gather(
            books.perform(hangs), books.perform(lambda d: noted(d, "b")), return_exceptions=True
        )
        assert isinstance(first, TimeoutError)
        assert second == "1"
        with pytest.raises(TimeoutError):
            await books.read(hangs_reading)
        assert [await fact(books, name) for name in ("lost", "b")] == [None, "1"]


async def hangs_reading(desk: SqliteWork) -> None:
    await asyncio.sleep(60)


async def test_a_job_that_waits_for_something_cancelled_does_not_end_the_keeping(tmp_path: Path) -> None:
    async def waits(desk: SqliteWork) -> None:
        await desk.note_fact("lost", "1")
        other = asyncio.ensure_future(asyncio.sleep(60))
        asyncio.get_running_loop().call_soon(other.cancel)
        await other

    async with opened(tmp_path / "moim.db") as books:
        with pytest.raises(RuntimeError):
            await books.perform(waits)
        assert await books.perform(noted) == "1"
        assert await fact(books, "lost") is None


async def test_a_task_left_behind_cannot_write_into_another_unit_of_work(tmp_path: Path) -> None:
    kept: list[SqliteWork] = []

    async def lends(desk: SqliteWork) -> None:
        kept.append(desk)

    async with opened(tmp_path / "moim.db") as books:
        await books.perform(lends)
        with pytest.raises(RuntimeError, match="over"):
            await kept[0].note_fact("late", "1")
        assert await fact(books, "late") is None


async def test_who_gives_up_waiting_does_not_undo_what_is_kept_or_disturb_the_next(tmp_path: Path) -> None:
    async with opened(tmp_path / "moim.db") as books:
        waits = asyncio.create_task(books.perform(noted))
        await asyncio.sleep(0)
        waits.cancel()
        assert await books.perform(lambda d: noted(d, "b")) == "1"
        assert await fact(books, "a") == "1"


async def test_a_wrong_statement_is_our_bug_and_not_trouble_that_passes(tmp_path: Path) -> None:
    async def wrong(desk: SqliteWork) -> None:
        desk.session.connection.execute("SELECT nonsense FROM nowhere")

    async with opened(tmp_path / "moim.db") as books:
        with pytest.raises(sqlite3.OperationalError):
            await books.perform(wrong)
        with pytest.raises(sqlite3.OperationalError):
            await books.read(wrong)


async def test_a_failing_listener_does_not_end_the_keeping(tmp_path: Path) -> None:
    async def touches(desk: SqliteWork) -> None:
        desk.session.touched.add("letters")

    def listener(touched: set[str]) -> None:
        raise ValueError(touched)

    async with opened(tmp_path / "moim.db") as books:
        books.listen(listener)
        await books.perform(touches)
        assert await books.perform(noted) == "1"


async def test_closing_keeps_what_was_handed_in_and_refuses_what_comes_later(tmp_path: Path) -> None:
    books = SqliteBooks(tmp_path / "moim.db", SystemClock())
    await books.open()
    jobs = [asyncio.create_task(books.perform(lambda d, n=n: noted(d, f"f{n}"))) for n in range(200)]
    await asyncio.sleep(0)
    await books.close()
    assert len(await asyncio.gather(*jobs)) == 200
    with pytest.raises(BooksUnavailable):
        await books.perform(noted)
    with pytest.raises(BooksUnavailable):
        await books.read(noted)
    await books.close()


async def test_rows_that_point_to_nothing_are_refused(tmp_path: Path) -> None:
    async def dangling(desk: SqliteWork) -> None:
        desk.session.connection.execute("INSERT INTO votes (topic, person) VALUES (77, 77)")

    async with opened(tmp_path / "moim.db") as books:
        with pytest.raises(sqlite3.IntegrityError):
            await books.perform(dangling)


# Locked, read-only, full


async def test_E3_locked_by_another_program_waits_and_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "moim.db"
    async with opened(path) as books:
        await books._writer.execute("PRAGMA busy_timeout = 60")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BooksUnavailable, match="locked"):
            await books.perform(noted)
        assert await fact(books, "a") is None  # reading goes on meanwhile
        waits = asyncio.create_task(books.perform(noted))
        await asyncio.sleep(0.02)
        other.execute("ROLLBACK")
        other.close()
        assert await waits == "1"


async def test_E2_a_full_disk_keeps_nothing_of_the_job_and_goes_on_afterwards(tmp_path: Path) -> None:
    async with opened(tmp_path / "moim.db") as books:
        await books.perform(noted)
        async with books._writer.execute("PRAGMA page_count") as cursor:
            [pages] = await cursor.fetchone() or [0]
        await books._writer.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(BooksUnavailable, match="full"):
            await books.perform(lambda d: noted(d, "big", "x" * 200_000))
        assert [await fact(books, name) for name in ("a", "big")] == ["1", None]
        await books._writer.execute(f"PRAGMA max_page_count = {pages + 1000}")
        await books.perform(lambda d: noted(d, "big", "x" * 200_000))
        assert await fact(books, "big")


@contextlib.contextmanager
def as_nobody() -> Iterator[Path]:
    """A folder that whoever runs the tests may read and not write; root becomes nobody meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="moim-test-"))
    root = os.geteuid() == 0
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.parametrize("what", ["file", "folder"])
async def test_E2_a_database_that_cannot_be_written_is_refused_in_a_line(what: str) -> None:
    with as_nobody() as folder:
        path = await made(folder / "moim.db") if what == "file" else folder / "moim.db"
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o755 if os.geteuid() == 0 else 0o555)
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        with pytest.raises(BooksUnavailable) as refused:
            await SqliteBooks(path, SystemClock()).open()
        assert "\n" not in str(refused.value)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BooksUnavailable, match="nowhere"):
        await SqliteBooks(tmp_path / "nowhere" / "moim.db", SystemClock()).open()


async def test_only_its_owner_may_read_a_new_database(tmp_path: Path) -> None:
    path = await made(tmp_path / "moim.db")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# Damaged, newer, older


@pytest.mark.parametrize("content", [b"this is no database at all, " * 100, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_E4_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "moim.db"
    path.write_bytes(content)
    with pytest.raises(BooksUnavailable):
        await SqliteBooks(path, SystemClock()).open()
    assert path.read_bytes() == content


async def test_E7_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = await made(tmp_path / "moim.db")
    await set_version(path, newest() + 1)
    with pytest.raises(NewerSchema, match=str(newest() + 1)):
        await SqliteBooks(path, SystemClock()).open()


async def test_E7_an_older_schema_is_left_alone_by_commands_that_only_look(tmp_path: Path) -> None:
    path = tmp_path / "moim.db"
    books = SqliteBooks(path, SystemClock())
    with pytest.raises(OlderSchema):
        await books.open(migrating=False)
    await books.close()


async def set_version(path: Path, number: int) -> None:
    async with aiosqlite.connect(path) as connection:
        await connection.execute(f"PRAGMA user_version = {number}")


# Schema steps

STEP_1 = "CREATE TABLE homes (id INTEGER PRIMARY KEY);\nCREATE TABLE people (home INTEGER REFERENCES homes (id));"
STEP_2 = """
CREATE TABLE homes_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'home');
INSERT INTO homes_new (id) SELECT id FROM homes;
DROP TABLE homes;
ALTER TABLE homes_new RENAME TO homes;
"""


def folder_of(tmp_path: Path, *scripts: str) -> Path:
    folder = tmp_path / "schema"
    folder.mkdir(exist_ok=True)
    for number, script in enumerate(scripts, 1):
        (folder / f"{number:04}_step.sql").write_text(script, encoding="utf-8")
    return folder


async def test_E7_a_step_that_builds_a_table_anew_keeps_the_rows_that_point_to_it(tmp_path: Path) -> None:
    async with aiosqlite.connect(tmp_path / "a.db", isolation_level=None) as connection:
        await connection.execute("PRAGMA foreign_keys = ON")
        await migrate(connection, folder_of(tmp_path, STEP_1))
        await connection.execute("INSERT INTO homes VALUES (1)")
        await connection.execute("INSERT INTO people VALUES (1)")
        assert await migrate(connection, folder_of(tmp_path, STEP_1, STEP_2)) == 1
        assert await connection.execute_fetchall("SELECT name, home FROM people JOIN homes ON id = home") == [
            ("home", 1)
        ]
        assert await connection.execute_fetchall("PRAGMA foreign_keys") == [(1,)]


@pytest.mark.parametrize("broken", ["CREATE TABLE x (a);\nNONSENSE;", "CREATE TABLE x (a);\nDELETE FROM homes;"])
async def test_E7_a_step_that_fails_leaves_nothing_behind(tmp_path: Path, broken: str) -> None:
    async with aiosqlite.connect(tmp_path / "a.db", isolation_level=None) as connection:
        await migrate(connection, folder_of(tmp_path, STEP_1))
        await connection.execute("INSERT INTO homes VALUES (1)")
        await connection.execute("INSERT INTO people VALUES (1)")
        with pytest.raises((sqlite3.Error, Damaged)):
            await migrate(connection, folder_of(tmp_path, STEP_1, broken))
        assert await version(connection) == 1
        assert await connection.execute_fetchall("SELECT count(*) FROM homes") == [(1,)]
        assert await connection.execute_fetchall("SELECT 1 FROM sqlite_schema WHERE name = 'x'") == []


@pytest.fixture
def two_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real schema, and a second step that takes a moment."""
    first = (sqlite.__file__, Path(sqlite.__file__).parent / "schema" / "0001_the_house.sql")[1]
    slow = (
        "CREATE TABLE numbers (n INTEGER);\nWITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 300000)"
        " INSERT INTO numbers SELECT n FROM c;"
    )
    return folder_of(tmp_path, first.read_text(encoding="utf-8"), slow)


KILLED = """
import asyncio, sys
from pathlib import Path
import data.migrations, data.sqlite
folder = Path(sys.argv[2])
data.sqlite.newest = lambda: 2
steps = data.migrations.migrate
data.sqlite.migrate = lambda connection: steps(connection, folder)
from bot.clock import SystemClock
async def go():
    books = data.sqlite.SqliteBooks(Path(sys.argv[1]), SystemClock())
    print("opening", flush=True)
    await books.open()
    print("open", flush=True)
    await books.close()
asyncio.run(go())
"""


@pytest.mark.parametrize("after", [0.02, 0.1])
async def test_E7_killed_in_the_middle_of_a_step_the_next_start_completes_it(
    tmp_path: Path, two_steps: Path, after: float
) -> None:
    path = await made(tmp_path / "moim.db", updates=20)
    command = [sys.executable, "-c", KILLED, str(path), str(two_steps)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        await asyncio.sleep(after)
        process.kill()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=20)
    with contextlib.closing(sqlite3.connect(path)) as after_all, after_all:
        assert after_all.execute("PRAGMA user_version").fetchone() == (2,)
        assert after_all.execute("SELECT count(*) FROM numbers").fetchone() == (300000,)
        assert after_all.execute("SELECT count(*) FROM inbox").fetchone() == (20,)
    after_all.close()
    with contextlib.closing(sqlite3.connect(path.with_name("moim.db.before-2"))) as copy, copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM inbox").fetchone() == (20,)
    copy.close()


# Copies


async def test_E6_a_copy_of_a_database_in_use_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "moim.db"
    async with opened(path) as books:
        go_on = True

        async def write() -> int:
            written = 0
            while go_on:
                written += 1
                await books.perform(lambda d, n=written: noted(d, f"n{n}", "x" * 500))
            return written

        await books.perform(lambda d: noted(d, "first", "x"))
        writing = asyncio.create_task(write())
        for number in range(5):
            await asyncio.sleep(0.01)
            target = tmp_path / f"copy{number}.db"
            assert await backup(path, target) == target.stat().st_size
            with contextlib.closing(sqlite3.connect(target)) as copy, copy:
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert copy.execute("SELECT count(*) FROM facts").fetchone()[0] >= 1
            copy.close()
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
        go_on = False
        assert await writing > 5
    assert not list(tmp_path.glob(".*"))


async def test_E6_a_copy_never_overwrites_and_names_what_is_missing(tmp_path: Path) -> None:
    path = await made(tmp_path / "moim.db")
    target = tmp_path / "copy.db"
    target.write_text("dear")
    with pytest.raises(FileExistsError):
        await backup(path, target)
    assert target.read_text() == "dear"
    with pytest.raises(BooksUnavailable, match="no database"):
        await backup(tmp_path / "other.db", tmp_path / "copy2.db")
    assert not (tmp_path / "other.db").exists()


async def test_E6_a_damaged_database_gives_no_copy(tmp_path: Path) -> None:
    path = await made(tmp_path / "moim.db", updates=300)
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(BooksUnavailable):
        await backup(path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


# Locks


def test_a_lock_has_one_holder_and_ends_with_it(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.take()
    assert first.take()
    assert not second.take()
    assert second.holder == f"process {os.getpid()}"
    first.release()
    assert second.take()
    second.release()


def test_a_lock_is_let_go_when_its_process_is_killed(tmp_path: Path) -> None:
    script = "import sys, time\nfrom pathlib import Path\nfrom data.lock import Lock\n" \
        "assert Lock(Path(sys.argv[1])).take()\nprint('taken', flush=True)\ntime.sleep(60)"  # fmt: skip
    lock = Lock(tmp_path / "lock")
    with subprocess.Popen([sys.executable, "-c", script, str(lock.path)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert not lock.take()
        process.kill()
    assert lock.take()
    lock.release()


def test_times_are_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    assert abs((datetime.now(UTC) - SystemClock().now()).total_seconds()) < 5


async def test_what_is_deleted_is_overwritten_in_the_file(tmp_path: Path) -> None:
    """On some machines SQLite would leave it in the free pages, for whoever gets the file."""
    async with opened(tmp_path / "moim.db") as books:

        async def look(desk: SqliteWork) -> list[int]:
            rows = desk.session.connection.execute("PRAGMA secure_delete")
            return [int(row[0]) for row in rows]

        assert await books.perform(look) == [1]
