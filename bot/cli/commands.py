"""The commands and their options; each command's module is imported when it is called."""

import argparse
import asyncio
import gc
import os
from collections.abc import Sequence
from pathlib import Path

from bot.cli.page import Page, add
from bot.cli.telling import Exit, complain
from bot.clock import pin_zones
from bot.logs import set_up_logs
from bot.settings import ADVICE, PREFIX, Settings, SettingsProblem, read_settings, require_for_run


def parser() -> argparse.ArgumentParser:
    """Everything that can be typed."""
    whole = Page(prog="python -m bot")
    # Its commands are plain parsers: only the whole has a page of its own.
    commands = whole.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=argparse.ArgumentParser
    )
    _play(commands)
    _init(commands)
    _run(commands)
    _keep_in_order(commands)
    return whole


def main(words: Sequence[str]) -> int:
    """Do what was typed and return the exit code."""
    pin_zones()
    asked = parser().parse_args(words or ["--help"])
    try:
        return int(_DOES[asked.command](asked))
    except SettingsProblem as wrong:
        for line in wrong.problems:
            complain(line)
        return Exit.SETTINGS


def _run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = add(commands, "run")
    run.add_argument(
        "--no-wait", action="store_true", help="stop at once when another process has this database or bot"
    )


def _play(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    play = add(commands, "play")
    usual = os.environ.get("MOIM_LANGUAGE", "")
    play.add_argument(
        "--language", choices=("ko", "en"), default=usual if usual in {"ko", "en"} else None,
        help="of the people and the group (MOIM_LANGUAGE, else what the browser speaks)",
    )  # fmt: skip
    play.add_argument("--port", type=_port, help="where the page is (8000, or a free one when that is taken)")
    play.add_argument(
        "--keep",
        type=Path,
        metavar="FILE",
        help="keep everything in this database (and FILE.world.json), to go on later",
    )


def _init(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    init = add(commands, "init")
    init.add_argument("--token-file", type=Path, metavar="FILE", help="a file that holds the token and nothing else")
    init.add_argument("--contact", metavar="WORDS", help="how members reach you, for example an e-mail address")
    init.add_argument("--language", choices=("ko", "en"), help="of new groups (ko)")
    init.add_argument("--time-zone", metavar="ZONE", help="of new groups (Asia/Seoul)")
    init.add_argument("--retention-months", metavar="N", help="how long personal data of past meetups is kept (12)")
    init.add_argument("--file", type=Path, default=Path(".env"), help="where to write (.env)")
    init.add_argument("--offline", action="store_true", help="write the token without trying it")


def _keep_in_order(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    add(commands, "check")
    status = add(commands, "status")
    status.add_argument("--json", action="store_true", help="the same for programs")
    backup = add(commands, "backup")
    backup.add_argument("file", type=Path, metavar="FILE", help="where to; never overwrites")
    restore = add(commands, "restore")
    restore.add_argument("file", type=Path, metavar="FILE", help="what `backup` made")
    parked = add(commands, "parked")
    parked.add_argument("--retry", action="store_true", help="have the bot take them up again")


def _port(words: str) -> int:
    if not words.isdecimal() or int(words) > 65535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return int(words)


def _do_play(asked: argparse.Namespace) -> int:
    from bot.cli.play import play

    _settle()
    return asyncio.run(play(asked.language, asked.port, asked.keep))


def _do_init(asked: argparse.Namespace) -> int:
    from bot.cli.init import init

    names = ("token", "contact", "language", "time_zone", "retention_months")
    given = {name: getattr(asked, name, None) or os.environ.get(f"{PREFIX}{name.upper()}", "") for name in names}
    held = asked.token_file or os.environ.pop(f"{PREFIX}TOKEN_FILE", None)  # read here, and not twice
    if held:
        given["token"] = _first_line(Path(held))
    return init(asked.file, given, offline=asked.offline)


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsProblem([f"{file} cannot be read: {ADVICE['token_file']}"]) from None


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
    "init": _do_init,
    "run": _do_run,
    "play": _do_play,
    "check": _do_check,
    "backup": _do_backup,
    "restore": _do_restore,
    "parked": _do_parked,
    "status": _do_status,
}
