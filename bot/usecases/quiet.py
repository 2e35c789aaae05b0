"""Nothing at night: when a letter that nobody needs at once may go."""

from datetime import datetime

from bot.domain.communities import Community
from bot.domain.wall import out_of_quiet


def waking(now: datetime, community: Community, before: datetime | None = None) -> datetime | None:
    """The first moment outside the community's quiet hours, for `Letter.due_at`; None is at once.

    `before` is a UTC moment (a meetup's start) that waiting for the morning must not miss.
    """
    quiet = community.settings.quiet
    found = out_of_quiet(now, community.settings.zone, quiet.start, quiet.end)
    return None if found <= now or (before is not None and found >= before) else found
