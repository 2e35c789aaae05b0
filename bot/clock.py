"""The one clock of the house; everything below the assembly is handed the time."""

from collections.abc import Callable
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)

    def listen(self, heard: Callable[[], None]) -> None:
        """The machine's clock does not jump; the sweep of the bell finds out if it did."""
