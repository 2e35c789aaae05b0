"""What should be so: seats and votes as a plain replay, one tap after another, that knows nothing of the bot."""

from collections import Counter
from dataclasses import dataclass, field

GOING, MAYBE, NO = "going", "maybe", "no"


@dataclass
class Seats:
    """One meetup: who sits, who waits, in the order of asking; and the words each tap is answered with."""

    seats: int
    going: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    other: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # everybody seated or waiting, the first to ask first
    risen: Counter[str] = field(default_factory=Counter)
    sits_by_luck: set[str] = field(default_factory=set)  # whose seat came from the line

    def tap(self, who: str, wish: str) -> str:
        """What follows from a tap; returns how its toast begins."""
        if wish == GOING:
            return self._asks(who)
        again = self.other.get(who) == wish
        self._leaves(who)
        self.other[who] = wish
        if wish == MAYBE:
            return "You're a maybe already" if again else "Noted as maybe"
        return "You've said already that you can't" if again else "Noted that you can't"

    def _asks(self, who: str) -> str:
        if who in self.going:
            return "You're in already"
        if who in self.line:
            return f"You're number {self._place(who)} in line"
        self.other.pop(who, None)
        self.asked.append(who)
        if len(self.going) < self.seats:
            self.going.append(who)
            return "You're in. See you"
        self.line.append(who)
        return f"It's full. You're number {self._place(who)} in line"

    def _place(self, who: str) -> int:
        return self.line.index(who) + 1

    def _leaves(self, who: str) -> None:
        for had in (self.going, self.line, self.asked):
            if who in had:
                had.remove(who)
        self.sits_by_luck.discard(who)
        while self.line and len(self.going) < self.seats:
            up = self.line.pop(0)
            self.going.append(up)
            self.risen[up] += 1
            self.sits_by_luck.add(up)

    def said(self) -> dict[str, str]:
        """Everybody's answer."""
        return dict.fromkeys(self.going, GOING) | dict.fromkeys(self.line, "waiting") | self.other

    def on_the_card(self) -> list[str]:
        """The lines of people on the card."""
        maybe = sum(1 for one in self.other.values() if one == MAYBE)
        told = (("✅ Going", [one for one in self.asked if one in self.going]), ("⏳ Waiting", self.line[:10]))
        count = (len(self.going), len(self.line))
        lines = [f"{head} {n}: {', '.join(names)}" for (head, names), n in zip(told, count, strict=True) if n]
        lines = lines if self.going else ["✅ Going 0", *lines]
        if len(self.line) > 10:
            lines[-1] += f", and {len(self.line) - 10} more"
        return [*lines, f"🤔 Maybe {maybe}"]


@dataclass
class Votes:
    """One topic: the same button wishes and takes it back, so a tap that counted twice shows."""

    comes: set[str] = field(default_factory=set)

    def tap(self, who: str) -> str:
        """What follows from a tap; returns how its toast begins."""
        self.comes ^= {who}
        return "Noted: you'd come" if who in self.comes else "“I'd come” is taken back"
