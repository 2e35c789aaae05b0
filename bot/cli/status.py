"""`status`: how the bot is, from itself where it can be asked, else from its database; also when it does not run.

Nothing is written and nothing is locked, so it can be asked at any time, by a person or every minute by a machine:
it ends with 0 when all is well and with 1 when somebody should look.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.cli.telling import Exit, complain, tell
from bot.clock import SystemClock
from bot.condition import MB
from bot.ports import BooksUnavailable
from bot.settings import Settings
from data.lock import of_database
from data.watch import condition

_PATIENCE = 5.0  # seconds for the bot to answer
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it listens everywhere, it is asked here


def status(settings: Settings, *, as_json: bool = False) -> int:
    """Show how things are; returns the exit code."""
    lock = of_database(settings.database)
    try:
        running = lock.held
    except BooksUnavailable as problem:
        complain(str(problem))
        return Exit.FAILED
    found = (_from_the_bot(settings) if running else None) or _from_the_database(settings, running=running)
    found["process"] = lock.holder.removeprefix("process ") if running else None
    for line in [json.dumps(found, ensure_ascii=False, indent=2)] if as_json else _table(found, settings):
        tell(line)
    return Exit.FAILED if found["needs"] else Exit.FINE


def _from_the_database(settings: Settings, *, running: bool) -> dict[str, Any]:
    """What the file tells, beside the bot or without it."""
    seen = condition(settings.database, SystemClock().now(), running=running, reserve=settings.disk_reserve * MB)
    found = seen.as_json() | {"asked": "the database"}
    if running and settings.health_port is not None:
        found["needs"].insert(0, f"the bot does not answer on its port {settings.health_port}")
    return found


def _from_the_bot(settings: Settings) -> dict[str, Any] | None:
    """What the running bot says of itself; None when it cannot be asked."""
    if settings.health_port is None:
        return None
    host = _ANY.get(settings.health_host, settings.health_host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.health_port}/status"
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
            found: dict[str, Any] = json.load(answer)
            return found | {"asked": "the bot"}
    except (OSError, ValueError, urllib.error.URLError):
        return None


def _table(found: dict[str, Any], settings: Settings) -> Iterator[str]:
    at = datetime.fromisoformat(found["at"])
    runs = f"Moim runs (process {found['process']})" if found["running"] else "Moim does not run"
    yield f"{runs}; asked {found['asked']}, {at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    for name, words in (*_waiting(found, at), *_signs(found, at), *_live(found["live"]), *_base(found, settings)):
        yield f"  {name:<12}{words}"
    yield from _ended(found["ended"])
    yield "Needs somebody:" if found["needs"] else "All is well."
    for need in found["needs"]:
        yield f"  - {need}"


def _waiting(found: dict[str, Any], at: datetime) -> Iterator[tuple[str, str]]:
    books = found["books"]
    if books is None:
        return
    yield "updates", f"{_many(books['updates'], 'wait')}, {books['parked']} parked"
    due, kept_back, held = books["due"], books["kept_back"], books["held"]
    yield "letters", f"{_many(due, 'due')}, {books['sending']} on their way, {_many(kept_back, 'kept back by limits')}"
    yield "in doubt", f"{_many(held, 'held until somebody says')}"
    yield "duties", f"{_many(books['duties'], 'due')}; next letter or duty {_when(books['next_due'], at)}"
    everyone = f", everybody until {_when(books['halted_until'], at)}" if books["halted_until"] else ""
    yield "halts", f"{books['halts']} chats must wait{everyone}"


def _signs(found: dict[str, Any], at: datetime) -> Iterator[tuple[str, str]]:
    signs = found["signs"]
    yield (
        "life signs",
        (
            f"last update {_when(signs['update_at'], at)}, letter {_when(signs['letter_at'], at)}, "
            f"housekeeping {_when(signs['swept_at'], at)}"
        ),
    )


def _live(live: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    if live is None:
        return
    if live["silent"] is not None:
        yield "telegram", f"answered {live['silent']:.0f} s ago"
    yield "since start", f'{live["too_many"]} times "too many requests", {live["ambiguous"]} posts in doubt'
    yield "loop lag", f"{live['lag'] * 1000:.1f} ms"


def _base(found: dict[str, Any], settings: Settings) -> Iterator[tuple[str, str]]:
    base = found["database"]
    left = f"{base['free'] // MB:,} MB free" if base["free"] is not None else "free room unknown"
    if base["problem"]:
        yield "database", f"{settings.database}: {base['problem']}; {left}"
    else:
        yield "database", f"{settings.database}: {base['bytes'] / MB:,.1f} MB, schema {base['schema']}; {left}"


def _ended(ended: list[dict[str, Any]]) -> Iterator[str]:
    """What became of letters in the last day: the numbers, and each reason of what did not arrive."""
    numbers: dict[str, int] = {}
    for one in ended:
        numbers[one["fate"]] = numbers.get(one["fate"], 0) + one["number"]
    told = ", ".join(f"{number} {fate}" for fate, number in numbers.items())
    yield f"  {'last 24 h':<12}{told or 'no letter ended'}"
    for one in ended:
        if one["fate"] != "delivered":
            yield f"  {'':<12}{one['number']:>6}  {one['fate']:<8}{one['kind']}: {one['reason'] or 'no reason'}"


def _many(waiting: dict[str, Any], what: str) -> str:
    age = f" (the oldest for {_span(waiting['oldest_s'])})" if waiting["oldest_s"] is not None else ""
    return f"{waiting['number']} {what}{age}"


def _when(moment: str | None, at: datetime) -> str:
    if moment is None:
        return "never"
    away = (datetime.fromisoformat(moment) - at).total_seconds()
    return f"in {_span(away)}" if away > 0 else f"{_span(-away)} ago"


def _span(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"
