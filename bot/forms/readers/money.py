"""What taking part costs: an amount, nothing, or words such as "각자 음료값"."""

import re
from fractions import Fraction

from bot.domain.fees import Fee
from bot.domain.names import clean_line, has_letters, length
from bot.forms.readers.quantities import number, plain
from bot.forms.reading import Misread, Misreading, Read

NOTE_LIMIT = 60
MOST = 1_000_000_000  # in the smallest unit: ten million dollars, a billion won; surely a slip
_WHOLE = frozenset({"KRW", "JPY", "VND"})  # currencies without a hundredth (ISO 4217 exponent 0)
_CURRENCIES = {
    "KRW": "₩|원|won|krw",
    "USD": r"us\$|\$|usd|dollars?|달러|불|bucks",
    "EUR": "€|eur|euros?|유로",
    "GBP": "£|gbp|pounds?|파운드",
    "JPY": "¥|円|jpy|yen|엔",
    "CNY": "元|cny|rmb|yuan|위안",
    "VND": "₫|vnd|dong|동",
    "THB": "฿|thb|baht|바트",
    "SGD": r"s\$|sgd",
}
_FREE = re.compile(
    r"(?:참가비|회비)?\s*(?:무료|공짜|없음|없어요|free|none|no fee|nothing)(?:입니다|예요|이에요|요)?[.!]?"
)
_AROUND = re.compile(
    r"^(?:참가비|회비|1인당|인당|한 명당|1인|약)\s*"
    r"|\s*(?:씩|정도|입니다|이에요|예요|이요|요|per person|each|pp|/인|[.!])$"
)
_SYMBOL = "|".join(_CURRENCIES.values())
_AMOUNT = re.compile(
    rf"(?P<before>{_SYMBOL})?\s*(?P<amount>[-\d.,만천백십억영일이삼사오육칠팔구 ]+?)\s*(?P<after>{_SYMBOL})?"
)
_AMOUNT_THEN_WORDS = re.compile(rf"{_AMOUNT.pattern}(?:\s+|(?=\())(?P<note>\D.*)")
_SIGNED_THEN_WORDS = re.compile(_AMOUNT_THEN_WORDS.pattern.replace(rf"(?P<after>{_SYMBOL})?", rf"(?P<after>{_SYMBOL})"))


def read_fee(text: str, currency: str = "KRW") -> Read[Fee] | Misread:
    """Read a fee; a bare number is in the community's currency (ISO 4217).

    What is no amount stays as words, so that "각자 계산" is a good answer.
    Misread: EMPTY, NO_LETTERS, TOO_LONG, NOT_AN_AMOUNT (less than nothing, parts of a cent), TOO_LARGE (facts: most).
    """
    line = clean_line(text)
    if not line:
        return Misread(Misreading.EMPTY)
    if (size := length(line)) > NOTE_LIMIT:
        return Misread(Misreading.TOO_LONG, {"limit": NOTE_LIMIT, "length": size})
    if not has_letters(line):
        return Misread(Misreading.NO_LETTERS)
    if _FREE.fullmatch(plain(line)):
        return Read(Fee(0, currency))
    return _priced(line, currency) or Read(Fee(None, None, line))


def _priced(line: str, currency: str) -> Read[Fee] | Misread | None:
    """Read an amount, alone or with words after it; None if the line is words."""
    bare = _bare(plain(line))
    found = _AMOUNT.fullmatch(bare)
    note = ""
    signed = _SIGNED_THEN_WORDS.fullmatch(bare) or _AMOUNT_THEN_WORDS.fullmatch(bare)
    if found is None and (found := signed):
        if not (found["before"] or found["after"]):
            return None
        note = found["note"].strip("() ")
    value = _value(found["amount"]) if found else None
    if found is None or value is None:
        return None
    return _fee(value, _currency(found["before"] or found["after"]) or currency, note)


def _bare(line: str) -> str:
    before = ""
    while before != line:
        before, line = line, _AROUND.sub("", line).strip()
    return line


def _value(digits: str) -> Fraction | None:
    if re.fullmatch(r"\d+,\d{2}", digits):  # 5,50 €
        digits = digits.replace(",", ".")
    if re.fullmatch(r"\d+\.\d{3}", digits):  # 15.000: thousands in half of Europe, and nowhere parts of a coin
        digits = digits.replace(".", "")
    return number(digits) if digits.strip() else None


def _fee(value: Fraction, currency: str, note: str) -> Read[Fee] | Misread:
    amount = value * (1 if currency in _WHOLE else 100)
    if amount < 0 or amount.denominator != 1:
        return Misread(Misreading.NOT_AN_AMOUNT)
    if amount > MOST:
        return Misread(Misreading.TOO_LARGE, {"most": MOST})
    return Read(Fee(int(amount), currency, note))


def _currency(sign: str | None) -> str | None:
    if sign is None:
        return None
    return next(code for code, signs in _CURRENCIES.items() if re.fullmatch(signs, sign))
