"""The commands and their options; each command's module is imported when it is called."""

import argparse
import asyncio
import gc
import os
from collections.abc import Sequence
from pathlib import Path

from bot.cli.telling import Exit, complain
from bot.clock import pin_zones
from bot.logs import set_up_logs
from bot.settings import Settings, SettingsProblem, read_settings, require_for_run

ABOUT = """\
Moim looks after a community from inside its own group chat.

  python -m bot play     try it: a whole community in the browser, no Telegram needed
  python -m bot check    is everything there that `run` needs?
  python -m bot run      run the bot
  python -m bot status   how is it?
"""
SETTINGS = """\
Settings come from the environment and from a file named .env; .env.example explains each of them.
"""


def parser() -> argparse.ArgumentParser:
    """Everything that can be typed."""
    whole = argparse.ArgumentParser(
        prog="python -m bot", description=ABOUT, epilog=SETTINGS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = whole.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    _run(commands)
    _play(commands)
    _keep_in_order(commands)
    return whole


def main(words: Sequence[str]) -> int:
    """Do what was typed and return the exit code."""
    pin_zones()
    asked = parser().parse_args(words)
    try:
        return int(_DOES[asked.command](asked))
    except SettingsProblem as wrong:
        for line in wrong.problems:
            complain(line)
        return Exit.SETTINGS


def _run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = commands.add_parser("run", help="run the bot until it is told to stop (Ctrl-C, SIGTERM)")
    run.add_argument(
        "--no-wait", action="store_true", help="stop at once when another process has this database or bot"
    )


def _play(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    play = commands.add_parser(
        "play", help="play with a whole community in the browser: needs no Telegram, no token, no settings"
    )
    usual = os.environ.get("MOIM_LANGUAGE", "")
    play.add_argument(
        "--language", choices=("ko", "en"), default=usual if usual in {"ko", "en"} else None,
        help="of the people and the group (MOIM_LANGUAGE, else what the browser speaks)",
    )  # fmt: skip
    play.add_argument("--port", type=_port, help="where the page is (8000, or a free one when that is taken)")
    play.add_argument("--keep", type=Path, metavar="FILE", help="a new database file to look into afterwards")


def _keep_in_order(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    commands.add_parser("check", help="try token, database, words and time zones, and say what is wrong")
    status = commands.add_parser("status", help="how the bot is and what waits, also when it does not run; 1: look")
    status.add_argument("--json", action="store_true", help="the same for programs")
    backup = commands.add_parser("backup", help="copy the database safely, also while the bot runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="where to; never overwrites")
    restore = commands.add_parser("restore", help="put such a copy in the database's place; the old one is kept")
    restore.add_argument("file", type=Path, metavar="FILE", help="what `backup` made")
    parked = commands.add_parser("parked", help="list updates that failed three times")
    parked.add_argument("--retry", action="store_true", help="have the bot take them up again")


def _port(words: str) -> int:
    if not words.isdecimal() or int(words) > 65535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return int(words)


def _do_play(asked: argparse.Namespace) -> int:
    from bot.cli.play import play

    _settle()
    return asyncio.run(play(asked.language, asked.port, asked.keep))


def _do_run(asked: argparse.Namespace) -> int:
    settings = read_settings()
    require_for_run(settings)
    from bot.cli.run import run

    _settle()
    return asyncio.run(run(settings, wait=not asked.no_wait))


def _settle() -> None:
    """All code is loaded: garbage is looked for again, but in the code never more."""
    gc.freeze()
    gc.enable()


def _do_check(_: argparse.Namespace) -> int:
    settings = _quietly()
    from bot.cli.check import check

    return asyncio.run(check(settings))


def _do_backup(asked: argparse.Namespace) -> int:
    settings = _quietly()
    from bot.cli.keeping import backup

    return asyncio.run(backup(settings, asked.file))


def _do_restore(asked: argparse.Namespace) -> int:
    settings = _quietly()
    from bot.cli.restoring import restore

    return asyncio.run(restore(settings, asked.file))


def _do_parked(asked: argparse.Namespace) -> int:
    settings = _quietly()
    from bot.cli.keeping import parked

    return asyncio.run(parked(settings, retry=asked.retry))


def _do_status(asked: argparse.Namespace) -> int:
    settings = _quietly()
    from bot.cli.status import status

    return status(settings, as_json=asked.json)


def _quietly() -> Settings:
    """The settings, and a log that only speaks up when something is wrong."""
    settings = read_settings()
    set_up_logs("console", "ERROR", settings.secrets)
    return settings


_DOES = {
    "run": _do_run,
    "play": _do_play,
    "check": _do_check,
    "backup": _do_backup,
    "restore": _do_restore,
    "parked": _do_parked,
    "status": _do_status,
}
