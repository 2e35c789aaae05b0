"""Scenes of bad input: whatever arrives, nothing breaks, nothing is lost, and whoever asked hears something kind.

The list of what people, clients, Telegram and machines do to us, and what shows the answer; without a file it is here.

| What comes in                                      | What shows the answer                                             |
|----------------------------------------------------|-------------------------------------------------------------------|
| texts of every kind at every question              | test_whatever_is_typed_at_any_question_of_any_form                |
| hostile names, introductions, titles to the end    | test_joining: hostile_names; test_topics: titles_that_try_...;    |
|                                                    | test_a_title_of_signs_goes_all_the_way_to_the_card                |
| 31 November, yesterday, 25:00                      | test_meetups: dates_that_cannot_be_..., english_dates_...         |
| an hour skipped or doubled                         | test_meetups: a_time_that_the_clocks_... (Berlin);                |
|                                                    | test_new_york_skips_one_hour_and_has_another_twice                |
| 0, -1, 10^9, "many" seats                          | test_words_that_are_no_number_of_seats                            |
| fewer seats than people                            | test_managing: seats_never_shrink_...                             |
| photo, sticker, voice, contact, poll, file         | test_what_is_no_text_is_answered_with_what_would_work             |
| a card's buttons in another chat, forged, guessed  | test_rsvps: buttons_work_only_where_they_were_made; test_topics:  |
|                                                    | a_button_works_only_...; tests/telegram/test_signing;             |
|                                                    | test_B15_ten_thousand_buttons_that_nobody_made                        |
| a button of an earlier question, pressed twice     | test_a_button_of_an_earlier_question_does_nothing                 |
| a button of another version of us                  | test_B15_what_signed_buttons_of_another_version_might_say             |
| a button of what is cancelled, over, closed        | test_rsvps: closed_cancelled_and_over; test_topics: withdraws_... |
| links cut, changed, guessed, long                  | test_B16_links_that_lead_nowhere                                      |
| links of another community, of what is no more     | test_B16_every_link_in_the_hands_of_everybody                         |
| commands for others, in channels, by bots, edited  | test_B13_B18_commands_for_others_are_left_to_them                         |
| a hidden admin                                     | test_starting, test_help, test_topics, test_rsvps: anonymous_...  |
| two admins at once                                 | test_joining: two_admins_decide_and_the_first_one_counts;         |
|                                                    | test_managing: two_people_may_edit_at_once                        |
| the same twice, out of order                       | test_B2_B6_the_same_twice_and_the_later_first; tests/telegram/test_inbox|
| a group renamed                                    | test_a_group_with_another_name                                    |
| a group that moved                                 | test_a_group_becomes_a_supergroup_in_the_middle_of_everything;    |
|                                                    | tests/faults/test_a_sending: A6 (reminders, cards, every order)   |
| the bot demoted, removed, added again              | test_the_bot_loses_its_rights_is_removed_and_comes_back;          |
|                                                    | tests/faults/test_a_sending: A9; test_reminders: removed_the_bot  |
| a database locked, full, read-only, damaged, newer | tests/data/test_trouble; tests/test_running: put_right, damaged;  |
|                                                    | tests/test_hearing: while_the_database_takes_nothing_...          |
| a wrong token, a token revoked                     | tests/test_running: a_wrong_token_...; tests/test_hearing         |
| no network for an hour                             | test_an_hour_without_network; tests/scheduling/test_postman;      |
|                                                    | tests/test_hearing: silence_is_said_once_..., comes_late          |
| updates of any shape                               | test_B10_five_hundred_updates_of_any_shape; tests/faults:         |
|                                                    | test_B10_what_the_library_cannot_read_...                         |
"""

import asyncio
import contextlib
import itertools
import random
import unicodedata
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Update

from bot.domain.communities import Settings, Weekly
from bot.domain.ids import CommunityId, PersonId, TopicId
from bot.domain.letters import Letter
from bot.domain.meetups import MeetupState
from bot.domain.refusals import Stale
from bot.domain.topics import Topic
from bot.forms import form as engine
from bot.forms.draft import PREVIEW, Draft
from bot.forms.form import Form, Question, Reply
from bot.forms.heard import Heard, Sent, Typed
from bot.forms.joining import JOIN
from bot.forms.meetups import MEETUP
from bot.forms.reading import Misread
from bot.playground import Chat, User
from bot.playground.mailbox import KINDS
from bot.ports import Desk
from bot.usecases import talks
from bot.views import refusals
from bot.views.misreadings import misread
from bot.views.words import Words
from handlers.telegram import addresses, reception
from handlers.telegram.door import Buttons
from handlers.telegram.doors import AGAIN, LINKS, every
from handlers.telegram.narrow import Turn
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", (0.0, 0.0, 0.0))


@contextlib.asynccontextmanager
async def unharmed(
    tmp_path: Path, language: str = "ko", *, trouble: bool = False, known: tuple[str, ...] = ()
) -> AsyncIterator[Stage]:
    """A stage on which nothing may fail: no update parked or tried again, no letter failed, no request refused.

    Nor is an error logged, but for the `known` events. `trouble`: some requests are refused, as the scene tells.
    """
    with capture_logs() as log:
        async with stage(tmp_path, language) as play:
            yield play
            await play.settle()
            left = await rows(play, "SELECT update_id, error FROM inbox WHERE state <> 'done' OR tries > 0")
            assert [one for one in left if not (one[1] or "").startswith("NotUnderstood: ")] == []
            assert await rows(play, "SELECT kind, chat, reason FROM letters WHERE fate = 'failed'") == []
            if not trouble:
                assert not play.refusals()
    bad = [line for line in log if line["log_level"] in {"error", "critical"} or "failed" in line["event"]]
    assert [line for line in bad if line["event"] not in known] == []


