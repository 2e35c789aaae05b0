"""The operator's settings: defaults, where they come from, and advice instead of tracebacks."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import ADVICE, Address, Settings, SettingsProblem, read_settings, require_for_run

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "123456789:" + "AAbb-_" * 6


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("MOIM_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def problems(**environment: str) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(SettingsProblem) as caught:
            read_settings()
    assert str(caught.value).splitlines() == caught.value.problems
    return caught.value.problems


def test_nothing_set_is_enough_to_look_around() -> None:
    settings = read_settings()
    assert settings.token.get_secret_value() == ""
    assert (settings.language, settings.time_zone, settings.mode) == ("ko", "Asia/Seoul", "polling")
    assert settings.database == Path("moim.db")
    assert settings.webhook_listen == Address("127.0.0.1", 8080)
    assert settings.health_port is None
    assert settings.secrets == ()


def test_given_wins_over_environment_wins_over_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("MOIM_LANGUAGE=en\nMOIM_CONTACT=file\nMOIM_TIME_ZONE=UTC\n", encoding="utf-8")
    monkeypatch.setenv("MOIM_CONTACT", "environment")
    monkeypatch.setenv("MOIM_TIME_ZONE", "Europe/Berlin")
    settings = read_settings(time_zone="Asia/Tokyo")
    assert (settings.language, settings.contact, settings.time_zone) == ("en", "environment", "Asia/Tokyo")
    assert read_settings(env_file=None).language == "ko"


def test_empty_variables_are_unset_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOIM_HEALTH_PORT", "")
    monkeypatch.setenv("MOIM_TOKEN", "")
    assert read_settings().health_port is None


def test_token_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n", encoding="utf-8")
    monkeypatch.setenv("MOIM_TOKEN_FILE", str(tmp_path / "token"))
    assert read_settings().token.get_secret_value() == TOKEN
    assert problems(MOIM_TOKEN=TOKEN) == ["MOIM_TOKEN and MOIM_TOKEN_FILE are both set: keep one of them"]
    (tmp_path / "token").write_bytes(b"\xff")
    assert problems() == [f"MOIM_TOKEN_FILE cannot be read: {ADVICE['token_file']}"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MOIM_TOKEN", "12345:tooshort-but-secret"),
        ("MOIM_API_URL", "ftp://api.example.org/bot"),
        ("MOIM_API_URL", "https://api.example.org"),
        ("MOIM_LANGUAGE", "fr-secret"),
        ("MOIM_TIME_ZONE", "Asia/Nowhere"),
        ("MOIM_TIME_ZONE", "../secret"),
        ("MOIM_RETENTION_MONTHS", "0"),
        ("MOIM_RETENTION_MONTHS", "a year or so"),
        ("MOIM_MODE", "pushing"),
        ("MOIM_WEBHOOK_URL", "http://moim.example.org/telegram"),
        ("MOIM_WEBHOOK_LISTEN", "only-a-host"),
        ("MOIM_WEBHOOK_LISTEN", "host:99999"),
        ("MOIM_WEBHOOK_SECRET", "a-short-secret"),
        ("MOIM_WEBHOOK_SECRET", "signs that Telegram refuses! " * 2),
        ("MOIM_LOG_FORMAT", "xml-secret"),
        ("MOIM_LOG_LEVEL", "loud-secret"),
        ("MOIM_HEALTH_PORT", "70000"),
    ],
)
def test_a_wrong_value_is_named_with_advice_and_never_echoed(variable: str, value: str) -> None:
    [line] = problems(**{variable: value})
    assert line.startswith(f"{variable}: ")
    assert line.endswith(ADVICE[variable.removeprefix("MOIM_").lower()])
    assert len(value) < 3 or value not in line


def test_all_problems_at_once() -> None:
    assert len(problems(MOIM_TOKEN="nonsense", MOIM_MODE="nonsense", MOIM_TIME_ZON="Asia/Seoul")) == 3


def test_a_misspelt_setting_is_found_in_file_and_environment() -> None:
    Path(".env").write_text("MOIM_TOKN=x\nMOIM_SOMETHING_ELSE_ALTOGETHER=1\n", encoding="utf-8")
    assert problems() == ["MOIM_TOKN is not a setting: did you mean MOIM_TOKEN?"]


def test_an_unreadable_file_is_named() -> None:
    Path(".env").write_bytes(b"MOIM_CONTACT=\xff\xfe")
    assert problems()[0].startswith(".env cannot be read")


@pytest.mark.parametrize(
    ("api", "files"),
    [
        ("https://api.telegram.org/bot", "https://api.telegram.org/file/bot"),
        ("http://127.0.0.1:8081/bot/", "http://127.0.0.1:8081/file/bot"),
    ],
)
def test_files_lie_beside_the_methods(api: str, files: str) -> None:
    assert read_settings(api_url=api).file_url == files


def test_running_needs_token_and_contact() -> None:
    with pytest.raises(SettingsProblem) as caught:
        require_for_run(read_settings())
    assert [line.split()[0] for line in caught.value.problems] == ["MOIM_TOKEN", "MOIM_CONTACT"]
    require_for_run(read_settings(token=TOKEN, contact="minji@example.org"))


def test_a_webhook_needs_its_address_and_secret() -> None:
    given = {"token": TOKEN, "contact": "minji@example.org", "mode": "webhook"}
    with pytest.raises(SettingsProblem) as caught:
        require_for_run(read_settings(**given))
    assert [line.split()[0] for line in caught.value.problems] == ["MOIM_WEBHOOK_URL", "MOIM_WEBHOOK_SECRET"]
    whole = read_settings(**given, webhook_url="https://moim.example.org/t", webhook_secret="s" * 32)
    require_for_run(whole)
    assert whole.secrets == (TOKEN, "s" * 32)


def test_secrets_do_not_show() -> None:
    settings = read_settings(token=TOKEN, webhook_secret="s" * 32)
    assert TOKEN not in repr(settings)
    assert "s" * 32 not in repr(settings)


def test_ipv6_listens_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOIM_WEBHOOK_LISTEN", "[::1]:9000")
    assert read_settings().webhook_listen == Address("::1", 9000)


def test_the_example_names_every_setting_with_its_default() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        [line] = [row for row in example.splitlines() if row.lstrip("#").startswith(f"MOIM_{name.upper()}=")]
        shown = line.partition("=")[2]
        if field.default and not isinstance(field.default, (SecretStr, Address)):
            assert shown == str(field.default), name
    assert set(ADVICE) == set(Settings.model_fields)


def test_the_example_can_be_read_as_it_is() -> None:
    assert read_settings(env_file=ROOT / ".env.example") == read_settings(env_file=None)
