"""The same work without any framework: one loop, sqlite3 and aiohttp, as little as can be done by hand.

It keeps a tap in one transaction with its number (a repeated one is dropped), answers it, and edits each card
at most every four seconds. It has no forms, no rights, no letters: the floor under what a tap can cost.
"""

import asyncio
import json
import signal
import sqlite3
import sys
import time

import aiohttp

from bench._api import TOKEN

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS answer (
    meetup INTEGER NOT NULL, person INTEGER NOT NULL, name TEXT NOT NULL, choice TEXT NOT NULL,
    PRIMARY KEY (meetup, person)
);
"""
_PUT = "INSERT INTO answer VALUES (?, ?, ?, 'going') ON CONFLICT DO UPDATE SET choice = excluded.choice"


class Bare:
    """One bot."""

    def __init__(self, url: str, database: str) -> None:
        self.books = sqlite3.connect(database, isolation_level=None)
        self.books.executescript(_SCHEMA)
        self.url = f"{url}{TOKEN}"
        self.tasks: set[asyncio.Task[None]] = set()
        self.edited: dict[int, float] = {}

    async def run(self) -> None:
        """Until it is stopped."""
        connector = aiohttp.TCPConnector(limit=64)
        async with aiohttp.ClientSession(connector=connector) as self.http:
            offset = 0
            while True:
                found = await self.call("getUpdates", offset=offset, timeout=25)
                for update in found["result"]:
                    offset = update["update_id"] + 1
                    self.tap(update)

    def tap(self, update: dict) -> None:
        """Keep it, then answer; the card follows."""
        press = update["callback_query"]
        meetup, who = int(press["data"].split(":")[1]), press["from"]
        self.books.execute("BEGIN IMMEDIATE")
        fresh = self.books.execute("INSERT OR IGNORE INTO seen VALUES (?)", (update["update_id"],)).rowcount
        if fresh:
            self.books.execute(_PUT, (meetup, who["id"], who["first_name"]))
        self.books.execute("COMMIT")
        self.later(self.call("answerCallbackQuery", callback_query_id=press["id"], text="See you there"))
        now = time.monotonic()
        if now - self.edited.get(meetup, 0) > 4:
            self.edited[meetup] = now
            self.later(self.card(meetup, press["message"]))

    def later(self, job: object) -> None:
        """Beside the others."""
        task = asyncio.ensure_future(job)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def card(self, meetup: int, message: dict) -> None:
        """Show who comes."""
        names = self.books.execute("SELECT name FROM answer WHERE meetup = ? LIMIT 20", (meetup,)).fetchall()
        text = "\n".join(name for (name,) in names)
        await self.call("editMessageText", chat_id=message["chat"]["id"], message_id=message["message_id"], text=text)

    async def call(self, method: str, **fields: object) -> dict:
        """One request."""
        async with self.http.post(f"{self.url}/{method}", json=fields) as answer:
            return json.loads(await answer.read())


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    asyncio.run(Bare(sys.argv[1], sys.argv[2]).run())
