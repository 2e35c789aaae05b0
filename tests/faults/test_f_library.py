"""The traps of python-telegram-bot: what it forgets, drops and gives away by itself, and Moim with it does not.

A test is named after the fault it shows to be dealt with. F3 by a real process, killed, is in tests/test_running; F9
line by line in tests/test_logs.
"""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot.forms.draft import Draft
from bot.logs import HIDDEN, NOISY, set_up_logs
from bot.playground import faults
from bot.ports import Desk
from handlers.telegram import addresses, profiles, reception
from tests.conversations import test_the_scene as scene
from tests.conversations.gatherings import club_of
from tests.conversations.stage import TOKEN, Stage, stage
from tests.conversations.test_reminders import planned
from tests.faults.books import ask
from tests.house.reading import ROOMS, files, name

NOT_APPLICABLE = {"F10": "Moim has no Mini App, so nobody hands it initData to check"}

FORGETFUL = ("ConversationHandler", "PicklePersistence", "BasePersistence", "DictPersistence", "JobQueue",
             "CallbackDataCache", "AIORateLimiter")  # fmt: skip


def used(source: str) -> list[str]:
    return [one for one in FORGETFUL if one in source]


def test_F1_nothing_is_kept_where_the_library_would_forget_it() -> None:
    sources = {name(path): path.read_text(encoding="utf-8") for path in files(*ROOMS)}
    assert {path: found for path, source in sources.items() if (found := used(source))} == {}


