"""The container file and the systemd units: read, compared with the code, and their steps taken without an engine."""

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.commands import parser
from bot.cli.stopping import HARD_END
from bot.cli.telling import Exit
from bot.settings import Settings
from tests.house.reading import ROOT

CONTAINERFILE, DEPLOY = ROOT / "Containerfile", ROOT / "deploy"
SECRET = re.compile(r"token|secret|password", re.IGNORECASE)

# Runs in the copied tree with only what the image keeps: every module is loaded, and `check` says what it finds.
AS_IN_THE_IMAGE = """
import importlib, pkgutil, subprocess, sys
from importlib.metadata import packages_distributions
gone = set(sys.argv[1].split())
def canonical(name): return name.lower().replace("_", "-").replace(".", "-")
blocked = {top for top, from_ in packages_distributions().items() if all(canonical(one) in gone for one in from_)}
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"the image has no {name}", name=name)
sys.meta_path.insert(0, Gone())
for room in ("bot", "handlers", "scheduling", "data"):
    for found in pkgutil.walk_packages([room], room + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
from bot.cli.commands import main
sys.exit(main(["check"]))
"""


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction with its words, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in joined.splitlines() if line.strip()]


def wrong(text: str) -> list[str]:
    """What no container file of ours does."""
    found, steps = [], instructions(text)
    user = [words for name, words in steps if name == "USER"]
    for name, words in steps:
        image = words.split(" ")[0]
        if name == "FROM" and ("/" in image or ":" not in image or image.endswith(":latest")):
            found.append(f"{image}: a plain image with a version")
        if name == "ADD" or (name in {"ENV", "ARG"} and SECRET.search(words)):
            found.append(f"{name} {words}")
    return found + ([] if user and user[-1] not in {"root", "0"} else ["it runs as root"])


def copied(text: str) -> Iterator[tuple[list[str], str]]:
    """What is copied from the tree into the last stage, and where to."""
    last = text[text.rindex("\nFROM ") :]
    for name, words in instructions(last):
        if name == "COPY" and not words.startswith("--from"):
            *sources, target = shlex.split(words)
            yield sources, target


def environment(text: str) -> dict[str, str]:
    pairs = (pair for name, words in instructions(text) if name == "ENV" for pair in shlex.split(words))
    return {pair.partition("=")[0]: pair.partition("=")[2] for pair in pairs}


def listed(name: str) -> list[str]:
    found = [words for one, words in instructions(CONTAINERFILE.read_text()) if one == name][-1]
    return list(json.loads(found[found.index("[") :]))


def test_the_container_file_does_nothing_that_it_should_not() -> None:
    assert wrong(CONTAINERFILE.read_text()) == []


def test_the_rule_about_container_files_bites() -> None:
    bad = "FROM registry.example.org/python:3.11\nENV MOIM_TOKEN=1:a\nADD x y\nUSER moim\nUSER root\n"
    assert len(wrong(bad)) == 4
    assert wrong("FROM python\nUSER moim") == ["python: a plain image with a version"]


def test_the_image_starts_what_there_is_as_it_is_configured() -> None:
    words = listed("ENTRYPOINT")[3:] + listed("CMD")
    assert listed("ENTRYPOINT")[:3] == ["python", "-m", "bot"]
    assert parser().parse_args(words).command == "run"
    given = environment(CONTAINERFILE.read_text())
    assert {name.removeprefix("MOIM_").lower() for name in given if name.startswith("MOIM_")} <= set(
        Settings.model_fields
    )
    health = next(words for name, words in instructions(CONTAINERFILE.read_text()) if name == "HEALTHCHECK")
    assert f"127.0.0.1:{given['MOIM_HEALTH_PORT']}/health" in health
    volume = next(words for name, words in instructions(CONTAINERFILE.read_text()) if name == "VOLUME")
    assert given["MOIM_DATABASE"].startswith(f"{volume}/")


def test_the_image_is_made_of_what_is_in_the_tree_and_never_of_secrets() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    rules = [line for line in ignored if line and not line.startswith(("#", "!"))]
    assert rules[0] == "*", "what nobody named stays out, above all .env and databases"
    stages = [words for name, words in instructions(CONTAINERFILE.read_text()) if name == "COPY"]
    sources = {one for words in stages if not words.startswith("--from") for one in shlex.split(words)[:-1]}
    assert sources == let_in
    assert all((ROOT / one).exists() for one in sources)


