"""The promises about sending, one fault of the list after the other: every letter arrives or visibly does not.

A test is named after the fault it shows to be dealt with. Some live in the room they are about: A12 (what an error
means) in tests/telegram/test_errors. That these tests notice a bad sender is shown in test_the_tests_sending.
"""

import asyncio
import itertools
import random
import signal
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.domain.communities import Settings
from bot.domain.communities import Stage as Standing
from bot.domain.letters import Doubtful
from bot.playground import Message, Playground, User, faults
from bot.playground.faults import Fault, Faults
from bot.ports import Desk
from data.sqlite import SqliteBooks
from handlers.telegram import addresses
from scheduling import ends, postman
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage
from tests.conversations.test_reminders import planned
from tests.faults import hurried, sending
from tests.faults.books import ask, letters
from tests.faults.sending import MINUTE, asked, led, note, pass_time, post, shown, tell
from tests.running import Running, eventually, playing, running, settings

NOT_APPLICABLE: dict[str, str] = {}
HURRIED = ("-m", "tests.faults.hurried")


# A real process, really killed, by a clock that runs ahead


class Rain(Faults):
    """Of a hundred answers some are lost after the deed."""

    def __init__(self, pg: Playground, seed: int) -> None:
        super().__init__(pg.clock)
        self.rng, self.lost = random.Random(seed), 0

    def strike(self, method: str, chat_id: object) -> Fault | None:
        wet = method == "sendMessage" and self.rng.random() < 0.03
        self.lost += wet
        return faults.drop_after if wet else super().strike(method, chat_id)


def people_who_started(pg: Playground, number: int) -> list[User]:
    people = [pg.world.person(f"사람{n}") for n in range(number)]
    for who in people:
        pg.world.start(who)
    pg.mailbox.drop()  # nobody need greet them
    return people


async def written(database: Path, *notes: Any) -> dict[int, str]:
    """Letters that wait when the process starts: number and text."""
    books = SqliteBooks(database, SystemClock())
    await books.open()
    try:
        return await books.perform(lambda desk: _written(desk, notes))
    finally:
        await books.close()


async def _written(desk: Desk, notes: Any) -> dict[int, str]:
    begin = desk.now - timedelta(hours=1)
    return {await desk.letters.write(replace(one, due_at=begin)): str(one.args["text"]) for one in notes}


def at_work(folder: Path, pg: Playground, since: datetime) -> Any:
    return running(folder, "run", start=HURRIED, **settings(folder, pg), **{hurried.SINCE: since.isoformat()})


async def until_sent(pg: Playground, number: int, one: Running | None = None) -> None:
    await eventually(lambda: len(pg.effects) >= number or (one is not None and one.process.returncode is not None), 20)


def unfinished(database: Path) -> int:
    return sum(1 for row in letters(database) if row.fate in {"waiting", "sending"})


async def test_A1_a_lost_answer_is_a_counted_doubt_and_nothing_else_comes_twice_though_it_is_killed(
    tmp_path: Path,
) -> None:
    async with playing(limits=False) as pg:
        pg.faults, rng, since = Rain(pg, 5), random.Random(1), datetime.now(UTC)
        people = people_who_started(pg, 30)
        notes = [note(f"{who.name}: {n}", addresses.chat(who.id)) for n in range(5) for who in people]
        once = [replace(one, doubtful=Doubtful.HOLD) for one in notes[:30]]
        told = await written(tmp_path / "moim.db", *once, *notes[30:])
        for _ in range(2):
            async with at_work(tmp_path, pg, since) as one:
                await until_sent(pg, len(pg.effects) + rng.randint(5, 40))
                one.process.kill()
                await one.ends()
        async with at_work(tmp_path, pg, since) as one:
            await eventually(lambda: not unfinished(tmp_path / "moim.db"), 20)
            assert await one.stop() == 0, one.log[-4000:]
        seen = Counter(effect.text for effect in pg.effects if effect.method == "sendMessage")
        assert sending.said_too_often(tmp_path / "moim.db", seen, told) == []
        ends = {row.id: row for row in letters(tmp_path / "moim.db")}
        doubts = sum(row.doubts + (row.fate == "held") for row in ends.values())
        twice = sum(times - 1 for times in seen.values())
        assert 3 <= pg.faults.lost <= doubts and twice <= doubts <= pg.faults.lost + 2 * 50
        assert all(row.fate in {"delivered", "held"} for row in ends.values())
        for number, text in list(told.items())[:30]:  # those that must not come twice are asked about
            assert seen[text] <= 1, text
            assert ends[number].doubts == 0, "not tried again"


