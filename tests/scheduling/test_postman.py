"""Tests of: the postman, and what becomes of letters when the way is fine, slow, blocked or lost."""

import asyncio
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.communities import Community, Stage
from bot.domain.delivery import MessageGone, Moved, Rejected, Sent, Throttled, Unknown, Unsent
from bot.domain.ids import Chat, CommunityId, MessageRef
from bot.domain.letters import CardAddress, Doubtful, Fate, Weight
from bot.ports import BooksUnavailable
from bot.usecases import communities
from scheduling import postman
from tests.scheduling.office import GROUP, START, chat, note, office

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


async def test_a_letter_goes_out_once(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        await here.write(note(chat(1)))
        await here.settle()
        assert here.door.to(chat(1)) == [0]
        assert await here.fates() == [("delivered", None)]


async def test_a_letter_in_place_of_a_waiting_one_speaks_of_its_own_community(tmp_path: Path) -> None:
    """The question of one community may still wait when that of another takes its place: the zone must follow."""
    async with office(tmp_path) as here:
        made = [Community(CommunityId(0), Chat(f"telegram:-{number}"), "c", Stage.READY) for number in (1, 2)]
        first, second = [(await here.do(lambda desk, one=one: desk.communities.add(one))).id for one in made]
        later, sooner = START + 2 * MINUTE, START + MINUTE
        (number,) = await here.write(
            note(chat(1), key="form", community=first, weight=Weight.NEWS, due_at=later),
        )
        (again,) = await here.write(note(chat(1), key="form", community=second, due_at=sooner))
        letter = await here.letter(number)
        assert (again, letter.community, letter.weight, letter.due_at) == (number, second, Weight.ANSWER, sooner)


async def test_a_letter_waits_for_its_time_and_is_dropped_after_its_end(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        await here.write(note(chat(1), due_at=START + 2 * MINUTE), note(chat(2), expires_at=START - MINUTE))
        await here.settle()
        assert await here.fates() == [("waiting", None), ("skipped", "late")]
        await here.settle(DAY)
        assert here.door.to(chat(1)) == [120]


async def test_the_important_goes_first(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[chat(1)] = []
        weights = [Weight.CARD, Weight.NEWS, Weight.PROMISE, Weight.ANSWER] * 2
        await here.write(*(note(chat(10 + n), weight=weight) for n, weight in enumerate(weights)))
        await here.settle(MINUTE)
        assert [letter.weight for _, letter, _ in here.door.asked] == sorted(weights)


async def test_sixty_posts_to_one_group_keep_its_limit_and_hold_nobody_else_up(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        await here.write(*(note(GROUP, weight=Weight.ANSWER) for _ in range(60)), note(chat(1), weight=Weight.CARD))
        await here.settle(timedelta(minutes=10))
        times = here.door.to(GROUP)
        assert len(times) == 60
        assert max(sum(1 for other in times if at <= other < at + 60) for at in times) <= 18
        assert here.door.to(chat(1))[0] < 1


async def test_refreshes_of_cards_leave_room_for_a_post(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        await here.write(*(note(GROUP, weight=Weight.CARD) for _ in range(20)))
        await here.settle(timedelta(seconds=15))
        assert len(here.door.to(GROUP)) == 12
        await here.write(note(GROUP, weight=Weight.NEWS))
        await here.settle(timedelta(seconds=2))
        assert len(here.door.to(GROUP)) == 13
        await here.settle(timedelta(minutes=5))
        assert len(here.door.to(GROUP)) == 21


async def test_too_many_requests_stop_one_chat_until_then(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[chat(1)] = [Throttled(7)]
        await here.write(note(chat(1)), note(chat(1)), note(chat(2)))
        await here.settle(MINUTE)
        assert here.door.to(chat(1)) == [0, 7, 7]
        assert here.door.to(chat(2))[0] < 1
        assert [fate for fate, _ in await here.fates()] == ["delivered"] * 3


async def test_two_chats_asked_to_wait_stop_everybody_until_the_later_moment(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers = {chat(1): [Throttled(9)], chat(2): [Throttled(3)]}
        await here.write(note(chat(1)), note(chat(2)))
        await here.settle()
        await here.write(note(chat(3)))
        await here.settle(MINUTE)
        assert here.door.to(chat(3)) == [9]
        assert here.door.to(chat(2))[1] == pytest.approx(9, abs=1)
        assert here.door.to(chat(1))[1] >= 9


async def test_what_was_certainly_not_sent_is_tried_again_without_doubt(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[chat(1)] = [Unsent("ClientConnectorError")] * 5
        (number,) = await here.write(note(chat(1), doubtful=Doubtful.HOLD))
        await here.settle(DAY)
        letter = await here.letter(number)
        assert (letter.fate, letter.attempt, letter.doubts) == (Fate.DELIVERED, 6, 0)


async def test_it_is_given_up_after_about_a_day(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[chat(1)] = [Unsent("nobody there")] * 1000
        await here.write(note(chat(1)))
        await here.settle(timedelta(days=3))
        ((fate, why),) = await here.fates()
        assert (fate, why) == ("failed", "gave up: nobody there")
        assert timedelta(hours=20) < timedelta(seconds=here.door.to(chat(1))[-1]) < timedelta(hours=30)


async def test_an_hour_without_network_loses_nothing(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        for number in range(1, 21):
            here.door.answers[chat(number)] = [Unsent("no network")] * 16  # more than an hour
        await here.write(*(note(chat(number)) for number in range(1, 21)))
        await here.settle(timedelta(hours=3))
        assert Counter(fate for fate, _ in await here.fates()) == {"delivered": 20}


async def test_a_lost_answer_is_a_doubt_and_a_reminder_goes_again(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[chat(1)] = [Unknown("ServerDisconnectedError")] * 2
        (number,) = await here.write(note(chat(1)))
        await here.settle(DAY)
        letter = await here.letter(number)
        assert (letter.fate, letter.attempt, letter.doubts) == (Fate.DELIVERED, 3, 2)


async def test_doubts_are_spread_over_an_hour_and_end(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[chat(1)] = [Unknown("502")] * 100
        await here.write(note(chat(1)))
        await here.settle(DAY)
        times = here.door.to(chat(1))
        assert len(times) == 9
        assert times[-1] > 3600
        assert (await here.fates())[0][0] == "failed"


async def test_a_lost_answer_to_an_edit_is_no_doubt(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[chat(1)] = [Unknown("502")]
        (number,) = await here.write(note(chat(1), edits=MessageRef("telegram:1:5"), doubtful=Doubtful.HOLD))
        await here.settle(DAY)
        letter = await here.letter(number)
        assert (letter.fate, letter.doubts) == (Fate.DELIVERED, 0)


async def test_an_announcement_in_doubt_is_held_and_can_be_released_once(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[GROUP] = [Unknown("502")]
        (number,) = await here.write(note(doubtful=Doubtful.HOLD))
        await here.settle(DAY)
        assert (await here.letter(number)).fate is Fate.HELD

        async def again(desk: Any) -> bool:
            return await desk.letters.settle(number, Fate.WAITING, "again")

        assert await here.do(again)
        assert not await here.do(again)
        await here.settle(DAY)
        assert (await here.letter(number)).fate is Fate.DELIVERED
        assert len(here.door.asked) == 2


async def test_what_was_being_sent_when_the_process_died_is_recovered(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        mine, held = await here.write(note(chat(1), due_at=START + DAY), note(due_at=START + DAY,
                                                                               doubtful=Doubtful.HOLD))  # fmt: skip

        async def kill(desk: Any) -> None:
            for number in (mine, held):
                letter = await desk.letters.get(number)
                await desk.outbox.claim(letter, START + MINUTE)

        await here.do(kill)
        await here.close()
        await here.open()
        await here.settle(MINUTE)
        again = await here.letter(mine)
        assert (again.fate, again.doubts) == (Fate.DELIVERED, 1)
        assert (await here.letter(held)).fate is Fate.HELD


async def test_a_group_that_moved_gets_its_letter_at_the_new_address(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        new = Chat("telegram:-200")
        here.door.answers[GROUP] = [Moved(new)]
        await here.write(note())
        await here.settle(MINUTE)
        assert (len(here.door.to(GROUP)), len(here.door.to(new))) == (1, 1)


async def test_a_mistake_of_ours_fails_once_and_visibly(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers[chat(1)] = [Rejected("Bad Request: can't parse entities")]
        await here.write(note(chat(1)))
        await here.settle(DAY)
        assert await here.fates() == [("failed", "Bad Request: can't parse entities")]
        assert len(here.door.asked) == 1


async def test_a_letter_that_has_no_words_fails_and_the_line_behind_it_goes_on(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        await here.write(replace(note(chat(1)), kind="no.such.view"), note(chat(1)))
        await here.settle(MINUTE)
        assert [fate for fate, _ in await here.fates()] == ["failed", "delivered"]
        assert len(here.door.asked) == 1


async def test_one_letter_a_chat_is_under_way_and_the_bell_does_not_wait_for_it(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.hold = asyncio.Event()
        await here.write(note(chat(1)), note(chat(1)), note(chat(2)))
        async with asyncio.timeout(10):
            while len(here.door.asked) < 2:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert [letter.chat for _, letter, _ in here.door.asked] == [chat(1), chat(2)]
        here.door.hold.set()
        await here.settle()
        assert len(here.door.asked) == 3


async def test_letters_in_hand_have_some_seconds_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postman, "_FAREWELL", 0.05)
    async with office(tmp_path) as here:
        here.door.hold = asyncio.Event()
        (number,) = await here.write(note(chat(1)))
        await asyncio.sleep(0.05)
        started = time.monotonic()
        await here.close()
        assert time.monotonic() - started < 2
        here.door.hold.set()
        await here.open()
        await here.settle(MINUTE)
        letter = await here.letter(number)
        assert (letter.fate, letter.doubts) == (Fate.DELIVERED, 1)


async def test_what_became_of_a_letter_is_kept_as_soon_as_the_books_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postman, "_PATIENCE", 0.01)
    async with office(tmp_path) as here:
        here.door.hold = asyncio.Event()
        (number,) = await here.write(note(chat(1)))
        await asyncio.sleep(0.05)
        perform, failures = here.books.perform, 3

        async def locked(job: Any) -> Any:
            nonlocal failures
            if failures:
                failures -= 1
                raise BooksUnavailable("database is locked")
            return await perform(job)

        monkeypatch.setattr(here.books, "perform", locked)
        here.door.hold.set()
        await asyncio.sleep(0.1)
        await here.settle()
        assert (await here.letter(number)).fate is Fate.DELIVERED
        assert len(here.door.asked) == 1


async def test_a_card_is_edited_at_most_every_four_seconds_with_the_newest_words(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        for text in ("one", "two", "three", "four"):
            await here.write(
                note(card="meetup:1", key="card", weight=Weight.CARD, args={"text": text, "buttons": []})
            )  # fmt: skip
            await here.settle()
        await here.settle(MINUTE)
        assert [words for *_, words in here.door.asked] == ["one", "four"]
        assert here.door.to(GROUP) == [0, 4]
        assert here.door.asked[1][1].edits is not None


async def test_a_card_that_shows_the_same_is_not_edited(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        for _ in range(3):
            await here.write(note(card="meetup:1", weight=Weight.CARD))
            await here.settle(MINUTE)
        assert len(here.door.asked) == 1
        (posted, *others) = [why for _, why in await here.fates()]
        assert (posted, set(others)) == (None, {"unchanged"})


async def test_ten_thousand_waiting_letters_are_not_touched_by_a_round(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.hold = asyncio.Event()  # nothing arrives, so that only rounds are measured
        await here.write(*(note(chat(1 + n % 5000)) for n in range(10_000)))
        await asyncio.sleep(0.05)

        async def changed(desk: Any) -> int:
            query = "SELECT count(*) FROM letters WHERE fate <> 'waiting' OR due_at <> ?"
            rows = desk.session.connection.execute(query, (round(START.timestamp() * 1000),))
            return rows.fetchone()[0]

        started, rounds = time.monotonic(), 20
        for _ in range(rounds):
            await here.room.postman.round()
            await here.room.next_due()
        spent = (time.monotonic() - started) / rounds
        assert spent < 0.05
        assert await here.books.read(changed) <= 4
        here.door.hold.set()


async def test_a_card_address_survives_that_its_message_is_gone(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        await here.do(lambda desk: desk.letters.save_card(CardAddress("meetup:1", GROUP, MessageRef("telegram:-100:7"),
                                                                      START - DAY, START - DAY)))  # fmt: skip
        here.door.answers[GROUP] = [MessageGone(), Sent(MessageRef("telegram:-100:8")), MessageGone()]
        await here.write(note(card="meetup:1", args={"text": "a", "buttons": []}))
        await here.settle(timedelta(seconds=5))
        await here.write(note(card="meetup:1", args={"text": "b", "buttons": []}))
        await here.settle(timedelta(minutes=5))
        edits = [letter.edits for _, letter, _ in here.door.asked]
        assert edits == ["telegram:-100:7", None, "telegram:-100:8", None]
        times = here.door.to(GROUP)
        assert times[3] - times[1] >= 60  # posted anew at most once a minute


async def test_a_clock_that_is_set_back_repeats_nothing_and_holds_nothing_up(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        await here.write(*(note(chat(1)) for _ in range(3)), *(note(GROUP) for _ in range(3)))
        await here.settle(MINUTE)
        here.clock._still -= timedelta(hours=2)  # nobody is told, as with a machine's clock
        await here.write(note(chat(1)), note(GROUP), note(chat(2)))
        await here.settle(timedelta(seconds=2))
        assert Counter(fate for fate, _ in await here.fates()) == {"delivered": 9}
        assert len(here.door.asked) == 9


async def test_a_halt_from_before_the_clock_was_set_back_lasts_no_longer_than_it_was_asked_for(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        here.door.answers = {chat(1): [Throttled(9)], chat(2): [Throttled(3)]}  # so everybody waits
        await here.write(note(chat(1)), note(chat(2)))
        await here.settle()
        here.clock._still -= timedelta(hours=2)
        await here.write(note(chat(3)))
        await here.settle(timedelta(seconds=10))
        assert here.door.to(chat(3)) == [9 - 7200]
        here.door.answers[chat(3)] = [Throttled(5)]
        await here.write(note(chat(3)), note(chat(4)))
        await here.settle(timedelta(seconds=6))
        assert len(here.door.to(chat(3))) == 3, "a new wait is not made longer by the old one"


async def test_a_card_shown_before_the_clock_was_set_back_is_refreshed_all_the_same(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        shown = CardAddress("meetup:1", GROUP, MessageRef("telegram:-100:7"), START, START)
        await here.do(lambda desk: desk.letters.save_card(shown))
        here.clock._still -= timedelta(hours=2)
        await here.write(note(card="meetup:1"))
        await here.settle(timedelta(seconds=5))
        assert [letter.edits for _, letter, _ in here.door.asked] == ["telegram:-100:7"]


@pytest.mark.parametrize("first", ["error", "service message"])
async def test_a_move_is_made_once_whoever_tells_it_first(tmp_path: Path, first: str) -> None:
    new = Chat("telegram:-200")
    async with office(tmp_path) as here:
        made = await here.do(
            lambda desk: desk.communities.add(Community(CommunityId(0), GROUP, "club", Stage.READY))
        )  # fmt: skip
        await here.do(
            lambda desk: desk.letters.save_card(CardAddress("meetup:1", GROUP, MessageRef("telegram:-100:7")))
        )
        here.door.answers[GROUP] = [Moved(new)]
        here.door.hold = asyncio.Event()
        await here.write(note(community=made.id, card="meetup:1"), note(community=made.id))
        await asyncio.sleep(0.05)
        for _ in range(2 if first == "service message" else 0):
            await here.do(lambda desk: communities.moved(desk, GROUP, new))
        here.door.hold.set()
        await here.settle(MINUTE)
        for _ in range(2):
            await here.do(lambda desk: communities.moved(desk, GROUP, new))
        found = await here.books.read(lambda desk: desk.communities.get(made.id))
        assert found.chat == new
        assert len(here.door.to(GROUP)) == 1
        assert [letter.edits for _, letter, _ in here.door.asked if letter.chat == new] == [None, None]
        assert {fate for fate, why in await here.fates() if why != "unchanged"} == {"delivered"}
