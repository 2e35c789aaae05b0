"""`init` as an operator meets it: with a terminal and without, with Telegram there, silent, or not knowing the token."""

import asyncio
import contextlib
import io
import os
import pty
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.commands import main
from bot.cli.envfile import filled, quoted, write_new
from bot.cli.init import botfather
from bot.cli.page import PARTS, WIDTH, page
from bot.playground import Playground
from bot.settings import read_settings
from handlers.telegram.telegram import Myself
from tests.running import ROOT, TOKEN

NOWHERE = "http://127.0.0.1:9/bot"  # the port of "discard", where nobody listens
CONTACT = "수아's #1 <me@example.org>"


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, nobody at the terminal, no settings."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("MOIM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


@pytest.fixture
async def telegram(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    pg = Playground(token=TOKEN, bot_name="Moim", bot_username="moim_bot")
    await pg.start()
    monkeypatch.setenv("MOIM_API_URL", pg.api_url)
    yield pg
    await pg.stop()


async def typed(*words: str) -> int:
    return await asyncio.to_thread(main, ["init", *words])


async def test_without_a_terminal_it_takes_what_is_given_tries_it_and_writes_for_one_pair_of_eyes(
    at_home: Path, telegram: Playground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOIM_TOKEN", TOKEN)
    assert await typed("--contact", CONTACT, "--language", "en", "--retention-months", "6") == 0
    said = capsys.readouterr()
    assert '@moim_bot ("Moim")' in said.out
    assert "ok     it may be added to groups" in said.out
    assert "ok     it reads only what is meant for it" in said.out
    assert "https://t.me/moim_bot?startgroup=new&admin=pin_messages+invite_users" in said.out
    assert TOKEN not in said.out + said.err

    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600
    assert sorted(os.listdir()) == [".env"], "nothing is left lying about"
    for name in ("MOIM_TOKEN", "MOIM_API_URL"):
        monkeypatch.delenv(name)
    written = read_settings()
    assert written.token.get_secret_value() == TOKEN
    assert (written.contact, written.language, written.time_zone, written.retention_months) == (
        CONTACT, "en", "Asia/Seoul", 6,
    )  # fmt: skip
    assert written.api_url == telegram.api_url
    assert "# The bot's token, from @BotFather" in Path(".env").read_text(), "every line is explained"


@pytest.mark.parametrize("there", ["file", "link", "appears"])
async def test_a_file_that_is_there_stays_as_it_is(
    at_home: Path, telegram: Playground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], there: str
) -> None:
    monkeypatch.setenv("MOIM_TOKEN", TOKEN)
    if there == "link":
        Path(".env").symlink_to("elsewhere")
    elif there == "file":
        Path(".env").write_text("MINE=1\n")
    else:
        monkeypatch.setattr("bot.cli.init._refuse_existing", lambda file: file.write_text("MINE=1\n"))
    assert await typed("--contact", CONTACT) == 1
    said = capsys.readouterr().err
    assert "stays as it is" in said
    assert there == "appears" or "mv .env .env.old" in said
    assert not Path("elsewhere").exists()
    assert there == "link" or Path(".env").read_text() == "MINE=1\n"
    assert os.listdir() == [".env"]


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("1000001:WRONG-abcdefghijklmnopqrstuvwxyz0123", "Telegram does not know this token"),
        ("no-token", "MOIM_TOKEN: this does not look like a bot token; copy the whole token"),
    ],
)
async def test_a_wrong_token_is_said_and_nothing_written(
    at_home: Path, telegram: Playground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    token: str, said: str,
) -> None:  # fmt: skip
    Path("token").write_text(token + "\n")
    monkeypatch.setenv("MOIM_TOKEN_FILE", "token")
    assert await typed("--contact", CONTACT) == 2
    told = capsys.readouterr().err
    assert said in told and token not in told
    assert os.listdir() == ["token"]


