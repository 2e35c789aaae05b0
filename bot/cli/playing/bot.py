"""The bot of `play` in a process of its own, so that it can be killed as a real one is.

The first line on its standard input says where everything is, each further one how far the playground's clock
is before the machine's; when the input ends, so does the bot. On its standard output it says, as JSON lines,
that it is open, and whenever that changes, when the next thing is due.
"""

import asyncio
import contextlib
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.assembly import Moim
from bot.cli.telling import tell
from bot.logs import log_stray, set_up_logs
from bot.playground import PlayClock
from bot.ports import House

_LOOK = 0.1  # seconds between two looks at what is due next
_HARD_END = 7.0  # seconds after the end of the input; what is not finished goes on at the next start
_SAME = 0.05  # seconds that two clocks may differ


async def main() -> None:
    """Serve until the input ends."""
    set_up_logs("console", os.environ.get("MOIM_PLAY_LOG", "ERROR"))
    asyncio.get_running_loop().set_exception_handler(log_stray)
    lines = await _standard_input()
    given = json.loads(await lines.readline())
    clock = PlayClock(ahead=timedelta(seconds=given["ahead"]))
    house = House(given["contact"], given["retention"], given["language"], given["zone"])
    moim = Moim(Path(given["database"]), clock, house, given["token"], given["api"], given["files"])
    listening = asyncio.create_task(_follow(lines, clock))
    await _served(moim, listening)


async def _served(moim: Moim, listening: "asyncio.Task[None]") -> None:
    """Open and serve; both end when the input does, and nothing may hang for long after that."""
    listening.add_done_callback(lambda _: asyncio.get_running_loop().call_later(_HARD_END, os._exit, 1))
    serving = asyncio.create_task(_serve(moim))
    await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def _serve(moim: Moim) -> None:
    await moim.open()
    try:
        await _report(moim)
    finally:
        await moim.close()


async def _standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    return reader


async def _follow(lines: asyncio.StreamReader, clock: PlayClock) -> None:
    """Turn the clock whenever the playground's was turned."""
    while line := await lines.readline():
        by = json.loads(line)["ahead"] - clock.ahead.total_seconds()
        if by > _SAME:
            clock.turn(timedelta(seconds=by))


async def _report(moim: Moim) -> None:
    said: dict[str, Any] = {}
    while True:
        due = moim.clockroom.bell.next
        news = {"open": True, "due": due.isoformat() if due else None}
        if news != said:
            said = news
            tell(json.dumps(news))
        await asyncio.sleep(_LOOK)


if __name__ == "__main__":
    asyncio.run(main())
