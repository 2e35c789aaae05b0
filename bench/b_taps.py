"""(b) A tap's cost with a million answers in the table against a thousand: spread over meetups, and all on one."""

import asyncio
import sqlite3
import statistics
import tempfile
from contextlib import closing
from pathlib import Path

from bench._api import Api
from bench._bots import Bot, running
from bench._club import Group, prepare
from bench._table import Row, show

FEW, MANY, TAPS, ROUNDS = 1_000, 1_000_000, 400, 5
_PEOPLE = "INSERT INTO people (id, account, private, name) SELECT value, 'x:' || value, 'x:' || value, 'P' FROM numbers"
_ANSWERS = """
INSERT INTO rsvps (meetup, person, choice, turn) SELECT {meetup}, 100000 + value, 'going', value FROM numbers
"""
_NUMBERS = """
CREATE TEMP TABLE numbers AS
WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT ?) SELECT value FROM n
"""


def fill(database: Path, answers: int, *, hot: bool) -> None:
    """So many answers of as many people, on a thousand other meetups or all on the first."""
    with closing(sqlite3.connect(database, isolation_level=None)) as books:
        books.execute("BEGIN")
        books.execute(_NUMBERS, (answers,))
        books.execute(_PEOPLE.replace("value,", "100000 + value,", 1))
        columns = [row[1] for row in books.execute("PRAGMA table_info(meetups)")]
        changed = {"id": "1000 + value", "number": "1000 + value"}
        books.execute(
            f"INSERT INTO meetups ({', '.join(columns)}) SELECT {', '.join(changed.get(c, c) for c in columns)} "
            "FROM meetups, numbers WHERE id = 1 AND value <= 1000"
        )
        books.execute(_ANSWERS.format(meetup=1 if hot else "1001 + value % 1000"))
        books.execute("COMMIT")


async def taps(answers: int, *, hot: bool) -> float:
    """Milliseconds of processor a tap on the first meetup: the median of some rounds, once the bot is warm."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        [group] = await prepare(folder / "moim.db", 1, TAPS * ROUNDS)
        fill(folder / "moim.db", answers, hot=hot)
        async with Api() as api, running(api, "moim", folder) as bot:
            await asyncio.sleep(1.0)
            return statistics.median([await tapped(group, api, bot, n) for n in range(ROUNDS)])


async def tapped(group: Group, api: Api, bot: Bot, number: int) -> float:
    """The cost of one round of taps."""
    cpu, presses = bot.cpu(), range(number * TAPS, (number + 1) * TAPS)
    await api.push([group.press(n + 1, n) for n in presses])
    await api.until({str(n + 1) for n in presses})
    return (bot.cpu() - cpu) / TAPS * 1000


async def main() -> None:
    """Few and many, for each shape."""
    rows = []
    for work, hot in (("on other meetups", False), ("on the same meetup", True)):
        times = await taps(MANY, hot=hot) / await taps(FEW, hot=hot)
        rows.append(Row(f"processor a tap, {MANY:,} answers {work} against {FEW:,}", times, "times", None, 2))
    show("b. Growth: taps", rows, f"Medians of {ROUNDS} rounds of {TAPS} taps on one card.")


if __name__ == "__main__":
    asyncio.run(main())
