"""What can be seen from outside: real scrapes of a house in which things went wrong, and lines of its log."""

import asyncio
import contextlib
import io
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.assembly import Ways
from bot.counts import LoopLag, Spread
from bot.domain.letters import Doubtful, Letter, Weight
from bot.logs import set_up_logs
from bot.playground import faults
from bot.ports import Desk
from handlers.telegram import reception
from handlers.telegram.reception import MoimApplication
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage
from tests.running import ROOT
from tests.web.test_webhook import free_port

Found = dict[tuple[str, tuple[tuple[str, str], ...]], float]
LABEL = re.compile(r"[a-z_]+|\+Inf|[0-9.]{1,6}")  # names of kinds, and the bounds of histograms
PLANTED = ("PlantedSua", "PlantedMinji", "PlantedClub", "poison", "/start", "moim_bot")


@contextlib.asynccontextmanager
async def seen(folder: Path) -> AsyncIterator[Stage]:
    """A stage whose house can be looked at."""
    async with stage(folder, "en") as play:
        await play.moim.close()
        play.ways = Ways(health_port=free_port())
        await play.open()
        yield play


async def asked(play: Stage, page: str) -> str:
    assert play.ways
    address = f"http://127.0.0.1:{play.ways.health_port}{page}"
    async with aiohttp.ClientSession() as asks, asks.get(address) as answer:
        assert answer.status == 200
        return await answer.text()


async def scraped(play: Stage) -> tuple[str, Found]:
    text = await asked(play, "/metrics")
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return text, {(one.name, tuple(sorted(one.labels.items()))): one.value for one in samples}


def of(found: Found, name: str, **labels: str) -> float:
    return found["moim_" + name, tuple(sorted(labels.items()))]


async def writes(club: Club, text: str, **facts: Any) -> None:
    """The group gets a post."""

    async def write(desk: Desk) -> None:
        community = await club.community(desk)
        args: dict[str, object] = {"text": text, "buttons": []}
        await desk.letters.write(Letter("refusal", community.chat, community=community.id, args=args, **facts))

    await club.play.moim.books.perform(write)
    await club.play.settle()


async def trouble(play: Stage, monkeypatch: pytest.MonkeyPatch) -> Club:
    """Two 429s, a lost answer on a reply and one on an announcement, a poison update, and a refusal."""
    monkeypatch.setattr(reception, "_PATIENCE", (0.0, 0.0, 0.0))
    process = MoimApplication.process_update

    async def poisoned(self: MoimApplication, turn: Any) -> None:
        if turn.update.message is not None and turn.update.message.text == "poison":
            raise RuntimeError("poison")
        await process(self, turn)

    monkeypatch.setattr(MoimApplication, "process_update", poisoned)
    club = await club_of(play, "PlantedSua", "PlantedMinji", title="PlantedClub")
    (minji,) = club.people
    play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.too_many(7), times=2)
    await writes(club, "after a while", weight=Weight.PROMISE)
    play.pg.faults.add(method="sendMessage", chat=play.world.private(minji), do=faults.drop_after)
    await play.says(minji, "/start")
    play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.drop_after)
    await writes(club, "perhaps", doubtful=Doubtful.HOLD)
    await play.says(minji, "poison")
    await play.says(minji, "/settings", club.chat)
    return club


async def test_a_scrape_tells_what_went_wrong_and_names_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with seen(tmp_path) as play:
        club = await trouble(play, monkeypatch)
        text, found = await scraped(play)
        assert of(found, "telegram_too_many_requests_total") == 2
        assert of(found, "telegram_requests_total", kind="call", outcome="too_many") == 2
        assert of(found, "telegram_requests_total", kind="call", outcome="unanswered") == 2
        assert of(found, "letters_ambiguous_total") == 2
        assert of(found, "letters_total", end="held") == of(found, "letters_held") == 1
        assert of(found, "inbox_parked") == of(found, "updates_total", kind="message", outcome="parked") == 1
        assert of(found, "updates_total", kind="message", outcome="refused") == 1
        assert of(found, "updates_total", kind="my_chat_member", outcome="done") == 2
        assert of(found, "inbox") == of(found, "inbox_oldest_seconds") == of(found, "letters_due") == 0
        assert of(found, "telegram_silent_seconds") < 60
        assert of(found, "database_jobs_total") >= of(found, "database_seconds_count", part="commit") > 10
        assert of(found, "database_seconds_sum", part="transaction") > of(found, "database_seconds_sum", part="commit")
        handled = sum(value for (name, _), value in found.items() if name == "moim_updates_total")
        for part in ("waited", "handled", "committed"):
            assert of(found, "update_seconds_count", part=part) == handled
        sent = [post for post in play.posts(club.chat) if post.text == "after a while"]
        assert len(sent) == 1
        delays = {le: of(found, "letter_delay_seconds_bucket", weight="promise", le=le) for le in ("10.0", "30.0")}
        assert delays == {"10.0": 0, "30.0": 1}, "two halts of seven seconds"
        people = {str(abs(one)) for one in (club.chat.id, club.host.id, *(who.id for who in club.people))}
        assert not [name for name in (*PLANTED, *people) if name in text]
        assert {value for _, labels in found for _, value in labels if not LABEL.fullmatch(value)} == set()


