"""The operator's settings, read once at the start from the environment and .env; problems come out as advice.

Every variable begins with MOIM_ and is explained in .env.example.
"""

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "MOIM_"
TOKEN_SHAPE = re.compile(r"\d+:[\w-]{30,}")
WEBHOOK_SECRET_SHAPE = re.compile(r"[A-Za-z0-9_-]{32,256}")  # the signs that Telegram accepts in its header
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

ADVICE = {
    "token": "copy the whole token that @BotFather gave you",
    "token_file": "name a readable file that holds the token and nothing else",
    "api_url": "leave it out for Telegram itself, or name a Bot API server: http://host:port/bot",
    "database": "name a file, for example /var/lib/moim/moim.db",
    "operator": "write your Telegram account number (digits only; @userinfobot tells it), or leave it out",
    "contact": "say how members reach the person who runs this bot, for example an e-mail address",
    "language": "write ko or en",
    "time_zone": "write a name such as Asia/Seoul",
    "retention_months": "write a whole number of months, at least 1",
    "mode": "write polling or webhook",
    "webhook_url": "write the public https address that Telegram shall call",
    "webhook_listen": "write host:port, for example 127.0.0.1:8080",
    "webhook_secret": "make one of 32 to 256 letters, digits, _ or -: openssl rand -hex 32",
    "log_format": "write json or console",
    "log_level": "write DEBUG, INFO, WARNING or ERROR",
    "health_host": "write an address of this machine: 127.0.0.1, or 0.0.0.0 in a container of its own",
    "health_port": "write a free port from 1 to 65535, or leave it out",
    "disk_reserve": "write how many megabytes shall stay free, for example 200; 0 means that nobody watches",
    "network_disk": "write yes only if you know that your network file system locks files properly",
}


class SettingsProblem(Exception):
    """The settings cannot be used: a line per problem names the variable, what is wrong and the way out."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server of ours listens."""

    host: str
    port: int


def _address(value: object) -> object:
    """Read `host:port`; an IPv6 host stands in brackets."""
    if not isinstance(value, str):
        return value
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise ValueError("this is not host:port")
    return Address(host.strip("[]"), int(port))


class Settings(BaseSettings):
    """All that an operator can set; what a community sets for itself is in the database."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    api_url: str = "https://api.telegram.org/bot"
    database: Path = Path("moim.db")
    contact: str = ""
    operator: int | None = Field(default=None, ge=1)
    language: Literal["ko", "en"] = "ko"
    time_zone: str = "Asia/Seoul"
    retention_months: int = Field(default=12, ge=1)
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_listen: Annotated[Address, NoDecode, BeforeValidator(_address)] = Address("127.0.0.1", 8080)
    webhook_secret: SecretStr = SecretStr("")
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    health_port: int | None = Field(default=None, ge=1, le=65535)
    health_host: str = "127.0.0.1"
    disk_reserve: int = Field(default=200, ge=0)
    network_disk: bool = False

    @property
    def file_url(self) -> str:
        """Where files sent to the bot are fetched: beside the methods, as Telegram lays it out."""
        return self.api_url.removesuffix("/bot") + "/file/bot"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown in a log."""
        return tuple(s.get_secret_value() for s in (self.token, self.webhook_secret) if s.get_secret_value())

    @field_validator("token")
    @classmethod
    def _token_has_its_shape(cls, token: SecretStr) -> SecretStr:
        stripped = SecretStr(token.get_secret_value().strip())
        if stripped and not TOKEN_SHAPE.fullmatch(stripped.get_secret_value()):
            raise ValueError("this does not look like a bot token")
        return stripped

    @field_validator("api_url")
    @classmethod
    def _api_url_is_a_bot_api(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("this is not an http or https address")
        if not url.rstrip("/").endswith("/bot"):
            raise ValueError("a Bot API address ends with /bot")
        return url.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook_url_is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        at_home = parts.scheme == "http" and parts.hostname in LOOPBACK  # the playground calls without TLS
        if url and not at_home and (parts.scheme != "https" or not parts.hostname):
            raise ValueError("Telegram calls https addresses only")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_secret_is_strong(cls, secret: SecretStr) -> SecretStr:
        if secret and not WEBHOOK_SECRET_SHAPE.fullmatch(secret.get_secret_value()):
            raise ValueError("it is too short or holds signs that Telegram refuses")
        return secret

    @field_validator("time_zone")
    @classmethod
    def _time_zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):  # unknown, a folder of zones, a path out of the zones
            raise ValueError("no such time zone") from None
        return name

    @field_validator("log_level", mode="before")
    @classmethod
    def _log_level_in_any_case(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @model_validator(mode="before")
    @classmethod
    def _token_from_its_file(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Docker and systemd hand secrets over as files."""
        if not given.get("token_file"):
            return given
        if given.get("token"):
            raise ValueError("MOIM_TOKEN and MOIM_TOKEN_FILE are both set: keep one of them")
        try:
            token = Path(given["token_file"]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ValueError(f"MOIM_TOKEN_FILE cannot be read: {ADVICE['token_file']}") from None
        return given | {"token": token}

    @classmethod
    def read(cls, env_file: Path | None, **given: Any) -> Self:
        """Read without advice; `read_settings` is the door."""
        return cls(_env_file=env_file, **given)


def read_settings(env_file: Path | None = Path(".env"), **given: Any) -> Settings:
    """Read the settings; what is given by name wins over the environment, which wins over the file."""
    try:
        problems = list(_misspelt(env_file))
        settings = Settings.read(env_file, **given)
    except ValidationError as wrong:
        problems += _explained(wrong)
    except (OSError, UnicodeDecodeError):
        problems = [f"{env_file} cannot be read: it must be a UTF-8 text file that the bot's user may read"]
    if problems:
        raise SettingsProblem(problems)
    return settings


def require_for_run(settings: Settings) -> None:
    """Refuse to serve people without what only the operator can give; checks and backups need none of it."""
    needed = {"token": settings.token, "contact": settings.contact.strip()}
    if settings.mode == "webhook":
        needed |= {"webhook_url": settings.webhook_url, "webhook_secret": settings.webhook_secret}
    asked = dict.fromkeys(("token", "contact"), "; `python -m bot init` asks for it")
    missing = [
        f"{_variable(name)} is missing: {ADVICE[name]}{asked.get(name, '')}" for name in needed if not needed[name]
    ]
    if missing:
        raise SettingsProblem(missing)


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _explained(wrong: ValidationError) -> Iterator[str]:
    """One line per error; never the value, which may be a secret."""
    for error in wrong.errors(include_input=False, include_url=False, include_context=False):
        what = error["msg"].removeprefix("Value error, ")
        name = str(error["loc"][0]) if error["loc"] else ""
        yield f"{_variable(name)}: {what}; {ADVICE[name]}" if name else what


def _misspelt(env_file: Path | None) -> Iterator[str]:
    """A setting with a typing error would be ignored in silence: name it, and what was probably meant."""
    known = {_variable(name) for name in Settings.model_fields}
    in_file = dotenv_values(env_file) if env_file and env_file.exists() else {}
    for name in sorted({*os.environ, *in_file}):
        if not name.startswith(PREFIX) or name in known:
            continue
        for near in difflib.get_close_matches(name, known, n=1, cutoff=0.85):
            yield f"{name} is not a setting: did you mean {near}?"
