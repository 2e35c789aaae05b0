"""A playground with a still clock, and a plain HTTP client as its bot."""

from datetime import UTC, datetime

import aiohttp
import pytest

from bot.playground import PlayClock, Playground


class Client:
    """Calls methods as any bot could, and tells the answer whole."""

    def __init__(self, pg, session):
        self.pg, self.session = pg, session

    async def __call__(self, method, /, **params):
        async with self.session.post(f"{self.pg.api_url}{self.pg.token}/{method}", json=params) as answer:
            return await answer.json()

    async def ok(self, method, /, **params):
        answer = await self(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method, /, **params):
        answer = await self(method, **params)
        assert not answer["ok"], answer
        return answer["description"].removeprefix("Bad Request: ")

    async def updates(self, **params):
        """Everything waiting, and confirmed at once."""
        found = await self.ok("getUpdates", **params)
        if found:
            await self.ok("getUpdates", offset=found[-1]["update_id"] + 1)
        return found


@pytest.fixture
async def pg():
    playground = Playground(clock=PlayClock(datetime(2026, 11, 21, 3, tzinfo=UTC), ticking=False))
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
def w(pg):
    return pg.world


@pytest.fixture
async def call(pg):
    async with aiohttp.ClientSession() as session:
        yield Client(pg, session)


@pytest.fixture
def mina(w):
    """Somebody who has started the bot."""
    mina = w.person("Mina", username="mina")
    w.start(mina)
    return mina


@pytest.fixture
def group(w, mina):
    """A group of Mina's with the bot as an ordinary member."""
    return w.group("Walks", mina, [w.bot])
