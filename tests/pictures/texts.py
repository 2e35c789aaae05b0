"""What stands on a picture, as text: the messages that can be seen on each phone, by their numbers."""

import hashlib
import re
from pathlib import Path
from typing import Any

from tests.conversations.stage import Stage
from tests.pictures.scene import Moment

HEAD = "{who} · {chat}"


def written(play: Stage, moment: Moment, seen: tuple[list[int], ...], picture: Path) -> str:
    """The text beside a picture; `seen` are the numbers of the messages on each phone."""
    phones = [_phone(play, phone, numbers) for phone, numbers in zip(moment.phones, seen, strict=True)]
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    return "\n\n".join([f"{picture.name} {digest}", *phones]) + "\n"


def _phone(play: Stage, phone: Any, numbers: list[int]) -> str:
    head = HEAD.format(who=phone.who.name, chat=phone.chat.title if phone.group else "Moim")
    by_number = {message.id: message for message in play.world.messages(phone.chat)}
    return "\n\n".join([f"== {head} ==", *(_message(number, by_number.get(number)) for number in numbers)])


def _message(number: int, message: Any) -> str:
    if message is None:
        return f"#{number}: there is no such message any more"
    rows = [" ".join(f"[{label}]" for label in row) for row in message.buttons]
    return "\n".join([f"#{number}", message.text, *rows]).rstrip()


def numbers(text: str) -> tuple[list[int], ...]:
    """The messages on each phone, from a text that was written."""
    phones = re.split(r"^== .* ==$", text, flags=re.MULTILINE)[1:]
    return tuple([int(one) for one in re.findall(r"^#(\d+)$", phone, re.MULTILINE)] for phone in phones)
