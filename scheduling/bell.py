"""The bell: one alarm at the nearest due moment, set again after each change, and a slow sweep as insurance.

APScheduler holds the alarm; what is due stands in the books. `misfire_grace_time=None`: the default would
throw a job away that is a second late.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.ports import Clock

_SWEEP = timedelta(seconds=20)
_ALARM = "alarm"


class Bell:
    """Calls `ring` when something is due, at once when asked to, and every so often anyway."""

    def __init__(self, clock: Clock, ring: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._ring = ring
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
        self.next: datetime | None = None

    def start(self) -> None:
        """Begin to watch the time, and notice when it jumps."""
        self._scheduler.start()
        self._scheduler.add_job(self._ring, IntervalTrigger(seconds=int(_SWEEP.total_seconds())), id="sweep")
        self._clock.listen(self.now)
        self.now()

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def now(self) -> None:
        """Ring as soon as possible."""
        self._set(datetime.now(UTC))  # the scheduler's own time, not the community's

    def at(self, due: datetime | None) -> None:
        """Ring at this moment of the house's clock; None: only when something changes."""
        self.next = due
        if due is None:
            return
        wait = max(due - self._clock.now(), timedelta(0))
        self._set(datetime.now(UTC) + wait)

    def _set(self, moment: datetime) -> None:
        if self._scheduler.running:
            self._scheduler.add_job(self._ring, DateTrigger(moment), id=_ALARM, replace_existing=True)
