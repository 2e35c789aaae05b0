"""Words that mean "nothing" or "no limit", where an answer may be left out."""

import re

from bot.forms.readers.quantities import plain

_NOTHING = re.compile(
    r"(?:인원\s*|정원\s*|최소\s*인원\s*)?(?:없음|없어요|없습니다|없이|무제한|제한\s*(?:없음|없어요|없이)|상관\s*없(?:음|어요))[.!]?"
    r"|none|no|nothing|no (?:limit|minimum|deadline|note)|unlimited|any|n/a|[-–x]"
)


def says_nothing(text: str) -> bool:
    """Does this text say that there is none?"""
    return _NOTHING.fullmatch(plain(text)) is not None
