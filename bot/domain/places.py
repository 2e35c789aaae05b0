"""Where a meetup is: words, a link, a point on the map."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Words, a map link, a point (degrees, WGS 84): whatever of them the host gave."""

    text: str
    url: str | None = None
    latitude: float | None = None
    longitude: float | None = None
