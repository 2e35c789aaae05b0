"""Asking for topics in words, as people write them in a chat instead of a command."""

import re

PROPOSING = ("제안", "제안하기", "제안할게요")
LISTING = ("주제", "주제목록")

PROPOSALS = re.compile(rf"^\s*(?:{'|'.join(PROPOSING)})\s*[.!~]*\s*$")
RANKINGS = re.compile(rf"^\s*(?:{'|'.join(LISTING)}|주제 목록)\s*[.!?~]*\s*$")
