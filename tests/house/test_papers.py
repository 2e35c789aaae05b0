"""The papers: a lock file that works anywhere, links that lead somewhere, nothing that names one machine."""

import re
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.reading import ROOT, name, tracked

HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# Where this very checkout lies, and whoever's home: neither may be in the tree.
OF_ONE_MACHINE = re.compile("|".join((re.escape(str(ROOT)) + r"\b", r"(?<![\w.])/(?:home|Users|root)" + r"/\w")))
LINK = re.compile(r"""\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)|(?:src|href)="([^"]+)\"""", re.MULTILINE)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|//", re.IGNORECASE)


def pinned(lock: str) -> dict[str, str]:
    """Each pinned package with everything the lock says about it."""
    lines = (line for line in lock.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#"))
    return {line.partition("==")[0].strip(): line for line in lines}


def unfit(lock: str) -> list[str]:
    """Lock entries that name a place, lack a hash or an exact version."""
    options = [package for package in pinned(lock) if package.startswith("-") or "://" in package]
    bare = [package for package, line in pinned(lock).items() if not HASH.search(line) or "==" not in line]
    return sorted({*options, *bare} | {package for package, line in pinned(lock).items() if "://" in line})


def broken_links(text: str, folder: Path) -> Iterator[str]:
    for match in LINK.finditer(FENCED.sub("", text)):
        target = next(group for group in match.groups() if group)
        path = target.partition("#")[0]
        if not ELSEWHERE.match(target) and not (folder / path).exists():
            yield target


def of_one_machine(text: str) -> list[str]:
    return OF_ONE_MACHINE.findall(text)


def test_the_lock_file_works_anywhere() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert unfit(lock) == []
    assert "make lock" in lock.splitlines()[1]


def test_the_lock_file_holds_what_pyproject_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [Requirement(line) for line in (*project["dependencies"], *project["optional-dependencies"]["dev"])]
    lock = pinned((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    versions = {package: line.partition("==")[2].split()[0] for package, line in lock.items()}
    assert [
        str(one) for one in asked if not one.specifier.contains(versions.get(canonicalize_name(one.name), "0"))
    ] == [], "run `make lock`"


def test_every_link_to_a_file_leads_there() -> None:
    papers = tracked("*.md")
    assert [
        f"{name(path)}: {link}"
        for path in papers
        for link in broken_links(path.read_text(encoding="utf-8"), path.parent)
    ] == []


def test_nothing_names_one_machine() -> None:
    texts = ((path, path.read_bytes()) for path in tracked())
    legible = ((path, raw.decode("utf-8", "replace")) for path, raw in texts if b"\0" not in raw[:8000])
    assert [name(path) for path, text in legible if of_one_machine(text)] == []


def test_the_lock_rule_bites() -> None:
    good = f"babel==2.18.0 \\\n    --hash=sha256:{'a' * 64} \\\n    --hash=sha256:{'b' * 64}\n"
    assert unfit(f"# header\n{good}") == []
    assert unfit(good + "yarl==1.25.1\n") == ["yarl"]
    assert unfit(good + "yarl>=1\n") == ["yarl>=1"]
    assert unfit("--index-url https://packages.example.org/simple\n" + good) != []
    assert unfit(f"a @ https://files.example.org/a.whl --hash=sha256:{'a' * 64}\n") != []


def test_the_link_rule_bites(tmp_path: Path) -> None:
    (tmp_path / "there.md").touch()
    text = "[a](there.md#part) [b](gone.md) [c](https://example.org) ![d](<no.png>) [e](#here)\n```\n[f](code.md)\n```\n[g]: ref.md\n"
    assert list(broken_links(text, tmp_path)) == ["gone.md", "no.png", "ref.md"]


def test_the_machine_rule_bites() -> None:
    assert of_one_machine(f"see {ROOT}/bot")
    assert of_one_machine("see /home" + "/minji/moim")
    assert not of_one_machine("/var/lib/moim and bot/home.py")


def symptoms(text: str) -> list[str]:
    """What the operator's guide quotes as said by the bot: the first cells of its last table."""
    table = text[text.index("## Troubleshooting") :]
    return [
        said
        for line in table.splitlines()
        if line.startswith("| ")
        for said in re.findall("`([^`]+)`", line.split(" | ")[0])
    ]


def test_the_operators_guide_quotes_what_is_really_said() -> None:
    guide = (ROOT / "docs" / "OPERATING.md").read_text(encoding="utf-8")
    code = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in tracked("*.py", "*.po"))
    code = re.sub(r"""['"] f?['"]""", "", code)  # a text over two lines of code is one
    assert len(symptoms(guide)) > 8
    assert [said for said in symptoms(guide) if said not in code] == []


def test_the_operators_guide_names_what_there_is() -> None:
    from bot.cli.commands import _DOES
    from bot.settings import Settings

    guide = (ROOT / "docs" / "OPERATING.md").read_text(encoding="utf-8")
    metrics = (ROOT / "handlers" / "web" / "metrics.py").read_text(encoding="utf-8")
    named = {name.removesuffix("_total") for name in re.findall(r"moim_([a-z_]+)", guide)} - {"token"}
    assert named and {name for name in named if f'"{name}"' not in metrics} == set()
    assert set(re.findall(r"-m bot ([a-z]+)", guide)) <= set(_DOES)
    settings = {name.lower() for name in re.findall(r"MOIM_([A-Z_]+)", guide)}
    assert settings <= set(Settings.model_fields)


def cards(text: str) -> list[str]:
    """The messages that a page quotes."""
    return re.findall(r"^```text\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)


def test_the_front_page_quotes_messages_as_they_are() -> None:
    messages = set(cards((ROOT / "docs" / "messages.md").read_text(encoding="utf-8")))
    for name_ in ("README.md", "README.ko.md"):
        quoted = cards((ROOT / name_).read_text(encoding="utf-8"))
        assert quoted and set(quoted) <= messages, f"{name_} quotes what no message says any more: see docs/messages.md"


def test_both_front_pages_have_the_same_parts() -> None:
    def parts(text: str) -> list[object]:
        rows = [line.count("|") for line in text.splitlines() if line.startswith("|")]
        links = sorted(
            {re.sub(r"\.(ko|en)\.", ".", target) for target in re.findall(r"\]\(([^)]+)\)", text)} - {"README.md"}
        )
        code = [block for block in re.findall(r"`([^`\n]+)`", text) if block.startswith(("/", "make ", ".venv"))]
        return [text.count("\n## "), rows, links, sorted(set(code)), text.count("\n- ")]

    english, korean = ((ROOT / one).read_text(encoding="utf-8") for one in ("README.md", "README.ko.md"))
    assert parts(english) == parts(korean)
