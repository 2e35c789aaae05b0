"""How many: seats, tables, guests."""

import re

from bot.forms.readers.quantities import number, plain
from bot.forms.reading import Misread, Misreading, Read

_AROUND = re.compile(
    r"^(?:최대|최소|총|정원|인원|약|up to|max(?:imum)?\.?|at most|about|only)\s*"
    r"|\s*(?:까지만|까지|정도|쯤|입니다|이에요|예요|이요|요|max(?:imum)?|[.!])$"
)
_COUNTED = re.compile(r"\s*(?:명|분|사람|인|자리|석|개|팀|조|회|번|people|persons?|seats?|places?|ppl|pax|guests?)$")


def read_count(text: str, least: int, most: int) -> Read[int] | Misread:
    """Read a whole number from `least` to `most`, in digits or words, with or without what is counted.

    Misread: EMPTY, NOT_A_NUMBER ("많이", "8.5", "8~10"), TOO_SMALL (facts: least), TOO_LARGE (facts: most).
    """
    line = plain(text)
    if not line:
        return Misread(Misreading.EMPTY)
    count = number(_bare(line))
    if count is None or count.denominator != 1:
        return Misread(Misreading.NOT_A_NUMBER)
    if count < least:
        return Misread(Misreading.TOO_SMALL, {"least": least})
    if count > most:
        return Misread(Misreading.TOO_LARGE, {"most": most})
    return Read(int(count))


def _bare(line: str) -> str:
    """Take the words around a number away: "최대 여덟 명까지요" -> "여덟"."""
    before = ""
    while before != line:
        before, line = line, _AROUND.sub("", line).strip()
    return line if number(line) is not None else _COUNTED.sub("", line)
