"""The log: one format for all, and no secret in it whatever way it comes."""

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import HIDDEN, NOISY, log_stray, set_up_logs

TOKEN = "123456789:" + "AAbb-_" * 6
SECRET = 'hook-secret-"quoted"-한글'


@pytest.fixture(autouse=True)
def log_put_back() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    quiet = {name: logging.getLogger(name).level for name in NOISY}
    yield
    root.handlers[:], root.level, sys.excepthook, threading.excepthook = before
    logging.captureWarnings(False)
    for name, level in quiet.items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


def captured(log_format: Any = "json", level: str = "INFO") -> io.StringIO:
    stream = io.StringIO()
    set_up_logs(log_format, level, [SECRET, ""], stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail() -> None:
    local = TOKEN
    raise ConnectionError(f"cannot reach /bot{local}/getMe, secret {SECRET}")


def test_a_json_line_has_event_level_logger_and_utc_time() -> None:
    stream = captured()
    structlog.get_logger("moim").info("letter sent", chat=7, title="책 모임")
    [line] = lines(stream)
    assert (line["event"], line["level"], line["logger"], line["chat"]) == ("letter sent", "info", "moim", 7)
    assert line["timestamp"].endswith("Z")
    assert "책 모임" in stream.getvalue()


def test_the_standard_library_goes_the_same_way() -> None:
    stream = captured()
    logging.getLogger("aiosqlite").warning("slow: %s", "commit")
    [line] = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("slow: commit", "warning", "aiosqlite")
    assert "timestamp" in line


def test_context_is_on_every_line() -> None:
    stream = captured()
    with structlog.contextvars.bound_contextvars(update=42):
        logging.getLogger("somewhere").warning("far away")
    assert lines(stream)[0]["update"] == 42


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_secret_in_any_value(log_format: str) -> None:
    stream = captured(log_format)
    log = structlog.get_logger("moim")
    log.info(f"event {TOKEN}", deep={"a": [TOKEN, (SECRET,)]}, thing=ConnectionError(TOKEN), **{TOKEN: 1})
    log.info("encoded", url="https://api.example.org/bot" + TOKEN.replace(":", "%3A") + "/getMe")
    logging.getLogger("lib").warning("args %s %r", TOKEN, {"secret": SECRET})
    logging.getLogger("lib").warning({"a dict": TOKEN})
    text = stream.getvalue()
    assert text.count(HIDDEN) >= 7
    assert_clean(text)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_secret_in_tracebacks(log_format: str) -> None:
    stream = captured(log_format)
    try:
        fail()
    except ConnectionError:
        structlog.get_logger("moim").exception("ours")
        logging.getLogger("lib").exception("theirs")
        structlog.get_logger("moim").error("with a stack", stack_info=True)
    text = stream.getvalue()
    assert text.count("ConnectionError: ") == 2
    assert f"/bot{HIDDEN}/getMe" in text
    assert_clean(text)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_an_error_that_may_quote_a_person_shows_where_and_what_it_is_but_not_its_message(log_format: str) -> None:
    stream = captured(log_format)
    try:
        try:
            int("수아의 비밀")
        except ValueError:
            {}["수아"]
    except KeyError as problem:
        structlog.get_logger("moim").exception("ours")
        logging.getLogger("lib").error("theirs", exc_info=problem)  # noqa: TRY400 - as reception does
    text = stream.getvalue()
    assert text.count(f"KeyError: {HIDDEN}") == 2
    assert text.count(f"ValueError: {HIDDEN}") == 2
    assert text.count("test_logs.py") >= 4
    assert "수아의 비밀'" not in text.replace('int("수아의 비밀")', "")


async def test_a_task_nobody_waited_for_shows_no_message() -> None:
    stream = captured()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_stray)

    async def lost() -> None:
        raise KeyError("수아의 비밀")

    task = asyncio.ensure_future(lost())
    await asyncio.sleep(0)
    del task
    gc.collect()
    [line] = lines(stream)
    assert line["event"].startswith("stray: Task exception")
    assert f"KeyError: {HIDDEN}" in line["exception"]
    assert "exception=" not in stream.getvalue()


def test_no_secret_when_a_thread_or_the_whole_process_dies() -> None:
    stream = captured()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ConnectionError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    assert [line["event"] for line in lines(stream)] == ["uncaught", "uncaught"]
    assert_clean(stream.getvalue())


def test_a_dying_process_prints_no_secret() -> None:
    program = f"from bot.logs import set_up_logs; set_up_logs(); raise ValueError({TOKEN!r})"
    died = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert died.returncode == 1
    assert HIDDEN in died.stderr
    assert_clean(died.stderr + died.stdout)


def test_warnings_are_lines_too() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        stream = captured()
        warnings.warn(f"old {TOKEN}", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(False)
    assert lines(stream)[0]["logger"] == "py.warnings"
    assert_clean(stream.getvalue())


@pytest.mark.parametrize("name", [*NOISY, "telegram.ext.Updater", "apscheduler.scheduler", "httpcore.http11"])
def test_libraries_that_log_addresses_are_quiet(name: str) -> None:
    stream = captured(level="DEBUG")
    logging.getLogger(name).info("HTTP Request: POST ...")
    logging.getLogger(name).warning("heard")
    assert [line["event"] for line in lines(stream)] == ["heard"]


def test_the_level_holds_for_ours_too() -> None:
    stream = captured(level="WARNING")
    structlog.get_logger("moim").info("too quiet")
    assert stream.getvalue() == ""


def test_the_redaction_leaves_times_and_addresses_alone() -> None:
    stream = captured()
    structlog.get_logger("moim").info("2026-11-28 19:00:00", where="http://127.0.0.1:8080/" + "x" * 40)
    assert HIDDEN not in stream.getvalue()


def assert_clean(text: str) -> None:
    for secret in (TOKEN, TOKEN.replace(":", "%3A"), SECRET, json.dumps(SECRET, ensure_ascii=False)[1:-1]):
        assert secret not in text
