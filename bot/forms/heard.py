"""What a person gave as a reply, free of any chat program."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typed:
    """Words, as they were typed (not yet cleaned)."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the question: the option's key."""

    option: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """A location or a venue sent from the phone: degrees (WGS 84), and the venue's name and address if any."""

    latitude: float
    longitude: float
    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Anything else: a photo, a sticker, a voice message ... `kind` names it."""

    kind: str


Heard = Typed | Pressed | Pinned | Sent
