"""Scenes: what people see and change of themselves, and what becomes of it when they ask to be forgotten."""

import contextlib
import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.communities import Joining
from bot.domain.ids import PersonId, TopicId
from bot.domain.letters import Letter, Weight
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Person, Standing
from bot.domain.topics import Topic, Vote
from bot.playground import Message, User
from bot.ports import Deed, Desk
from bot.usecases import applications, communities
from bot.usecases.meetups import replan
from handlers.telegram import addresses
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage


def now(play: Stage, message: Message) -> Message:
    """A message as it is by now."""
    found: Message = play.world.room(message.chat_id).messages[message.id]
    return found


async def person(desk: Desk, who: User) -> Person:
    found = await desk.people.at(addresses.account(who.id))
    assert found is not None
    return found


async def answers(club: Club, meetup: Meetup, who: User, choice: Choice = Choice.GOING, **more: Any) -> None:
    """Somebody has answered a meetup."""

    async def write(desk: Desk) -> None:
        someone, turn = await person(desk, who), await desk.meetups.next_turn(meetup.id)
        await desk.meetups.save_answer(Rsvp(meetup.id, someone.id, choice, turn=turn, answered_at=desk.now, **more))

    await club.play.moim.books.perform(write)


async def proposes(club: Club, who: User, title: str) -> TopicId:
    """Somebody has proposed a topic and would come."""

    async def write(desk: Desk) -> TopicId:
        someone, community = await person(desk, who), await club.community(desk)
        topic = await desk.topics.add(
            Topic(TopicId(0), community.id, 0, someone.id, title, "왜냐하면", "talk", proposed_at=desk.now)
        )
        await desk.topics.save_vote(Vote(topic.id, someone.id, comes=True, hosts=True, at=desk.now))
        await desk.letters.write(
            Letter("topic.card", community.chat, topic.id, community=community.id, weight=Weight.NEWS,
                   card=f"topic:{topic.id}")
        )  # fmt: skip
        return topic.id

    made = await club.play.moim.books.perform(write)
    await club.play.settle()
    return made


def rows(play: Stage, query: str, *values: object) -> list[dict[str, Any]]:
    """Rows of the database, asked beside the house."""
    with contextlib.closing(sqlite3.connect(play.database)) as books, books:
        books.row_factory = sqlite3.Row
        return [dict(row) for row in books.execute(query, values)]


def traces(play: Stage, *planted: str) -> list[str]:
    """Where in the database any of these words stands: "table.column: value"."""
    found = []
    for table in [row["name"] for row in rows(play, "SELECT name FROM sqlite_schema WHERE type = 'table'")]:
        for row in rows(play, f"SELECT * FROM {table}"):
            for column, value in row.items():
                if isinstance(value, str) and any(word in value for word in planted):
                    found.append(f"{table}.{column}: {value}")
    return found


async def test_me_shows_the_profile_and_the_meetups_to_come(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "민지")
        minji = club.people[0]
        await club.member(minji, introduction="책과 산책을 좋아해요.", interests=("books", "뜨개질"), learns="사진")
        coming, other = await club.meetup(), await club.meetup("송년회", "2026-12-30 19:00")
        await answers(club, coming, minji, guests=1)
        await answers(club, other, minji, Choice.MAYBE)

        await play.says(minji, "/me", club.chat)
        told = play.told(minji)
        assert told.startswith("민지님 · '책 모임' · 멤버")
        for part in ("책과 산책을 좋아해요.", "뜨개질", "사진", "11월 28일(토) 오후 7:00  12월 독서모임 (참석 +1)",
                     "송년회 (미정)"):  # fmt: skip
            assert part in told

        await play.taps(minji, "English")
        assert "Minji" not in play.told(minji)
        assert "12월 독서모임 (going +1)" in play.told(minji)
        await play.taps(minji, "한국어")
        assert play.told(minji) == told
        assert not play.refusals()