async def rows(play: Stage, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What stands in the books."""

    async def look(desk: Any) -> list[tuple[Any, ...]]:
        found = desk.session.connection.execute(query, values)
        return [tuple(row) for row in found]

    return await play.moim.books.read(look)


# Whatever is typed, at every question of every form

TEXTS = {
    "blank": " \n\t ",
    "5000": "가" * 4096,  # what Telegram lets through of 5,000; the app sends the rest as a second message
    "emoji": "🙃🏳️‍🌈🎉",
    "rtl": "\u202eמועדון ספרים\u202c",
    "zero-width": "\u200b\u200d\u2060\ufeff",
    "html": "<b>굵게</b><script>alert(1)</script>&amp;",
    "markdown": "*굵게* [여기](tg://user?id=1) `{n}` ||x||",
    "number": "99999999999999999999999999",
    "odd digits": "²³ ٣ ۳ ௧ ⅷ",
    "format": "%s {0} {name!r} %(x)d \\ \x00 \x1b[31m",
    "zalgo": "Z" + "\u0300\u0316\u0489" * 300,
    "command-like": "@moim_bot 25:00 31 November -1",
}
SAMPLES: dict[str, Any] = {
    "title": "제목", "why": "그냥요", "kind": "talk", "hosts": False, "name": "민지", "introduction": "안녕하세요",
    "interests": ["books"], "shares": None, "learns": None, "public": True, "origin": {"id": 0, "title": ""},
    "start": "2026-12-05T19:00:00", "place": {"text": "카페"}, "minutes": 120, "seats": None, "least": None,
    "fee": None, "bring": None, "note": None, "until": 0, "reason": "미안해요", "words": "내일 봐요", "thread": 0,
}  # fmt: skip


@dataclass
class Corner:
    """A club with everything a form may be about, and who is put before its questions."""

    club: Club
    who: User
    person: PersonId
    subjects: dict[str, int]

    async def asked(self, form: Form, at: str) -> Draft:
        """Stand before this question, with plain answers to those before it."""
        return await self.club.play.moim.books.perform(lambda desk: self._ask(desk, form, at))

    async def _ask(self, desk: Desk, form: Form, at: str) -> Draft:
        keys = [q.key for q in form.questions]
        before = form.questions if at == PREVIEW else form.questions[: keys.index(at)]
        known = {question.key: _sample(question) for question in before}
        community = await self.club.community(desk)
        private = addresses.chat(self.who.id)
        draft = Draft(self.person, private, form.name, community.id, self.subjects.get(form.name, 0), known, at)
        for other in await desk.drafts.of(self.person):
            await desk.drafts.drop(other)
        await desk.drafts.save(draft)
        return draft

    async def draft(self) -> Draft:
        """The conversation as it stands."""
        found = await self.club.play.moim.books.read(
            lambda desk: desk.drafts.get(self.person, addresses.chat(self.who.id))
        )
        assert found is not None
        return found

    async def expected(self, form: Form, before: Draft, heard: Heard) -> Misread | Draft:
        """What the form makes of it, by itself."""

        async def look(desk: Desk) -> Misread | Draft:
            asking = await talks.asking(desk, talks.named(form.name), before)
            return engine.step(form, before, Reply(heard), asking)

        return await self.club.play.moim.books.read(look)


def _sample(question: Question) -> Any:
    if question.key in SAMPLES:
        return SAMPLES[question.key]
    return engine.keep(question, getattr(Settings(), question.key))


async def corner(play: Stage) -> Corner:
    """A club with a topic, a meetup and an applicant."""
    club = await club_of(play, "지수", "가람")
    meetup = await club.meetup()

    async def make(desk: Desk) -> tuple[int, int, int]:
        community = await club.community(desk)
        host = await desk.people.at(addresses.account(club.host.id))
        other = await desk.people.at(addresses.account(club.people[0].id))
        assert host is not None and other is not None
        topic = await desk.topics.add(Topic(TopicId(0), community.id, 0, host.id, "제목", "왜", "talk"))
        return host.id, other.id, topic.id

    host, other, topic = await play.moim.books.perform(make)
    subjects = {"edit_meetup": meetup.id, "cancel_meetup": meetup.id, "write_all": meetup.id,
                "topic_change": topic, "decline": other}  # fmt: skip
    return Corner(club, club.host, PersonId(host), subjects)


def is_clean(value: object) -> bool:
    """Nothing invisible, nothing that turns the text around, no pile of marks: in any text of an answer."""
    if isinstance(value, dict):
        return all(map(is_clean, value.values()))
    if isinstance(value, list):
        return all(map(is_clean, value))
    if not isinstance(value, str):
        return True
    hidden = {"Cc", "Cf", "Cs", "Cn", "Co"} & {
        unicodedata.category(c) for c in value.replace("\n", "") if c != "\u200d"
    }
    return not hidden and bool(value.strip()) and len(value) <= 1000


async def test_whatever_is_typed_at_any_question_of_any_form(tmp_path: Path) -> None:
    """Every text against every question; through the bot, one of each misreading and some of what is taken."""
    words, seen = Words("ko", "Asia/Seoul"), set[object]()
    async with unharmed(tmp_path) as play:
        here = await corner(play)
        for name in talks._TALKS:
            form = talks.named(name).form
            for at in [*(question.key for question in form.questions), PREVIEW]:
                before = await here.asked(form, at)
                outcomes = {text: await here.expected(form, before, Typed(text)) for text in TEXTS.values()}
                for text, outcome in outcomes.items():
                    if isinstance(outcome, Draft):
                        assert is_clean(outcome.answers.get(at, "x")), (name, at, text[:20])
                        assert is_clean(list(outcome.pending)), (name, at, text[:20])
                for text in _telling(outcomes, form.question(at) if at != PREVIEW else at, seen):
                    before, outcome = await here.asked(form, at), outcomes[text]
                    count = len(play.private(here.who))
                    await play.says(here.who, text)
                    assert len(play.private(here.who)) == count + 1, (name, at, text[:20])
                    now = await here.draft()
                    if isinstance(outcome, Misread):
                        said = str(misread(outcome.reason, outcome.facts, words))
                        assert said in play.told(here.who), (name, at, text[:20])
                        assert now.answers == before.answers
                    else:
                        assert (now.answers, now.at) == (outcome.answers, outcome.at)


def _telling(outcomes: dict[str, Misread | Draft], where: object, seen: set[object]) -> list[str]:
    """One text for each way to be misread, and one that is taken; a question of two forms only once."""
    found, start = [], len(seen) % len(outcomes)
    for text, outcome in [*outcomes.items()][start:] + [*outcomes.items()][:start]:
        mark = (where, outcome.reason if isinstance(outcome, Misread) else "taken")
        if mark not in seen:
            seen.add(mark)
            found.append(text)
    return found


# What is no text where text is asked

MEDIA: dict[str, Callable[[Stage, User], object]] = {
    "photo": lambda play, who: play.world.photo(who, None, "설명"),
    "sticker": lambda play, who: play.world.sticker(who),
    "voice": lambda play, who: play.world.voice(who),
    "contact": lambda play, who: play.world.contact(who, None, "+82100000000", "가람"),
    "document": lambda play, who: play.world.send_file(who, None, "a.pdf", b"%PDF", "application/pdf"),
    "poll": lambda play, who: play.world.raw({"message": _from(play, who) | {"poll": POLL}}),
}
POLL = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
        "type": "regular", "allows_multiple_answers": False, "allows_revoting": True, "members_only": False}  # fmt: skip


async def test_what_is_no_text_is_answered_with_what_would_work(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        here, words, seen = await corner(play), Words("ko", "Asia/Seoul"), set[Question]()
        kinds = itertools.cycle(MEDIA)
        for form in [talks.named(name).form for name in talks._TALKS]:
            for question in form.questions:
                every = list(MEDIA) if (form.name, question.key) == ("meetup", "title") else [next(kinds)]
                for kind in every if question not in seen else []:
                    before = await here.asked(form, question.key)
                    outcome = await here.expected(form, before, Sent(kind))
                    assert isinstance(outcome, Misread)
                    MEDIA[kind](play, here.who)
                    await play.settle()
                    said = str(misread(outcome.reason, outcome.facts, words))
                    assert said in play.told(here.who), (form.name, question.key, kind)
                    assert (await here.draft()).answers == before.answers
                seen.add(question)


async def test_words_that_are_no_number_of_seats(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        here = await corner(play)
        for typed, said in {
            "0": "1 이상", "-1": "숫자로", "1000000000": "1,000 이하", "많이": "숫자로", "8.5": "숫자로",
            "٠": "숫자로", "9" * 400: "숫자로", "9" * 30: "1,000 이하", "1e9": "숫자로",
        }.items():  # fmt: skip
            await here.asked(MEETUP, "seats")
            await play.says(here.who, typed)
            assert said in play.told(here.who), typed
        await play.says(here.who, "８명")
        assert (await here.draft()).answers["seats"] == 8


async def test_new_york_skips_one_hour_and_has_another_twice(tmp_path: Path) -> None:
    async with unharmed(tmp_path, "en") as play:
        club = await club_of(play, "June", zone="America/New_York", language="en")
        await play.says(club.host, "/meetup")
        await play.says(club.host, "Night walk")
        for typed, said, again in (
            ("14 March 2027 2:30am", "Sun 14 Mar 2027, 3:30", True),
            ("7 November 2027 1:30am", "twice", True),
            ("in 99999999 hours", "is more than a year away", False),
        ):
            await play.says(club.host, typed)
            assert said in play.told(club.host), typed
            assert "?" not in play.told(club.host).split("\n\n")[1][:2], "the date it read is named"
            if again:
                await play.taps(club.host, "Write it again")


async def test_a_title_of_signs_goes_all_the_way_to_the_card(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람", title="<b>책</b> *모임* \u202e")
        await play.says(club.host, "/meetup")
        await play.says(club.host, "\u202e<b>מועדון</b> & *굵게* [x](tg://user?id=1) {title}")
        await play.says(club.host, "12월 5일 19:00")
        await play.taps(club.host, "네")
        await play.says(club.host, '<i>카페</i> https://maps.app.goo.gl/x?a=<b>&c="d"')
        await play.taps(club.host, "나머지는 기본값으로")
        await play.taps(club.host, "공지하기")
        card = play.posts(club.chat)[-1]
        assert "<b>מועדון</b> & *굵게* [x](tg://user?id=1) {title}" in card.text
        assert "\u202e" not in card.text
        assert not [entity for entity in card.entities if entity["type"] in {"code", "text_mention", "italic"}]
        await play.taps(club.people[0], "참석", where=club.chat)
        assert "✅ 참석 2명: 지수, 가람" in play.posts(club.chat)[-1].text
        await play.turn_to("2026-12-05 22:00")


# Buttons


async def test_a_button_of_an_earlier_question_does_nothing(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수")
        await play.says(club.host, "/propose")
        first = play.private(club.host)[-1]
        old = [button.data for row in first.keyboard for button in row]
        await play.says(club.host, "겨울 바다")
        drafts = await rows(play, "SELECT * FROM drafts")
        for data in [*old, *old]:
            play.world.forge_callback(club.host, play.world.private(club.host), first.id, data or "")
            await play.settle()
            assert "지난 버튼" in play.world.toasts[-1].text
        assert old
        assert await rows(play, "SELECT * FROM drafts") == drafts
        await play.says(club.host, "가고 싶어서요")
        await play.taps(club.host, "이야기")
        await play.taps(club.host, "아니요")
        agree = play.private(club.host)[-1]
        sure = [button.data for row in agree.keyboard for button in row if button.text == "제안하기"]
        for _ in range(3):  # pressed once more before it was gone
            play.world.forge_callback(club.host, play.world.private(club.host), agree.id, sure[0] or "")
        await play.settle()
        assert len(await rows(play, "SELECT id FROM topics")) == 1


async def test_B15_what_signed_buttons_of_another_version_might_say(tmp_path: Path) -> None:
    """Our own signature, but numbers and choices that make no sense to this version: never more than a toast."""
    odd = [f"{number}:{choice}" for number in ("", "0", "99", "-1", "x", "9" * 25) for choice in ("", "x", "²-²", "99")]
    async with unharmed(tmp_path, trouble=True) as play:
        here = await corner(play)
        sign, private = play.moim.telegram.outlet._signer.sign, play.world.private(here.who)
        actions = next(door.actions for door in every(play.moim._house) if isinstance(door, Buttons))
        assert len(actions) > 25
        before, pressed = await dump(play), 0
        for at, action in enumerate(actions):
            for one in odd[at % 4 :: 4]:
                data = f"{action}:{one}"
                for chat, where in ((here.club.chat, "community:1"), (private, addresses.chat(here.who.id))):
                    if len(data) <= 55:
                        message = play.posts(chat)[-1] if chat is here.club.chat else play.private(here.who)[-1]
                        play.world.forge_callback(here.who, chat, message.id, sign(data, where))
                        pressed += 1
        await received(play)
        assert pressed > 200
        assert (await dump(play))["meetups"] == before["meetups"]
        assert all("message is not modified" in (one.error or "") for one in play.refusals())


@pytest.mark.parametrize("at", ["start", "title", "interests", PREVIEW])
async def test_form_buttons_of_another_version_leave_a_conversation_that_can_go_on(tmp_path: Path, at: str) -> None:
    odd = ("o:zzz", "o:²", "c:zzz", "d:zzz", "d:2026-13-99", "d:9999-12-31", "m:zzz", "m:0001-01", "m:9999-12", "y:999",
           "y:²", "zzz")  # fmt: skip
    form = JOIN if at == "interests" else MEETUP
    async with unharmed(tmp_path, trouble=True) as play:
        here = await corner(play)
        await play.says(here.who, "/start")
        sign, private = play.moim.telegram.outlet._signer.sign, play.world.private(here.who)
        for move in odd:
            draft = await here.asked(form, at)
            data = sign(f"f:{draft.step}:{move}", addresses.chat(here.who.id))
            play.world.forge_callback(here.who, private, play.private(here.who)[-1].id, data)
            await play.settle()
            assert play.world.toasts[-1].text or (await here.draft()).step > draft.step, move
            assert (await here.draft()).answers == draft.answers, move
        assert all("message is not modified" in (one.error or "") for one in play.refusals())


async def test_B15_ten_thousand_buttons_that_nobody_made(tmp_path: Path) -> None:
    """Five hundred the whole way over HTTP with their toasts; all of them through the doors, many in a unit of work."""
    dice = random.Random(2)
    async with unharmed(tmp_path) as play:
        here = await corner(play)
        await play.says(here.who, "/topics", here.club.chat)
        await play.says(here.who, "/meetup")
        crowd = [here.who, *(play.person(f"손님{at}") for at in range(12))]
        for who in crowd[1:]:
            play.world.start(who)
        await play.settle()
        chats = (here.club.chat, *(play.world.private(who) for who in crowd))
        real = [(chat, message.id, button.data) for chat in chats for message in play.world.messages(chat)
                for row in message.keyboard for button in row if button.data]  # fmt: skip
        assert len(real) > 10
        before = await dump(play)
        forged = [_forged(dice, real, chats, crowd) for _ in range(10_000)]
        for at in range(0, len(forged), 500):
            stale = await play.moim.books.perform(partial(_knocked, play=play, presses=forged[at : at + 500]))
            assert stale == 500
        assert await dump(play) == before
        for who, chat, message, data in forged[:500]:
            play.world.forge_callback(who, chat, message, data)
        await received(play)
        assert await dump(play) == before
        assert {toast.text for toast in play.world.toasts[-500:]} == {
            "지난 버튼이에요. 가장 최근 메시지에서 눌러 주세요."
        }


Press = tuple[User, Chat, int, str]


def _forged(
    dice: random.Random, real: list[tuple[Chat, int, str]], chats: tuple[Chat, ...], crowd: list[User]
) -> Press:
    """A real button changed, or pressed in a chat it was not made for."""
    chat, message, data = dice.choice(real)
    forged = _mutated(dice, data)
    other = dice.choice(chats) if forged != data else next(one for one in chats if one.id != chat.id)
    return dice.choice(crowd), other, message, forged


async def _knocked(desk: Any, play: Stage, presses: list[Press]) -> int:
    """Try every door with them; how many found none that opens."""
    telegram, stale = play.moim.telegram, 0
    for at, (who, chat, message, data) in enumerate(presses):
        where = {"message_id": message, "date": 1, "chat": chat.wire(), "from": play.world.bot.wire(), "text": "?"}
        facts = {"id": str(at), "from": who.wire(), "chat_instance": "1", "data": data, "message": where}
        update = Update.de_json({"update_id": at, "callback_query": facts}, telegram.bot)
        turn = Turn(update, telegram.outlet._signer)
        turn.desk = desk
        try:
            await telegram.application.process_update(turn)
        except Stale:
            stale += 1
    return stale


async def received(play: Stage) -> None:
    """Let the bot take everything that waits at once, as by webhook: many updates share a commit."""
    waiting = [letter.update for letter in play.pg.mailbox.letters]
    play.pg.mailbox.letters.clear()
    await asyncio.gather(*(play.moim.telegram.receive(update) for update in waiting))
    await play.settle()


def _mutated(dice: random.Random, data: str) -> str:
    """A byte changed, cut, doubled, swapped or put in; or all of it noise."""
    at = dice.randrange(len(data))
    noise = "".join(chr(dice.choice((dice.randrange(32, 127), dice.randrange(0xAC00, 0xD7A3)))) for _ in range(12))
    found = dice.choice(
        (
            data[:at] + dice.choice("0123456789:.-_xÅ가") + data[at + 1 :],
            data[:at],
            data[at:],
            data[:at] + data,
            data[::-1],
            data.rpartition(".")[0] + ".AAAAAAAA",
            data.rpartition(".")[0],
            noise,
            data.upper(),
        )
    )
    return found or "."


async def dump(play: Stage) -> dict[str, list[tuple[Any, ...]]]:
    """What the first community and its people are and did; not what was said to them."""
    one = {"communities": "id", "members": "community", "topics": "community", "meetups": "community",
           "agenda": "community", "log": "community"}  # fmt: skip
    found = {table: await rows(play, f"SELECT * FROM {table} WHERE {key} = 1") for table, key in one.items()}
    found |= {table: await rows(play, f"SELECT * FROM {table}") for table in ("votes", "rsvps", "drafts", "cards")}
    return found


async def test_buttons_of_a_group_that_removed_the_bot(tmp_path: Path) -> None:
    async with unharmed(tmp_path, trouble=True) as play:
        club = await club_of(play, "지수", "가람")
        card = club.card(await club.meetup())
        play.world.remove_bot(club.chat, club.host)
        await play.settle()
        before, pressed = await dump(play), [button.data for row in card.keyboard for button in row if button.data]
        posts = len(play.posts(club.chat))
        for data in pressed:
            play.world.forge_callback(club.people[0], club.chat, card.id, data)
        await play.settle()
        assert len([toast for toast in play.world.toasts[-len(pressed) :] if toast.text or toast.url]) == len(pressed)
        assert len(play.posts(club.chat)) == posts
        assert (await dump(play))["meetups"] == before["meetups"]
        assert {one.method for one in play.refusals()} <= {"getChatAdministrators"}, "asked once, and nobody is one"


async def test_a_refusal_without_words_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own mistake in saying no: an apology, a line in the log, and it does not come back with every sweep."""

    def broken(*_: object) -> None:
        raise KeyError("words")

    with capture_logs() as log:
        async with stage(tmp_path) as play:
            club = await club_of(play, "지수", "가람")
            card = club.card(await club.meetup())
            monkeypatch.setattr(refusals, "toast", broken)
            play.world.forge_callback(club.people[0], club.chat, card.id, "rsvp:1:going.AAAAAAAA")
            await play.settle()
            assert await rows(play, "SELECT state, tries FROM inbox WHERE state <> 'done'") == [("parked", 3)]
            assert "죄송해요" in play.world.toasts[-1].text
            await play.taps(club.people[0], "참석", where=club.chat)
    assert [line["event"] for line in log if line["log_level"] == "error"] == ["update failed"] * 3 + ["update parked"]


# Links


async def test_B16_links_that_lead_nowhere(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        token = await play.moim.books.perform(lambda desk: desk.links.make("join", CommunityId(1)))
        (garam,) = club.people
        guessed = ["".join(random.Random(at).choices("abcdefXYZ0189_-", k=len(token))) for at in range(5)]
        for bad in (token[:-1], token[1:], token + "a", token.swapcase(), "x" * 200, "%27%20OR%201", "' OR 1=1 --",
                    "가나다", "../../etc", "\u202e" + token[::-1], f"{token[:5]} {token[5:]}", *guessed):  # fmt: skip
            count = len(play.private(garam))
            await play.says(garam, f"/start {bad}")
            assert len(play.private(garam)) == count + 1, bad
            assert "링크" in play.told(garam), (bad, play.told(garam))


async def test_B16_every_link_in_the_hands_of_everybody(tmp_path: Path) -> None:
    """Links of each purpose, to things that are there, are over, or never were, followed by people of any standing."""
    async with unharmed(tmp_path) as play:
        here = await corner(play)
        other = await club_of(play, "하나", title="산 모임")
        meetup = await here.club.meetup("지난 일")
        await here.club.change(meetup, state=MeetupState.CANCELLED)
        purposes = [*LINKS, *(f"in {again}" for again in AGAIN)]
        for at, purpose in enumerate(purposes):
            for subject in (meetup.id, 99) if purpose in LINKS else (0,):
                token = await play.moim.books.perform(partial(_link, purpose=purpose, subject=subject))
                for who in (other.host, here.club.people[0]) if purpose in LINKS or at % 4 == 0 else (other.host,):
                    play.clock.turn(timedelta(seconds=20))
                    count = len(play.private(who))
                    await play.says(who, f"/start {token}")
                    assert len(play.private(who)) > count, (purpose, subject, who.name)
        play.world.remove_bot(here.club.chat, here.club.host)
        await play.settle()
        count = len(play.private(here.who))
        token = await play.moim.books.perform(partial(_link, purpose="more", subject=meetup.id))
        await play.says(here.who, f"/start {token}")
        assert len(play.private(here.who)) > count


async def _link(desk: Desk, purpose: str, subject: int) -> str:
    return await desk.links.make(purpose, CommunityId(1), subject)


# Commands that are not for us


def spoke(play: Stage, chat: Chat) -> int:
    """How often this bot spoke."""
    return sum(1 for post in play.posts(chat) if post.sender.id == play.world.bot.id)


async def test_B13_B18_commands_for_others_are_left_to_them(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await club.meetup()
        (garam,) = club.people
        news = play.world.channel("소식", club.host)
        play.world.add_bot(news, club.host, admin=True)
        play.world.link(news, club.chat)
        before, count = await dump(play), spoke(play, club.chat)
        await play.says(garam, "/meetups@other_bot", club.chat)
        play.world.channel_post(news, "/meetups@moim_bot")
        play.world.say_as_channel(news, club.chat, "/meetups@moim_bot")
        robot = _from(play, garam, club.chat) | {"text": "/meetups@moim_bot", "entities": [COMMAND]}
        play.world.raw({"message": robot | {"from": {"id": 777, "is_bot": True, "first_name": "R2"}}})
        play.world.raw(
            {"channel_post": _from(play, garam, news) | {"text": "/meetups@moim_bot", "entities": [COMMAND]}}
        )
        play.world.raw({"edited_message": robot | {"from": garam.wire(), "edit_date": 1795000000}})
        said = play.world.say(garam, club.chat, "안녕하세요")
        play.world.edit(garam, said, "/meetups")
        private = play.world.say(garam, None, "/start")
        await play.settle()
        heard = len(play.private(garam))
        play.world.edit(garam, private, "/forgetme")
        await play.settle()
        assert spoke(play, club.chat) == count
        assert len(play.private(garam)) == heard
        assert await dump(play) == before
        assert await rows(play, "SELECT account FROM people WHERE account IN ('telegram:777', 'telegram:777000',"
                                " 'telegram:136817688', 'telegram:1087968824')") == []  # fmt: skip


async def test_B18_who_is_nobody_presses_in_vain(tmp_path: Path) -> None:
    """Telegram lets no bot, channel or hidden admin press; if it did, none of them would become a member."""
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수")
        meetup = await club.meetup()
        card = club.card(meetup)
        for number, robot in ((1087968824, True), (777000, False), (136817688, True), (4242, True)):
            play.world.forge_callback(User(number, "Nobody", is_bot=robot), club.chat, card.id,
                                      card.keyboard[0][0].data or "")  # fmt: skip
        await play.settle()
        assert await club.answers(meetup) == {}
        assert len(await rows(play, "SELECT id FROM people")) == 1


# The same update twice, and out of order


async def test_B2_B6_the_same_twice_and_the_later_first(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        (garam,) = club.people
        yes, no = ({"message": _from(play, garam, club.chat) | {"text": text}} for text in ("참석 1", "불참 1"))
        for number, update in ((900_000_010, yes), (900_000_010, yes), (900_000_004, no), (900_000_010, yes)):
            await play.moim.telegram.receive({"update_id": number} | update)
            await play.settle()
        assert await club.answers(meetup) == {"가람": "no"}, "what arrived last counts; what is known is dropped"
        assert len(await rows(play, "SELECT 1 FROM inbox WHERE update_id >= 900000000")) == 2
        await play.moim.telegram.receive({"update_id": 12} | yes)  # Telegram begins anew after a week of silence
        await play.settle()
        assert await club.answers(meetup) == {"가람": "going"}


# The group


async def test_a_group_with_another_name(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        for title, known in (("<b>산</b> \u202eמועדון", "<b>산</b> מועדון"), ("\u200b\u2060", "<b>산</b> מועדון"),
                             ("가" * 128, "가" * 80)):  # fmt: skip
            play.world.rename(club.chat, title)
            await play.settle()
            assert await rows(play, "SELECT title FROM communities") == [(known,)]
        await club.member(club.people[0])
        await play.says(club.people[0], "/me")
        assert "가" * 20 in play.told(club.people[0])


@pytest.mark.parametrize("order", ["old first", "new first", "new speaks first"])
async def test_a_group_becomes_a_supergroup_in_the_middle_of_everything(tmp_path: Path, order: str) -> None:
    async with unharmed(tmp_path, trouble=True) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        meetup = await club.meetup()
        await play.taps(garam, "참석", where=club.chat)
        old, card = club.chat, club.card(meetup)
        await play.says(garam, "/propose", old)
        await play.says(garam, "겨울 바다")
        late = _from(play, narae, old) | {"text": "참석 1"}
        club.chat = new = play.world.migrate(old)
        letters = play.pg.mailbox.letters[:]
        play.pg.mailbox.letters.clear()
        if order == "new speaks first":
            play.world.say(narae, new, "/meetups")
            leads = play.world.member(new, play.world.bot).wire("supergroup")
            play.world.raw({"my_chat_member": {"chat": new.wire(), "from": club.host.wire(), "date": 1795000000,
                            "old_chat_member": leads | {"status": "left"}, "new_chat_member": leads}})  # fmt: skip
            await play.settle()
        play.pg.mailbox.letters += letters if order == "old first" else letters[::-1]
        play.pg.mailbox.wake()
        await play.settle()
        play.world.raw({"message": late})  # said before, heard after
        play.world.forge_callback(garam, old, card.id, card.keyboard[0][2].data or "")  # on the card in the old chat
        await play.settle()
        assert await club.answers(meetup) == {
            "가람": "no" if "불참" in card.keyboard[0][2].text else "maybe",
            "나래": "going",
        }
        assert await rows(play, "SELECT id, chat, stage FROM communities") == [(1, addresses.chat(new.id), "ready")]
        await play.says(garam, "바람 쐬고 싶어서요")
        await play.taps(garam, "이야기")
        await play.taps(garam, "아니요")
        await play.taps(garam, "제안하기")
        assert "겨울 바다" in play.posted(new)
        assert [post for post in play.posts(new) if "📢 #1" in post.text], "the card is there, too"
        await play.taps(narae, "불참", where=new)
        assert (await club.answers(meetup))["나래"] == "no"
        assert {r.error for r in play.refusals()} <= {"Bad Request: group chat was upgraded to a supergroup chat"}


async def test_the_bot_loses_its_rights_is_removed_and_comes_back(tmp_path: Path) -> None:
    async with unharmed(tmp_path, trouble=True) as play:
        club = await club_of(play, "지수", "가람", digest=Weekly(0, time(9)))
        (garam,) = club.people
        first = await club.meetup()
        play.world.demote_bot(club.chat, club.host)
        await play.settle()
        second = await club.meetup("산책", "2026-11-29 10:00")
        assert "산책" in club.card(second).text, "posted, if not pinned"
        await play.taps(garam, "참석", on=club.card(second))
        before = await dump(play)
        play.world.remove_bot(club.chat, club.host)
        await play.settle()
        posts = len(play.posts(club.chat))
        await play.turn_to("2026-11-24 12:00")
        assert len(play.posts(club.chat)) == posts, "no weekly post on Monday the 23rd"
        play.world.add_bot(club.chat, club.host, admin=True)
        await play.settle()
        after = await dump(play)
        for table in ("members", "meetups", "rsvps"):
            assert after[table] == before[table]
        await play.taps(garam, "불참", on=club.card(first))
        assert await club.answers(first) == {"가람": "no"}
        await play.turn_to("2026-11-30 12:00")
        digests = await rows(play, "SELECT due_at, outcome FROM agenda WHERE duty = 'digest'")
        assert len([one for one in digests if one[1] is None]) == 1, "the next one is planned"
        assert len([one for one in digests if one[1] is not None]) >= 1
        assert not play.refusals() or {r.method for r in play.refusals()} == {"pinChatMessage"}


# No network


async def test_an_hour_without_network(tmp_path: Path) -> None:
    async with unharmed(tmp_path, trouble=True) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup(at="2026-11-21 17:30")
        (garam,) = club.people
        await play.pg.refuse_connections()
        play.world.say(garam, club.chat, "참석 1")
        await play.moim.books.perform(partial(_post, chat=addresses.chat(garam.id), texts=("하나", "둘")))
        for _ in range(6):
            play.clock.turn(timedelta(minutes=10))
            await asyncio.sleep(0.01)
        await play.pg.accept_connections()
        async with asyncio.timeout(10):
            while not await club.answers(meetup):
                await asyncio.sleep(0.05)
        play.clock.turn(timedelta(minutes=10))
        await play.settle()
        assert await club.answers(meetup) == {"가람": "going"}
        told = [message.text for message in play.private(garam)]
        assert (told.count("하나"), told.count("둘")) == (1, 1)


async def _post(desk: Desk, chat: Any, texts: tuple[str, ...]) -> None:
    person = await desk.people.at(chat)
    assert person is not None
    for text in texts:
        await desk.letters.write(
            Letter("refusal", person.private, person=person.id, args={"text": text, "buttons": []})
        )


# Whatever Telegram may send one day


async def test_B10_five_hundred_updates_of_any_shape(tmp_path: Path) -> None:
    dice, unread = random.Random(5), ("update not understood", "update failed", "update parked")
    async with unharmed(tmp_path, known=unread, trouble=True) as play:
        here = await corner(play)
        stranger, robot = play.person("낯선 이"), play.person("R2", is_bot=True)
        news = play.world.channel("소식", here.club.host)
        play.world.start(stranger)
        await play.settle()
        chats = (here.club.chat, news, play.world.private(stranger))
        before, count = await dump(play), len(play.posts(here.club.chat))
        for _ in range(500):
            play.world.raw(Shapes(dice, play, chats, (stranger, robot)).update())
        await received(play)
        after = await dump(play)
        assert {table: found for table, found in after.items() if found != before[table]} == {}
        assert len(play.posts(here.club.chat)) == count
        assert all("query is too old" in (one.error or "") for one in play.refusals()), "no press had a true number"
        await play.says(stranger, "/start")
        assert play.told(stranger)


# What Telegram always tells of the kinds we ask for.
NEEDED = {
    "callback_query": {"id", "from", "chat_instance"},
    "my_chat_member": {"chat", "from", "date", "old_chat_member", "new_chat_member"},
    "chat_member": {"chat", "from", "date", "old_chat_member", "new_chat_member"},
    "chat_join_request": {"chat", "from", "date", "user_chat_id"},
}
COMMAND = {"type": "bot_command", "offset": 0, "length": len("/meetups@moim_bot")}


def _from(play: Stage, who: User, chat: Chat | None = None) -> dict[str, Any]:
    """The head of a message as Telegram writes it."""
    where = (chat or play.world.private(who)).wire()
    return {"message_id": 70_000, "date": 1_795_000_000, "chat": where, "from": who.wire()}


@dataclass
class Shapes:
    """Updates with the shapes of the Bot API, and parts that Telegram may leave out or add."""

    dice: random.Random
    play: Stage
    chats: tuple[Chat, ...]
    people: tuple[User, ...]

    def update(self) -> dict[str, Any]:
        kind = self.dice.choice((*KINDS, "message", "message", "callback_query", "something_new"))
        if kind in {"message", "edited_message", "channel_post", "edited_channel_post", "business_message",
                    "edited_business_message", "guest_message"}:  # fmt: skip
            return {kind: self.message()}
        facts = {"from": self.who(), "user": self.who(), "chat": self.chat(), "date": 1_795_000_000, "id": "77"}
        facts |= {"message": self.message(), "data": self.text(), "chat_instance": "1", "user_chat_id": 5}
        facts |= {"query": self.text(), "offset": "", "message_id": 5, "old_reaction": [], "new_reaction": []}
        facts |= {"old_chat_member": self.member(), "new_chat_member": self.member(), "chosen": 1}
        if kind == "my_chat_member":  # of the club this would be true: see the scene of the removed bot
            facts["chat"] = self.chats[1].wire()
        gone = set(self.dice.sample(sorted(facts), self.dice.randrange(4))) - NEEDED.get(kind, set())
        return {kind: {key: value for key, value in facts.items() if key not in gone} | {"new_field": {"a": [1]}}}

    def member(self) -> dict[str, Any]:
        status = self.dice.choice(("member", "left", "kicked", "something_new"))
        return {"user": self.who(), "status": status, "until_date": 0}

    def message(self) -> dict[str, Any]:
        head = {
            "message_id": self.dice.randrange(1, 9**9),
            "date": 1_795_000_000,
            "chat": self.chat(),
            "from": self.who(),
        }
        more = {
            "text": self.text(), "caption": self.text(), "sender_chat": self.chat(), "via_bot": self.who(),
            "left_chat_member": self.who(), "new_chat_members": [self.who()], "message_thread_id": 9,
            "is_topic_message": True, "reply_to_message": dict(head), "forward_origin": {"type": "unheard", "date": 1},
            "photo": [], "location": {"latitude": 1, "longitude": 2}, "dice": {"emoji": "🎲", "value": 3},
            "entities": [{"type": self.dice.choice(("bot_command", "new_type")), "offset": 0,
                          "length": self.dice.randrange(1, 40)}],
            "group_chat_created": True, "delete_chat_photo": True, "new_thing": {"x": None}, "media_group_id": "1",
        }  # fmt: skip
        for key in self.dice.sample(sorted(more), self.dice.randrange(1, 5)):
            head[key] = more[key]
        for key in self.dice.sample(["from", "date", "message_id"], self.dice.choice((0, 0, 0, 1))):
            head.pop(key)
        return head

    def chat(self) -> dict[str, Any]:
        return self.dice.choice(self.chats).wire()

    def who(self) -> dict[str, Any]:
        return self.dice.choice(self.people).wire()

    def text(self) -> str:
        return self.dice.choice(
            ("/", "/ x", "/start", "/join@x", "안녕", "", "\ud7ff\u202e", "x" * 5000, "/meetups", "/x" * 9)
        )