async def test_with_nobody_answering_it_says_so_or_writes_without_trying(
    at_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("token").write_text(TOKEN + "\n")
    monkeypatch.setenv("MOIM_API_URL", NOWHERE)
    assert await typed("--contact", CONTACT, "--token-file", "token") == 69
    said = capsys.readouterr().err
    assert "http://127.0.0.1:9 does not answer" in said and "--offline" in said
    assert os.listdir() == ["token"]
    assert await typed("--contact", CONTACT, "--token-file", "token", "--offline") == 0
    assert read_settings().contact == CONTACT


async def test_without_a_terminal_what_is_missing_is_named_with_the_way_to_give_it(
    at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await typed() == 2
    assert capsys.readouterr().err.splitlines() == [
        "no token, and no terminal to ask at: give MOIM_TOKEN, or --token-file FILE",
        "no contact, and no terminal to ask at: give MOIM_CONTACT, or --contact WORDS",
    ]
    assert await typed("--token-file", "gone") == 2
    assert "gone cannot be read" in capsys.readouterr().err
    assert await typed("--file", "no/folder/.env") == 1
    assert "make it first" in capsys.readouterr().err
    assert os.listdir() == []


# At a terminal


class Terminal:
    """The other end of a terminal: what is shown there, and somebody who types."""

    def __init__(self, end: int) -> None:
        self._end = end
        self.shown = ""

    async def until(self, words: str) -> None:
        async with asyncio.timeout(20):
            while words not in self.shown:
                self.shown += (await asyncio.to_thread(os.read, self._end, 4096)).decode()

    async def types(self, words: str, *, after: str) -> None:
        await self.until(after)
        self.shown = self.shown.partition(after)[2]
        os.write(self._end, words.encode())


@contextlib.asynccontextmanager
async def terminal(folder: Path, api_url: str) -> AsyncIterator[tuple[Terminal, asyncio.subprocess.Process]]:
    """`python -m bot init` in a terminal of its own."""
    ours, theirs = pty.openpty()
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "MOIM_API_URL": api_url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "init", cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(ours), process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        os.close(ours)


async def test_at_a_terminal_it_asks_and_asks_again_and_never_shows_the_token(
    tmp_path: Path, telegram: Playground
) -> None:
    async with terminal(tmp_path, telegram.api_url) as (screen, process):
        await screen.types("1000001:WRONG-abcdefghijklmnopqrstuvwxyz0123\n", after="Token: ")
        await screen.until("Telegram does not know this token")
        await screen.types(f"{TOKEN}\n", after="Token: ")  # what is typed before a hidden line is asked for is lost
        await screen.until('@moim_bot ("Moim")')
        assert TOKEN not in screen.shown
        await screen.types("\n", after="Contact: ")
        await screen.types(f"{CONTACT}\n", after="MOIM_CONTACT: say how members reach")
        await screen.types("fr\n", after="Language [ko]: ")
        await screen.types("\n", after="write ko or en")
        await screen.types("Europe/Berlin\n", after="Time zone [Asia/Seoul]: ")
        await screen.types("\n", after="Months [12]: ")
        await screen.until("In the group, tap Set up")
        assert await process.wait() == 0
    written = dotenv_values(tmp_path / ".env")
    assert (written["MOIM_TOKEN"], written["MOIM_CONTACT"]) == (TOKEN, CONTACT)
    assert (written["MOIM_LANGUAGE"], written["MOIM_TIME_ZONE"]) == ("ko", "Europe/Berlin")


async def test_who_leaves_in_the_middle_leaves_everything_as_it_was(tmp_path: Path, telegram: Playground) -> None:
    async with terminal(tmp_path, telegram.api_url) as (screen, process):
        await screen.types(f"{TOKEN}\n", after="Token: ")
        await screen.types("\x04", after="Contact: ")
        await screen.until("Nothing was written.")
        assert await process.wait() == 1
    assert os.listdir(tmp_path) == []


# Its parts


def test_what_is_to_be_set_at_botfather() -> None:
    closed = botfather(Myself("moim_bot", "Moim", joins_groups=False, reads_groups=True))
    assert [line.split()[0] for line in closed] == ["TO", "TO"]
    assert "/setjoingroups" in closed[0] and "/setprivacy" in closed[1]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_what_is_written_is_read_back(value: str) -> None:
    from io import StringIO

    read = dotenv_values(stream=StringIO(f"A={quoted(value)}\nB=1\n"), interpolate=False)
    assert read == {"A": value, "B": "1"}


def test_only_the_lines_that_are_named_are_filled() -> None:
    example = "# A=1 in words\nA=\n#B=2\n#C=3\n"
    assert filled(example, {"A": "x", "B": "y z", "D": "new"}) == "# A=1 in words\nA=x\nB='y z'\n#C=3\nD=new\n"


def test_on_a_disk_without_second_names_it_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> Iterator[None]:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    write_new(tmp_path / ".env", {"MOIM_TOKEN": TOKEN})
    assert dotenv_values(tmp_path / ".env")["MOIM_TOKEN"] == TOKEN
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        write_new(tmp_path / ".env", {"MOIM_TOKEN": "other"})
    assert os.listdir(tmp_path) == [".env"]


# The page of all commands


def test_the_page_names_every_command_once_and_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.cli.commands import _DOES

    named = [one.name for part in PARTS.values() for one in part]
    assert sorted(named) == sorted(_DOES)
    assert all(len(line) <= WIDTH for line in page().splitlines())
    for words in ([], ["--help"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
        assert capsys.readouterr().out == page()


@pytest.mark.parametrize("name", [one.name for part in PARTS.values() for one in part])
def test_every_command_explains_itself_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([name, "--help"])
    said = capsys.readouterr().out
    assert f"python -m bot {name}" in said.partition("examples:")[2]


async def test_check_tells_when_the_bot_may_not_be_added_to_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.cli import check

    async def shy(*_: object) -> Myself:
        return Myself("moim_bot", "Moim", joins_groups=False, reads_groups=False)

    monkeypatch.setattr(check, "say_hello", shy)
    well, said = await check._token(read_settings(None, token=TOKEN))
    assert not well and "/setjoingroups" in said and "@moim_bot" in said