async def test_me_in_the_group_leads_whoever_cannot_be_written_to_into_private(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", "Minji", title="Book club", started=False)
        minji = club.people[0]
        await play.says(minji, "/me", club.chat)
        assert "members" in play.posted(club.chat)
        await club.member(minji)
        await play.says(minji, "/me", club.chat)
        assert play.posted(club.chat) == "I'll answer that in private."
        assert not play.private(minji)
        last = play.posts(club.chat)[-1]
        play.world.press(minji, last, last.keyboard[0][0])
        await play.settle()
        assert play.told(minji).startswith("Minji in “Book club” · member")
        assert "You haven't introduced yourself yet." in play.told(minji)
        assert not play.refusals()


async def test_the_language_chosen_holds_whatever_the_app_says(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        minji = play.person("민지", language="en")
        await play.says(minji, "/language")
        assert play.told(minji) == "I'll write to you in English."
        await play.taps(minji, "한국어")
        assert play.told(minji) == "한국어로 보내 드릴게요."
        await play.moim.close()
        await play.open()
        await play.says(minji, "/help")
        assert "사용법" in play.told(minji)
        assert not play.refusals()


async def test_my_data_is_all_of_mine_and_nothing_else(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club, hikes = await club_of(play, "수아", "민지"), await club_of(play, "준호", title="등산 모임")
        minji = club.people[0]
        await club.member(minji, introduction="안녕하세요.", interests=("books",), shares="커피", public=False)
        await hikes.member(minji)
        meetup, hike = await club.meetup(), await hikes.meetup("북한산")
        await answers(club, meetup, minji)
        await answers(club, meetup, club.host)
        await answers(hikes, hike, minji, Choice.NO, late=True)
        await proposes(club, minji, "겨울 바다")
        await proposes(club, club.host, "봄 소풍")

        async def decide(desk: Desk) -> PersonId:
            mine, community = await person(desk, minji), await club.community(desk)
            await desk.log.add(Deed(community.id, mine.id, "setting", {"setting": "quorum", "from": "5", "to": "6"}))
            return mine.id

        me = await play.moim.books.perform(decide)
        await play.says(minji, "/propose")
        await play.taps(minji, "등산 모임")
        await play.says(minji, "설악산 가기")
        await play.says(minji, "/mydata")
        letter = next(message for message in reversed(play.private(minji)) if message.document)
        assert letter.document is not None
        assert letter.document.name == "moim-mydata.json"
        told = json.loads(letter.document.bytes)

        for part, query in {
            "memberships": "SELECT * FROM members WHERE person = ? ORDER BY community",
            "answers": "SELECT * FROM rsvps WHERE person = ? ORDER BY meetup",
            "topics": "SELECT * FROM topics WHERE proposer = ? ORDER BY id",
            "votes": "SELECT * FROM votes WHERE person = ? ORDER BY topic",
            "hosted": "SELECT * FROM meetups WHERE host = ? ORDER BY starts_at",
            "log": "SELECT community, actor, action, detail, at FROM log WHERE actor = ? ORDER BY id",
        }.items():
            assert [set(one) - {"actor_name"} for one in told[part]] == [set(row) for row in rows(play, query, me)]
            assert [plain(one) for one in told[part]] == [plain(row) for row in rows(play, query, me)]
        (mine,) = rows(play, "SELECT * FROM people WHERE id = ?", me)
        assert plain(told["person"]) == plain(mine)
        assert told["communities"] == {"1": "책 모임", "2": "등산 모임"}
        assert "설악산 가기" in json.dumps(told["conversations"], ensure_ascii=False)
        assert "수아" not in letter.document.bytes.decode()
        words = play.told(minji)
        for part in ("보관 중인 내 정보", "커피", "겨울 바다: 왜냐하면", "설악산 가기", "12월 독서모임 (참석)", "북한산 (불참)",
                     "자기소개를 단톡방에 공개하지 않아요.", "· 겨울 바다: 가고 싶어요, 제가 열게요"):  # fmt: skip
            assert part in words
        assert "봄 소풍" not in words
        assert not play.refusals()


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the database or of the file, comparable: moments in milliseconds, flags as numbers, JSON read."""
    return {key: _plain(value) for key, value in row.items() if key != "actor_name"}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value[:1] in ("[", "{"):
        return json.loads(value)
    if isinstance(value, str) and value.endswith("+00:00"):
        return round(datetime.fromisoformat(value).timestamp() * 1000)
    return value


async def test_who_asks_to_be_forgotten_is_asked_twice_and_gone(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club, hikes = await club_of(play, "수아", "김민지", "지수"), await club_of(play, "준호", title="등산 모임")
        minji, jisu = club.people
        told = "비밀소개글"
        for home in (club, hikes):
            await home.member(minji, introduction=told, shares=told, learns=told, interests=(told,))
        full = await club.meetup(seats=1)
        past = await club.meetup("지난 모임", "2026-11-21 14:30")
        await answers(club, past, minji, guests=1)
        await answers(club, full, minji)
        await answers(club, full, jisu, Choice.WAITING)
        await proposes(club, minji, "겨울 바다")
        await play.turn_to("2026-11-21 16:00")
        cards = [now(play, post) for post in play.posts(club.chat)]
        await play.says(minji, "/propose")
        await play.taps(minji, "책 모임")
        await play.says(minji, told)
        await play.says(minji, "/forgetme", club.chat)
        assert "모든 모임에서 한 번에 지워요: 책 모임, 등산 모임" in play.told(minji)

        await play.taps(minji, "그대로 둘게요")
        assert "아무것도 지우지 않았어요" in play.told(minji)
        await play.says(minji, "/forgetme")
        await play.taps(minji, "네, 지워 주세요")
        assert "되돌릴 수 없" in play.told(minji)
        await play.moim.close()
        await play.open()
        await play.taps(minji, "모두 지우기")
        assert play.told(minji).startswith("모두 지웠어요.")

        assert (await club.answers(full)) == {"지수": "going"}
        assert any("올라" in message.text or "자리" in message.text for message in play.private(jisu))
        await play.turn_to("2026-11-21 18:00")
        assert not any("김민지" in now(play, card).text for card in cards)
        heads = rows(play, "SELECT sum(1 + guests) AS heads FROM rsvps WHERE meetup = ?", past.id)
        assert heads == [{"heads": 2}]
        assert traces(play, "김민지", told, str(minji.id)) == []
        assert "겨울 바다" in str(rows(play, "SELECT title FROM topics"))

        await play.says(minji, "안녕하세요")
        assert "저를 단톡방에 초대해 주세요" in play.told(minji)
        assert not play.refusals()


async def test_an_introduction_is_taken_back_from_the_group(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", "Minji", title="Book club")
        minji = club.people[0]
        await club.member(minji, introduction="I read at night.")

        async def introduce(desk: Desk) -> None:
            mine, community = await person(desk, minji), await club.community(desk)
            await desk.letters.write(
                Letter("join.intro", community.chat, mine.id, community=community.id,
                       card=f"intro:{community.id}:{mine.id}")
            )  # fmt: skip

        await play.moim.books.perform(introduce)
        await play.settle()
        post = play.posts(club.chat)[-1]
        assert "I read at night." in post.text
        await forgets(play, minji)
        assert now(play, post).text == "This person asked to be forgotten, so what stood here is gone."
        assert not play.refusals()


async def test_an_application_is_taken_back_from_the_admins(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Sua", "Minji", title="Book club", joining=Joining.APPROVAL)
        minji, chat = club.people[0], addresses.chat(club.chat.id)
        led = frozenset({addresses.account(club.host.id)})
        await play.moim.books.perform(lambda desk: communities.admins_are(desk, chat, led, answered=True))
        await club.member(minji, introduction="I read at night.", standing=Standing.APPLIED)

        async def apply(desk: Desk) -> None:
            await applications.file(desk, await club.community(desk), (await person(desk, minji)).id)

        await play.moim.books.perform(apply)
        await play.settle()
        copy = play.private(club.host)[-1]
        assert "I read at night." in copy.text
        await forgets(play, minji)
        assert now(play, copy).text == "This person asked to be forgotten, so what stood here is gone."
        assert not now(play, copy).buttons
        assert not play.refusals()


async def test_an_update_that_was_set_aside_is_emptied_too(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        minji = play.person("Minji")
        await play.says(minji, "/start")
        raw = json.dumps({"message": {"from": {"id": minji.id, "first_name": "Minji"}, "text": "a secret"}})

        async def park(desk: Desk) -> None:
            arrival = await desk.inbox.add(77, str(minji.id), raw)
            for _ in range(3):
                await desk.inbox.failed(arrival or 0, "ValueError: Minji")

        await play.moim.books.perform(park)
        assert traces(play, "a secret")
        await forgets(play, minji)
        assert rows(play, "SELECT raw, error, state FROM inbox WHERE update_id = 77") == [
            {"raw": None, "error": None, "state": "done"}
        ]
        assert not traces(play, "a secret", "Minji")
        assert not play.refusals()


async def forgets(play: Stage, who: User) -> None:
    """Somebody asks to be forgotten, in English, to the end."""
    await play.says(who, "/forgetme")
    await play.taps(who, "Yes, forget me")
    await play.taps(who, "Delete everything")


async def test_a_meetup_whose_host_is_forgotten_looks_for_another(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Minji", "Sua", title="Book club")
        minji, sua = club.host, club.people[0]
        chat = addresses.chat(club.chat.id)
        led = frozenset({addresses.account(sua.id)})
        meetup = await club.meetup("Night reading")
        await play.moim.books.perform(lambda desk: communities.admins_are(desk, chat, led, answered=True))
        await forgets(play, minji)
        assert "“Night reading” on Sat 28 Nov, 7:00 PM in “Book club” has no host any more" in play.told(sua)
        assert "Minji" not in club.card(meetup).text
        await play.taps(sua, "Manage")
        assert "Night reading" in play.told(sua)
        assert not play.refusals()


async def test_a_meetup_without_a_host_goes_its_way(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Minji", "Sua", title="Book club")
        sua, chat = club.people[0], addresses.chat(club.chat.id)
        led = frozenset({addresses.account(sua.id)})
        await play.moim.books.perform(lambda desk: communities.admins_are(desk, chat, led, answered=True))
        meetup = await club.meetup("Night reading", least=5, seats=8)

        async def plan(desk: Desk) -> None:
            await replan(desk, await desk.meetups.get(meetup.id), (await club.community(desk)).settings)

        await play.moim.books.perform(plan)
        await answers(club, meetup, sua)
        await forgets(play, club.host)
        await play.turn_to("2026-11-29 12:00")
        assert rows(play, "SELECT duty FROM agenda WHERE outcome IS NULL") == []
        assert rows(play, "SELECT kind, reason FROM letters WHERE fate = 'failed'") == []
        assert not play.refusals()


async def test_without_an_admin_to_write_to_the_group_hears_that_a_host_is_wanted(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club = await club_of(play, "Minji", "Sua", title="Book club")
        await club.meetup("Night reading")
        await forgets(play, club.host)
        assert any("has no host any more. Who would host it?" in post.text for post in play.posts(club.chat))
        assert not play.refusals()


async def test_privacy_is_answered_to_everybody(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "민지", started=False)
        minji, ann = club.people[0], play.person("Ann", language="en")
        await play.says(ann, "/privacy")
        for part in ("host@example.org", "12 months", "48 hours", "30 days", "/forgetme", "without your name"):
            assert part in play.told(ann)
        await play.says(minji, "/privacy", club.chat)
        assert "책임자: host@example.org" in play.posted(club.chat)
        last = play.posts(club.chat)[-1]
        play.world.press(minji, last, last.keyboard[0][0])
        await play.settle()
        assert "무엇을 왜 보관하나요" in play.told(minji)
        assert "12개월" in play.told(minji)
        assert not play.refusals()


async def test_answers_of_long_ago_lose_their_names_and_keep_their_number(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "김민지", "지수")
        minji, jisu = club.people
        await club.member(minji)
        await club.member(jisu)
        meetup = await club.meetup()
        await answers(club, meetup, minji, guests=2)
        await answers(club, meetup, jisu)
        before = rows(play, "SELECT choice, guests FROM rsvps ORDER BY turn")
        await play.turn_to("2027-11-28 20:00")
        assert len(rows(play, "SELECT 1 FROM rsvps r JOIN people p ON p.id = r.person WHERE p.account <> ''")) == 2
        await play.turn_to("2027-11-28 23:00")
        assert rows(play, "SELECT choice, guests FROM rsvps ORDER BY turn") == before
        assert rows(play, "SELECT 1 FROM rsvps r JOIN people p ON p.id = r.person WHERE p.account <> ''") == []
        assert "김민지" not in club.card(meetup).text
        assert traces(play, "김민지") == ["people.name: 김민지", "members.name: 김민지"]
        assert not play.refusals()


async def test_who_left_and_stays_silent_is_forgotten_in_time(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "김민지", "지수")
        minji, jisu = club.people
        await club.member(minji, introduction="비밀소개글")
        await club.member(jisu)
        play.world.leave(minji, club.chat)
        await play.settle()
        await play.turn_to("2027-11-20 12:00")
        assert traces(play, "김민지") != []
        await play.turn_to("2027-11-23 12:00")
        assert traces(play, "김민지", "비밀소개글", str(minji.id)) == []
        assert traces(play, "지수") == ["people.name: 지수", "members.name: 지수"]
        assert not play.refusals()
