"""Messages out: a `Message` becomes a call of the Bot API, its names and titles as data, never as markup."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, MessageEntity, User
from telegram.ext import ExtBot

from bot.domain.delivery import Delivery, Rejected, Sent, Unknown, Unreachable, Unsent
from bot.domain.letters import Letter
from bot.views.fitting import units, within
from bot.views.message import Admit, Bold, Button, Linked, Mention, Message, Moment, Span, Text, Toast
from handlers.telegram import addresses
from handlers.telegram.errors import attempt
from handlers.telegram.signing import Signer, place

_MOST = 4096  # UTF-16 units; Telegram's limit on a text
_MOST_UNDER_FILE = 1024
_ANSWER_AGAIN = (0.2, 1.0)  # seconds before an answer to a press is given once more
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Outlet:
    """Sends, edits and answers through one bot."""

    def __init__(self, bot: "ExtBot[None]", signer: Signer) -> None:
        self._bot = bot
        self._signer = signer

    async def deliver(self, letter: Letter, message: Message) -> Delivery:
        """Send a letter, or make the edit it asks for; what became of it is the result."""
        return await attempt(lambda: self._deliver(letter, message))

    async def answer(self, callback: str, toast: Toast | None) -> Delivery:
        """Answer a pressed button; at most 200 characters are shown. It may be said again freely, so it is."""
        toast = toast or Toast()
        url = self.link(toast.link) if toast.link else None

        async def call() -> Delivery:
            text = toast.text[:200] or None
            await self._bot.answer_callback_query(callback, text=text, show_alert=toast.alert, url=url)
            return Sent(None)

        for pause in _ANSWER_AGAIN:
            end = await attempt(call)
            if not isinstance(end, Unsent | Unknown):
                return end
            await asyncio.sleep(pause)
        return await attempt(call)

    def link(self, token: str) -> str:
        """The address that opens the private chat with a token."""
        return f"https://t.me/{self._bot.username}?start={token}"

    async def _deliver(self, letter: Letter, message: Message) -> Delivery:
        chat = addresses.number(letter.chat)
        if message.admit is not None:
            return await self._admit(chat, message.admit)
        if message.pins is not None:
            return await self._pin(chat, addresses.message_number(message.pins))
        keyboard = self._keyboard(letter, message)
        if letter.edits is None or message.file is not None:
            return await self._post(chat, message, keyboard)
        text, entities = plain(message.text)
        await self._bot.edit_message_text(
            text, chat, addresses.message_number(letter.edits), entities=entities, reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
        )  # fmt: skip
        return Sent(letter.edits)

    async def _admit(self, chat: int, admit: Admit) -> Delivery:
        """Grant a join request or turn it down; done already is as good (see `errors`).

        That this may not be done says nothing about the group: it can still be written to.
        """
        answer = self._bot.approve_chat_join_request if admit.yes else self._bot.decline_chat_join_request
        return await _deed("not admitted", lambda: answer(chat, addresses.number(admit.account)))

    async def _post(self, chat: int, message: Message, keyboard: InlineKeyboardMarkup | None) -> Delivery:
        common: dict[str, Any] = {
            "message_thread_id": message.thread, "disable_notification": message.silent or None,
            "reply_markup": keyboard,
        }  # fmt: skip
        text, entities = plain(message.text, _MOST if message.file is None else _MOST_UNDER_FILE)
        if message.point is not None:
            sent = await self._bot.send_location(chat, *message.point, **common)
        elif message.file is not None:
            file = InputFile(message.file.content, filename=message.file.name)
            sent = await self._bot.send_document(chat, file, text or None, caption_entities=entities, **common)
        else:
            common["link_preview_options"] = _NO_PREVIEW
            sent = await self._bot.send_message(chat, text, entities=entities, **common)
        return Sent(addresses.message(chat, sent.message_id))

    async def _pin(self, chat: int, message: int) -> Delivery:
        """Without a sound; that this may not be done says nothing about the group, either."""
        pin = self._bot.pin_chat_message
        return await _deed("not pinned", lambda: pin(chat, message, disable_notification=True))

    def _keyboard(self, letter: Letter, message: Message) -> InlineKeyboardMarkup | None:
        if not message.rows:
            return None
        community = letter.community if addresses.is_group(letter.chat) else None
        where = place(letter.chat, community)
        return InlineKeyboardMarkup([[self._button(one, where) for one in row] for row in message.rows])

    def _button(self, one: Button, where: str) -> InlineKeyboardButton:
        if one.add_to_group:
            return InlineKeyboardButton(one.label, url=f"https://t.me/{self._bot.username}?startgroup=new")
        if one.url or one.link:
            return InlineKeyboardButton(one.label, url=one.url or self.link(one.link))
        return InlineKeyboardButton(one.label, callback_data=self._signer.sign(one.action, where))


async def _deed(refused: str, call: Callable[[], Awaitable[object]]) -> Delivery:
    """Do something that is no message: where it may not be done, the chat can still be written to."""

    async def do() -> Delivery:
        await call()
        return Sent(None)

    done = await attempt(do)
    return Rejected(f"{refused}: {done.why}") if isinstance(done, Unreachable) else done


def plain(text: Text, most: int = _MOST) -> tuple[str, list[MessageEntity]]:
    """A text as Telegram takes it: plain characters, and entities counted in UTF-16 units; what is too long is cut."""
    whole, entities, offset = "", [], 0
    for span in text.spans:
        words = span if isinstance(span, str) else span.text
        shown = within(words, most - offset)
        if not shown or offset == most:
            continue
        entity = _entity(span, offset, units(shown))
        entities += [entity] if entity is not None else []
        whole, offset = whole + shown, offset + units(shown)
        if shown != words:
            break
    return whole, entities


def _entity(span: Span, offset: int, length: int) -> MessageEntity | None:
    match span:
        case Bold():
            return MessageEntity(MessageEntity.BOLD, offset, length)
        case Linked(_, url):
            return MessageEntity(MessageEntity.TEXT_LINK, offset, length, url=url)
        case Mention(name, who) if who:  # nobody can be called who asked to be forgotten
            user = User(addresses.number(who), name, is_bot=False)
            return MessageEntity(MessageEntity.TEXT_MENTION, offset, length, user=user)
        case Moment(_, at):
            # Without a format the words stay as they are, and a tap shows the reader's own zone (Bot API 9.5).
            return MessageEntity(MessageEntity.DATE_TIME, offset, length, unix_time=at)
        case _:
            return None