def test_what_is_copied_runs_with_what_is_kept(tmp_path: Path) -> None:
    """The steps of the last stage, taken here: the same files, the same environment, the same packages."""
    for sources, target in copied(CONTAINERFILE.read_text()):
        for one in sources:
            into = tmp_path / target / Path(one).name if target in {".", "./"} else tmp_path / target
            if (ROOT / one).is_dir():
                shutil.copytree(ROOT / one, into, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(ROOT / one, into)
    slim = [sys.executable, str(DEPLOY / "slim.py"), str(ROOT / "pyproject.toml")]
    gone = subprocess.run(slim, capture_output=True, text=True, check=True).stdout.strip()
    assert {"pytest", "playwright", "mypy", "ruff"} <= set(gone.split())
    assert not {"python-telegram-bot", "aiohttp", "tzdata", "aiosqlite"} & set(gone.split())
    kept = {"PATH": os.environ["PATH"], "MOIM_CONTACT": "me@example.org", "MOIM_DATABASE": str(tmp_path / "moim.db")}
    ran = subprocess.run(
        [sys.executable, "-c", AS_IN_THE_IMAGE, gone], cwd=tmp_path, env=kept, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr  # there is no token; everything else is there
    assert [line for line in ran.stdout.splitlines() if "NOT OK" in line and "token" not in line.lower()] == []
    assert "words (ko)" in ran.stdout and "time zones" in ran.stdout


# Building takes minutes and an engine, which few machines have; the test above takes the same steps without one.
@pytest.mark.skipif(
    not (os.environ.get("CI") == "true" and any(map(shutil.which, ("podman", "docker")))), reason="no container engine"
)
@pytest.mark.timeout(900)
def test_the_image_is_built_and_answers() -> None:
    engine = next(path for name in ("podman", "docker") if (path := shutil.which(name)))
    there = subprocess.run([engine, "image", "inspect", "python:3.11-slim"], capture_output=True, check=False)
    if there.returncode:
        pytest.skip("an engine, but not the image that ours is made from")
    subprocess.run(
        [engine, "build", "--network=host", "-f", str(CONTAINERFILE), "-t", "moim-test", str(ROOT)], check=True
    )
    said = subprocess.run([engine, "run", "--rm", "moim-test", "--help"], capture_output=True, text=True, check=True)
    assert "Look after it" in said.stdout


# systemd


def unit(name: str) -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string((DEPLOY / name).read_text())
    return read


def test_the_service_starts_what_there_is_and_gives_it_time_to_end() -> None:
    service = unit("moim.service")["Service"]
    python, *words = shlex.split(service["ExecStart"])
    assert words[:2] == ["-m", "bot"] and parser().parse_args(words[2:]).command == "run"
    assert python.startswith(service["WorkingDirectory"])
    assert float(service["TimeoutStopSec"]) > HARD_END
    assert {int(code) for code in service["RestartPreventExitStatus"].split()} == {Exit.SETTINGS, Exit.DATABASE}
    given = dict(pair.split("=", 1) for pair in service["Environment"].split())
    assert {name.removeprefix("MOIM_").lower() for name in given} <= set(Settings.model_fields)
    assert given["MOIM_DATABASE"].startswith(f"/var/lib/{service['StateDirectory']}/")
    assert service["User"] == "moim" and service["UMask"] == "0077"


def test_the_nightly_copy_makes_one_and_lets_old_ones_go(tmp_path: Path) -> None:
    text = (DEPLOY / "moim-backup.service").read_text()
    make, forget = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert "python -m bot backup" in make and "%%F" in make, "a percent sign is doubled in a unit"
    for day in range(1, 20):
        for end in (".db", ".db.sha256"):
            (tmp_path / f"2026-11-{day:02}-0430{end}").touch()
    (tmp_path / "notes.txt").touch()
    line = shlex.split(forget.replace("%%", "%").replace("/var/lib/moim/backups", str(tmp_path)))
    subprocess.run(line, check=True)
    left = sorted(os.listdir(tmp_path))
    assert left[0] == "2026-11-06-0430.db" and "notes.txt" in left
    assert len(left) == 2 * 14 + 1


def test_systemd_understands_its_units() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    units = [str(path) for path in sorted(DEPLOY.glob("*.*")) if path.suffix in {".service", ".timer"}]
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False).stderr
    assert [line for line in said.splitlines() if "is not executable" not in line] == []
