"""The pictures of the front page show what the bot says today."""

from pathlib import Path

import pytest

from tests.pictures.scene import FOLDER, LANGUAGES, played
from tests.pictures.texts import numbers, written

PAGES = {"ko": "README.ko.md", "en": "README.md"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_picture_shows_what_is_said_today(language: str, tmp_path: Path) -> None:
    front = (FOLDER.parents[1] / PAGES[language]).read_text(encoding="utf-8")
    taken = 0
    async with played(language, tmp_path) as (play, moments):
        async for moment in moments:
            picture = FOLDER / f"{moment.name}.{language}.png"
            text = picture.with_suffix(".txt").read_text(encoding="utf-8")
            seen = numbers(text)
            assert len(seen) == 2 and all(seen), "a picture shows something on both phones"
            assert written(play, moment, seen, picture) == text, "run `make pictures`, look at them, and commit them"
            assert f"docs/pictures/{picture.name}" in front
            taken += 1
    assert taken == 2
    assert not play.refusals()
