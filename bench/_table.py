"""What every benchmark prints: one table, each row with the usual design of the same run beside it.

No figure is asserted: machines differ. A row says "ok" or "short" against its target, and that is all it says.
"""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("work", "usual design", "Moim", "ratio", "target", "")


@dataclass(frozen=True)
class Row:
    """One measured thing. `better` is "less" or "more"; `of` says what the target holds for: "moim" or "ratio".

    `ratio` is how many times better Moim is than the usual design of the same run. Without a `target` the row
    only tells.
    """

    work: str
    moim: float
    unit: str = ""
    usual: float | str | None = None
    target: float | None = None
    better: str = "less"
    of: str = "moim"

    @property
    def ratio(self) -> float | None:
        """How many times better than the usual design; None where nothing can be compared."""
        if not isinstance(self.usual, (int, float)) or not self.usual or not self.moim:
            return None
        return self.usual / self.moim if self.better == "less" else self.moim / self.usual

    @property
    def verdict(self) -> str:
        """`ok`, `short`, or nothing where there is no target."""
        if self.target is None:
            return ""
        if self.of == "ratio":
            return "ok" if self.ratio is not None and self.ratio >= self.target else "short"
        fits = self.moim <= self.target if self.better == "less" else self.moim >= self.target
        return "ok" if fits else "short"

    @property
    def cells(self) -> tuple[str, ...]:
        usual = _shown(self.usual, self.unit) if isinstance(self.usual, (int, float)) else self.usual or "-"
        ratio = f"{_figure(self.ratio)}x" if self.ratio is not None else "-"
        return (self.work, usual, _shown(self.moim, self.unit), ratio, self._aim, self.verdict)

    @property
    def _aim(self) -> str:
        if self.target is None:
            return "-"
        sign = "≥" if self.of == "ratio" or self.better == "more" else "≤"
        return f"{sign} {_figure(self.target)}x" if self.of == "ratio" else f"{sign} {_shown(self.target, self.unit)}"


def show(title: str, rows: Sequence[Row], *notes: str) -> None:
    """Print the table as Markdown, so that it can be pasted, with the machine and what must be known to read it."""
    cells = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(HEAD))]
    print(f"\n### {title}\n\n{machine()}\n")
    for number, line in enumerate(cells):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for note in notes:
        print(f"\n{note}")
    print(flush=True)


def machine() -> str:
    """What it was measured on."""
    cores, python = len(os.sched_getaffinity(0)), platform.python_version()
    return f"{cores} cores, {platform.machine()}, Python {python}, SQLite {sqlite3.sqlite_version}"


def _shown(value: float, unit: str) -> str:
    return f"{_figure(value)} {unit}".rstrip()


def _figure(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
