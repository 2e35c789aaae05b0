"""What whoever opens the playground may offer its page beyond the chats: a bot to kill, scenes to play."""

from typing import Protocol

from bot.playground.things import Wire


class Theatre(Protocol):
    """Runs the bot and knows the plays; the playground itself knows neither."""

    def programme(self) -> Wire:
        """What never changes: `tour`, a list of steps with their words by language, and `scenes`."""

    def scenery(self) -> Wire:
        """How things stand: `bot` (starting, running, killed), `language`, `fresh`, `done` steps, `playing`."""

    async def kill(self) -> None:
        """End the bot's process without a warning; it is started again after a moment."""

    async def start_over(self, language: str) -> None:
        """Throw everything away and begin again, with people of this language."""

    async def step(self, number: int, *, calm: bool) -> None:
        """Play a step of the tour (from 0) for the visitor, as far as it is not played yet; calm: without a show."""

    async def scene(self, name: str) -> None:
        """Play a scene whole."""

    async def stop(self) -> None:
        """End what is being played."""
