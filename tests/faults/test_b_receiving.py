"""The promises about receiving, one fault of the list after the other: nothing lost, nothing twice, nobody held up.

A test is named after the fault it shows to be dealt with. Those of one room are there: B1 also in tests/kills, B2, B3,
B6, B8, B11 by the unit in tests/telegram/test_inbox, B3, B4, B11 in tests/test_hearing, B4 in tests/test_running, B9 in
tests/web/test_webhook, B5 in test_b_absence, B10, B15, B16, B18 in tests/conversations/test_bad_input, B15 and B17 in
tests/conversations/test_rsvps.
"""

import asyncio
import base64
import contextlib
import random
import secrets
import sqlite3
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.cli.keeping import parked
from bot.domain.ids import CommunityId
from bot.domain.meetups import Meetup
from bot.playground import Chat, Message, User
from bot.ports import Desk
from bot.settings import read_settings
from data import sqlite
from handlers.telegram import reception, telegram
from handlers.telegram.inbox import DurableQueue
from handlers.telegram.reception import MoimApplication
from handlers.web.webhook import SECRET_HEADER
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import TOKEN, Stage, stage
from tests.conversations.test_bad_input import rows, unharmed
from tests.faults.test_b_absence import led
from tests.running import eventually, playing
from tests.web.test_webhook import SECRET, by_webhook, housed

NOT_APPLICABLE: dict[str, str] = {}  # of B1 to B20 all apply; what is dealt with otherwise than listed:
# B4 has no line for a database server: one process a database, decision 0020.
# B5 compares no numbers of members, B19 probes nobody at night: decisions 0023 and 0004.
# B16: a link may be followed again. It opens one thing for whoever may see it, and that is asked for each time.


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", (0.0, 0.0, 0.0))
    monkeypatch.setattr(telegram, "_SWEEP", 0.05)


async def depth(play: Stage) -> tuple[int, int]:
    """How many updates wait, how many are parked."""
    return await play.moim.books.read(lambda desk: desk.inbox.depth())


# B10: what nobody knows yet


async def test_B10_what_the_library_cannot_read_is_kept_as_it_came_and_read_by_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It neither makes the bot deaf nor is it lost: it is parked, and after an upgrade `parked --retry` handles it."""
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        old = telegram.Update.de_json

        def older(data, bot=None):
            if "소식" in str(data):
                raise KeyError("something_new")
            return old(data, bot)

        monkeypatch.setattr(telegram.Update, "de_json", staticmethod(older))
        with capture_logs() as log:
            play.world.say(minji, None, "/start 소식")
            play.world.start(sua)
            play.world.raw({"callback_query": {"id": 1}})
            await eventually(lambda: play.told(sua) and not play.pg.waiting)
            await play.settle()
        assert len([line for line in log if line["event"] == "update not understood"]) >= 2
        assert "소식" not in str([line for line in log if "exc_info" not in line]), "what people wrote is in no line"
        assert await depth(play) == (0, 2)
        parked = await play.moim.books.read(lambda desk: desk.inbox.parked())
        assert [one.error for one in parked] == ["NotUnderstood: KeyError in message", "NotUnderstood: TypeError in callback_query"]  # fmt: skip
        assert not play.told(minji)
        monkeypatch.undo()
        monkeypatch.setattr(telegram, "_SWEEP", 0.05)
        await play.moim.books.perform(lambda desk: desk.inbox.retry())
        await eventually(lambda: play.told(minji))
        async with asyncio.timeout(10):
            while await depth(play) != (0, 1):
                await asyncio.sleep(0.02)


# B8, B11: order and fairness


class Hangs:
    """Every update with this word in it hangs for half a minute inside its unit of work, as if we had made a mistake."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.word: str | None = "펑"
        self.tries = 0
        whole = MoimApplication.process_update

        async def process(application: Any, turn: Any) -> None:
            message = turn.update.message
            if self.word and message is not None and self.word in (message.text or ""):
                self.tries += 1
                await asyncio.sleep(30)
            await whole(application, turn)

        monkeypatch.setattr(MoimApplication, "process_update", process)