async def test_A13_what_waits_when_it_is_told_to_stop_or_killed_goes_out_after_the_next_start(tmp_path: Path) -> None:
    async with playing(limits=False) as pg:
        people, rng, since = people_who_started(pg, 25), random.Random(13), datetime.now(UTC)
        notes = [note(f"{who.name}: {n}", addresses.chat(who.id)) for n in range(2) for who in people]
        told = await written(tmp_path / "moim.db", *notes)
        async with at_work(tmp_path, pg, since) as one:
            await until_sent(pg, rng.randint(1, 10))
            assert await one.stop(signal.SIGTERM) == 0
        assert 0 < len(pg.effects) < 50
        assert [row for row in letters(tmp_path / "moim.db") if row.fate == "sending"] == [], "what was in hand is done"
        before = len(pg.effects)
        async with at_work(tmp_path, pg, since) as one:
            pg.faults.add(method="sendMessage", do=faults.hang(5, effect=True))  # so that the second finds it at work
            await until_sent(pg, before + 1)
            one.process.send_signal(signal.SIGTERM)
            await one.until('"stopping"')
            assert await one.stop(signal.SIGTERM) == 128 + signal.SIGTERM
        async with at_work(tmp_path, pg, since) as one:
            await eventually(lambda: not unfinished(tmp_path / "moim.db"), 20)
            assert await one.stop() == 0, one.log[-4000:]
        seen = Counter(effect.text for effect in pg.effects)
        assert sending.said_too_often(tmp_path / "moim.db", seen, told) == []
        assert len(seen) == 50


# In doubt, or certainly not sent


