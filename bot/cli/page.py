"""The page that `python -m bot --help` shows, and what each command says of itself."""

import argparse
import textwrap
from dataclasses import dataclass

WIDTH = 96


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its line on the page, what more there is to say, and lines to copy."""

    name: str
    line: str
    more: str = ""
    examples: tuple[str, ...] = ()


HEAD = "Moim looks after a community from inside its own group chat."
PARTS: dict[str, tuple[Command, ...]] = {
    "Try it": (
        Command(
            "play", "a whole community in the browser: no Telegram, no token, no settings",
            "A playground opens at http://127.0.0.1:8000 with a group that has just added the bot. You are everybody: "
            "tap as one of them, answer as the others, and turn the clock forward to see reminders come.",
            ("python -m bot play", "python -m bot play --language en --keep played.db"),
        ),
    ),
    "Run it": (
        Command(
            "init", "ask for the settings, try the token, and write .env",
            "Asks for the token from @BotFather and whom people can write to, says what is still to be set at "
            "@BotFather, and writes a file that only you can read. It never writes over one. Without a terminal, give "
            "the token as MOIM_TOKEN or in a file, and the rest as options; a token never stands on the command line, "
            "where every process can read it.",
            ("python -m bot init",
             "python -m bot init --token-file token.txt --contact me@example.org --language en"),
        ),
        Command(
            "check", "is everything there that `run` needs? a line for each thing",
            "Tries the settings, the token, the database, the words of both languages and the time zones. It changes "
            "nothing. It ends with 0 when all is well and with 1 when something is not.",
            ("python -m bot check",),
        ),
        Command(
            "run", "run the bot until it is told to stop (Ctrl-C, SIGTERM)",
            "A second one waits until the first has ended, so a new version can be started before the old one stops. "
            "Told to stop, it finishes what is in hand; it may also be killed at any time, nothing is lost.",
            ("python -m bot run", "MOIM_LOG_FORMAT=console python -m bot run --no-wait"),
        ),
    ),
    "Look after it": (
        Command(
            "status", "how it is and what waits, also when it does not run",
            "Ends with 0 when all is well and with 1 when somebody should look, so that a timer can ask it.",
            ("python -m bot status", "python -m bot status --json"),
        ),
        Command(
            "backup", "copy the database, also while the bot runs",
            "The copy is whole and checked, with its checksum beside it, and never written over another file. It holds "
            "people's data: keep it where only you can read it, and let old ones go.",
            ("python -m bot backup backups/$(date +%F).db",),
        ),
        Command(
            "restore", "put such a copy in the database's place",
            "The bot must not run. The database that was there is kept beside it, and who asked to be forgotten since "
            "the copy was made is forgotten again.",
            ("python -m bot restore backups/2026-11-28.db",),
        ),
        Command(
            "parked", "updates that failed three times, and another try for them",
            "What the bot could not deal with is set aside with its error; everything else goes on.",
            ("python -m bot parked", "python -m bot parked --retry"),
        ),
    ),
}  # fmt: skip
FOOT = """\
`python -m bot COMMAND --help` says more about each, with examples. Settings come from the
environment and from a file named .env: `init` writes it, .env.example explains each of them.

Ends with 0 when all is well, 1 when something failed, 2 when words or settings are wrong,
69 when somebody else has the database or nobody answers, 78 when the database cannot be used.
docs/OPERATING.md tells how to keep it running."""


def page() -> str:
    """Everything on one page, in the order in which people need it."""
    wide = max(len(one.name) for part in PARTS.values() for one in part)
    parts = [f"{title}\n" + "\n".join(f"  {one.name:{wide}}  {one.line}" for one in part)
             for title, part in PARTS.items()]  # fmt: skip
    return "\n\n".join(["usage: python -m bot COMMAND [options]", HEAD, *parts, FOOT]) + "\n"


def named(name: str) -> Command:
    """A command by its name; raises KeyError."""
    return {one.name: one for part in PARTS.values() for one in part}[name]


class Page(argparse.ArgumentParser):
    """A parser whose help is the page; its commands keep argparse's own."""

    def format_help(self) -> str:
        """The page."""
        return page()


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str) -> argparse.ArgumentParser:
    """A command's own parser, whose help is worth reading."""
    one = named(name)
    about = textwrap.fill(f"{one.line[0].upper()}{one.line[1:]}. {one.more}", WIDTH)
    examples = "examples:\n" + "\n".join(f"  {line}" for line in one.examples)
    return commands.add_parser(
        name, help=one.line, description=about, epilog=examples, formatter_class=argparse.RawDescriptionHelpFormatter
    )
