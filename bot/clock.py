"""The one clock of the house; everything below the assembly is handed the time."""

import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata


def pin_zones() -> None:
    """Take time zone rules from the installed tzdata package alone, so that every machine agrees on them."""
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()


def zone_rules() -> str:
    """Which edition of the rules that is."""
    return metadata.version("tzdata")


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)

    def listen(self, heard: Callable[[], None]) -> None:
        """The machine's clock does not jump; the sweep of the bell finds out if it did."""