async def test_F1_people_talk_at_the_same_time_and_nobody_is_heard_for_another(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온")
        for who in club.people:
            await club.member(who)
            play.world.say(who, club.chat, "/propose")
        await play.settle()
        for words in ("{}의 산책", "{}의 까닭"):  # both, before any question is answered
            for who in club.people:
                play.world.say(who, None, words.format(who.name))
        await play.settle()
        drafts = ask(play.database, "SELECT answers FROM drafts ORDER BY person")
        assert len(drafts) == 3
        for who, (answers,) in zip(club.people, drafts, strict=True):
            assert f"{who.name}의 산책" in str(answers) and f"{who.name}의 까닭" in str(answers)
        assert not play.refusals()


async def test_F2_a_conversation_ends_by_itself_after_any_restart_and_says_so_in_the_morning(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        club = play.group("책 모임", sua)
        play.world.add_bot(club, sua)
        await play.settle()
        await play.turn_to("2026-11-21 23:30")
        await play.taps(sua, "시작 설정", where=club)
        await play.taps(sua, "한국어")
        asked = play.told(sua)
        await play.moim.close()
        await play.open()
        await play.turn_to("2026-11-23 07:55")
        assert play.told(sua) == asked, "a day has passed at 23:30, and nobody is written to at night"
        await play.turn_to("2026-11-23 08:05")
        assert "접어 두었어요" in play.told(sua)
        assert "언제든 다시 시작" in play.told(sua)
        await play.says(sua, "서울")
        assert "아직 설정 전이에요" in play.told(sua), "what is written now is no answer any more"
        assert not play.refusals()


@pytest.mark.parametrize("gone", ["form", "question"])
async def test_F4_a_conversation_of_another_version_is_ended_kindly_and_nobody_is_stuck(
    tmp_path: Path, gone: str
) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        (garam,) = club.people
        await club.member(garam)
        await play.says(garam, "/propose", club.chat)

        async def older(desk: Desk) -> None:
            person = await desk.people.at(addresses.account(garam.id))
            assert person is not None
            draft = await desk.drafts.get(person.id, person.private)
            assert isinstance(draft, Draft)
            await desk.drafts.drop(draft)
            await desk.drafts.save(replace(draft, **({"form": "was.once"} if gone == "form" else {"at": "was_once"})))

        await play.moim.books.perform(older)
        await play.says(garam, "겨울 바다")
        assert "처음부터 다시 시작해 주세요" in play.told(garam)
        await play.says(garam, "여름 산")
        assert "업데이트" not in play.told(garam), "said once; they are free"
        await play.says(garam, "/propose", club.chat)
        for words in ("겨울 바다", "바람 쐬고 싶어서요"):
            await play.says(garam, words)
        await play.taps(garam, "이야기")
        await play.taps(garam, "아니요")
        await play.taps(garam, "제안하기")
        assert "겨울 바다" in play.posted(club.chat)
        assert ask(play.database, "SELECT state FROM inbox WHERE state = 'parked'") == []


async def test_F5_what_comes_at_once_is_handled_in_order(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", *(f"사람{number}" for number in range(12)))
        meetup = await club.meetup(seats=6)
        for who in club.people:
            play.world.tap(who, club.card(meetup), "참석")
        for who in club.people[:3]:
            play.world.tap(who, club.card(meetup), "불참")
        await play.settle()
        rows = ask(play.database, "SELECT p.name, r.choice FROM rsvps r JOIN people p ON p.id = r.person")
        going = {str(who) for who, choice in rows if choice == "going"}
        assert going == {f"사람{number}" for number in range(3, 9)}, "the first six, then those who moved up"
        assert len(play.world.toasts) == 15


async def test_F6_what_fails_three_times_is_said_to_the_person_and_once_an_hour_to_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", (0.001, 0.001, 0.001))
    async with stage(tmp_path) as play:
        jisu, ops = play.person("지수"), play.person("운영")
        play.operator = addresses.account(ops.id)
        await play.moim.close()
        await play.open()
        play.world.start(ops)
        monkeypatch.setattr(profiles, "_show_privacy", broken)
        for _ in range(3):
            await play.says(jisu, "/privacy")
        assert "저에게 문제가 생겼어요" in play.told(jisu)
        assert "1건" in play.told(ops) and "python -m bot parked" in play.told(ops)
        letters = len(play.private(ops))
        await play.turn_to("2026-11-21 15:05")
        assert len(play.private(ops)) == letters + 1 and "3건" in play.told(ops), "the others an hour later, together"


async def broken(*_: object) -> None:
    raise RuntimeError(f"boom {PLANTED[0]} {TOKEN}")


async def test_F7_what_is_planned_needs_no_process_that_remembers_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await planned(club, "가람")
        await play.turn_to("2026-11-27 08:00")
        await play.moim.close()
        play.clock.turn(timedelta(hours=12))
        await play.open()
        await play.settle()
        reminders = [m for m in play.private(club.people[0]) if "내일" in m.text]
        assert len(reminders) == 1, "the reminder of 19:00, an hour late"


async def test_F8_a_button_works_after_any_restart_and_any_number_of_others(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        meetup = await club.meetup()
        card = club.card(meetup)
        await play.moim.close()
        await play.open()
        outlet = play.moim.telegram.outlet
        for number in range(1100):  # the library keeps the last 1024 keyboards
            outlet._signer.sign(f"rsvp:{number}:going", "elsewhere")
        assert not outlet._bot.callback_data_cache
        await play.taps(club.people[0], "참석", on=card)
        assert await club.answers(meetup) == {"가람": "going"}


# No secret and no person in the log

PLANTED = ("수아플랜티드", "민지플랜티드", "지수플랜티드", "하늘플랜티드", "비밀모임이름", "아주사적인문장", "비밀주제제목", "비밀주제까닭",
           "비밀장소이름")  # fmt: skip
SECRET = replace(
    scene.KOREAN,
    people=(*PLANTED[:4], *scene.KOREAN.people[4:]), title=PLANTED[4], intro=PLANTED[5] + " 소설을 좋아해요.",
    introduced=f"{PLANTED[1]}님을 소개해요", topic=(PLANTED[6], PLANTED[7] + " 이야기해요."), place=PLANTED[8],
)  # fmt: skip


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged at DEBUG, by us and by every library, as an operator would read it."""
    root, kept, stream = logging.getLogger(), structlog.get_config(), io.StringIO()
    before, quiet = (root.handlers[:], root.level), {one: logging.getLogger(one).level for one in NOISY}
    set_up_logs("json", "DEBUG", [TOKEN], stream)
    yield stream
    root.handlers[:], root.level = before
    logging.captureWarnings(False)
    for one, level in quiet.items():
        logging.getLogger(one).setLevel(level)
    structlog.configure(**kept)


async def test_F9_a_whole_scene_tells_the_log_no_name_no_words_and_no_token(
    tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.test_from_an_empty_group_to_the_day_after(tmp_path, SECRET)
    (tmp_path / "trouble").mkdir()
    monkeypatch.setattr(reception, "_PATIENCE", (0.001, 0.001, 0.001))
    monkeypatch.setattr(profiles, "_show_privacy", broken)
    async with stage(tmp_path / "trouble") as play:
        accounts = await everything_goes_wrong(play)
    told = log.getvalue()
    for kind in ('"event": "update"', '"event": "letter"', '"update failed"', '"throttled"', '"letter failed"', HIDDEN):
        assert kind in told, "the scene made it say this"
    for planted in (*PLANTED, *accounts, TOKEN, TOKEN.partition(":")[2], TOKEN.replace(":", "%3A")):
        assert planted not in told


async def everything_goes_wrong(play: Stage) -> list[str]:
    """A handler that fails, requests that are refused, lost and cut off, an update nobody understands.

    Returns the accounts of all who were there.
    """
    club = await club_of(play, PLANTED[0], PLANTED[1], title=PLANTED[4])
    await play.says(club.people[0], f"/privacy {PLANTED[5]}")
    for fault in (
        faults.too_many(3),
        faults.bad_gateway,
        faults.drop_after,
        faults.error(400, f"Bad Request: {TOKEN}"),
    ):
        play.pg.faults.add(method="sendMessage", do=fault)
        await play.says(club.people[0], PLANTED[5])
    play.world.raw({"message": {"text": PLANTED[5], "chat": {"title": PLANTED[4]}}})
    await play.pg.refuse_connections()
    play.world.say(club.people[0], None, PLANTED[5])
    await play.pg.accept_connections()
    await play.settle()
    return [str(one.id) for one in (club.host, *club.people)]
