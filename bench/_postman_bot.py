"""The clock room and the way out as a process of its own: all of Moim that delivers, with limits one can raise.

Called with the server's address, the database and messages a second over all. It says on its standard output when
it is ready, and when it is told to stop, how long its loop was held up at worst, in seconds.
"""

import asyncio
import gc
import signal
import sys
from dataclasses import replace
from pathlib import Path

from bench._api import TOKEN
from bench._club import KEY
from bench._measure import stalls
from bot.clock import SystemClock
from bot.logs import set_up_logs
from bot.ports import House
from bot.views import words
from data.sqlite import SqliteBooks
from handlers.telegram.telegram import Telegram
from scheduling.clockroom import ClockRoom
from scheduling.pace import Limits


async def main(url: str, database: str, rate: int) -> None:
    """Open the books, the door and the clock room; deliver until told to stop."""
    set_up_logs()
    clock, house = SystemClock(), House("bench", 12, "ko", "Asia/Seoul")
    books = SqliteBooks(Path(database), clock)
    await books.open()
    telegram = Telegram(TOKEN, url, url.replace("/bot", "/file/bot"), books, house, bytes.fromhex(KEY))
    room = ClockRoom(books, clock, telegram, house, limits=replace(Limits(), all_rate=rate))
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await telegram.open()
    await room.start()
    await asyncio.to_thread(words.prepare)  # as the whole bot does once it listens
    print("ready", flush=True)
    async with stalls() as found:
        await told.wait()
    await room.close()
    await telegram.close()
    await books.close()
    print(found.longest, flush=True)


if __name__ == "__main__":
    gc.freeze()  # as `python -m bot run` does
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
