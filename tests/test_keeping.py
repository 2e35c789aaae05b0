"""Who waits for a copy sees how far it is."""

import asyncio
from pathlib import Path

import pytest

from bot.cli import keeping


async def test_a_copy_that_takes_a_while_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keeping, "_SECOND", 0.001)
    database, target = tmp_path / "moim.db", tmp_path / "copy [1].db"
    database.write_bytes(b"x" * 1000)
    (tmp_path / ".copy [1].db.77.partial").write_bytes(b"x" * 420)
    (tmp_path / ".other.db.77.partial").write_bytes(b"x" * 999)
    watching = asyncio.create_task(keeping._watched(database, target))
    said = ""
    while "copying" not in said:
        await asyncio.sleep(0.001)
        said += capsys.readouterr().out
    watching.cancel()
    assert set(said.splitlines()) == {"copying: 42 %"}
