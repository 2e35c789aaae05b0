"""The signal to stop is heard at any moment, also in the middle of a log line."""

import faulthandler
import io
import logging
import signal
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog

from bot.cli.stopping import Stopping
from bot.logs import set_up_logs


class Interrupted(io.RawIOBase):
    """Where a log goes; the first line is interrupted by the signal."""

    def __init__(self) -> None:
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, some: bytes) -> int:  # type: ignore[override]
        first, self.written = not self.written, self.written + bytes(some)
        if first:
            signal.raise_signal(signal.SIGTERM)
        return len(some)


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    handlers, hooks = logging.getLogger().handlers[:], (sys.excepthook, threading.excepthook)
    signals = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    faulthandler.cancel_dump_traceback_later()
    for number, heard in signals.items():
        signal.signal(number, heard)
    logging.getLogger().handlers[:] = handlers
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()


async def test_a_signal_in_the_middle_of_a_line_stops_it_and_breaks_no_line() -> None:
    raw = Interrupted()
    set_up_logs("json", "INFO", (), io.TextIOWrapper(io.BufferedWriter(raw), write_through=True))
    stopping = Stopping()
    structlog.get_logger("moim").info("a letter is on its way")
    assert await stopping.wait(5)
    logging.getLogger().handlers[0].flush()
    assert [line.count(b"event") for line in raw.written.splitlines()] == [1, 1], raw.written
    assert b"stopping" in raw.written.splitlines()[1]
