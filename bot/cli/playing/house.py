"""The theatre behind the chat page: it runs the bot, kills it when asked to, and plays the tour and the scenes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.playing.cast import LANGUAGES, Cast, gather, known, script
from bot.cli.playing.players import Players, Stuck
from bot.cli.playing.process import BotProcess
from bot.cli.playing.scenes import ACTS
from bot.cli.playing.tour import STEPS, Play
from bot.clock import SystemClock
from bot.playground import PlayClock, Playground
from bot.playground.keeping import save
from bot.playground.things import Wire

ZONE = "Asia/Seoul"
CONTACT, RETENTION = "you@localhost", 12
_DOWN = 2.0  # seconds that a killed bot stays dead, as long as a service manager needs to notice
_WATCHED, _FAST = 0.35, 0.0  # seconds between two acts
_SAVED = 1.0  # seconds between two looks whether there is something to keep
_FILES = ("", "-wal", "-shm")


def morning() -> datetime:
    """Ten in the morning of this day: whoever plays at midnight should not find that the bot keeps quiet."""
    today = SystemClock().now().astimezone(ZoneInfo(ZONE))
    return today.replace(hour=10, minute=0, second=0, microsecond=0).astimezone(UTC)


class PlayHouse:
    """A Theatre for one playground; `database` is the bot's, in `world` the messenger's part may be kept."""

    def __init__(
        self, pg: Playground, database: Path, language: str, *, fixed: bool = False, world: Path | None = None
    ) -> None:
        self._pg = pg
        self._database = database
        self._language = language
        self._fixed = fixed
        self._world = world
        self._players: Players | None = None
        self._cast: Cast | None = None
        self._bot = BotProcess({}, lambda: None)
        self._killed = False
        self._playing: Wire | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        pg.theatre = self
        pg.next_due = lambda: self._bot.due

    async def open(self) -> None:
        """Gather the people, unless they are there already, and start the bot."""
        self._cast = known(self._pg) if self._people() else gather(self._pg, self._language)
        self._language = self._cast.language if self._cast else self._language
        self._pg.clock.listen(self._turned)
        self._pg.clock.listen(self._pg.mailbox.wake)  # a poll does not wait for hours: the bot notes that it lived
        if self._world is not None:
            self._tasks["keeper"] = asyncio.create_task(self._keep_up(self._world))
        await self._start()

    def _people(self) -> bool:
        return any(not user.is_bot for user in self._pg.world.users.values())

    async def _keep_up(self, path: Path) -> None:
        """Write the world down soon after each change, so that a sudden end loses a second of it."""
        written = -1
        while True:
            if self._pg.world.version != written:
                written = self._pg.world.version
                save(self._pg.world, path)
            await asyncio.sleep(_SAVED)

    async def close(self, *, gently: bool) -> None:
        """End everything; not gently, when nobody needs the database any more."""
        await self.stop()
        await self._end("bot")
        await (self._bot.stop() if gently else self._bot.kill())
        await self._end("keeper")
        if self._world is not None:
            save(self._pg.world, self._world)

    def programme(self) -> Wire:
        """Words in every language, so that the page can change it at any time."""
        scripts = {language: script(language) for language in LANGUAGES}
        return {
            "zone": ZONE,
            "languages": list(LANGUAGES),
            "tour": [{language: scripts[language]["steps"][at] for language in LANGUAGES} for at in range(len(STEPS))],
            "scenes": {name: {language: scripts[language]["scenes"][name] for language in LANGUAGES}
                       for name in scripts[LANGUAGES[0]]["scenes"]},
        }  # fmt: skip

    def scenery(self) -> Wire:
        """How things stand."""
        state = "killed" if self._killed else "running" if self._bot.open else "starting"
        facts: Wire = {
            "bot": state,
            "language": self._language,
            "playing": self._playing,
            "steps": None,
            "fixed": self._fixed,
        }
        if self._playing and self._players:
            facts["playing"] = self._playing | {"acting": self._players.acting}
        if self._cast is not None:
            play, cast = self._play(_FAST), self._cast
            names = {"owner": cast.owner.name, "guest": cast.guest.name, "host": cast.host.name}
            facts["steps"] = [step.wire(cast) | {"done": step.done(play)} for step in STEPS]
            facts["names"] = names | {"group": cast.group.title, "bot": self._pg.bot.name}
        return facts | {"fresh": self._fresh()}

    def _fresh(self) -> bool:
        """Nobody has done anything yet."""
        before = len(self._cast.lines["before"]) if self._cast else 0
        return sum(len(room.messages) for room in self._pg.world.rooms.values()) == before

    async def kill(self) -> None:
        """As a power cut would; it is started again after a moment, from its files."""
        if not self._killed:
            self._killed = True
            await self._end("bot")
            await self._bot.kill()
            self._pg.world.change()
            self._tasks["bot"] = asyncio.create_task(self._come_back())

    async def start_over(self, language: str) -> None:
        """Nothing of what was is left."""
        await self.stop()
        await self._end("keeper")
        await self._end("bot")
        await self._bot.kill()
        for end in _FILES:
            self._database.with_name(self._database.name + end).unlink(missing_ok=True)
        self._language = language if language in LANGUAGES else self._language
        await self._pg.start_over(PlayClock(morning()))
        await self.open()

    async def step(self, number: int, *, calm: bool) -> None:
        """Play this step, and those before it that are not done."""
        play = self._play(_FAST if calm else _WATCHED)
        acts = [step.play for step in STEPS[: number + 1] if not step.done(play)]
        await self._begin({"what": "step", "number": number}, acts, play)

    async def scene(self, name: str) -> None:
        """Begin anew, then play it whole."""
        if name not in script(self._language)["scenes"]:
            raise LookupError(f"there is no scene {name!r}")
        if not self._fresh():
            await self.start_over(self._language)
        await self._begin({"what": "scene", "name": name}, ACTS, self._play(_FAST))

    async def stop(self) -> None:
        """The players go home."""
        await self._end("players")
        self._show(None)

    def _play(self, pace: float) -> Play:
        if self._cast is None:
            raise LookupError("the people of the tour are not here: start over")
        return Play(self._pg, self._cast, Players(self._pg, pace))

    async def _begin(self, what: Wire, acts: Sequence[Callable[[Play], Awaitable[None]]], play: Play) -> None:
        await self.stop()
        self._players = play.players
        self._tasks["players"] = asyncio.create_task(self._perform(what, acts, play))

    async def _perform(self, what: Wire, acts: Sequence[Callable[[Play], Awaitable[None]]], play: Play) -> None:
        try:
            for at, act in enumerate(acts):
                self._show(what | {"at": at, "of": len(acts)})
                await act(play)
            self._show(None)
        except (Stuck, ValueError, LookupError) as problem:
            self._show(what | {"at": 0, "of": len(acts), "problem": str(problem)})

    def _show(self, playing: Wire | None) -> None:
        self._playing = playing
        self._pg.world.change()

    async def _start(self) -> None:
        given = {
            "database": str(self._database.resolve()), "language": self._language, "zone": ZONE, "contact": CONTACT,
            "retention": RETENTION, "token": self._pg.token, "api": self._pg.api_url, "files": self._pg.file_url,
            "ahead": self._pg.clock.ahead.total_seconds(),
        }  # fmt: skip
        self._bot = BotProcess(given, self._changed)
        await self._bot.start()
        self._killed = False
        self._pg.world.change()
        self._tasks["bot"] = asyncio.create_task(self._look_after(self._bot))

    async def _look_after(self, bot: BotProcess) -> None:
        """Whoever else ends the bot: it is started again."""
        await bot.lives()
        self._killed = True
        self._pg.world.change()
        self._tasks["bot"] = asyncio.create_task(self._come_back())

    async def _come_back(self) -> None:
        await asyncio.sleep(_DOWN)
        await self._start()

    def _changed(self) -> None:
        self._pg.world.change()

    def _turned(self) -> None:
        self._bot.turn(self._pg.clock.ahead.total_seconds())

    async def _end(self, name: str) -> None:
        task = self._tasks.pop(name, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