class Watch:
    """How long each update took, in seconds, from its arrival at the door to its commit."""

    def __init__(self, play: Stage) -> None:
        self.play, self.took = play, dict[int, float]()
        self._began = dict[int, float]()
        reception = play.moim.telegram.reception
        note = reception._note

        def noted(turn: Any, came: float) -> None:
            note(turn, came)
            number = turn.update.update_id
            self.took[number] = time.monotonic() - self._began.get(number, came)

        reception._note = noted

    async def comes(self, number: int, update: dict[str, Any]) -> None:
        self._began[number] = time.monotonic()
        await self.play.moim.telegram.receive({"update_id": number} | update)

    def p99(self, numbers: Iterable[int]) -> float:
        return sorted(self.took[number] for number in numbers)[-2]


def says(who: User, chat: Chat, text: str, number: int = 70_000) -> dict[str, Any]:
    """A message as Telegram writes it."""
    head = {"message_id": number, "date": 1_795_000_000, "chat": chat.wire(), "from": who.wire(), "text": text}
    entities = (
        [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}] if text.startswith("/") else []
    )
    return {"message": head | {"entities": entities}}


async def hung_beside(play: Stage, crowd: int) -> float:
    """One chat hangs while so many others write, fifty a second: how long the slowest but one waited, in seconds."""
    sick = play.person("아픈 이")
    play.world.start(sick)
    await play.settle()
    watch, others = Watch(play), range(10, 10 + crowd)
    await watch.comes(1, says(sick, play.world.private(sick), "펑"))
    await watch.comes(2, says(sick, play.world.private(sick), "/start"))
    comings = []
    for at in others:
        await asyncio.sleep(0.02)
        who = play.person(f"사람{at}")
        comings.append(asyncio.create_task(watch.comes(at, says(who, play.world.private(who), "/privacy"))))
    await asyncio.gather(*comings)
    await eventually(lambda: len(watch.took) == crowd + 2, 30)
    await play.settle()
    assert "죄송" in "".join(message.text for message in play.private(sick))
    return watch.p99(others)


async def test_B8_one_chat_whose_handler_hangs_costs_the_others_less_than_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", (0.2, 1.0, 5.0))  # as it is
    hangs = Hangs(monkeypatch)
    async with stage(tmp_path) as play:
        assert await hung_beside(play, 100) < 1
        assert hangs.tries == 3
        assert await depth(play) == (0, 1), "set aside after the third try, and its chat went on"


async def test_B8_the_check_notices_a_job_that_may_hold_the_transaction_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Hangs(monkeypatch)
    monkeypatch.setattr(sqlite, "HANDLER_SECONDS", 1.3)
    async with stage(tmp_path) as play:
        assert await hung_beside(play, 20) > 1


# B1: nothing that Telegram was told has come is anywhere but on disk


