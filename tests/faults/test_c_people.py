"""People and their names: who somebody is does not hang on a name, and a name is never more than a name."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.letters import Letter
from bot.domain.names import clean_name
from bot.domain.people import Role
from bot.playground import User
from bot.views.message import Mention, Text
from handlers.telegram import addresses
from handlers.telegram.outlet import plain
from tests.conversations.gatherings import club_of
from tests.conversations.stage import Stage, stage
from tests.conversations.test_bad_input import rows, unharmed

NOT_APPLICABLE: dict[str, str] = {}


# C1: the account is the person, its @name is not


async def test_C1_a_username_that_changes_hands_takes_nothing_with_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        (garam,) = club.people
        await club.member(garam)
        await play.says(replace(club.host, username="boss"), "/start")
        she = replace(garam, username="boss")  # he gave the name up, and she took it
        await play.says(she, "/meetup")
        assert "모임장이 일정을 올려요" in play.told(she), "the name made her no host"
        await play.says(club.host, "/meetup")
        assert await rows(play, "SELECT p.name FROM drafts d JOIN people p ON p.id = d.person") == [("지수",)]
        assert "boss" not in await everything(play), "no username is kept"


async def everything(play: Stage, *tables: str) -> str:
    """All that stands in these tables, or in any."""
    named = tables or [name for (name,) in await rows(play, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return "".join([str(await rows(play, f"SELECT * FROM {table}")) for table in named])


async def test_C1_numbers_of_any_size_are_the_same_before_and_after(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        numbers = (1, 2**31, 2**33, 2**52 - 1)
        people = [play.person(f"사람{at}", id=number) for at, number in enumerate(numbers, 1) if number != 1]
        for who in people:
            play.world.start(who)
        await play.settle()
        for who in people:
            assert len(play.private(who)) == 1
        kept = {account for (account,) in await rows(play, "SELECT account FROM people")}
        assert {addresses.number(account) for account in kept} == {who.id for who in people}
        for number in (-100, -(10**12) - 2**41, -1002147483648):
            assert addresses.number(addresses.chat(number)) == number


# C2: whatever somebody calls themselves


HOSTILE = (
    "<b>굵게</b>", "</b><script>", "&lt;", "*_`[x](tg://user?id=1)", "\u202eמועדון", "\u200b\u2060", "a\nb\nc",
    "@everyone", "/forgetme", "#1", "🏳️‍🌈" * 40, "Z" + "\u0300" * 300, "{title}", "%s %(x)s", "\x00\x1b[31m", "ㅤ",
    "https://evil.example", "가" * 500, "\u2066\u2069\u2066", "📢 #1 취소됐어요",
)  # fmt: skip


async def test_C2_hostile_names_change_neither_lines_nor_marks_of_a_card(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", *HOSTILE, started=False)
        meetup = await club.meetup()
        before = club.card(meetup)
        lines, marks = before.text.count("\n"), _marks(before.entities)
        for who in club.people:
            play.world.tap(who, before, "참석")
        await play.settle()
        shown = club.card(meetup)
        assert f"✅ 참석 {len(HOSTILE)}명" in shown.text
        assert shown.text.count("\n") == lines, "no name makes a line"
        assert _marks(shown.entities) == marks, "no name is markup, a link or a mention of somebody"
        assert not {c for c in shown.text if unicodedata.category(c) == "Cc"} - {"\n"}
        assert len(shown.text) < 4096
        names = [name for (name,) in await rows(play, "SELECT name FROM people")]
        assert all(name.strip() and "\n" not in name and len(name) <= 200 for name in names)
        assert any(name.startswith("#") for name in names), "who shows nothing is called by a number"


def _marks(entities: list[dict[str, Any]]) -> list[str]:
    return sorted(entity["type"] for entity in entities)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_C2_any_name_is_one_line_of_plain_text_whose_marks_cover_it_exactly(raw: list[str]) -> None:
    names = [clean_name(one) or "#1" for one in raw]
    parts = [part for name in names for part in (Mention(name, "telegram:7"), ", ")]
    text, entities = plain(Text(("✅ ", *parts, "\n끝")))
    assert text.count("\n") == 1
    units = text.encode("utf-16-le")
    for entity in entities:
        covered = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
        assert covered.strip("\u2068\u2069") in names
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in text.replace("\n", ""))


# C3: a deleted account


async def test_C3_a_deleted_account_frees_its_seat_and_is_forgotten_in_time(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        meetup = await club.meetup(seats=1)
        for who in (garam, narae):
            await play.taps(who, "참석", where=club.chat)
        play.world.deactivate(garam)
        await play.moim.books.perform(lambda desk: _note(desk, garam))
        await play.settle()
        assert await club.answers(meetup) == {"나래": "going"}
        assert "자리가 나서" in play.told(narae)
        assert "가람" not in club.card(meetup).text
        assert await rows(play, "SELECT standing FROM members WHERE name = '가람'") == [("left",)]
        for _ in range(14):
            play.clock.turn(timedelta(days=31))
            await play.settle()
        text = await everything(play)
        assert "가람" not in text
        assert str(garam.id) not in text


async def _note(desk: Any, who: User) -> None:
    """Something is written to them: that is how it comes out."""
    person = await desk.people.at(addresses.account(who.id))
    await desk.letters.write(Letter("welcome", person.private, person=person.id))


# C4: other bots


async def test_C4_other_bots_are_no_members_and_take_no_seats(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup(seats=1)
        members = await rows(play, "SELECT person FROM members")
        for at in range(3):
            robot = play.person(f"R{at}", is_bot=True)
            play.world.join(robot, club.chat, by=club.host)
            play.world.forge_callback(robot, club.chat, club.card(meetup).id, club.card(meetup).keyboard[0][0].data)
            play.world.say(robot, club.chat, "참석 1")
        await play.settle()
        assert await rows(play, "SELECT person FROM members") == members
        assert await club.answers(meetup) == {}
        await play.taps(club.people[0], "참석", where=club.chat)
        assert await club.answers(meetup) == {"가람": "going"}


# C5: two communities


async def test_C5_what_happens_in_one_community_stays_there(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        books, hills = await club_of(play, "지수", "가람"), await club_of(play, "하나", title="산 모임")
        (garam,) = books.people
        play.world.join(garam, hills.chat)
        hills.people.append(garam)
        for club in (books, hills):
            await club.member(garam, introduction=f"{club.chat.title}에서 봬요", role=Role.HOST)
        there, here = await hills.meetup("등산"), await books.meetup()
        for club, meetup in ((books, here), (hills, there)):
            await play.taps(garam, "참석", on=club.card(meetup))
        play.world.kick(books.host, garam, books.chat)
        await play.settle()
        assert await books.answers(here) == {}
        assert await hills.answers(there) == {"가람": "going"}
        query = "SELECT c.title, m.role, m.standing, m.introduction FROM members m JOIN communities c" \
                " ON c.id = m.community WHERE m.name = '가람' ORDER BY 1"  # fmt: skip
        assert await rows(play, query) == [
            ("산 모임", "host", "active", "산 모임에서 봬요"), ("책 모임", "member", "removed", "책 모임에서 봬요"),
        ]  # fmt: skip
        await play.says(garam, "/meetups")
        assert "등산" in play.told(garam)
        assert "독서모임" not in play.told(garam)