async def test_what_waits_is_seen_with_its_age(tmp_path: Path) -> None:
    async with seen(tmp_path) as play:
        club = await club_of(play, "Sua")
        play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.too_many(600))
        await writes(club, "later")
        play.clock.turn_to(play.clock.now() + timedelta(seconds=90))
        await play.settle()
        _, found = await scraped(play)
        assert (of(found, "letters_kept_back"), of(found, "letters_due")) == (1, 0)
        assert of(found, "letters_kept_back_oldest_seconds") == 90
        assert (of(found, "halted_chats"), of(found, "halted_everyone")) == (1, 0)

        said = json.loads(await asked(play, "/status"))
        assert said["needs"] == [], "a limit of Telegram's needs nobody"
        assert said["books"]["kept_back"] == {"number": 1, "oldest_s": 90}
        assert said["live"]["too_many"] == 1


async def test_an_update_nobody_takes_up_needs_somebody(tmp_path: Path) -> None:
    async with seen(tmp_path) as play:
        play.moim.telegram.reception._open = False
        play.world.start(play.person("Sua"))
        while play.pg.waiting:
            await asyncio.sleep(0.002)
        play.clock.turn_to(play.clock.now() + timedelta(seconds=70))
        _, found = await scraped(play)
        assert (of(found, "inbox"), of(found, "inbox_oldest_seconds")) == (1, 70)
        assert json.loads(await asked(play, "/status"))["needs"] == ["1 updates wait, the oldest for 70 seconds"]
        play.moim.telegram.reception._open = True


async def test_books_that_cannot_be_read_do_not_silence_the_rest(tmp_path: Path) -> None:
    async with seen(tmp_path) as play:
        play.database.rename(tmp_path / "elsewhere.db")
        _, found = await scraped(play)
        assert of(found, "database_readable") == 0
        assert of(found, "telegram_requests_total", kind="call", outcome="fine") > 0
        assert ("moim_inbox", ()) not in found
        (tmp_path / "elsewhere.db").rename(play.database)


async def test_one_line_an_update_with_its_way_and_its_times(tmp_path: Path) -> None:
    lines = io.StringIO()
    async with stage(tmp_path, "en") as play:
        set_up_logs("json", "INFO", stream=lines)
        club = await club_of(play, "Sua", "Minji", title="Book club")
        await play.says(club.people[0], "/settings", club.chat)
        await play.says(club.host, "/help")
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    updates = [one for one in found if one["event"] == "update"]
    assert len({one["id"] for one in updates}) == len(updates) > 3
    fields = {"id", "kind", "way", "outcome", "why", "waited_ms", "handled_ms", "committed_ms", "ms"}
    for one in updates:
        assert fields <= one.keys()
        parts = one["waited_ms"] + one["handled_ms"] + one["committed_ms"]
        assert parts == pytest.approx(one["ms"], abs=0.3)
        assert one["ms"] > 0
    [refused] = [one for one in updates if one["outcome"] == "refused"]
    assert (refused["kind"], refused["way"], refused["why"]) == ("message", "/settings", "NotAllowed")


async def test_what_holds_the_loop_up_is_seen_and_an_idle_one_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.counts._EVERY", 0.02)
    lag = LoopLag()
    lag.start()
    subprocess.run([sys.executable, "-c", "import time; time.sleep(0.1)"], check=True)
    await asyncio.sleep(0.001)
    late = sum(n for n, bound in zip(lag.spread.found[1:], lag.spread.bounds, strict=True) if bound >= 0.05)
    assert late >= 1
    lag.stop()
    looks = sum(lag.spread.found)
    await asyncio.sleep(0.05)
    assert sum(lag.spread.found) == looks


def test_a_spread_counts_up_to_each_bound() -> None:
    spread = Spread((0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 1.0, 7.0):
        spread.note(seconds)
    assert spread.found == [2, 2, 1]
    assert spread.total == pytest.approx(8.65)


def test_nobody_pays_for_the_library_who_does_not_ask() -> None:
    script = "import sys, bot.assembly, bot.cli.run; print('prometheus_client' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
