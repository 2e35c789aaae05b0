"""Row g: from starting the process until it asks for updates, and the memory it then rests with.

Real processes against a Bot API server here. The usual design is a plain python-telegram-bot application with
its own request class, a job queue and a pickled persistence, which does none of what Moim does at the start (check
and open the database, take up what was interrupted).
"""

import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench._api import TOKEN, Api
from bench._measure import memory
from bench._table import Row, show

ROOT = Path(__file__).resolve().parents[1]
RUNS = int(os.environ.get("BENCH_RUNS", "12"))
REST = 1.0  # seconds until it is idle
USUAL = """
import sys
from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler, PicklePersistence

async def start(update, context):
    await update.message.reply_text("Hello")

async def tapped(update, context):
    await update.callback_query.answer()

token, url, folder = sys.argv[1:]
builder = ApplicationBuilder().token(token).base_url(url)
application = builder.persistence(PicklePersistence(folder + "/bot.pickle")).build()
application.job_queue
application.add_handlers([CommandHandler("start", start), CallbackQueryHandler(tapped)])
application.run_polling(allowed_updates=Update.ALL_TYPES)
"""


async def start(words: list[str], folder: Path, api: Api) -> tuple[float, float, float]:
    """Seconds until it polls, its resting memory, and the most memory it had; both in MB."""
    api.polled = 0.0
    variables = os.environ | {
        "MOIM_TOKEN": TOKEN, "MOIM_CONTACT": "bench", "MOIM_API_URL": api.url, "PYTHONPATH": str(ROOT),
        "MOIM_DATABASE": str(folder / "moim.db"), "MOIM_LOG_LEVEL": "WARNING",
        "TMPDIR": str(folder),
    }  # fmt: skip
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=folder, env=variables)
    try:
        async with asyncio.timeout(30):
            while not api.polled:
                await asyncio.sleep(0.001)
        await asyncio.sleep(REST)
        return api.polled - began, memory(process.pid), memory(process.pid, "VmHWM")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def main() -> None:
    """Both designs in turn, so that both meet the same noise."""
    ways: dict[str, list[tuple[float, float, float]]] = {"usual": [], "moim": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Api() as api:
            words = {"moim": ["-m", "bot", "run"], "usual": ["-c", USUAL, TOKEN, api.url, name]}
            first = await start(words["moim"], folder, api)  # makes the database and compiles what is not yet
            for _ in range(RUNS):
                for way, found in ways.items():
                    found.append(await start(words[way], folder, api))
    middle = {way: [statistics.median(one) for one in zip(*found, strict=True)] for way, found in ways.items()}
    usual, moim = middle["usual"], middle["moim"]
    rows = [
        Row("start until it asks for updates", moim[0] * 1000, "ms", usual[0] * 1000, 600),
        Row("memory at rest", moim[1], "MB", usual[1], 60),
        Row("most memory until then", moim[2], "MB", usual[2]),
    ]
    note = f"Medians of {RUNS} starts each, in turn. The very first start, with a new database: {first[0]:.2f} s."
    show("g. Start", rows, note)


if __name__ == "__main__":
    asyncio.run(main())
