"""Names what is installed and not needed to run: `python deploy/slim.py pyproject.toml`, in the environment itself.

The lock file holds what developers need as well; an image is made from it and then slimmed by these names.
"""

import re
import sys
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

_TOOLS = {"pip", "setuptools", "wheel"}  # pip is what does the slimming; it goes with the stage that is thrown away
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)""")


def canonical(name: str) -> str:
    """A distribution's name as everybody writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(line: str) -> tuple[str, set[str]]:
    """The name in a requirement, and the extras that are wanted of it."""
    name = _NAME.match(line)
    if name is None:
        raise ValueError(f"this is no requirement: {line}")
    extras = re.match(r"\s*\[([^\]]*)\]", line[name.end() :])
    return canonical(name.group()), {one.strip() for one in extras.group(1).split(",")} if extras else set()


def needed(project: Path, installed: dict[str, Distribution]) -> set[str]:
    """Everything that the project's own dependencies need; what is for another system is simply not installed."""
    wanted = [asked(line) for line in tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]]
    seen: set[tuple[str, str]] = set()
    while wanted:
        name, extras = wanted.pop()
        for extra in {"", *extras}:
            if name not in installed or (name, extra) in seen:
                continue
            seen.add((name, extra))
            for line in installed[name].requires or ():
                only_for = _EXTRA.search(line)
                if (only_for.group(1) if only_for else "") == extra:
                    wanted.append(asked(line))
    return {name for name, _ in seen}


def main(project: Path) -> str:
    """The names that can go, for `pip uninstall`."""
    installed = {canonical(one.metadata["Name"]): one for one in distributions()}
    return " ".join(sorted(set(installed) - needed(project, installed) - _TOOLS))


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1])) + "\n")
