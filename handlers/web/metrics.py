"""What Prometheus reads: everything that is counted in the house, and what waits in its books, made when it is asked.

Imported only when somebody wants it: the library costs some ten milliseconds at the start. Labels name kinds of
things from short fixed lists; no person, chat, community or text is ever in one.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.condition import Condition, seconds
from bot.counts import Counts, LoopLag, Spread
from bot.domain.backlog import Backlog
from bot.domain.letters import ENDS


class MetricsPage:
    """GET /metrics, in the text format that Prometheus and everything like it reads."""

    def __init__(self, look: Callable[[], Awaitable[Condition]], counts: Counts, lag: LoopLag) -> None:
        self.routes = [web.get("/metrics", self._show)]
        self._look = look
        self._counts = counts
        self._lag = lag

    async def _show(self, _: web.Request) -> web.Response:
        registry = CollectorRegistry()
        registry.register(_House(await self._look(), self._counts, self._lag))
        ProcessCollector(registry=registry)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class _House(Collector):
    """The house at one moment."""

    def __init__(self, condition: Condition, counts: Counts, lag: LoopLag) -> None:
        self._condition = condition
        self._counts = counts
        self._lag = lag

    def collect(self) -> Iterator[Metric]:
        """Every family once."""
        yield from _way_in(self._counts)
        yield from _way_out(self._counts)
        yield from _telegram(self._counts, self._condition)
        yield from _database(self._counts, self._condition)
        yield from _loop(self._lag)
        look = self._condition.look
        if look is not None and look.backlog is not None:
            yield from _books(look.backlog, self._condition)


def _way_in(counts: Counts) -> Iterator[Metric]:
    yield _counter("updates", "Updates that were dealt with, by kind and outcome.", ("kind", "outcome"), counts.updates)
    parts = {"waited": counts.waited, "handled": counts.handled, "committed": counts.committed}
    yield _spreads("update_seconds", "From arrival to unit of work, in it, and until it was kept.", "part", parts)


def _way_out(counts: Counts) -> Iterator[Metric]:
    ends = {(fate.value,): counts.letters[fate.value] for fate in ENDS}
    yield _counter("letters", "Letters as the postman ended them.", ("end",), ends)
    yield _counter("letters_ambiguous", "Posts of which nobody knows whether they arrived.", (), {(): counts.ambiguous})
    delays = {weight.name.lower(): spread for weight, spread in counts.delays.items()}
    yield _spreads("letter_delay_seconds", "From due to delivered, by importance.", "weight", delays)


def _telegram(counts: Counts, condition: Condition) -> Iterator[Metric]:
    requests, refused = counts.requests, sum(n for (_, how), n in counts.requests.items() if how == "too_many")
    yield _counter("telegram_requests", "Requests, by what came of them.", ("kind", "outcome"), requests)
    yield _counter("telegram_too_many_requests", "Answers 429.", (), {(): refused})
    yield _spreads("telegram_request_seconds", "Until Telegram answered, without polls.", "", {"": counts.answers})
    silent = condition.live.silent if condition.live is not None else None
    if silent is not None:
        yield _gauge("telegram_silent_seconds", "Since Telegram last answered.", silent)


def _database(counts: Counts, condition: Condition) -> Iterator[Metric]:
    spent = {"transaction": counts.transactions, "commit": counts.commits}
    yield _spreads("database_seconds", "A whole transaction of the writer; the commit in it.", "part", spent)
    yield _counter("database_jobs", "Units of work that were kept.", (), {(): counts.jobs})
    yield _counter("database_commits_failed", "Transactions that were not kept.", (), {(): counts.commits_failed})
    yield _gauge("database_readable", "1 if the books could be looked at.", int(condition.look is not None))
    if condition.look is not None:
        yield _gauge("database_bytes", "The database on the disk, with its log.", condition.look.size)
    if condition.free is not None:
        yield _gauge("disk_free_bytes", "Room left on the database's disk.", condition.free)


def _loop(lag: LoopLag) -> Iterator[Metric]:
    yield _spreads("loop_lag_seconds", "How late the event loop comes round, every second.", "", {"": lag.spread})
    yield _gauge("loop_lag_last_seconds", "The same when it was last looked at.", lag.last)


def _books(books: Backlog, condition: Condition) -> Iterator[Metric]:
    waits = (
        ("inbox", "Updates that wait.", books.updates), ("letters_due", "Letters that could go now.", books.due),
        ("letters_kept_back", "Due letters to chats that must wait.", books.kept_back),
        ("letters_held", "Letters in doubt, until somebody says.", books.held),
        ("duties_due", "Duties due on the agenda.", books.duties),
    )  # fmt: skip
    for name, means, waiting in waits:
        yield _gauge(name, means, waiting.number)
        yield _gauge(f"{name}_oldest_seconds", f"{means} The oldest.", seconds(waiting, condition.at) or 0)
    yield _gauge("inbox_parked", "Updates that failed three times.", books.parked)
    yield _gauge("letters_sending", "Letters on their way.", books.sending)
    yield _gauge("halted_chats", "Chats that must wait after a 429 or for rights.", books.halts)
    yield _gauge("halted_everyone", "1 while nobody may be written to.", int(books.halted_until is not None))


def _gauge(name: str, means: str, value: float) -> Metric:
    return GaugeMetricFamily(f"moim_{name}", means, value=value)


def _counter(name: str, means: str, labels: tuple[str, ...], found: Mapping[Any, int]) -> Metric:
    family = CounterMetricFamily(f"moim_{name}", means, labels=labels)
    for values, number in found.items():
        family.add_metric(values, number)
    return family


def _spreads(name: str, means: str, label: str, spreads: dict[str, Spread]) -> Metric:
    family = HistogramMetricFamily(f"moim_{name}", means, labels=(label,) if label else ())
    for value, spread in spreads.items():
        bounds = [*map(str, spread.bounds), "+Inf"]
        buckets = list(zip(bounds, accumulate(spread.found), strict=True))
        family.add_metric((value,) if label else (), buckets, spread.total)
    return family
