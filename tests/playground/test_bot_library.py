"""The playground driven by the real python-telegram-bot."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, RetryAfter


@pytest.fixture
async def bot(pg):
    async with Bot(pg.token, base_url=pg.api_url, base_file_url=pg.file_url) as bot:
        yield bot


async def test_a_tap_goes_all_the_way_round(pg, bot):
    mina = pg.world.person("Mina")
    pg.world.start(mina)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await bot.send_message(mina.id, "<b>Hi</b> 👋 you", parse_mode="HTML", reply_markup=keyboard)
    assert pg.world.last(mina).buttons == [["Yes"]]
    pg.world.tap(mina, pg.world.last(mina), "Ye")
    start, tap = await bot.get_updates(timeout=1, allowed_updates=Update.ALL_TYPES)
    assert start.message.text == "/start"
    assert tap.callback_query.data == "y"
    await tap.callback_query.answer("Got it", show_alert=True)
    await tap.callback_query.edit_message_text("Done")
    assert pg.world.last(mina).text == "Done"
    assert pg.world.last(mina).edited
    assert pg.world.last(mina).id == sent.message_id
    assert [(toast.user, toast.text, toast.alert) for toast in pg.world.toasts] == [(mina, "Got it", True)]
    assert pg.waiting == 2
    assert await bot.get_updates(offset=tap.update_id + 1) == ()
    assert pg.waiting == 0


async def test_errors_arrive_as_the_library_knows_them(pg, bot):
    mina = pg.world.person("Mina")
    with pytest.raises(Forbidden, match="initiate conversation"):
        await bot.send_message(mina.id, "hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "hello")
    pg.world.start(mina)
    for text in "abc":
        await bot.send_message(mina.id, text)
    with pytest.raises(RetryAfter):
        await bot.send_message(mina.id, "d")


async def test_a_document_is_uploaded_and_fetched(pg, bot):
    mina = pg.world.person("Mina")
    pg.world.start(mina)
    sent = await bot.send_document(mina.id, b"BEGIN:VCALENDAR", filename="meet.ics", caption="for you")
    assert pg.world.last(mina).document.bytes == b"BEGIN:VCALENDAR"
    assert pg.world.last(mina).document.name == "meet.ics"
    file = await sent.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"BEGIN:VCALENDAR"


async def test_a_migrated_group_tells_its_new_id(pg, bot):
    mina = pg.world.person("Mina")
    group = pg.world.group("Walks", mina, [pg.world.bot], supergroup=False)
    new = pg.world.migrate(group)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "hello")
    assert moved.value.new_chat_id == new.id
    await bot.send_message(new.id, "hello")
    kinds = [update.message for update in await bot.get_updates()]
    assert [bool(m and m.migrate_to_chat_id) for m in kinds].count(True) == 1
    assert [bool(m and m.migrate_from_chat_id) for m in kinds].count(True) == 1


async def test_two_pollers_conflict(pg, bot):
    async with Bot(pg.token, base_url=pg.api_url) as other:
        first = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.1)
        await other.get_updates(timeout=0)
        with pytest.raises(Conflict, match="other getUpdates"):
            await first
