"""Row f: many private letters due at once, delivered at the allowed rate; and a kill -9 in the middle.

Real processes, the real way out over HTTP, a reminder to each of the people who come to a meetup. The floor is the
number of letters divided by the rate: no sender that keeps the rate can be faster. Ten thousand at the allowed 20 a
second take more than eight minutes, so by default ten thousand are due and the first part of them is sent;
`python bench/f_letters.py --real` sends them all. The kill is tried at a raised rate.
"""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench._api import TOKEN, Api
from bench._club import prepare
from bench._measure import memory, stalls
from bench._table import Row, show
from bot.clock import SystemClock
from bot.domain.ids import Chat, CommunityId, MeetupId, PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.meetups import Choice, Rsvp
from bot.ports import Desk
from data.sqlite import SqliteBooks

ROOT = Path(__file__).resolve().parents[1]
REST = timedelta(seconds=8)  # from the start to the moment they are due
REAL_RATE, RAISED = 20, 100  # messages a second that Moim allows itself; and for what need not be so slow
ALL, SOME, KILLED = 10_000, 600, 1_500


@dataclass
class Post(Api):
    """Notes when which private chat got something."""

    times: list[float] = field(default_factory=list)
    chats: Counter[str] = field(default_factory=Counter)

    async def _result(self, method: str, fields: dict[str, str]) -> Any:
        if method == "sendMessage":
            self.times.append(time.perf_counter())
            self.chats[fields["chat_id"]] += 1
        return await super()._result(method, fields)

    async def until_sent(self, count: int, seconds: float) -> None:
        """Wait for so many sends."""
        async with asyncio.timeout(seconds):
            while len(self.times) < count:
                await asyncio.sleep(0.01)

    def over(self, rate: int) -> float:
        """Time from the first to the last, over the floor."""
        return (self.times[-1] - self.times[0]) / ((len(self.times) - 1) / rate)


@dataclass
class Found:
    """What one run showed: times the floor, MB over idle, seconds of the longest stall, MB at idle."""

    over: float
    memory: float
    stall: float
    idle: float = 0.0


async def write(database: Path, letters: int) -> None:
    """So many people who come to a meetup, and a reminder to each, due in some seconds."""
    [group] = await prepare(database, 1, letters)
    books = SqliteBooks(database, SystemClock())
    await books.open()

    async def all_of_them(desk: Desk) -> None:
        for number in range(1, letters + 1):
            person = await desk.people.get(PersonId(number))
            await desk.meetups.save_answer(Rsvp(MeetupId(group.meetup), person.id, Choice.GOING, turn=number))
            await desk.letters.write(
                Letter("reminder.attendee", Chat(person.private), MeetupId(group.meetup), person.id,
                       CommunityId(group.community), {"soon": False}, Weight.PROMISE)
            )  # fmt: skip

    try:
        await books.perform(all_of_them)
        due = round((datetime.now(UTC) + REST).timestamp() * 1000)  # writing them took its time
        await books.perform(lambda desk: _put_off(desk, due))
    finally:
        await books.close()


async def _put_off(desk: Any, due: int) -> None:
    desk.session.connection.execute("UPDATE letters SET due_at = ?", (due,))


