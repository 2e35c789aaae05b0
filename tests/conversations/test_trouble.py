"""Scenes of trouble on the way out, through the real bot and HTTP: what people notice, and what they do not."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.communities import Settings
from bot.domain.communities import Stage as Standing
from bot.domain.ids import Chat as Address
from bot.domain.letters import Letter, Weight
from bot.playground import Chat, faults
from bot.ports import Desk
from bot.usecases.communities import admins_are
from handlers.telegram import addresses, profiles, reception
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage
from tests.conversations.test_reminders import planned

THANKS = "일정이 끝났어요"


async def post(club: Club, *texts: str, weight: Weight = Weight.NEWS, **facts: Any) -> None:
    """The group gets posts."""

    async def write(desk: Desk) -> None:
        community = await club.community(desk)
        for text in texts:
            args: dict[str, object] = {"text": text, "buttons": []}
            await desk.letters.write(
                Letter("refusal", community.chat, community=community.id, args=args, weight=weight, **facts)
            )

    await club.play.moim.books.perform(write)


async def letters(play: Stage, chat: Chat) -> list[tuple[str, str | None, int]]:
    """Fate, reason and doubts of every letter to a chat."""

    async def look(desk: Any) -> list[tuple[str, str | None, int]]:
        query = "SELECT fate, reason, doubts FROM letters WHERE chat = ? ORDER BY id"
        rows = desk.session.connection.execute(query, (addresses.chat(chat.id),))
        return [tuple(row) for row in rows]

    return await play.moim.books.read(look)


def requests(play: Stage, chat: Chat, method: str = "sendMessage") -> int:
    """How often the bot asked for this."""
    return sum(1 for one in play.pg.requests if one.method == method and one.chat_id == chat.id)


def count(play: Stage, chat: Chat, text: str) -> int:
    """How many posts of the bot say this."""
    return sum(1 for one in play.posts(chat) if text in one.text)


async def test_too_many_requests_stop_the_group_and_nobody_else(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.too_many(7))
        before = requests(play, club.chat)
        start = play.clock.now()
        await post(club, "하나", "둘")
        await play.says(club.people[0], "/start")
        assert [p.text for p in play.posts(club.chat)[-2:]] == ["하나", "둘"]
        times = [r.time - start for r in play.pg.requests if r.method == "sendMessage" and r.chat_id == club.chat.id]
        later = [at for at in times[before:] if at > timedelta(seconds=1)]
        assert min(later) >= timedelta(seconds=7)
        assert len(play.refusals()) == 1


BLOCKS = {
    "Forbidden: bot was blocked by the user": "blocked",
    "Forbidden: bot can't initiate conversation with a user": "never_started",
    "Bad Request: chat not found": "gone",
}


@pytest.mark.parametrize(("words", "why"), BLOCKS.items(), ids=list(BLOCKS.values()))
async def test_who_cannot_be_written_to_is_tried_once_until_they_write(tmp_path: Path, words: str, why: str) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        (garam,) = club.people
        await planned(club, "가람")
        private = play.world.private(garam)
        play.pg.faults.add(
            method="sendMessage", chat=private, do=faults.error(int(words.startswith("F")) * 3 + 400, words)
        )
        before = requests(play, private)
        await play.turn_to("2026-11-28 18:00")  # two reminders
        assert requests(play, private) == before + 1
        assert (await letters(play, private))[-1][:2] == ("failed", why)
        assert "🔕 1:1 메시지를 못 받는 분 1명: 가람" in play.told(club.host)
        await play.says(garam, "/start")
        assert requests(play, private) == before + 2
        assert len(play.refusals()) == 1


async def test_a_deleted_account_gives_its_seat_to_the_line(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        meetup = await planned(club, "가람", seats=1)
        await play.taps(narae, "참석", where=club.chat)
        play.world.deactivate(garam)
        await play.turn_to("2026-11-27 19:00")
        assert "자리가 나서" in "".join(m.text for m in play.private(narae))
        assert await club.answers(meetup) == {"나래": "going"}


async def test_an_edit_to_the_same_is_no_trouble(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await planned(club)
        words = "Bad Request: message is not modified: specified new message content and reply markup are the same"
        play.pg.faults.add(method="editMessageText", do=faults.error(400, words))
        await play.taps(club.people[0], "참석", where=club.chat)
        assert (await letters(play, club.chat))[-1] == ("delivered", None, 0)
        assert len([p for p in play.posts(club.chat) if "📢" in p.text]) == 1
        assert meetup.id


async def test_a_card_that_somebody_deleted_is_posted_anew_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        names = ("가람", "나래", "다온", "라희", "마루")
        club = await club_of(play, "지수", *names)
        await planned(club)
        first = club.card(await planned_one(club))
        for who in club.people:
            play.world.tap(who, first, "참석")
        play.world.delete_message(first)
        await play.settle()
        cards = [p for p in play.posts(club.chat) if "📢" in p.text]
        assert len(cards) == 1
        assert "✅ 참석 5명" in cards[0].text
        await play.taps(club.people[0], "불참", on=cards[0])
        assert "✅ 참석 4명" in club.card(await planned_one(club)).text
        assert len([p for p in play.posts(club.chat) if "📢" in p.text]) == 1


async def planned_one(club: Club) -> Any:
    async def look(desk: Desk) -> Any:
        return await desk.meetups.numbered((await club.community(desk)).id, 1)

    return await club.play.moim.books.read(look)


async def test_a_group_that_became_a_supergroup_keeps_its_reminders(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await planned(club, "가람")
        old = club.chat
        await post(club, "같이 가요", due_at=play.clock.now() + timedelta(minutes=30))
        new = play.world.migrate(old)
        await play.settle()
        asked = requests(play, old)
        await play.turn_to("2026-11-27 19:00")
        assert count(play, new, "같이 가요") == 1
        assert count(play, new, "내일 '12월 독서모임' 일정이 있어요!") == 1
        assert requests(play, old) == asked
        await play.taps(club.people[0], "불참", where=new)
        assert [p for p in play.posts(new) if "📢 #1" in p.text]  # the card is posted anew there
        assert not play.refusals()


async def test_a_closed_forum_topic_sends_posts_to_the_chat_and_tells_an_admin_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        host, garam = play.person("지수"), play.person("가람")
        chat = play.group("책 모임", host, garam, forum=True)
        play.world.add_bot(chat, host)
        await play.settle()
        play.world.start(host)
        thread = play.world.forum_topic(chat, "일정", host)
        club = Club(play, chat, host, [garam])

        async def set_up(desk: Desk) -> None:
            community = await club.community(desk)
            settings = Settings(digest=None, thread=thread)
            await desk.communities.save(replace(community, stage=Standing.READY, settings=settings))
            await admins_are(desk, community.chat, frozenset({addresses.account(host.id)}), answered=True)

        await play.moim.books.perform(set_up)
        await post(club, "토픽에 올려요")
        await play.settle()
        assert play.posts(chat)[-1].thread == thread
        play.world.close_topic(chat, thread)
        await post(club, "하나", "둘")
        await play.settle()
        assert [(p.text, p.thread) for p in play.posts(chat)[-2:]] == [("하나", None), ("둘", None)]
        told = [m.text for m in play.private(host)]
        assert len([one for one in told if "토픽" in one or "주제" in one]) == 1, told
        assert len(play.refusals()) == 1


async def test_a_reminder_whose_answer_was_lost_comes_twice_at_most_as_often_as_doubted(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await planned(club, "가람")
        private = play.world.private(club.people[0])
        play.pg.faults.add(method="sendMessage", chat=private, do=faults.bad_gateway_after)
        play.pg.faults.add(method="sendMessage", chat=private, do=faults.drop_after)
        await play.turn_to("2026-11-27 19:30")
        told = [m for m in play.private(club.people[0]) if "내일" in m.text]
        assert len(told) == 3
        assert (await letters(play, private))[-1] == ("delivered", None, 2)


async def test_refused_connections_are_tried_again_without_doubt(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await play.pg.refuse_connections()
        await post(club, "곧 만나요")
        await play.settle()
        assert (await letters(play, club.chat))[-1] == ("waiting", "ClientConnectorError", 0)
        await play.pg.accept_connections()
        play.clock.turn(timedelta(minutes=5))
        await play.settle()
        assert count(play, club.chat, "곧 만나요") == 1
        assert (await letters(play, club.chat))[-1] == ("delivered", None, 0)


async def test_a_muted_bot_tells_an_admin_once_and_goes_on_when_it_may(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")

        async def led(desk: Desk) -> None:
            await admins_are(desk, Address(addresses.chat(club.chat.id)), frozenset({addresses.account(club.host.id)}),
                             answered=True)  # fmt: skip

        await play.moim.books.perform(led)
        words = "Bad Request: not enough rights to send text messages to the chat"
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.error(400, words), times=3)
        asked = requests(play, club.chat)
        await post(club, "하나", "둘")
        await play.settle()
        assert requests(play, club.chat) == asked + 1
        told = len([m for m in play.private(club.host) if "책 모임" in m.text])
        assert told == 1
        await play.turn_to("2026-11-21 15:30")
        assert requests(play, club.chat) <= asked + 6
        assert [p.text for p in play.posts(club.chat)[-2:]] == ["하나", "둘"]
        assert len([m for m in play.private(club.host) if "책 모임" in m.text]) == 1


async def test_what_changes_while_the_first_card_is_on_its_way_is_shown_a_moment_later(tmp_path: Path) -> None:
    """The card's address is known only after it was sent: a refresh asked for before finds nothing to refresh."""
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await club.member(club.people[0])
        postman, arrived = play.moim.clockroom.postman, asyncio.Event()
        deliver = postman._sender.deliver

        async def slowly(letter, message):
            sent = await deliver(letter, message)
            await arrived.wait()
            return sent

        postman._sender.deliver = slowly
        writing = asyncio.create_task(club.meetup())
        while not any("독서모임" in post.text for post in play.posts(club.chat)):
            await asyncio.sleep(0.005)
        play.world.say(club.people[0], None, "참석 1")

        async def answers(desk):
            person = await desk.people.at(addresses.account(club.people[0].id))
            return await desk.meetups.answers_of(person.id)

        while not await play.moim.books.read(answers):
            await asyncio.sleep(0.005)
        arrived.set()
        await writing
        await play.settle()
        assert "가람" in play.showing("참석", club.chat).text
        assert len([post for post in play.posts(club.chat) if "독서모임" in post.text]) == 1


