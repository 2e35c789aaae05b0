"""Meetups: announcing one, its calendar file, and what is coming, at this door."""

from handlers.telegram.door import Door
from handlers.telegram.starting import Again, OpensLink

DOORS: tuple[Door, ...] = ()
LINKS: dict[str, OpensLink] = {}
AGAIN: dict[str, Again] = {}
