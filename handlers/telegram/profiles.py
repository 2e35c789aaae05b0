"""What a person sees and changes of themselves: profile, language, data, being forgotten, privacy, help, at this door."""

from handlers.telegram.door import Door
from handlers.telegram.starting import Again, OpensLink

DOORS: tuple[Door, ...] = ()
LINKS: dict[str, OpensLink] = {}
AGAIN: dict[str, Again] = {}