async def test_a_group_that_threw_the_bot_out_is_left_alone_and_an_admin_hears_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")

        async def led(desk: Desk) -> None:
            accounts = frozenset({addresses.account(club.host.id)})
            await admins_are(desk, addresses.chat(club.chat.id), accounts, answered=True)

        await play.moim.books.perform(led)
        words = "Forbidden: bot was kicked from the supergroup chat"
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.error(403, words))
        asked = requests(play, club.chat)
        await post(club, "하나", "둘", "셋")
        await play.settle()
        assert requests(play, club.chat) == asked + 1
        assert [fate for fate, *_ in await letters(play, club.chat)][-3:] == ["failed", "skipped", "skipped"]
        assert len([m for m in play.private(club.host) if "책 모임" in m.text]) == 1


async def test_an_admin_hears_once_that_the_bot_was_muted(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Jisu", "Ann", title="Book club")

        async def led(desk: Desk) -> None:
            accounts = frozenset({addresses.account(club.host.id)})
            await admins_are(desk, addresses.chat(club.chat.id), accounts, answered=True)

        await play.moim.books.perform(led)
        play.world.mute_bot(club.chat, club.host)
        await play.settle()
        await post(club, "one", "two")
        await play.settle()
        assert len([m for m in play.private(club.host) if "I can't write in" in m.text]) == 1
        play.world.promote_bot(club.chat, club.host)
        await play.turn_to("2026-11-21 14:40")
        assert [p.text for p in play.posts(club.chat)[-2:]] == ["one", "two"]
        assert len([m for m in play.private(club.host) if "I can't write in" in m.text]) == 1


async def test_what_fails_three_times_is_said_to_the_person_and_once_an_hour_to_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", (0.001, 0.001, 0.001))
    async with stage(tmp_path) as play:
        jisu, ops = play.person("지수"), play.person("운영")
        play.operator = addresses.account(ops.id)
        await play.moim.close()
        await play.open()
        play.world.start(ops)

        async def broken(*_: object) -> None:
            raise RuntimeError("boom")

        monkeypatch.setattr(profiles, "_show_privacy", broken)
        for _ in range(3):
            await play.says(jisu, "/privacy")
        assert "저에게 문제가 생겼어요" in play.told(jisu)
        assert "1건" in play.told(ops) and "python -m bot parked" in play.told(ops)
        letters = len(play.private(ops))
        await play.turn_to("2026-11-21 15:05")
        assert len(play.private(ops)) == letters + 1 and "3건" in play.told(ops), "the others an hour later, together"
