"""`init`: asks for what only the operator knows, tries the token, and writes the settings' file."""

import asyncio
import getpass
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.cli.envfile import write_new
from bot.cli.telling import Exit, complain, tell
from bot.settings import ADVICE, PREFIX, Settings, SettingsProblem, read_settings
from handlers.telegram.errors import NobodyAnswers, TokenRefused
from handlers.telegram.telegram import Myself, say_hello

_PATIENCE = 15.0  # seconds for Telegram to answer
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the setting's name, why it matters, and how the line begins on which one answers."""

    name: str
    why: str
    line: str
    secret: bool = False


QUESTIONS = (
    Question("token", "The bot's token: write /newbot to @BotFather in Telegram, and copy what it gives you.\n"
             "It does not appear while you paste it.", "Token", secret=True),
    Question("contact", "How members reach you, who run this bot. They read it in /privacy.", "Contact"),
    Question("language", "The language of new groups until they choose their own: ko or en.", "Language"),
    Question("time_zone", "The same for their time zone.", "Time zone"),
    Question("retention_months", "After how many months personal data of past meetups is deleted.", "Months"),
)  # fmt: skip
HELLO = """\
Moim's settings, in a minute. Nothing is written before the end; Ctrl-C leaves everything as it is.
"""


class _Impossible(Exception):
    """It cannot go on; `code` is what the command ends with."""

    def __init__(self, code: Exit, *lines: str) -> None:
        super().__init__(*lines)
        self.code = code


def init(file: Path, given: Mapping[str, str], *, offline: bool) -> int:
    """Write `file`. `given`: answers that need not be asked. `offline`: do not try the token."""
    try:
        _refuse_existing(file)
        answers, me = _answers(given, offline=offline)
        _write(file, answers)
    except (KeyboardInterrupt, EOFError):
        complain("\nNothing was written.")
        return Exit.FAILED
    except _Impossible as reason:
        for line in reason.args:
            complain(line)
        return reason.code
    _tell(file, me)
    return Exit.FINE


