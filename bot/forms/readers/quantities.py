"""Numbers as Korean and English say them: "8", "８", "여덟", "만 오천", "1.5만", "1,000", "twenty-five"."""

import re
import unicodedata
from fractions import Fraction

_SINO_DIGITS = {c: n for n, c in enumerate("영일이삼사오육칠팔구")} | {"공": 0, "륙": 6}
_SMALL_UNITS = {"십": 10, "백": 100, "천": 1000}
_LARGE_UNITS = {"만": 10**4, "억": 10**8}
_NATIVE_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90
}  # fmt: skip
_NATIVE_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_ENGLISH_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_ENGLISH_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90
}  # fmt: skip
_NATIVE = re.compile(f"({'|'.join(_NATIVE_TENS)})?({'|'.join(_NATIVE_ONES)})?")
_SINO_TOKEN = re.compile(r"\d+(?:\.\d+)?|.")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def plain(text: str) -> str:
    """Return text with ordinary digits, signs and small letters: "８명" -> "8명", "1,000" -> "1000"."""
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).replace("−", "-").lower()).strip()


def number(text: str) -> Fraction | None:
    """Return the number a `plain` text says and nothing else, or None. Minus signs are understood."""
    text = text.strip()
    if text.startswith("-"):
        size = number(text[1:])
        return -size if size is not None else None
    if len(text) > 40:
        return None
    for read in (_native, _english, _sino):
        if (found := read(text)) is not None:
            return found
    return None


def _native(text: str) -> Fraction | None:
    found = _NATIVE.fullmatch(text.replace(" ", ""))
    if not found or not found[0]:
        return None
    return Fraction(_NATIVE_TENS.get(found[1], 0) + _NATIVE_ONES.get(found[2], 0))


def _english(text: str) -> Fraction | None:
    if text in ("a dozen", "dozen"):
        return Fraction(12)
    if text in _ENGLISH_ONES:
        return Fraction(_ENGLISH_ONES[text])
    tens, _, ones = text.replace("-", " ").partition(" ")
    if tens in _ENGLISH_TENS and (not ones or _ENGLISH_ONES.get(ones, 10) < 10):
        return Fraction(_ENGLISH_TENS[tens] + _ENGLISH_ONES.get(ones, 0))
    return None


def _sino(text: str) -> Fraction | None:
    """Read digits and Sino-Korean numerals, mixed as people mix them: "1만 5천", "만오천", "십이"."""
    total, section, current = Fraction(0), Fraction(0), None
    for token in _SINO_TOKEN.findall(re.sub(r"(?<=[가-힣])\s+|\s+(?=[가-힣])", "", text)):
        if token[0].isdecimal() or token in _SINO_DIGITS:
            if current is not None:
                return None
            current = Fraction(token) if token[0].isdecimal() else Fraction(_SINO_DIGITS[token])
        elif token in _SMALL_UNITS:
            section, current = section + _or_one(current) * _SMALL_UNITS[token], None
        elif token in _LARGE_UNITS:
            section += current or 0
            total, section, current = total + (section or 1) * _LARGE_UNITS[token], Fraction(0), None
        else:
            return None
    return total + section + (current or 0) if text else None


def _or_one(current: Fraction | None) -> Fraction:
    return Fraction(1) if current is None else current
