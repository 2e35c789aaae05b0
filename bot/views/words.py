"""Words in the reader's language: catalogues, dates, times, money and lists."""

import gettext
import io
from datetime import UTC, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from bot.domain.fees import Fee
from bot.domain.wall import local
from bot.views.message import Moment, Span, Text, as_text

LANGUAGES = ("ko", "en")
LOCALES = Path(__file__).parents[2] / "locales"

_DAY = {"ko": "M월 d일(EEE)", "en": "EEE d MMM"}
_YEAR_DAY = {"ko": "y년 M월 d일(EEE)", "en": "EEE d MMM y"}
_TIME = {"ko": "aaaa h:mm", "en": "h:mm a"}
_LISTING = ", "
_UNTIL = {"ko": " ~ ", "en": " – "}


def mark(text: str) -> str:
    """Mark a text for the catalogues where it is only named; it is said later."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language, compiled from its source; there is no stale compiled file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (LOCALES / language / "LC_MESSAGES" / "moim.po").open("rb") as source:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def prepare() -> None:
    """Load what the first words of each language need, some tenth of a second: in a thread, before anybody waits."""
    for language in LANGUAGES:
        Words(language).when(datetime(2026, 1, 1, tzinfo=UTC))


def language_for(code: str | None, fallback: str = "en") -> str:
    """The language of ours that serves a reader of `code` (an IETF tag)."""
    short = (code or "").split("-")[0].lower()
    return short if short in LANGUAGES else fallback


class Words:
    """Says things in one language; wall-clock times are those of one zone."""

    def __init__(self, language: str, zone: str = "Asia/Seoul") -> None:
        self.language = language if language in LANGUAGES else "en"
        self.zone = zone
        self._catalogue = catalogue(self.language)

    def say(self, text: str, /, **values: Any) -> Text:
        """A text of the catalogue with its places filled; values may be names, numbers or spans."""
        return _filled(self._catalogue.gettext(text), values)

    def say_n(self, one: str, many: str, number: int, /, **values: Any) -> Text:
        """The same, with the plural the number asks for; `{n}` is the number."""
        return _filled(self._catalogue.ngettext(one, many, number), {"n": number, **values})

    def day(self, moment: datetime, now: datetime | None = None) -> str:
        """The day with its weekday; the year only where it differs from `now`'s."""
        shown = self._shown(moment)
        same = now is None or self._shown(now).year == shown.year
        return self._format(shown, (_DAY if same else _YEAR_DAY)[self.language])

    def time(self, moment: datetime | time) -> str:
        """The time of day."""
        from babel.dates import format_time

        if isinstance(moment, time):
            return format_time(moment, _TIME[self.language], locale=self.language)
        return self._format(self._shown(moment), _TIME[self.language])

    def when(self, moment: datetime, now: datetime | None = None) -> str:
        """Day, weekday and time: "11월 28일(토) 오후 7:00", "Sat 28 Nov, 7:00 PM"."""
        gap = " " if self.language == "ko" else ", "
        return f"{self.day(moment, now)}{gap}{self.time(moment)}"

    def span(self, start: datetime, end: datetime, now: datetime | None = None) -> str:
        """From when to when; the end's day only where it is another."""
        same = self._shown(start).date() == self._shown(end).date()
        return self.between(self.when(start, now), self._end(start, end) if same else self.when(end, now))

    def _end(self, start: datetime, end: datetime) -> str:
        """The time something ends; Korean names the half of the day only once: "오후 7:00 ~ 9:00"."""
        shown = self._shown(end)
        same = self.language == "ko" and (self._shown(start).hour < 12) == (shown.hour < 12)
        return self._format(shown, "h:mm") if same else self.time(end)

    def between(self, start: str, end: str) -> str:
        """Two times with what the language writes between them: "~", "–"."""
        return f"{start}{_UNTIL[self.language]}{end}"

    def moment(self, moment: datetime, now: datetime | None = None) -> Moment:
        """The same as `when`, which every reader may also see in their own zone."""
        return Moment(self.when(moment, now), moment)

    def weekday(self, day: int) -> str:
        """The name of a weekday; 0 is Monday."""
        from babel.dates import get_day_names

        return str(get_day_names("wide", locale=self.language)[day])

    def short_weekday(self, day: int) -> str:
        """The shortest name of a weekday."""
        from babel.dates import get_day_names

        return str(get_day_names("short", locale=self.language)[day])

    def month(self, year: int, month: int) -> str:
        """A month of a year."""
        return self._format(datetime(year, month, 1), {"ko": "y년 M월", "en": "MMMM y"}[self.language])  # noqa: DTZ001 - a page of a calendar has no zone

    def number(self, value: int) -> str:
        """A number with its separators."""
        return f"{value:,}"

    def money(self, amount: int, currency: str) -> str:
        """An amount in the currency's smallest unit: "15,000원", "$5.00"."""
        from babel.numbers import format_currency, get_currency_precision

        if currency == "KRW" and self.language == "ko":
            return f"{amount:,}원"
        return str(format_currency(amount / 10 ** get_currency_precision(currency), currency, locale=self.language))

    def fee(self, fee: Fee) -> str:
        """What taking part costs."""
        if fee.amount is None or fee.currency is None:
            return fee.note
        cost = str(self.say("Free")) if fee.amount == 0 else self.money(fee.amount, fee.currency)
        return f"{cost} ({fee.note})" if fee.note else cost

    def names(self, names: list[str]) -> str:
        """Names beside one another."""
        return _LISTING.join(names)

    def _shown(self, moment: datetime) -> datetime:
        return local(moment, self.zone) if moment.tzinfo else moment

    def _format(self, naive: datetime, pattern: str) -> str:
        return _formatted(naive, pattern, self.language)


@lru_cache(maxsize=1024)  # a meetup's date is said to everybody who answers
def _formatted(naive: datetime, pattern: str, language: str) -> str:
    from babel.dates import format_datetime

    return format_datetime(naive, pattern, locale=language)


def _filled(text: str, values: dict[str, Any]) -> Text:
    spans: list[Span] = []
    for words, name, _, _ in Formatter().parse(text):
        spans += [words] if words else []
        if name is not None:
            value = values[name]
            spans += as_text(value if isinstance(value, Text) or hasattr(value, "text") else str(value)).spans
    return Text(tuple(spans))
