"""The Telegram side as a whole: python-telegram-bot with our inbox in front and our postman behind."""

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application, ApplicationBuilder

from bot.counts import Counts
from bot.domain.delivery import Arrived, Delivery
from bot.domain.ids import Chat
from bot.domain.letters import Letter
from bot.ports import Books, BooksUnavailable, House
from bot.views import words
from bot.views.message import Message
from handlers.telegram import addresses, commands, doors
from handlers.telegram.apologies import Apologies
from handlers.telegram.bot import Bot, read
from handlers.telegram.errors import NobodyAnswers, TokenRefused, needed
from handlers.telegram.groups import Questions
from handlers.telegram.hearing import Hearing
from handlers.telegram.inbox import DurableQueue
from handlers.telegram.outlet import Outlet
from handlers.telegram.reception import Calls, MoimApplication, Reception
from handlers.telegram.request import AiohttpRequest
from handlers.telegram.returning import Returning
from handlers.telegram.signing import Signer

_log = structlog.get_logger("door")
_SWEEP = 15.0  # seconds of the machine
# Always passed: Telegram remembers the last list, and leaves member changes out of its default.
ALLOWED = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER, Update.CHAT_MEMBER, Update.CHAT_JOIN_REQUEST]


class Telegram:
    """Opens, listens and sends; see `bot.assembly` for the order."""

    def __init__(
        self, token: str, api_url: str, file_url: str, books: Books, house: House, key: bytes,
        counts: Counts | None = None,
    ) -> None:  # fmt: skip
        signer = Signer(key)
        self._books = books
        self._queue = DurableQueue(books, self._arrived)
        self._sweeper: asyncio.Task[None] | None = None
        counts = counts or Counts()
        self.hearing = Hearing(counts)
        self._requests = (AiohttpRequest(counts=counts), self.hearing)
        self.bot = Bot(token, api_url, file_url, *self._requests, self._queue.heard)
        self.application: Application[Any, Any, Any, Any, Any, Any] = _application(self.bot, self._queue)
        self.outlet = Outlet(self.bot, signer)
        apologies, questions = Apologies(house), Questions(self.bot, books)
        self._returning = Returning(self.bot, books, house, self.hearing, questions)
        calls = Calls(self.outlet.answer, questions, apologies.refused, apologies.failed)
        self.reception = Reception(self.application, books, signer, calls, counts)
        for door in doors.every(house):
            self.application.add_handler(door)

    @property
    def number(self) -> int:
        """Which bot this is; known once it is open."""
        return self.bot.id

    async def open(self) -> None:
        """Say hello to Telegram; raises TokenRefused, NobodyAnswers (then try again)."""
        await needed(self.application.initialize)
        self.hearing.answers()
        _log.info("telegram open", bot=self.bot.username)

    async def resume(self) -> None:
        """Take up what was written down before a stop, and from now on whatever is put back into the inbox."""
        await self._returning.look()
        resumed = await self.reception.resume()
        _log.info("inbox open", updates_resumed=resumed)
        self._sweeper = asyncio.create_task(self._sweep(), name="inbox")

    async def listen(self, webhook: str = "", secret: str = "") -> None:
        """Begin to poll, or have Telegram call the webhook; raises TokenRefused, NobodyAnswers (then try again).

        Either way an update is in the inbox before Telegram hears that it arrived.
        """
        await needed(lambda: self._call_me(webhook, secret) if webhook else self._poll())
        self._returning.called = bool(webhook)
        await asyncio.to_thread(words.prepare)
        await commands.register(self.bot, self._books)
        _log.info("listening", mode="webhook" if webhook else "polling")

    async def receive(self, data: dict[str, Any]) -> None:
        """An update that came by webhook: it is kept when this returns. Raises BooksUnavailable."""
        await self._queue.keep([(read(data, self.bot), json.dumps(data))])

    async def hush(self) -> None:
        """Stop listening."""
        self.hearing.leave()
        if self._sweeper is not None:
            self._sweeper.cancel()
        updater = self.application.updater
        if updater is not None and updater.running:
            with contextlib.suppress(TokenRefused, NobodyAnswers):  # what ended the polling is known already
                await needed(updater.stop)

    async def close(self) -> None:
        """Close every connection, also after an opening that failed."""
        await self.application.shutdown()
        for request in self._requests:
            await request.shutdown()

    async def _poll(self) -> None:
        updater = self.application.updater
        assert updater is not None  # noqa: S101 - built with one
        # The ear says what is wrong, once; python-telegram-bot would write a traceback for every try.
        await updater.start_polling(
            allowed_updates=ALLOWED, poll_interval=0.0, timeout=25, error_callback=lambda problem: None
        )

    async def _call_me(self, url: str, secret: str) -> None:
        await self.bot.set_webhook(url, allowed_updates=ALLOWED, secret_token=secret, max_connections=40)

    async def _sweep(self) -> None:
        """Take up what `python -m bot parked --retry` put back, and what trouble left behind."""
        while True:
            await asyncio.sleep(_SWEEP)
            try:
                await self._returning.look()
                await self.reception.resume()
                await self._returning.ask_about_groups()
            except BooksUnavailable as problem:
                _log.warning("books unavailable", problem=str(problem))
            except Exception:  # the next round tries again
                _log.exception("a look at the inbox failed")

    async def deliver(self, letter: Letter, message: Message) -> Delivery:
        """See `scheduling.postman.Sender`."""
        return await self.outlet.deliver(letter, message)

    def _arrived(self, arrived: Arrived, update: Update) -> None:
        self.reception.arrived(arrived, update)

    def is_group(self, chat: Chat) -> bool:
        """See `scheduling.postman.Sender`."""
        return addresses.is_group(chat)


@dataclass(frozen=True, slots=True)
class Myself:
    """Who the bot is, and what its owner allowed at @BotFather."""

    username: str
    name: str
    joins_groups: bool
    reads_groups: bool  # everything that is written there; Moim needs it not


async def say_hello(token: str, api_url: str) -> Myself:
    """Ask Telegram who the token belongs to. Raises TokenRefused, NobodyAnswers."""
    requests = (AiohttpRequest(connections=1), Hearing())
    bot = Bot(token, api_url, "", *requests)
    try:
        await needed(bot.initialize)
        me = bot.bot
        reads = bool(me.can_read_all_group_messages)
        return Myself(me.username or "", me.first_name, bool(me.can_join_groups), reads)
    finally:
        for request in requests:
            await request.shutdown()


def _application(bot: Bot, queue: DurableQueue) -> Any:
    return ApplicationBuilder().application_class(MoimApplication).bot(bot).update_queue(queue).job_queue(None).build()
