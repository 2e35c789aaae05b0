"""One process a database and a bot: locks that the system itself lets go when their process ends."""

import fcntl
import os
import tempfile
from pathlib import Path

from bot.ports import BooksUnavailable


class Lock:
    """A lock file; `holder` says who has it, as far as that is known."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Take it if it is free; taking it twice is taking it once. Raises BooksUnavailable."""
        if self._handle is not None:
            return True
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as problem:
            raise BooksUnavailable(f"the lock file cannot be made: {problem}") from problem
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        self._handle = handle
        return True

    @property
    def held(self) -> bool:
        """Has another process taken it? Looking takes it for an instant and makes no file. Raises BooksUnavailable."""
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        except OSError as problem:
            raise BooksUnavailable(f"the lock file cannot be read: {problem}") from problem
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(handle)
        return False

    @property
    def holder(self) -> str:
        """The process that has it: "process 123", or "another process"."""
        try:
            number = self.path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            number = ""
        return f"process {number}" if number.isdecimal() else "another process"

    def release(self) -> None:
        """Let it go; the file stays, because another process may wait on it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def of_database(database: Path) -> Lock:
    """Beside the database, under its real name."""
    real = database.resolve()
    return Lock(real.with_name(f"{real.name}.lock"))


def of_bot(bot: int) -> Lock:
    """One user's processes on this machine; other machines are noticed by the chat program."""
    return Lock(Path(tempfile.gettempdir()) / f"moim-{os.getuid()}-{bot}.lock")
