"""Answers to a meetup in words, as people write them in a chat: "참석 3", "불참", "maybe 3"."""

import re

_WISHES = {
    "going": ("참석", "참가", "going"),
    "no": ("불참", "can't", "can’t", "cant", "not going"),
    "maybe": ("미정", "maybe"),
}
_BY_WORD = {word: wish for wish, words in _WISHES.items() for word in words}
WORDS = tuple(_BY_WORD)
# The whole message says it, and nothing else: these are words of everyday talk too.
ANSWERS = re.compile(rf"^\s*({'|'.join(WORDS)})\s*(?:#?(\d{{1,6}})\s*번?)?\s*[.!]?\s*$", re.IGNORECASE)
LISTS = re.compile(r"^\s*(?:일정|모임 ?일정|meetups)\s*[.!?]?\s*$", re.IGNORECASE)


def wish(word: str) -> str:
    """What a word of `ANSWERS` wishes: "going", "no" or "maybe"; raises KeyError for another word."""
    return _BY_WORD[word.lower()]