class InMemory(DurableQueue):
    """The stock queue, known to be bad: takes what comes at once, and works it off one after the other."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._later = asyncio.create_task(self._work())

    async def heard(self, answer: Iterable[tuple[Any, str]]) -> None:
        for one in answer:
            await asyncio.Queue.put(self, one)

    async def put(self, item: object) -> None: ...

    async def _work(self) -> None:
        while True:
            await self.keep([await self.get()])
            await asyncio.sleep(0.02)


async def told_but_not_kept(play: Stage) -> tuple[int, set[int]]:
    """How many updates Telegram was told have come; which of them were not on disk at that moment.

    A process can be killed at any moment, so what is looked at is the file, through a connection of its own.
    """
    confirmed, missing = set[int](), set[int]()
    mailbox = play.pg.mailbox
    move = mailbox._move

    def moved(offset: int) -> None:
        before = {letter.id for letter in mailbox.letters}
        move(offset)
        gone = before - {letter.id for letter in mailbox.letters}
        with contextlib.closing(sqlite3.connect(play.database)) as books:
            kept = {number for (number,) in books.execute("SELECT update_id FROM inbox")}
        confirmed.update(gone)
        missing.update(gone - kept)

    mailbox._move = moved
    for at in range(60):
        play.world.start(play.person(f"사람{at}"))
        if at % 7 == 0:
            await asyncio.sleep(0.01)
    await eventually(lambda: len(confirmed) == 60)
    await play.settle()
    return len(confirmed), missing


async def test_B1_what_telegram_was_told_has_come_is_on_disk(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        assert await told_but_not_kept(play) == (60, set())


async def test_B1_the_check_notices_the_stock_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "DurableQueue", InMemory)
    async with stage(tmp_path) as play:
        told, missing = await told_but_not_kept(play)
        assert told == 60
        assert len(missing) > 20
        play.moim.telegram._queue._later.cancel()


# B2: repeats


async def test_B2_each_update_once_though_it_comes_again_and_again_from_four_sides(tmp_path: Path) -> None:
    dice = random.Random(2)
    async with playing() as pg, housed(tmp_path, pg, by_webhook()) as moim:
        port = moim._ways.port
        people = [pg.world.person(f"사람{at}") for at in range(120)]
        for who in people:
            pg.world.messages(who)
        came = [
            {"update_id": 900_000 + at} | says(who, pg.world.private(who), "/start") for at, who in enumerate(people)
        ]
        posts = [update for update in came for _ in range(dice.randint(1, 5))]
        dice.shuffle(posts)
        async with aiohttp.ClientSession(headers={SECRET_HEADER: SECRET}) as telegram_side:

            async def client(mine: list[dict[str, Any]]) -> None:
                for update in mine:
                    async with telegram_side.post(f"http://127.0.0.1:{port}/telegram", json=update) as answer:
                        assert answer.status == 200

            await asyncio.gather(*(client(posts[at::4]) for at in range(4)))
            await eventually(lambda: not moim.busy, 30)
            await client(came[:20])  # captured, and played again later
        await eventually(lambda: not moim.busy)
        letters = await moim.books.read(
            lambda desk: _all(desk, "SELECT chat, count(*) FROM letters WHERE kind = 'welcome' GROUP BY chat")
        )
        assert len(letters) == 120
        assert {count for _, count in letters} == {1}


async def _all(desk: Any, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in desk.session.connection.execute(query)]


# B7: messages and presses come through different queues


async def test_B7_however_the_queues_interleave_the_same_comes_of_it(tmp_path: Path) -> None:
    """Telegram keeps order within a queue (messages by chat, presses by person), not between them."""
    dice, seen = random.Random(7), set[tuple[tuple[str, str], ...]]()
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온", "라희")
        for number in range(1, 9):
            free, full = await club.meetup(), await club.meetup(seats=2)
            await _interleaved(play, dice, [*_queues(play, club, free), *_queues(play, club, full)])
            seen.add(tuple(sorted((await club.answers(free)).items())))
            said = list((await club.answers(full)).values())
            assert said.count("going") == 2, "no seat too many, none free while somebody waits"
            assert said.count("waiting") == 1
            assert "✅ 참석 3명" in club.card(free).text, number
    assert seen == {(("가람", "going"), ("나래", "going"), ("다온", "no"), ("라희", "going"))}


def _queues(play: Stage, club: Club, meetup: Meetup) -> list[list[dict[str, Any]]]:
    """What four people do, as Telegram queues it: the group's messages, and each one's presses."""
    garam, narae, daon, rahee = club.people
    card = club.card(meetup)

    def presses(who: User, row: int, column: int) -> dict[str, Any]:
        play.world.press(who, card, card.keyboard[row][column])
        return play.pg.mailbox.letters.pop().update

    going, no = _button(card, "참석"), _button(card, "불참")
    return [
        [says(garam, club.chat, f"참석 {meetup.number}"), says(daon, club.chat, f"불참 {meetup.number}")],
        [presses(narae, *no), presses(narae, *going)],
        [presses(rahee, *going), presses(rahee, *going)],
    ]


def _button(card: Message, label: str) -> tuple[int, int]:
    return next(
        (row, column)
        for row, buttons in enumerate(card.buttons)
        for column, one in enumerate(buttons)
        if label == one.split()[-1]
    )


async def _interleaved(play: Stage, dice: random.Random, queues: list[list[dict[str, Any]]]) -> None:
    """Bring them in any order that keeps each queue's own."""
    while queues := [queue for queue in queues if queue]:
        update = dice.choice(queues).pop(0)
        play.world.raw({key: value for key, value in update.items() if key != "update_id"})
    await play.settle()


