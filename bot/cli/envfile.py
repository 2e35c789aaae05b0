"""The settings' file: .env.example with the answers in it; for its owner's eyes, and never over another."""

import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

_EXAMPLE = Path(__file__).parents[2] / ".env.example"
_PLAIN = re.compile(r"[\w@%+=:,./-]*", re.ASCII)  # needs no quotes, for dotenv and for systemd alike


def write_new(file: Path, values: Mapping[str, str]) -> None:
    """Make the file with these values. Raises FileExistsError, OSError; then nothing of it is there."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        with open(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(filled(_example(), values))
            out.flush()
            os.fsync(out.fileno())
        _name(partial, file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()


def _name(partial: Path, file: Path) -> None:
    """Both ways fail where a file is, unlike a rename; some disks know no second name for a file."""
    try:
        os.link(partial, file)
    except FileExistsError:
        raise
    except OSError:
        with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(partial.read_bytes())


def filled(example: str, values: Mapping[str, str]) -> str:
    """The example with its lines for these names replaced, commented or not; what it does not name comes last."""
    left, lines = dict(values), []
    for line in example.splitlines():
        name = line.removeprefix("#").partition("=")[0]
        lines.append(f"{name}={quoted(left.pop(name))}" if name in left and "=" in line else line)
    lines += [f"{name}={quoted(value)}" for name, value in left.items()]
    return "\n".join(lines) + "\n"


def quoted(value: str) -> str:
    """A value as dotenv reads it back."""
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _example() -> str:
    """The example that comes with Moim; a file without its words where that was left out."""
    return _EXAMPLE.read_text(encoding="utf-8") if _EXAMPLE.exists() else ""
