"""How SQLite finds the answers to a hot meetup: by an index, never by reading everybody's answers."""

import sqlite3
from collections.abc import Iterator

import aiosql
import pytest

from tests.house.reading import ROOT

QUERIES = aiosql.from_path(ROOT / "data/queries/meetups.sql", "sqlite3", mandatory_parameters=False)
ON_A_TAP = [
    name
    for name in QUERIES.available_queries
    if name.startswith("rsvp_") and "cursor" not in name and "rsvps" in getattr(QUERIES, name).sql
]
SELECTS = [name for name in ON_A_TAP if getattr(QUERIES, name).sql.lstrip().upper().startswith(("SELECT", "UPDATE"))]


@pytest.fixture(scope="module")
def books() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    for step in sorted((ROOT / "data/schema").glob("*.sql")):
        connection.executescript(step.read_text(encoding="utf-8"))
    yield connection
    connection.close()


@pytest.mark.parametrize("name", SELECTS)
def test_no_query_reads_all_answers(books: sqlite3.Connection, name: str) -> None:
    sql = getattr(QUERIES, name).sql
    names = ("meetup", "person", "choice", "turn", "limit", "nobody", "party")
    plan = [row[3] for row in books.execute(f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(names, 1))]
    assert plan and not [step for step in plan if step.startswith("SCAN")], plan


def test_seats_are_counted_without_reading_the_answers(books: sqlite3.Connection) -> None:
    plan = [row[3] for row in books.execute(f"EXPLAIN QUERY PLAN {QUERIES.rsvp_headcount.sql}", {"meetup": 1})]
    assert plan == ["SEARCH headcounts USING PRIMARY KEY (meetup=?)"]


def test_the_line_is_counted_in_the_index_alone(books: sqlite3.Connection) -> None:
    sql = QUERIES.rsvp_place_in_line.sql
    plan = [row[3] for row in books.execute(f"EXPLAIN QUERY PLAN {sql}", {"meetup": 1, "turn": 1})]
    assert all("USING COVERING INDEX rsvps_order" in step for step in plan), plan


def test_the_rule_bites(books: sqlite3.Connection) -> None:
    plan = [row[3] for row in books.execute("EXPLAIN QUERY PLAN SELECT * FROM rsvps WHERE guests = 1")]
    assert plan[0].startswith("SCAN")
    assert len(SELECTS) >= 8


def test_cancelling_what_waits_does_not_read_the_whole_outbox(books: sqlite3.Connection) -> None:
    sql = (ROOT / "data/queries/letters.sql").read_text(encoding="utf-8")
    cancel = sql.partition("-- name: letter_cancel!\n")[2].partition("-- name:")[0]
    names = ("reason", "now", "subject", "kind")
    plan = [row[3] for row in books.execute(f"EXPLAIN QUERY PLAN {cancel}", dict.fromkeys(names, 1))]
    assert plan and all("USING INDEX letters_subject" in step for step in plan), plan


@pytest.mark.parametrize("what", ["done", "parked"])
def test_forgetting_updates_does_not_read_those_that_are_kept(books: sqlite3.Connection, what: str) -> None:
    sql = (ROOT / "data/queries/house.sql").read_text(encoding="utf-8")
    forget = sql.partition(f"-- name: inbox_forget_{what}!\n")[2].partition("-- name:")[0]
    plan = [row[3] for row in books.execute(f"EXPLAIN QUERY PLAN {forget}", {"before": 1})]
    assert plan and all(f"USING INDEX inbox_{what}" in step for step in plan), plan