# B11: the operator's hand


async def test_B11_the_operator_lists_what_is_parked_and_has_it_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Update 5 of 8 fails: 6, 7 and 8 are handled; `python -m bot parked --retry` has the running bot take 5 up."""
    hangs = Hangs(monkeypatch)
    monkeypatch.setattr(sqlite, "HANDLER_SECONDS", 0.05)
    async with stage(tmp_path) as play:
        who = play.person("수아")
        chosen = read_settings(None, token=TOKEN, contact="me", database=play.database, api_url=play.pg.api_url)
        play.world.start(who)
        for number in range(2, 9):
            play.world.say(who, None, "/privacy 펑" if number == 5 else "/privacy")
        await eventually(lambda: hangs.tries == 3)
        await play.settle()
        assert await depth(play) == (0, 1)
        heard = len(play.private(who))
        assert await parked(chosen, retry=False) == 0
        assert "TimeoutError" in capsys.readouterr().out
        hangs.word = None
        assert await parked(chosen, retry=True) == 0
        async with asyncio.timeout(10):
            while await depth(play) != (0, 0):
                await asyncio.sleep(0.02)
        await play.settle()
        assert len(play.private(who)) > heard


# B12: privacy mode


async def test_B12_in_privacy_mode_nothing_depends_on_plain_words_in_the_group(tmp_path: Path) -> None:
    """The playground shows a bot that is no admin what Telegram shows it: commands, replies to it, services, presses."""
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        meetup = await club.meetup(seats=1)
        play.world.demote_bot(club.chat, club.host)
        await play.settle()
        before = len(await rows(play, "SELECT 1 FROM inbox"))
        await play.says(garam, "참석 1", club.chat)
        assert len(await rows(play, "SELECT 1 FROM inbox")) == before, "it did not even hear that"
        await play.taps(garam, "참석", where=club.chat)
        await play.taps(narae, "참석", where=club.chat)
        assert await club.answers(meetup) == {"가람": "going", "나래": "waiting"}
        await play.says(narae, "/meetups@moim_bot", club.chat)
        assert "12월 독서모임" in play.posted(club.chat)
        await play.says(narae, "/propose@moim_bot", club.chat)
        await play.says(narae, "겨울 바다")
        assert (await rows(play, "SELECT form FROM drafts")) == [("topic",)]
        play.world.leave(garam, club.chat)
        await play.settle()
        assert await club.answers(meetup) == {"나래": "going"}, "the service message tells that somebody left"


# B13: edits


async def test_B13_a_command_that_is_edited_five_times_is_one_command(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        (garam,) = club.people
        said = play.world.say(garam, club.chat, "참석 1")
        await play.settle()
        posts, card = len(play.posts(club.chat)), club.card(meetup).edits
        for at in range(5):
            text = f"{'참석' if at % 2 else '불참'} 1"
            play.world.edit(garam, said, text)  # we do not ask for edits; should they come all the same:
            edited = says(garam, club.chat, text, said.id)["message"] | {"edit_date": 1_795_000_009}
            await play.moim.telegram.receive({"update_id": 900_000 + at, "edited_message": edited})
            await play.settle()
        assert await club.answers(meetup) == {"가람": "going"}
        assert (len(play.posts(club.chat)), club.card(meetup).edits) == (posts, card)
        await play.says(garam, "/propose")
        title = play.world.say(garam, None, "겨울 바다")
        await play.settle()
        [(at,)] = await rows(play, "SELECT at FROM drafts")
        play.world.edit(garam, title, "여름 바다")
        await play.settle()
        assert await rows(play, "SELECT at FROM drafts") == [(at,)], "an edited answer answers no later question"


# B14: a press that is old when it is handled


async def test_B14_a_press_of_three_minutes_ago_counts_though_it_can_no_longer_be_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        card = club.card(meetup)
        play.world.tap(club.people[0], card, "참석")
        update = play.pg.mailbox.letters.pop().update
        play.moim.telegram.reception._open = False  # it is killed right after it was written down
        await play.moim.telegram.receive(update)
        await play.moim.close()
        play.clock.turn(timedelta(seconds=160))
        await play.open()
        await play.settle()
        assert await club.answers(meetup) == {"가람": "going"}
        assert "✅ 참석 1명: 가람" in club.card(meetup).text
        [refused] = play.refusals()
        assert refused.method == "answerCallbackQuery"
        assert "query is too old" in refused.error
        assert await depth(play) == (0, 0)


# B16: links


async def test_B16_links_are_random_have_one_purpose_and_cannot_be_guessed(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        for name in ("하나", "둘"):
            await club_of(play, name, title=name)

        async def make(desk: Desk) -> set[str]:
            purposes, communities = ("join", "more", "settings"), (CommunityId(1), CommunityId(2))
            return {await desk.links.make(p, c, s) for p in purposes for c in communities for s in (1, 2)}

        async def guess(desk: Desk) -> int:
            guesses = (secrets.token_urlsafe(16) for _ in range(20_000))
            return len([guessed for guessed in guesses if await desk.links.find(guessed) is not None])

        tokens = await play.moim.books.perform(make)
        assert len(tokens) == 12, "each purpose, community and subject has its own"
        assert all(len(base64.urlsafe_b64decode(token + "==")) == 16 for token in tokens)
        assert len({token[:4] for token in tokens}) == 12
        assert await play.moim.books.read(guess) == 0


# B17: anonymous admins


async def test_B17_two_anonymous_admins_have_two_conversations_and_a_channel_has_none(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        (garam,) = club.people
        news = play.world.channel("소식", club.host)
        for who in (club.host, garam):
            play.world.promote(who, club.chat, anonymous=True)
        await play.settle()
        for who in (club.host, garam):
            play.world.say_anonymously(who, club.chat, "/meetup@moim_bot")
        play.world.say_as_channel(news, club.chat, "/meetup@moim_bot")
        await play.settle()
        assert await rows(play, "SELECT * FROM drafts") == []
        for who in (club.host, garam):
            await play.taps(who, "저예요", where=club.chat)
        for who, title in ((club.host, "첫째"), (garam, "둘째")):
            await play.says(who, title)
        drafts = await rows(play, "SELECT p.name, d.answers FROM drafts d JOIN people p ON p.id = d.person ORDER BY 1")
        assert [(name, title in answers) for (name, answers), title in zip(drafts, ("둘째", "첫째"), strict=True)] == [
            ("가람", True), ("지수", True),
        ]  # fmt: skip
        assert await rows(play, "SELECT 1 FROM people WHERE account = 'telegram:1087968824'") == []


# B18: what a linked channel posts


async def test_B18_posts_of_a_linked_channel_are_nobodys(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수")
        meetup = await club.meetup()
        news = play.world.channel("소식", club.host)
        play.world.link(news, club.chat)
        before = await rows(play, "SELECT * FROM people")
        play.world.channel_post(news, "참석 1")
        play.world.say_as_channel(news, club.chat, "참석 1")
        play.world.say_as_channel(news, club.chat, "/join@moim_bot")
        await play.settle()
        assert len(await rows(play, "SELECT 1 FROM inbox WHERE state = 'done'")) > 3
        assert await club.answers(meetup) == {}
        assert await rows(play, "SELECT * FROM people") == before


# B19, B20: what Telegram is asked for


async def test_B19_B20_every_kind_is_asked_for_at_every_start_and_who_misses_some_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        await led(club)
        await play.moim.close()
        play.pg.mailbox.allow(["message"])  # Telegram remembers what an older version of us wanted
        await play.open()
        await play.settle()
        wanted = {"message", "callback_query", "my_chat_member", "chat_member", "chat_join_request"}
        assert set(play.pg.mailbox.chosen or ()) == wanted, "chat_member comes only to who asks for it"
        await play.taps(club.people[0], "참석", where=club.chat)
        assert await club.answers(meetup) == {"가람": "going"}
        play.world.kick(club.host, club.people[0], club.chat)
        await play.settle()
        assert await club.answers(meetup) == {}
        play.world.demote_bot(club.chat, club.host)
        await play.settle()
        assert "나간 멤버를 알아챌 수는 없어요" in play.told(club.host), (
            "without admin rights it may miss that, and says so"
        )
