"""What taking part costs."""

from dataclasses import dataclass


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
