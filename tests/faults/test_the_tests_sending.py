"""The tests of sending are tested: with a bot that is known to be bad, the scene must say what it does wrong."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.delivery import Sent
from bot.domain.letters import Letter, Weight
from bot.ports import Desk
from bot.usecases import cards
from scheduling import ends, pace, postman
from tests.conversations.gatherings import club_of
from tests.conversations.stage import stage
from tests.faults import sending

NOT_APPLICABLE: dict[str, str] = {}


@pytest.fixture
def retries_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever went wrong, it is said again, as if it certainly had not arrived."""
    keep = ends.Ends.keep

    async def again(self: ends.Ends, desk: Desk, letter: Letter, end: ends.End) -> None:
        if end.delivery is None or isinstance(end.delivery, Sent):
            await keep(self, desk, letter, end)
        else:
            await self._later(desk, letter, "failed")

    monkeypatch.setattr(ends.Ends, "keep", again)


@pytest.fixture
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """As fast as it comes."""
    monkeypatch.setattr(postman, "Limits", lambda: LIMITLESS)


@pytest.fixture
def edits_per_tap(monkeypatch: pytest.MonkeyPatch, no_pace: None) -> None:
    """Each tap edits the card: nothing is put together, nothing waits."""

    async def refresh(work: Any, name: str, kind: str, subject: int, community: Any) -> None:
        for card in await work.letters.cards(name):
            letter = Letter(kind, card.chat, subject, community=community.id, weight=Weight.CARD, card=name)
            await work.letters.write(letter)

    monkeypatch.setattr(cards, "_refresh", refresh)
    monkeypatch.setattr(postman, "APART", timedelta(0))


LIMITLESS = pace.Limits(10_000, 10_000, 10_000, 10_000, 0)


async def test_who_retries_everything_says_things_twice_without_a_doubt(
    tmp_path: Path, retries_everything: None
) -> None:
    async with stage(tmp_path) as play:
        found = await sending.answers_are_lost(play)
    assert [one for one in found if "with 0 doubts" in one]
    assert [one for one in found if one.startswith("공지: ")], "and posts an announcement again"


async def test_who_retries_everything_knocks_at_closed_doors(tmp_path: Path, retries_everything: None) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온", "라희")
        groups = [await club_of(play, f"모임장{number}", title=f"모임 {number}") for number in range(4)]
        found = await sending.closed_doors(play, club, groups)
    assert len([one for one in found if "asked" in one]) == 8


async def test_who_retries_everything_repeats_its_own_mistakes(tmp_path: Path, retries_everything: None) -> None:
    async with stage(tmp_path) as play:
        assert "asked" in (await sending.mistakes_of_ours(play))[0]


async def test_who_keeps_no_pace_is_refused(tmp_path: Path, no_pace: None) -> None:
    async with stage(tmp_path) as play:
        found = await sending.sixty_posts(play)
    assert [one for one in found if one.startswith("refused: Too Many Requests")], found


async def test_who_edits_at_each_tap_is_refused_and_never_true(tmp_path: Path, edits_per_tap: None) -> None:
    async with stage(tmp_path) as play:
        found = await sending.crowd(play, people=60, others=4)
    assert [one for one in found if one.endswith(" edits")], found
    assert [one for one in found if one.startswith("refused: editMessageText")], found
    assert [one for one in found if one.startswith("true ") or "the card says" in one], found
