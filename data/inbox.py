"""The inbox: every update is written here before anything else happens with it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.delivery import Arrived, Parked
from data.rows import from_row, millis
from data.store import Store

TRIES = 3


class Inbox(Store):
    """Updates in order of arrival; numbers given by the chat program only tell known ones."""

    async def add(self, update_id: int, lane: str, raw: str) -> int | None:
        """Write an update down; its arrival number, or None when it is known already."""
        now = millis(self._session.now)
        arrival = await self._do("inbox_add", update_id=update_id, lane=lane, raw=raw, received_at=now)
        return int(arrival) if arrival is not None else None

    async def open(self) -> Sequence[Arrived]:
        """Everything that still waits, in order of arrival."""
        # Not by way of data.rows, which remembers what it has made: messages are not kept.
        return [Arrived(**dict(row)) for row in await self._rows("inbox_open")]

    async def done(self, arrival: int) -> bool:
        """Mark it done, in the transaction of what it did; False when it was done before."""
        return bool(await self._do("inbox_done", arrival=arrival))

    async def failed(self, arrival: int, error: str) -> int:
        """Count a failure; the third parks the update. Returns the number of failures."""
        await self._do("inbox_failed", arrival=arrival, error=error[:500], most=TRIES)
        return int(await self._do("inbox_tries", arrival=arrival))

    async def parked(self) -> Sequence[Parked]:
        """What failed too often."""
        return [from_row(Parked, row) for row in await self._rows("inbox_parked")]

    async def depth(self) -> tuple[int, int]:
        """How many updates wait, and how many are parked."""
        row = await self._do("inbox_depth")
        return int(row["waiting"]), int(row["parked"])

    async def retry(self) -> int:
        """Take everything that was parked up again; how many there were."""
        return int(await self._do("inbox_retry"))

    async def forget(self, before: datetime, parked_before: datetime) -> None:
        """Drop the numbers of updates done before then (they tell repeated ones), and parked ones of long ago."""
        await self._do("inbox_forget_done", before=millis(before))
        await self._do("inbox_forget_parked", before=millis(parked_before))
