"""The same work done the usual way: python-telegram-bot as it comes, a transaction and an edit for every tap.

Run as a process: the API's address and the database as arguments.
"""

import contextlib
import sys

import aiosqlite
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes

from bench._api import TOKEN

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meetup (id INTEGER PRIMARY KEY, title TEXT NOT NULL, seats INTEGER);
CREATE TABLE IF NOT EXISTS answer (
    meetup INTEGER NOT NULL, person INTEGER NOT NULL, name TEXT NOT NULL, choice TEXT NOT NULL,
    PRIMARY KEY (meetup, person)
);
"""


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Somebody pressed [Coming]: keep it, show the card anew, say so."""
    query, books = update.callback_query, context.bot_data["books"]
    meetup, person = int(query.data.split(":")[1]), query.from_user
    await books.execute("BEGIN")
    async with books.execute("SELECT title, seats FROM meetup WHERE id = ?", (meetup,)) as found:
        title, seats = await found.fetchone()
    async with books.execute("SELECT count(*) FROM answer WHERE meetup = ? AND choice = 'going'", (meetup,)) as found:
        (going,) = await found.fetchone()
    choice = "going" if seats is None or going < seats else "waiting"
    sql = "INSERT INTO answer VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET choice = excluded.choice"
    await books.execute(sql, (meetup, person.id, person.full_name, choice))
    sql = "SELECT name FROM answer WHERE meetup = ? AND choice = 'going' LIMIT 20"
    names = [name for (name,) in await books.execute_fetchall(sql, (meetup,))]
    await books.execute("COMMIT")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Coming", callback_data=query.data)]])
    with contextlib.suppress(BadRequest):
        await query.edit_message_text(f"{title}\n{going + 1} coming\n" + "\n".join(names), reply_markup=keyboard)
    await query.answer("See you there")


async def _open(application: object) -> None:
    books = await aiosqlite.connect(sys.argv[2], isolation_level=None)
    await books.execute("PRAGMA journal_mode = WAL")
    await books.execute("PRAGMA synchronous = FULL")
    await books.executescript(_SCHEMA)
    rows = ((number, "Reading") for number in range(1, 201))
    await books.executemany("INSERT OR IGNORE INTO meetup VALUES (?, ?, NULL)", rows)
    application.bot_data["books"] = books


async def _close(application: object) -> None:
    await application.bot_data["books"].close()


if __name__ == "__main__":
    made = ApplicationBuilder().token(TOKEN).base_url(sys.argv[1]).post_init(_open).post_shutdown(_close).build()
    made.add_handler(CallbackQueryHandler(pressed, pattern="^rsvp:"))
    made.run_polling(allowed_updates=["callback_query"], poll_interval=0.0)
