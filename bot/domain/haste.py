"""How often one person may change one answer: second thoughts are welcome, hammered buttons are not.

Each change costs the group an edit of the card and perhaps somebody in line a letter. The first few in an hour are
free, as people try the buttons; after that a change needs some seconds since the last one, and an hour holds only so
many; but a seat may always be given back. What is counted stands in the answer itself.
"""

from datetime import datetime, timedelta

from bot.domain.meetups import Rsvp
from bot.domain.refusals import TooFast

FREE = 5
APART = timedelta(seconds=2)
MOST = 20
SPAN = timedelta(hours=1)


def counted(old: Rsvp | None, now: datetime, *, leaving: bool = False) -> tuple[int, datetime]:
    """How many changes there are with this one, and since when they are counted (UTC); raises TooFast.

    `leaving`: a seat or a place in line is given back. A clock that was set back begins a new count, so that nobody
    is locked out by it.
    """
    since = old.counted_since if old is not None else None
    if old is None or since is None or not timedelta() <= now - since < SPAN:
        return 1, now
    if old.changes >= MOST and not leaving:
        raise TooFast((since + SPAN - now).total_seconds())
    if old.changes >= FREE and old.answered_at is not None and timedelta() <= now - old.answered_at < APART:
        raise TooFast((old.answered_at + APART - now).total_seconds())
    return old.changes + 1, since