def _refuse_existing(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise _Impossible(
            Exit.FAILED,
            f"{file} is there already, and stays as it is. Change it by hand (.env.example explains each line),",
            f"move it away (mv {file} {file}.old), or write another: python -m bot init --file FILE",
        )
    if not file.absolute().parent.is_dir():
        raise _Impossible(Exit.FAILED, f"there is no folder {file.absolute().parent}: make it first")


def _answers(given: Mapping[str, str], *, offline: bool) -> tuple[dict[str, str], Myself | None]:
    """Everything that is to be written, and who the bot is, if Telegram was asked."""
    known = {name: value for name, value in given.items() if value}
    asks = sys.stdin.isatty()
    if asks:
        tell(HELLO)
    else:
        _refuse_missing(known)
    token, me = _token(known.get("token"), asks=asks, offline=offline)
    rest = {question.name: _answer(question, known, asks=asks) for question in QUESTIONS[1:]}
    return {"token": token, **rest}, me


def _refuse_missing(known: Mapping[str, str]) -> None:
    """Without a terminal nobody can be asked, and what has no default must be given."""
    missing = [name for name in ("token", "contact") if name not in known]
    if missing:
        ways = {"token": "MOIM_TOKEN, or --token-file FILE", "contact": "MOIM_CONTACT, or --contact WORDS"}
        lines = [f"no {name}, and no terminal to ask at: give {ways[name]}" for name in missing]
        raise _Impossible(Exit.SETTINGS, *lines)


def _token(given: str | None, *, asks: bool, offline: bool) -> tuple[str, Myself | None]:
    """A token that Telegram knows; a wrong one is asked for again, at most so many times."""
    for _ in range(_TRIES if asks else 1):
        token = given or _said(QUESTIONS[0])
        given, problem = None, _wrong("token", token)
        if problem is None and offline:
            return token, None
        me = None if problem else _greet(token, asks=asks)
        if isinstance(me, Myself):
            tell(f'  It is @{me.username} ("{me.name}").\n')
            return token, me
        if problem is None and me is not None:
            return token, None
        complain(problem or "Telegram does not know this token: copy it anew from @BotFather (/mybots shows it)")
    raise _Impossible(Exit.SETTINGS, "Nothing was written.")


def _greet(token: str, *, asks: bool) -> Myself | bool | None:
    """Who the bot is; None when Telegram does not know the token, True when it shall be written all the same."""
    where = read_settings(None, token=token).api_url
    try:
        return asyncio.run(_within_patience(token, where))
    except TokenRefused:
        return None
    except (NobodyAnswers, TimeoutError) as problem:
        why = f"{where.removesuffix('/bot')} does not answer ({str(problem) or 'no answer in time'})"
    if asks and input(f"  {why}. Write the token without trying it? [y/N] ").strip().lower().startswith("y"):
        return True
    raise _Impossible(
        Exit.UNAVAILABLE, why, "Look at the network and try again, or add --offline to write it without trying it."
    )


async def _within_patience(token: str, where: str) -> Myself:
    async with asyncio.timeout(_PATIENCE):
        return await say_hello(token, where)


def _answer(question: Question, known: Mapping[str, str], *, asks: bool) -> str:
    """What was given, else what is said at the terminal, else the default."""
    usual = _usual(question.name)
    if question.name in known or not asks:
        value = known.get(question.name, usual)
        problem = _wrong(question.name, value)
        if problem:
            raise _Impossible(Exit.SETTINGS, problem)
        return value
    while True:
        value = _said(question, usual) or usual
        problem = _wrong(question.name, value)
        if problem is None:
            return value
        complain(f"  {problem}")


def _said(question: Question, usual: str = "") -> str:
    tell(question.why)
    line = f"{question.line} [{usual}]: " if usual else f"{question.line}: "
    ask: Callable[[str], str] = getpass.getpass if question.secret else input
    said = ask(line).strip()
    tell("")
    return said


def _usual(name: str) -> str:
    """What holds when nothing is said; "" where something must be."""
    default = Settings.model_fields[name].default
    return str(default) if isinstance(default, str | int) else ""


def _wrong(name: str, value: str) -> str | None:
    """What is wrong with an answer, and what would work."""
    if not value or "\n" in value or "${" in value:  # dotenv would put a variable there
        return f"{PREFIX}{name.upper()}: {ADVICE[name]}"
    try:
        read_settings(None, **{name: value})
    except SettingsProblem as problem:
        return next((line for line in problem.problems if line.startswith(f"{PREFIX}{name.upper()}:")), None)
    return None


def _write(file: Path, answers: Mapping[str, str]) -> None:
    """Under the names that are read; an address of another Bot API server that was tried is kept as well."""
    lines = {PREFIX + name.upper(): value for name, value in answers.items()}
    if os.environ.get(f"{PREFIX}API_URL"):
        lines[f"{PREFIX}API_URL"] = os.environ[f"{PREFIX}API_URL"]
    try:
        write_new(file, lines)
    except FileExistsError:
        raise _Impossible(Exit.FAILED, f"{file} has appeared meanwhile, and stays as it is") from None
    except OSError as problem:
        raise _Impossible(Exit.FAILED, f"{file} cannot be written: {problem.strerror}") from None


def _tell(file: Path, me: Myself | None) -> None:
    tell(f"Written: {file}. Only you can read it; whoever has the token is the bot.\n")
    name = me.username if me is not None else "NAME_OF_YOUR_BOT"
    if me is not None:
        for line in botfather(me):
            tell(line)
    tell(
        _NEXT.format(name=name, run="python -m bot run" + ("" if file == Path(".env") else f"  (after: {_use(file)})"))
    )


def _use(file: Path) -> str:
    return f"mv {file} .env"


def botfather(me: Myself) -> list[str]:
    """What is right at @BotFather, and what is still to be set there."""
    joins = (
        "ok     it may be added to groups" if me.joins_groups
        else f"TO DO  it may not be added to groups: write /setjoingroups to @BotFather, @{me.username}, Enable"
    )  # fmt: skip
    reads = (
        f"TO DO  it may read everything in groups, and needs not: /setprivacy to @BotFather, @{me.username}, Enable"
        if me.reads_groups else "ok     it reads only what is meant for it (group privacy is on)"
    )  # fmt: skip
    return [f"  {joins}", f"  {reads}"]


_NEXT = """
Next
  1. {run}
  2. Add it to your group, with the right to pin the cards of meetups and to let people in:
     https://t.me/{name}?startgroup=new&admin=pin_messages+invite_users
  3. In the group, tap Set up. It asks a few questions, in private.
`python -m bot check` tries everything that may be wrong; docs/OPERATING.md tells how to keep it running."""
