"""Managing a meetup: edit, cancel, hand over, message everyone, close, add and remove somebody, at this door."""

from handlers.telegram.door import Door
from handlers.telegram.starting import Again, OpensLink

DOORS: tuple[Door, ...] = ()
LINKS: dict[str, OpensLink] = {}
AGAIN: dict[str, Again] = {}
