"""Answers to a meetup: going, not going, maybe, guests, and the card that shows them, at this door."""

from handlers.telegram.door import Door
from handlers.telegram.starting import Again, OpensLink

DOORS: tuple[Door, ...] = ()
LINKS: dict[str, OpensLink] = {}
AGAIN: dict[str, Again] = {}
