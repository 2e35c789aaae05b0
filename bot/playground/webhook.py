"""Delivering updates to a webhook, as Telegram does: in order within a chat, again until answered 2xx."""

import asyncio
import contextlib

import aiohttp

from bot.playground.mailbox import Letter, Mailbox
from bot.playground.things import stamp

# Telegram waits longer and longer; a playground should not keep anybody waiting.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
PATIENCE = aiohttp.ClientTimeout(total=60)


def lane(letter: Letter) -> str:
    """Updates in one lane keep their order: taps go by person, the rest by chat."""
    update = letter.update
    if "callback_query" in update:
        return f"user {update['callback_query'].get('from', {}).get('id')}"
    facts = next((value for key, value in update.items() if key != "update_id"), None)
    chat = facts.get("chat", {}) if isinstance(facts, dict) else {}
    return f"chat {chat.get('id')}"


class Deliverer:
    """Takes letters from the mailbox to its webhook, one at a time in each lane."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self._awake = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._main: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look after the mailbox."""
        self.mailbox.woken.append(self._awake.set)
        self._main = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop delivering; what is not delivered stays in the mailbox."""
        tasks = [task for task in (self._main, *self._busy.values()) if task]
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            while True:
                await self._awake.wait()
                self._awake.clear()
                if self.mailbox.webhook_url:
                    self._dispatch(session)

    def _dispatch(self, session: aiohttp.ClientSession) -> None:
        for letter in self.mailbox.fresh():
            name = lane(letter)
            room = len(self._busy) < self.mailbox.webhook_facts["max_connections"]
            if room and name not in self._busy:
                self._busy[name] = asyncio.create_task(self._deliver(session, letter))

    async def _deliver(self, session: aiohttp.ClientSession, letter: Letter) -> None:
        try:
            await self._insist(session, letter)
        finally:
            self._busy.pop(lane(letter), None)
            self._awake.set()

    async def _insist(self, session: aiohttp.ClientSession, letter: Letter) -> None:
        pause = FIRST_PAUSE
        while self.mailbox.webhook_url and letter in self.mailbox.fresh():
            trouble = await self._post(session, letter)
            if not trouble:
                self.mailbox.confirm([letter.id])
                return
            now = stamp(self.mailbox.clock.now())
            self.mailbox.webhook_trouble = {"last_error_date": now, "last_error_message": trouble}
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _post(self, session: aiohttp.ClientSession, letter: Letter) -> str:
        """Empty if the webhook took the update, else what is wrong with it."""
        secret = self.mailbox.webhook_facts["secret"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        url = self.mailbox.webhook_url
        try:
            async with session.post(url, json=letter.update, headers=headers, allow_redirects=False) as answer:
                if 200 <= answer.status < 300:
                    return ""
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as problem:
            return f"Connection failed: {type(problem).__name__}"
