"""What taking part costs, and the money of a place."""

from dataclasses import dataclass

from bot.domain.communities import Settings

_BY_CITY = {
    "Asia/Seoul": "KRW", "Asia/Tokyo": "JPY", "Asia/Singapore": "SGD", "Asia/Shanghai": "CNY",
    "Asia/Ho_Chi_Minh": "VND", "Asia/Bangkok": "THB", "Europe/London": "GBP",
}  # fmt: skip
_BY_REGION = {"Europe": "EUR", "America": "USD", "US": "USD"}


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount in the currency's smallest unit (won, cents), or words where no amount says it."""

    amount: int | None
    currency: str | None
    note: str = ""

    @property
    def free(self) -> bool:
        """Does it cost nothing?"""
        return self.amount == 0


def currency_for(settings: Settings) -> str:
    """The currency (ISO 4217) a bare number is in: of the community's city, else of its part of the world, else won.

    A fee that names its currency ("20 CHF" as words, "$5") is never overruled by it.
    """
    region = settings.zone.partition("/")[0]
    return _BY_CITY.get(settings.zone) or _BY_REGION.get(region, "KRW")
