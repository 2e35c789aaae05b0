"""What happens, in numbers: any room adds to plain integers here, and the web door shows them to whoever asks.

Adding costs well under a microsecond and no room needs a metrics library for it. No person, chat or text is in any
of them. They begin at zero with the process; what must survive it is in the books.
"""

import asyncio
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from bot.domain.letters import Weight

_MOMENTS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_WAITS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)
_EVERY = 1.0


class Spread:
    """How long something takes: how often it took up to each of `bounds` (seconds, rising), and longer."""

    __slots__ = ("bounds", "found", "total")

    def __init__(self, bounds: tuple[float, ...] = _MOMENTS) -> None:
        self.bounds = bounds
        self.found = [0] * (len(bounds) + 1)
        self.total = 0.0

    def note(self, seconds: float) -> None:
        """It took so long once more."""
        self.found[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


@dataclass(slots=True)
class Counts:
    """Everything that is counted in one house."""

    updates: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind ("message" ...) and outcome
    waited: Spread = field(default_factory=Spread)  # an update, from its arrival to its unit of work
    handled: Spread = field(default_factory=Spread)  # in its unit of work
    committed: Spread = field(default_factory=Spread)  # from there until it was kept
    letters: Counter[str] = field(default_factory=Counter)  # how the postman ended them: "delivered" ...
    ambiguous: int = 0  # posts of which nobody knows whether they arrived
    delays: dict[Weight, Spread] = field(default_factory=lambda: {weight: Spread(_WAITS) for weight in Weight})
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)  # "call" or "poll", and what came of it
    answers: Spread = field(default_factory=Spread)  # a call, until Telegram answered
    answered_at: float | None = None  # time.monotonic() of Telegram's last answer of any kind
    transactions: Spread = field(default_factory=Spread)  # from the first statement to the end of the commit
    commits: Spread = field(default_factory=Spread)  # the commit alone: what the disk takes
    jobs: int = 0  # units of work that were kept
    commits_failed: int = 0


class LoopLag:
    """Once a second: how much later than asked the event loop comes round. What holds it up holds everybody up."""

    def __init__(self) -> None:
        self.spread = Spread()
        self.last = 0.0  # seconds
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to measure, in the running loop."""
        loop = asyncio.get_running_loop()
        due = loop.time() + _EVERY

        def come_round() -> None:
            self.last = max(0.0, loop.time() - due)
            self.spread.note(self.last)
            self.start()

        self._timer = loop.call_at(due, come_round)

    def stop(self) -> None:
        """Measure no more; an idle process sleeps on."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
