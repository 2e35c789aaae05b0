"""Proposing a topic: what, why, of what kind, and would the proposer host it; the same to change it later."""

from bot.domain.topics import KINDS
from bot.forms.form import Asking, Form, Question, Reading, chosen, offers
from bot.forms.heard import Heard, Pressed
from bot.forms.readers.texts import read_line, read_text
from bot.forms.reading import Misread, Misreading, Read

TITLE = 60  # graphemes
WHY = 500
OWN_KIND = 20
YES, NO = "yes", "no"


def _read_kind(heard: Heard, asking: Asking) -> Reading:
    """One of the kinds, or the proposer's own word for it."""
    if isinstance(heard, Pressed):
        return chosen(*KINDS)(heard, asking)
    read = read_line(heard, OWN_KIND)
    if isinstance(read, Read) and read.value.casefold() in KINDS:
        return Read(read.value.casefold())
    return read


def _read_yes(heard: Heard, _: Asking) -> Reading:
    if isinstance(heard, Pressed) and heard.option in {YES, NO}:
        return Read(heard.option == YES)
    return Misread(Misreading.NOT_A_CHOICE)


_WHAT = (
    Question("title", str, lambda heard, _: read_line(heard, TITLE, least=2)),
    Question("why", str, lambda heard, _: read_text(heard, WHY)),
    Question("kind", str, _read_kind, offers(*KINDS)),
)

PROPOSE = Form("topic", (*_WHAT, Question("hosts", bool, _read_yes, offers(YES, NO))))
CHANGE = Form("topic_change", _WHAT, waits=False)
