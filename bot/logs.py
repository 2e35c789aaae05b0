"""One log for our own lines and the libraries', as JSON or for eyes, with every secret taken out.

A bot token is the bot: whoever reads it in a log owns the community's group. So nothing reaches the log
by another way than the renderer below, and the finished line is searched for secrets, tracebacks included.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
TOKEN = re.compile(r"\d+(?::|%3A)[\w-]{30,}", re.IGNORECASE)
# Their lines below WARNING hold request addresses, and Telegram's addresses hold the token; or what is stored.
NOISY = ("httpx", "httpcore", "telegram", "aiohttp.access", "aiosqlite", "apscheduler")
# Writes an update that it cannot read into the log, words and all; the door says so with the number alone.
QUOTING = ("telegram.ext.ExtBot",)

# Errors that speak of files, connections and code; any other may quote what a person wrote.
SPEAKING = (OSError, ImportError, NameError, AttributeError, TypeError)
SPEAKING_LIBRARIES = ("sqlite3", "telegram.error", "aiohttp.client_exceptions", "bot.ports", "data.trouble")

_to_the_handler = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
LogFormat = Literal["json", "console"]
Redaction = Callable[[WrappedLogger, str, str], str]


def redaction(secrets: Iterable[str] = ()) -> Redaction:
    """Make the last processor: it takes tokens of any bot, and the secrets given, out of a finished line."""
    plain = {secret for secret in secrets if secret}
    escaped = {_dumped(secret)[1:-1] for secret in plain}  # as a JSON line holds them
    known = "|".join(re.escape(secret) for secret in sorted(plain | escaped, key=len, reverse=True))
    pattern = re.compile(f"{known}|{TOKEN.pattern}" if known else TOKEN.pattern, re.IGNORECASE)

    def hide(_logger: WrappedLogger, _method: str, line: str) -> str:
        return pattern.sub(HIDDEN, line)

    return hide


def set_up_logs(
    log_format: LogFormat = "json", level: str = "INFO", secrets: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """Route structlog, logging, warnings and uncaught exceptions through one renderer."""
    processors = _facts()
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    renderer = _json if log_format == "json" else _console(colors=stream.isatty())
    handler.setFormatter(_formatter(processors, renderer, redaction(secrets)))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in QUOTING:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    _catch_what_python_would_print()
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *processors, _to_the_handler],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _catch_what_python_would_print() -> None:
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda died: _log_uncaught(died.exc_type, died.exc_value, died.exc_traceback)


def _facts() -> list[Processor]:
    """What every line says besides its event."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.ExceptionRenderer(_told),
    ]


def _told(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """Where it failed, line by line, and what; the message only where it cannot be what somebody typed."""
    told = list[str]()
    error: BaseException | None = exc_info[1]
    while error is not None:
        frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        speaks = isinstance(error, SPEAKING) or type(error).__module__ in SPEAKING_LIBRARIES
        kind = type(error).__qualname__
        told.append(f"Traceback (most recent call last):\n{frames}{kind}: {error if speaks else HIDDEN}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nwhich came of\n\n".join(told)


def _formatter(facts: list[Processor], renderer: Processor, hide: Redaction) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=facts,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            renderer,
            hide,  # type: ignore[list-item]  # after the renderer the event is a line, as structlog allows
        ],
    )


def _json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """Render one line; Korean stays legible, and what JSON does not know is shown as Python shows it."""
    return _dumped(event)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)


def _console(*, colors: bool) -> Processor:
    # The plain formatter: the pretty one prints the values of local variables.
    return structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Python prints an uncaught exception itself, past every handler: log it instead."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("uncaught", exc_info=(kind, error or kind(), trace))


def log_stray(_loop: object, context: dict[str, Any]) -> None:
    """For the event loop, whose own words show whole objects: an error that nobody waited for."""
    logging.getLogger(__name__).error("stray: %s", context.get("message", ""), exc_info=context.get("exception"))