async def test_A1_lost_answers_and_broken_connections(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        assert await sending.answers_are_lost(play) == []


async def test_A2_refused_connections_are_tried_again_without_doubt(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await play.pg.refuse_connections()
        (number,) = await post(club, "곧 만나요", doubtful=Doubtful.HOLD)
        for attempt in range(1, 6):
            await play._quiet()
            row = letters(play.database)[number - 1]
            assert (row.attempt, row.fate, row.reason, row.doubts) == (attempt, "waiting", "ClientConnectorError", 0)
            if attempt == 5:
                await play.pg.accept_connections()
            play.clock.turn(timedelta(seconds=2**attempt))
        await play.settle()
        assert shown(play)["곧 만나요"] == 1
        row = letters(play.database)[number - 1]
        assert (row.fate, row.attempt, row.doubts) == ("delivered", 6, 0)


async def test_A3_a_broken_server_leaves_a_doubt_and_what_follows_depends_on_the_letter(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        private = play.world.private(club.people[0])
        (reminder,) = await tell(play, club.people[0], "내일 봐요", due_at=play.clock.now() + MINUTE)
        (announcement,) = await post(club, "공지", doubtful=Doubtful.HOLD, due_at=play.clock.now() + MINUTE)
        for chat in (private, club.chat):
            play.pg.faults.add(method="sendMessage", chat=chat, do=faults.bad_gateway_after)
        await pass_time(play, 65)
        assert [row.doubts for row in letters(play.database) if row.id == reminder] == [1]
        await pass_time(play, 600)
        ends = {row.id: (row.fate, row.doubts) for row in letters(play.database)}
        assert (ends[reminder], shown(play)["내일 봐요"]) == (("delivered", 1), 2)
        assert (ends[announcement], shown(play)["공지"]) == (("held", 0), 1)


# Asked to wait


async def test_A4_sixty_posts_keep_the_limit_of_a_group_and_hold_nobody_else_up(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        assert await sending.sixty_posts(play) == []


async def test_A4_too_many_requests_stop_the_group_and_nobody_else(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.too_many(7))
        start, before = play.clock.now(), len(asked(play, club.chat))
        await post(club, "하나", "둘")
        await tell(play, club.people[0], "따로")
        await pass_time(play, 6.9)
        assert len(asked(play, club.chat)) == before + 1, "seven seconds of silence"
        assert shown(play)["따로"] == 1
        await play.settle()
        assert timedelta(seconds=7) <= asked(play, club.chat)[before + 1] - start < timedelta(seconds=7.2)
        assert [p.text for p in play.posts(club.chat)[-2:]] == ["하나", "둘"]
        assert len(play.refusals()) == 1


async def test_A4_two_groups_at_once_mean_everybody_and_the_longer_time_counts(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        one, two = await club_of(play, "지수", "가람"), await club_of(play, "민호", title="옆 모임")
        await pass_time(play, 70)
        start, before = play.clock.now(), len(play.pg.requests)
        for club, wait in ((one, 3), (two, 9)):
            play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.too_many(wait))
            await post(club, "하나")
            await pass_time(play, 0.5)
        await tell(play, one.people[0], "따로")
        await play.settle()
        sent = [r.time - start for r in play.pg.requests[before:] if r.method == "sendMessage"]
        assert [at for at in sent if timedelta(seconds=0.5) < at < timedelta(seconds=9.5)] == []
        assert shown(play)["하나"] == 2 and shown(play)["따로"] == 1
        assert len(play.refusals()) == 2


async def test_A4_a_group_that_does_not_let_us_write_is_no_reason_to_halt_everybody(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        mute, club = await club_of(play, "지수"), await club_of(play, "민호", "가람", title="옆 모임")
        words = "Bad Request: not enough rights to send text messages to the chat"
        play.pg.faults.add(method="sendMessage", chat=mute.chat, do=faults.error(400, words))
        await post(mute, "하나")
        await play._quiet()
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.too_many(3))
        await post(club, "둘")
        await play._quiet()
        await tell(play, club.people[0], "따로")
        await pass_time(play, 2)
        assert shown(play)["따로"] == 1


async def test_A4_five_hundred_taps_on_one_card_in_half_a_minute(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        assert await sending.crowd(play) == []


async def test_A4_a_pin_is_counted_because_the_group_reads_that_it_was_pinned(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수")
        await pass_time(play, 70)
        meetups = [await club.meetup(f"모임 {number}", f"2026-12-{number + 1:02} 19:00") for number in range(12)]
        await play.settle()
        pins = asked(play, club.chat, "pinChatMessage")
        assert len(pins) == 12
        assert sending.most_within(asked(play, club.chat) + pins, MINUTE) <= 20
        assert all(club.card(meetup).pinned for meetup in meetups)
        play.pg.faults.add(method="pinChatMessage", do=faults.too_many(30))
        late = await club.meetup("한 번 더", "2026-12-24 19:00")
        await pass_time(play, 120)
        assert club.card(late).pinned, "turned down once, done later"
        assert [r.method for r in play.refusals()] == ["pinChatMessage"]


# Turned away


async def test_A5_whoever_turns_us_away_is_asked_once_until_they_come_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온", "라희")
        groups = [await club_of(play, f"모임장{number}", title=f"모임 {number}") for number in range(4)]
        assert await sending.closed_doors(play, club, groups) == []
        for one in groups:
            assert len([m for m in play.private(one.host) if one.chat.title in m.text]) == 1, "told once"
        play.pg.faults.clear()
        for who in club.people:
            before = len(play.private(who))
            await play.says(who, "/start")
            await tell(play, who, "다시")
            await play.settle()
            assert play.told(who) == "다시" and len(play.private(who)) == before + 2
        for one in groups:
            play.world.remove_bot(one.chat, one.host)
            play.world.add_bot(one.chat, one.host)
            await play.settle()
            await post(one, "다시")
            await play.settle()
            assert play.posted(one.chat) == "다시"


async def test_A5_the_host_hears_whom_a_reminder_did_not_reach(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        (garam,) = club.people
        await planned(club, "가람")
        play.world.block_bot(garam)
        before = len(asked(play, play.world.private(garam)))
        await play.turn_to("2026-11-28 18:00")  # two reminders
        assert len(asked(play, play.world.private(garam))) == before, "that they blocked us was said at once"
        assert "🔕 1:1 메시지를 못 받는 분 1명: 가람" in play.told(club.host)
        assert not play.refusals()


async def test_A5_a_deleted_account_gives_its_seat_to_the_line(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        meetup = await planned(club, "가람", seats=1)
        await play.taps(narae, "참석", where=club.chat)
        play.world.deactivate(garam)
        await play.turn_to("2026-11-27 19:00")
        assert "자리가 나서" in "".join(m.text for m in play.private(narae))
        assert await club.answers(meetup) == {"나래": "going"}


# Moved, changed, gone

MOVES = [*itertools.permutations(("error", "to", "from")), ("to", "to", "error", "from"), ("from", "error", "from"),
         ("error", "error"), ("from", "to", "error", "to")]  # fmt: skip


async def test_A6_a_group_that_moved_is_the_same_in_whatever_order_it_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        standing = set()
        for number, order in enumerate(MOVES):
            club = await club_of(play, f"모임장{number}", title=f"모임 {number}", started=False)
            await club.meetup()
            await post(club, "하나", due_at=play.clock.now() + timedelta(minutes=30))
            old, new = await moved(club, order)
            before = len(asked(play, old))
            await play.turn_to((play.clock.now() + timedelta(hours=9, minutes=31)).strftime("%Y-%m-%d %H:%M"))
            assert len(asked(play, old)) == before, order
            standing.add(await after_the_move(club, old, new))
        assert standing == {(1, 0, 0, 1)}


async def moved(club: Club, order: tuple[str, ...]) -> tuple[Any, Any]:
    """The group becomes a supergroup, and we hear of it in this order: by a refusal, by one chat, by the other."""
    play, old = club.play, club.chat
    new = club.chat = play.world.migrate(old)
    to, came = (one.update["message"] for one in play.pg.mailbox.letters[-2:])
    play.pg.mailbox.drop()
    for step in order:
        if step == "error":
            await write_to(play, addresses.chat(old.id))
        else:
            play.world.raw({"message": to if step == "to" else came})
        await play.settle()
    return old, new


async def write_to(play: Stage, chat: str) -> None:
    """To wherever it was a moment ago."""
    await sending.write(play, note("잠깐", chat))


async def after_the_move(club: Club, old: Any, new: Any) -> tuple[object, ...]:
    play, here, there = club.play, addresses.chat(new.id), addresses.chat(old.id)
    communities = ask(play.database, "SELECT count(*) FROM communities WHERE chat = ?", here)[0][0]
    left = ask(play.database, "SELECT count(*) FROM communities WHERE chat = ?", there)[0][0]
    cards = ask(play.database, "SELECT count(*) FROM cards WHERE chat = ?", there)[0][0]
    return communities, left, cards, [p.text for p in play.posts(new)].count("하나")


async def test_A6_reminders_and_cards_follow_a_group_that_became_a_supergroup(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await planned(club, "가람")
        old = club.chat
        new = play.world.migrate(old)
        await play.settle()
        before = len(asked(play, old))
        await play.turn_to("2026-11-27 19:00")
        assert len([p for p in play.posts(new) if "내일 '12월 독서모임' 일정이 있어요!" in p.text]) == 1
        assert len(asked(play, old)) == before
        await play.taps(club.people[0], "불참", where=new)
        assert [p for p in play.posts(new) if "📢 #1" in p.text]  # the card is posted anew there
        assert not play.refusals()


async def test_A7_an_edit_to_the_same_is_no_trouble(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await planned(club)
        words = "Bad Request: message is not modified: specified new message content and reply markup are the same"
        for label in ("참석", "불참"):
            play.pg.faults.add(method="editMessageText", do=faults.error(400, words))
            await play.taps(club.people[0], label, where=club.chat)
            row = letters(play.database, addresses.chat(club.chat.id))[-1]
            assert (row.kind, row.fate, row.attempt, row.doubts) == ("meetup.card", "delivered", row.attempt, 0)
        assert len([p for p in play.posts(club.chat) if "📢" in p.text]) == 1
        assert len(asked(play, club.chat, "editMessageText")) == 2


@pytest.mark.parametrize("gone", ["deleted", "cannot be edited"])
async def test_A8_a_card_that_is_gone_is_posted_anew_once(tmp_path: Path, gone: str) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", *(f"사람{number}" for number in range(20)), started=False)
        meetup = await club.meetup()
        await pass_time(play, 70)
        first = club.card(meetup)
        if gone == "deleted":
            play.world.delete_message(first)
        else:
            play.pg.faults.add(method="editMessageText", do=faults.error(400, "Bad Request: message can't be edited"))
        for start in range(0, 20, 4):
            for who in club.people[start : start + 4]:
                press(club, who, first, "참석")
            await pass_time(play, 1)
        await play.settle()
        cards = [p for p in play.posts(club.chat) if "📢" in p.text and p.id != first.id]
        assert len(cards) == 1
        assert "✅ 참석 20명" in cards[0].text
        await play.taps(club.people[0], "불참", on=cards[0])
        assert "✅ 참석 19명" in club.card(meetup).text
        assert len([p for p in play.posts(club.chat) if "📢" in p.text and p.id != first.id]) == 1


def press(club: Club, who: User, card: Message, label: str) -> None:
    """A button that is still on somebody's screen."""
    data = next(one.data for row in card.keyboard for one in row if label in one.text)
    club.play.world.forge_callback(who, club.chat, card.id, data or "")


async def test_A8_a_card_that_is_deleted_again_and_again_is_posted_once_a_minute(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        await pass_time(play, 70)
        start = play.clock.now()
        card = club.card(meetup)
        for label in ("참석", "불참", "참석", "불참"):
            for one in [one for one in play.posts(club.chat) if "📢" in one.text]:
                play.world.delete_message(one)
            press(club, club.people[0], card, label)
            await pass_time(play, 30)
        posted = [at - start for at in asked(play, club.chat, "sendMessage") if at > start]
        assert 2 <= len(posted) <= 3
        assert all(b - a >= ends.CARD_AGAIN for a, b in itertools.pairwise(posted))


# Not allowed to


async def test_A9_demoted_it_pins_no_more_but_goes_on_and_an_admin_hears_it_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await led(club)
        first = await club.meetup()
        assert club.card(first).pinned
        play.world.demote_bot(club.chat, club.host)
        await play.settle()
        pins = len(asked(play, club.chat, "pinChatMessage"))
        for number in range(2):
            meetup = await club.meetup(f"산책 {number}", "2026-11-29 10:00")
            assert not club.card(meetup).pinned
        assert len(asked(play, club.chat, "pinChatMessage")) == pins
        assert len([m for m in play.private(club.host) if "관리자가 아니에요" in m.text]) == 1
        assert not play.refusals()


async def test_A9_a_right_that_is_missed_only_when_it_is_needed_is_not_asked_for_twice(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        words = "Bad Request: not enough rights to manage pinned messages in the chat"
        play.pg.faults.add(method="pinChatMessage", do=faults.error(400, words), times=5)
        for number in range(3):
            assert club.card(await club.meetup(f"산책 {number}", "2026-11-29 10:00")).text
        await post(club, "하나")
        await play.settle()
        assert len(asked(play, club.chat, "pinChatMessage")) == 1
        assert play.posted(club.chat) == "하나", "the group can still be written to"


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_A9_muted_it_tells_an_admin_once_and_goes_on_when_it_may(tmp_path: Path, language: str) -> None:
    told = {"ko": "글을 쓸 수 없어요", "en": "I can't write in"}[language]
    async with stage(tmp_path, language) as play:
        club = await club_of(play, "지수", "가람")
        await led(club)
        if language == "en":  # it is said when it happens
            play.world.mute_bot(club.chat, club.host)
        else:  # it is found out
            words = "Bad Request: not enough rights to send text messages to the chat"
            play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.error(400, words), times=3)
        before = len(asked(play, club.chat))
        await post(club, "하나", "둘")
        await play.settle()
        assert len(asked(play, club.chat)) == before + 1
        assert len([m for m in play.private(club.host) if told in m.text]) == 1
        if language == "en":
            play.world.promote_bot(club.chat, club.host)
        await play.turn_to("2026-11-21 15:30")
        assert len(asked(play, club.chat)) <= before + 6
        assert [p.text for p in play.posts(club.chat)[-2:]] == ["하나", "둘"]
        assert len([m for m in play.private(club.host) if told in m.text]) == 1


@pytest.mark.parametrize("end", ["closed", "deleted"])
async def test_A10_without_its_forum_topic_posts_go_to_the_chat_and_an_admin_hears_it_once(
    tmp_path: Path, end: str
) -> None:
    async with stage(tmp_path) as play:
        host, garam = play.person("지수"), play.person("가람")
        chat = play.group("책 모임", host, garam, forum=True)
        play.world.add_bot(chat, host)
        await play.settle()
        play.world.start(host)
        thread = play.world.forum_topic(chat, "일정", host)
        club = Club(play, chat, host, [garam])
        await play.moim.books.perform(lambda desk: _with_topic(desk, club, thread))
        await led(club)
        await post(club, "토픽에 올려요")
        await play.settle()
        assert play.posts(chat)[-1].thread == thread
        (play.world.close_topic if end == "closed" else play.world.delete_topic)(chat, thread)
        await post(club, "하나", "둘")
        await play.settle()
        assert [(p.text, p.thread) for p in play.posts(chat)[-2:]] == [("하나", None), ("둘", None)]
        assert len([m for m in play.private(host) if "토픽" in m.text]) == 1
        assert len(play.refusals()) == 1, "one attempt found it out"
        assert all("message_thread_id" not in r.params for r in play.pg.requests[-3:] if r.chat_id == chat.id)


async def _with_topic(desk: Desk, club: Club, thread: int) -> None:
    community = await club.community(desk)
    await desk.communities.save(replace(community, stage=Standing.READY, settings=Settings(digest=None, thread=thread)))


# In order


async def test_A11_a_part_whose_answer_was_lost_keeps_its_place_before_the_others(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        private = play.world.private(club.people[0])
        await pass_time(play, 10)
        before = len(play.private(club.people[0]))
        parts = ["하나", "둘", "셋", "넷", "다섯"]
        (first, second, *_) = await tell(play, club.people[0], *parts, due_at=play.clock.now() + MINUTE)
        await pass_time(play, 59)
        play.pg.faults.add(method="sendMessage", chat=private, do=faults.drop_before)
        await play.settle()
        assert [m.text for m in play.private(club.people[0])[before:]] == parts
        assert letters(play.database)[first - 1].doubts == 1
        assert letters(play.database)[second - 1].doubts == 0


async def test_A11_of_a_long_answer_each_part_arrives_and_only_the_one_in_hand_at_death_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postman, "_FAREWELL", 0.0)  # as little time as a kill leaves
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await pass_time(play, 10)
        before = len(play.private(club.people[0]))
        parts = ["하나", "둘", "셋", "넷", "다섯"]
        await tell(play, club.people[0], *parts[:2])
        await play.settle()
        play.pg.faults.add(method="sendMessage", do=faults.hang(60, effect=True))
        numbers = await tell(play, club.people[0], *parts[2:])
        await eventually(lambda: shown(play)["셋"])
        await play.moim.close()
        assert [row.fate for row in letters(play.database) if row.id in numbers] == ["sending", "waiting", "waiting"]
        await play.open()
        await play.settle()
        assert [m.text for m in play.private(club.people[0])[before:]] == [*parts[:3], *parts[2:]]
        assert [row.doubts for row in letters(play.database) if row.id in numbers] == [1, 0, 0]


async def test_what_changes_while_the_first_card_is_on_its_way_is_shown_a_moment_later(tmp_path: Path) -> None:
    """The card's address is known only after it was sent: a refresh asked for before finds nothing to refresh."""
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await club.member(club.people[0])
        carrier, arrived = play.moim.clockroom.postman, asyncio.Event()
        deliver = carrier._sender.deliver

        async def slowly(letter, message):
            sent = await deliver(letter, message)
            await arrived.wait()
            return sent

        carrier._sender.deliver = slowly
        writing = asyncio.create_task(club.meetup())
        await eventually(lambda: any("독서모임" in one.text for one in play.posts(club.chat)))
        play.world.say(club.people[0], None, "참석 1")
        await eventually(lambda: ask(play.database, "SELECT * FROM rsvps"))
        arrived.set()
        await writing
        await play.settle()
        assert "가람" in play.showing("참석", club.chat).text
        assert len([one for one in play.posts(club.chat) if "독서모임" in one.text]) == 1
