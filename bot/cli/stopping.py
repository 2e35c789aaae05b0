"""Ending in time: the first signal asks to finish, and a clock in a thread of its own sees that it happens."""

import asyncio
import contextlib
import faulthandler
import os
import signal
import sys
from types import FrameType

import structlog

HARD_END = 14.0  # seconds after the signal; nothing that was accepted is lost by it, it is all in the database
_log = structlog.get_logger("moim")


class Stopping:
    """Set once somebody asked us to stop; from then on the process ends within `HARD_END` seconds."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._told = False  # by a signal; the event is set a moment later
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    @property
    def asked(self) -> bool:
        """Has anybody asked us to stop?"""
        return self._asked.is_set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait for the signal, not longer than so many seconds; tells whether it came."""
        try:
            await asyncio.wait_for(self._asked.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        """Called by Python between two steps, also when the event loop hangs; perhaps in the middle of a log line.

        Whatever is written from here while a line is being written raises, so what matters comes first.
        """
        if self._told:
            with contextlib.suppress(RuntimeError):
                _log.warning("told twice to stop: stopping at once", signal=signal.Signals(number).name)
                sys.stderr.flush()
            os._exit(128 + number)
        self._told = True
        # Its thread needs neither our loop nor our locks; what hung is written to standard error.
        faulthandler.dump_traceback_later(HARD_END, exit=True)
        self._loop.call_soon_threadsafe(self._stop, signal.Signals(number).name)

    def _stop(self, name: str) -> None:
        self._asked.set()
        _log.info("stopping", signal=name, hard_end_after_s=HARD_END)