@contextlib.asynccontextmanager
async def postman(api: Api, database: Path, rate: int) -> Any:
    """The process that delivers, once it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench._postman_bot", api.url, str(database), str(rate), cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def moim(letters: int, count: int, rate: int = REAL_RATE) -> Found:
    """Have so many due at once, deliver the first `count`, and measure."""
    with tempfile.TemporaryDirectory() as name:
        database = Path(name) / "moim.db"
        await write(database, letters)
        async with Post() as api, postman(api, database, rate) as process:
            await asyncio.sleep(1)
            assert not api.times, "writing took longer than the rest"
            idle = most = memory(process.pid)
            delivering = asyncio.create_task(api.until_sent(count, count / rate * 2 + 30))
            while not delivering.done():
                most = max(most, memory(process.pid))
                await asyncio.sleep(0.1)
            await delivering
            process.send_signal(signal.SIGTERM)
            stall = float(await process.stdout.readline())
            return Found(api.over(rate), most - idle, stall, idle)


async def killed(letters: int, rate: int) -> tuple[int, int]:
    """Kill the process in the middle, start it again: how many letters never came, and how many came twice."""
    with tempfile.TemporaryDirectory() as name:
        database = Path(name) / "moim.db"
        await write(database, letters)
        async with Post() as api:
            async with postman(api, database, rate) as process:
                await api.until_sent(letters // 2, 60)
                process.kill()
            async with postman(api, database, rate):
                async with asyncio.timeout(letters / rate * 5 + 60):
                    while len(api.chats) < letters:
                        await asyncio.sleep(0.05)
                await asyncio.sleep(6)  # what is in doubt is sent once more after five seconds
            twice = sum(count - 1 for count in api.chats.values())
            return letters - len(api.chats), twice


async def usual(letters: int, rate: int) -> Found:
    """python-telegram-bot with its stock request: one after the other with a pause, which is the usual broadcast."""
    from telegram import Bot
    from telegram.request import HTTPXRequest

    async with Post() as api, Bot(TOKEN, api.url, request=HTTPXRequest(connection_pool_size=256)) as bot:
        idle = memory()
        async with stalls() as found:
            for number in range(letters):
                await bot.send_message(10_000 + number, "Reminder: Reading, tomorrow 19:00")
                await asyncio.sleep(1 / rate)
        return Found(api.over(rate), memory() - idle, found.longest)


async def limited(letters: int, rate: int) -> Found | None:
    """All at once through python-telegram-bot's own AIORateLimiter; None where its library is not installed."""
    try:
        from telegram.ext import AIORateLimiter, ApplicationBuilder

        limiter = AIORateLimiter(overall_max_rate=rate, overall_time_period=1, max_retries=3)
    except (ImportError, RuntimeError):
        return None
    async with Post() as api:
        application = ApplicationBuilder().token(TOKEN).base_url(api.url).rate_limiter(limiter).build()
        await application.initialize()
        idle = memory()
        async with stalls() as found:
            sends = (application.bot.send_message(10_000 + n, "Reminder: Reading, tomorrow") for n in range(letters))
            await asyncio.gather(*sends, return_exceptions=True)
        most = memory() - idle
        await application.shutdown()
        return Found(api.over(rate), most, found.longest) if len(api.times) == letters else None


async def main() -> None:
    count = ALL if "--real" in sys.argv[1:] else SOME
    whole = await moim(ALL, count)
    lost, twice = await killed(KILLED, RAISED)
    other, at_once = await usual(SOME // 4, REAL_RATE), await limited(ALL, RAISED)
    beside = at_once or other
    rows = [
        Row(f"{count:,} of 10,000 due letters at 20 a second: time over the floor", whole.over, "x", other.over, 1.01),
        Row("... memory over idle", whole.memory, "MB", beside.memory, 10),
        Row("... longest stall of the loop", whole.stall * 1000, "ms", beside.stall * 1000, 100),
        Row(f"{KILLED:,} letters at {RAISED} a second, kill -9 in the middle: lost", lost, "", "the rest", 0),
        Row("... twice (those in hand at the kill)", twice, "", None),
    ]
    show("f. Letters", rows, f"At idle the process has {whole.idle:.0f} MB.", _beside(other, at_once))


def _beside(other: Found, at_once: Found | None) -> str:
    shown = f"Usual: one after the other with a pause between (time {other.over:.2f}x"
    if at_once is None:
        return f"{shown}); AIORateLimiter's library (aiolimiter) is not installed here."
    return f"{shown}) and, for memory and stall, all at once through AIORateLimiter (time {at_once.over:.2f}x)."


if __name__ == "__main__":
    asyncio.run(main())
