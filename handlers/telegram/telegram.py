"""The Telegram side as a whole: python-telegram-bot with our inbox in front and our postman behind."""

from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ExtBot

from bot.domain.delivery import Arrived, Delivery
from bot.domain.ids import Chat
from bot.domain.letters import Letter
from bot.ports import Books, House
from bot.views.message import Message
from handlers.telegram import addresses, commands, doors
from handlers.telegram.apologies import Apologies
from handlers.telegram.groups import AdminsFetch
from handlers.telegram.inbox import DurableQueue
from handlers.telegram.outlet import Outlet
from handlers.telegram.reception import MoimApplication, Reception
from handlers.telegram.request import AiohttpRequest
from handlers.telegram.signing import Signer

_log = structlog.get_logger("telegram")
# Always passed: Telegram remembers the last list, and leaves member changes out of its default.
ALLOWED = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER, Update.CHAT_MEMBER, Update.CHAT_JOIN_REQUEST]


class Telegram:
    """Opens, listens and sends; see `bot.assembly` for the order."""

    def __init__(self, token: str, api_url: str, file_url: str, books: Books, house: House, key: bytes) -> None:
        signer = Signer(key)
        self._books = books
        self._queue = DurableQueue(books, self._arrived)
        self.application: Application[Any, Any, Any, Any, Any, Any] = _application(
            token, api_url, file_url, self._queue
        )
        self.bot: ExtBot[None] = self.application.bot
        self.outlet = Outlet(self.bot, signer)
        apologies = Apologies(house)
        self.reception = Reception(
            self.application, books, signer, self.outlet.answer, AdminsFetch(self.bot, books), apologies.refused,
            apologies.failed,
        )  # fmt: skip
        for door in doors.every(house):
            self.application.add_handler(door)

    async def open(self) -> None:
        """Say hello to Telegram; raises its error when the token is wrong or nobody answers."""
        await self.application.initialize()
        resumed = await self.reception.resume()
        _log.info("telegram open", bot=self.bot.username, updates_resumed=resumed)

    async def listen(self) -> None:
        """Begin to poll; what comes is in the inbox before Telegram hears that it arrived."""
        assert self.application.updater is not None  # noqa: S101 - built with one
        await commands.register(self.bot, self._books)
        await self.application.updater.start_polling(allowed_updates=ALLOWED, poll_interval=0.0, timeout=25)

    async def hush(self) -> None:
        """Stop listening and finish what is in hand; letters can still go out."""
        updater = self.application.updater
        if updater is not None and updater.running:
            await updater.stop()
        await self.reception.close()

    async def close(self) -> None:
        """Close every connection."""
        await self.application.shutdown()

    async def deliver(self, letter: Letter, message: Message) -> Delivery:
        """See `scheduling.postman.Sender`."""
        return await self.outlet.deliver(letter, message)

    def _arrived(self, arrived: Arrived, update: Update) -> None:
        self.reception.arrived(arrived, update)

    def is_group(self, chat: Chat) -> bool:
        """See `scheduling.postman.Sender`."""
        return addresses.is_group(chat)


def _application(token: str, api_url: str, file_url: str, queue: DurableQueue) -> Any:
    return (
        ApplicationBuilder()
        .application_class(MoimApplication)
        .token(token)
        .base_url(api_url)
        .base_file_url(file_url)
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest(connections=1))
        .update_queue(queue)
        .job_queue(None)
        .build()
    )
