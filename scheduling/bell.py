"""The bell: one alarm at the nearest due moment, set again after each change.

APScheduler holds the alarm; what is due stands in the books. The alarm is set as "in so long", and the
scheduler says from when: nobody here asks for the time. `misfire_grace_time=None`: the default would throw a
job away that is a second late.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.ports import Clock

_ALARM = "alarm"
_EVERY = {"misfire_grace_time": None, "coalesce": True}


class _In(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires once, so long after it was set."""

    def __init__(self, wait: timedelta) -> None:
        self._wait = wait

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The moment in the scheduler's own time; None once it has rung."""
        return None if previous_fire_time is not None else now + self._wait


class Bell:
    """Calls `ring` when the alarm goes off, and whenever the clock is turned."""

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        # APScheduler's name for what calls a job where the loop is: no thread, nothing is left over at the end, and no
        # alarm is passed over because the last one has not quite returned.
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=_EVERY, executors={"default": DebugExecutor()})
        self.next: datetime | None = None

    def start(self) -> None:
        """Begin to watch the time, and notice when it is turned."""
        self._scheduler.start()
        self._clock.listen(self._turned)

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def at(self, due: datetime | None) -> None:
        """Ring at this moment of the house's clock, and at no other; None: only when something changes."""
        self.next = due
        if not self._scheduler.running:
            return
        if due is not None:
            wait = max(due - self._clock.now(), timedelta(0))
            self._scheduler.add_job(self._ring, _In(wait), id=_ALARM, replace_existing=True)
        elif self._scheduler.get_job(_ALARM) is not None:
            self._scheduler.remove_job(_ALARM)

    def _turned(self) -> None:
        if self._scheduler.running:
            self._ring()
