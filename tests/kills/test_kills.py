"""G1 to G5 for one process: it is killed again and again, and the books agree with what people were told."""

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kills.books import Audit
from tests.kills.harness import Plan, Run, play

MEMORY = Path("/dev/shm")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: a process that is killed leaves its pages to the kernel all the same."""
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="moim-kills-") as name:
        yield Path(name)


async def played(folder: Path, plan: Plan) -> tuple[Run, Audit]:
    run = await play(folder, plan)
    audit = Audit(run)
    audit()
    sys.stdout.write(f"seed {plan.seed}: {run.kills}, {run.seconds:.0f} + {run.drained:.0f} s, {audit.figures}\n")
    return run, audit


@pytest.mark.timeout(240)
async def test_B1_forty_kills_among_two_thousand_updates_lose_nothing_and_do_nothing_twice(folder: Path) -> None:
    plan = Plan(int(os.environ.get("MOIM_SEED") or secrets.randbelow(10**6)))
    run, audit = await played(folder, plan)
    assert audit.wrong == [], f"seed {plan.seed}"
    assert sum(run.kills.values()) == 40
    assert audit.figures.accepted >= 2000


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("bad", "noticed"), [("stock", "each_update_once: lost"), ("forgets", "toasts: ")])
async def test_the_harness_notices_a_queue_in_memory_and_a_deed_done_twice(
    folder: Path, bad: str, noticed: str
) -> None:
    _, audit = await played(folder, Plan(7, updates=200, kills=3, groups=2, bad=bad, working=True, patience=15))
    assert any(found.startswith(noticed) for found in audit.wrong)
    assert any(found.startswith(("answers", "toasts", "finished")) for found in audit.wrong), "people notice it too"
