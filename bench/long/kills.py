"""The promise that nothing is lost, at length: 200 kills among 10,000 updates. Some minutes; no part of `make bench`.

Run it with:  PYTHONPATH=. .venv/bin/python bench/long/kills.py [--seed N] [--updates 10000] [--kills 200] [--bad stock]

The real process (`python -m bot run`) is killed with SIGKILL while it starts, after a moment, or in the middle of its
n-th request, while people of 24 groups tap, command and talk, and 3 % of the answers of the server are lost, before or
after what was asked for is done. `--bad` runs one that is known to be bad (see tests/kills/entry.py).
"""

import argparse
import asyncio
import os
import platform
import secrets
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.kills.books import Audit
from tests.kills.harness import Plan, play

TOLD = {
    "given_up": "presses given up by Telegram after 150 s",
    "accepted": "updates accepted", "lost": "of them lost", "twice": "of them handled twice",
    "pressed": "buttons pressed", "answered": "presses whose answer was shown, each the right one",
    "letters": "letters written", "delivered": "delivered", "skipped": "skipped, with the reason",
    "failed": "failed, with the reason", "in_doubt": "sends nobody knew the end of", "copies": "messages sent twice",
    "held": "questions to hosts about announcements in doubt", "copies_of_held": "announcements sent twice",
    "throttled": "answers 429",
}  # fmt: skip


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--updates", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--groups", type=int, default=24)
    parser.add_argument("--bad", default="")
    return parser.parse_args()


async def main() -> int:
    given, began = asked(), time.monotonic()
    plan = Plan(given.seed, given.updates, given.kills, given.groups, given.bad, patience=300)
    with tempfile.TemporaryDirectory(prefix="moim-kills-") as folder:
        run = await play(Path(folder), plan)
        audit = Audit(run)
        wrong = audit()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"seed {plan.seed}; {time.monotonic() - began:.0f} s\n")
    rows = {f"kills {when}": count for when, count in run.kills.items()}
    rows |= {"updates given twice": run.town.repeated, "answers of the server lost or broken": run.troubles}
    rows |= {TOLD[name]: count for name, count in asdict(audit.figures).items()}
    rows |= {"what is not as it should be": len(wrong)}
    for name, count in rows.items():
        print(f"| {name:<52} | {count:>6} |")
    print("\n".join(wrong[:50]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
