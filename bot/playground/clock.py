"""The clock of the playground: real or still, and turned forward by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class PlayClock:
    """A clock that tests and the page can turn; `ticking=False` stands still between turns.

    It starts at a moment, or so much ahead of the machine's clock.
    """

    def __init__(self, start: datetime | None = None, ticking: bool = True, ahead: timedelta = timedelta()) -> None:
        begin = start.astimezone(UTC) if start else datetime.now(UTC) + ahead
        self._ticking = ticking
        self._at = begin - datetime.now(UTC) if ticking else timedelta()
        self._still = begin
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The time in the playground, aware and in UTC."""
        return datetime.now(UTC) + self._at if self._ticking else self._still

    @property
    def ahead(self) -> timedelta:
        """How far it is before the machine's clock just now; another process can go by that."""
        return self.now() - datetime.now(UTC)

    def turn(self, by: timedelta) -> None:
        """Move forward; time in the playground never goes back."""
        if by < timedelta():
            raise ValueError("the playground's clock only turns forward")
        self._at += by
        self._still += by
        for listener in tuple(self._listeners):
            listener()

    def turn_to(self, moment: datetime) -> None:
        """Move forward to a moment; a moment already past leaves the clock alone."""
        self.turn(max(moment - self.now(), timedelta()))

    def listen(self, callback: Callable[[], None]) -> None:
        """Have `callback` called after each turn."""
        self._listeners.append(callback)
