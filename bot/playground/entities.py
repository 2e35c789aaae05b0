"""Text as Telegram reads it: lengths in UTF-16, entities found, given, or written as HTML."""

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.playground.errors import bad
from bot.playground.things import Wire

MODES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
GIVEN = {*MODES.values(), "expandable_blockquote", "text_link", "text_mention", "custom_emoji", "date_time"}
# What Telegram finds by itself; a bot may list them and nothing comes of it.
LOOKED_FOR = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_FINDERS = (
    ("url", re.compile(r"(?<![\w@])(?:https?://[^\s<>\"]+|t\.me/[^\s<>\"]+)")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("hashtag", re.compile(r"(?<!\w)#(?!\d+(?!\w))\w{1,256}")),
)
_START = re.compile(r"<([a-zA-Z0-9-]+)((?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"'=]+))?)*)\s*>")
_END = re.compile(r"</([a-zA-Z0-9-]*)\s*>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"'=]+)))?")
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_DATE_FORMAT = re.compile(r"(?:r|w?[dD]?[tT]?)")


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def piece(text: str, entity: Wire) -> str:
    """The part of a text that an entity covers."""
    start = entity["offset"] * 2
    return text.encode("utf-16-le")[start : start + entity["length"] * 2].decode("utf-16-le", "replace")


def found(text: str, taken: tuple[Wire, ...] = ()) -> tuple[Wire, ...]:
    """The entities Telegram finds by itself, none of them across one already there."""
    entities = list(taken)
    for kind, finder in _FINDERS:
        for match in finder.finditer(text):
            word = match[0].rstrip(".,!?;:'\")") if kind == "url" else match[0]
            new = {"type": kind, "offset": units(text[: match.start()]), "length": units(word)}
            if not any(_touch(new, old) for old in entities):
                entities.append(new)
    return tuple(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))


def _touch(new: Wire, old: Wire) -> bool:
    if old["type"] in ("bold", "italic", "underline", "strikethrough", "spoiler") or "quote" in old["type"]:
        return False  # these may lie around a link or a command
    return bool(new["offset"] < old["offset"] + old["length"] and old["offset"] < new["offset"] + new["length"])


def formatted(text: str, mode: str | None, given: list[Wire] | None) -> tuple[str, tuple[Wire, ...]]:
    """Text and entities as a message will hold them."""
    if mode and mode.lower() != "html":
        raise bad(f"unsupported parse_mode (the playground reads HTML and entities, not {mode})")
    if mode:
        reader = _Html(text)
        text, given = reader.read()
    return _trimmed(text, [_checked(text, entity) for entity in given or ()])


def _trimmed(text: str, entities: list[Wire]) -> tuple[str, tuple[Wire, ...]]:
    ahead = units(text) - units(text.lstrip())
    text = text.strip()
    end, kept = units(text), []
    for entity in entities:
        start = max(entity["offset"] - ahead, 0)
        stop = min(entity["offset"] + entity["length"] - ahead, end)
        if stop > start and entity["type"] not in LOOKED_FOR:
            kept.append(entity | {"offset": start, "length": stop - start})
    return text, found(text, tuple(kept))


_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}


def _checked(text: str, entity: Wire) -> Wire:
    kind, start, length = entity["type"], entity["offset"], entity["length"]
    if kind not in GIVEN | LOOKED_FOR:
        raise bad(f"can't parse MessageEntity: unsupported type {kind} specified")
    need = _NEEDS.get(kind)
    if need and need not in entity:
        raise bad(f"can't parse MessageEntity: can't find field \"{need}\"")
    if not _DATE_FORMAT.fullmatch(entity.get("date_time_format", "")):
        raise bad("can't parse MessageEntity: invalid date-time format specified")
    if start < 0 or length < 1 or start + length > units(text):
        raise bad("ENTITY_BOUNDS_INVALID")
    raw = text.encode("utf-16-le")
    for at, name in ((start, "begins"), (start + length, "ends")):
        if raw[at * 2 + 1 : at * 2 + 2] and 0xDC <= raw[at * 2 + 1] <= 0xDF:
            raise bad(f"can't parse entities: entity {name} in a middle of a UTF-16 symbol")
    return entity


@dataclass
class _Open:
    name: str
    kind: str
    start: int
    facts: Wire


class _Html:
    """Telegram's HTML: a few tags, each closed, nothing forgiven."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out = ""
        self.open: list[_Open] = []
        self.entities: list[Wire] = []

    def read(self) -> tuple[str, list[Wire]]:
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                self._end() if self.source.startswith("</", self.at) else self._start()
            else:
                self._character()
        if self.open:
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open[-1].name}\"")
        return self.out, self.entities

    def _where(self) -> int:
        return len(self.source[: self.at].encode())

    def _character(self) -> None:
        match = _CHARACTER.match(self.source, self.at)
        self.out += html.unescape(match[0]) if match else self.source[self.at]
        self.at = match.end() if match else self.at + 1

    def _start(self) -> None:
        match = _START.match(self.source, self.at)
        if match is None:
            raise bad(f"can't parse entities: Unclosed start tag at byte offset {self._where()}")
        name = match[1].lower()
        facts = {key.lower(): html.unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(match[2])}
        kind, more = self._meaning(name, facts)
        self.open.append(_Open(name, kind, units(self.out), more))
        self.at = match.end()

    def _meaning(self, name: str, facts: dict[str, str]) -> tuple[str, Wire]:
        if name == "blockquote" and "expandable" in facts:
            return "expandable_blockquote", {}
        if name == "code" and self.open and self.open[-1].name == "pre":
            return "", {"language": facts.get("class", "").removeprefix("language-")}
        if name in MODES:
            return MODES[name], {}
        if name == "span" and facts.get("class") == "tg-spoiler":
            return "spoiler", {}
        if name == "a":
            return ("text_link", {"url": facts["href"]}) if facts.get("href") else ("", {})
        if name == "tg-emoji" and facts.get("emoji-id"):
            return "custom_emoji", {"custom_emoji_id": facts["emoji-id"]}
        if name == "tg-time" and facts.get("unix", "").isdecimal():
            form = {"date_time_format": facts["format"]} if facts.get("format") else {}
            return "date_time", {"unix_time": int(facts["unix"])} | form
        raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {self._where()}')

    def _end(self) -> None:
        match = _END.match(self.source, self.at)
        if match is None or not self.open:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {self._where()}")
        top, name = self.open.pop(), match[1].lower()
        if name and name != top.name:
            raise bad(
                f"can't parse entities: Unmatched end tag at byte offset {self._where()}, "
                f'expected "</{top.name}>", found "</{name}>"'
            )
        self.at = match.end()
        self._close(top)

    def _close(self, top: _Open) -> None:
        length = units(self.out) - top.start
        if top.name == "code" and not top.kind and top.facts.get("language") and self.open:
            self.open[-1].facts |= top.facts
        elif top.kind and length:
            entity: dict[str, Any] = {"type": top.kind, "offset": top.start, "length": length}
            self.entities.append(entity | top.facts)
