"""What the bot does by itself: reminders, the least number, the weekly post, thanks, at this door."""

from handlers.telegram.door import Door
from handlers.telegram.starting import Again, OpensLink

DOORS: tuple[Door, ...] = ()
LINKS: dict[str, OpensLink] = {}
AGAIN: dict[str, Again] = {}
