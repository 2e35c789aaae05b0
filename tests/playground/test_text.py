"""Text, entities and HTML as Telegram reads them."""

import pytest

from bot.playground.entities import formatted, found, piece
from bot.playground.errors import ApiError


def kinds(text, entities):
    return [(entity["type"], piece(text, entity)) for entity in entities]


def test_telegram_finds_commands_names_and_links():
    text = "/join@moim_bot 👋 @mina see https://t.me/x?start=1, mail a@b.kr #걷기 no/command 3/4 #1 /일정"
    assert kinds(text, found(text)) == [
        ("bot_command", "/join@moim_bot"),
        ("mention", "@mina"),
        ("url", "https://t.me/x?start=1"),
        ("email", "a@b.kr"),
        ("hashtag", "#걷기"),
    ]


def test_html_becomes_entities_counted_in_utf16():
    text, entities = formatted(
        ' 👋<b>a<i>b</i></b> &lt;x&gt; <a href="https://k.kr?a=1&amp;b=2">k</a> <tg-time unix="1700000000" format="wDT">soon</tg-time>'
        '<pre><code class="language-py">x=1</code></pre><blockquote expandable>q</blockquote> ',
        "HTML",
        None,
    )
    assert text == "👋ab <x> k soonx=1q"
    assert entities[0] == {"type": "bold", "offset": 2, "length": 2}
    assert kinds(text, entities) == [
        ("bold", "ab"), ("italic", "b"), ("text_link", "k"), ("date_time", "soon"), ("pre", "x=1"),
        ("expandable_blockquote", "q"),
    ]  # fmt: skip
    assert entities[2]["url"] == "https://k.kr?a=1&b=2"
    assert entities[3]["unix_time"] == 1700000000
    assert entities[4]["language"] == "py"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>x", "Can't find end tag corresponding to start tag"),
        ("<b>x</i>", "Unmatched end tag at byte offset 4"),
        ("가<q>x</q>", 'Unsupported start tag "q" at byte offset 3'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
    ],
)
def test_html_is_not_forgiven(html, words):
    with pytest.raises(ApiError, match=words):
        formatted(html, "HTML", None)


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "bold", "offset": 1, "length": 1},
        {"type": "date_time", "offset": 0, "length": 2},
        {"type": "date_time", "offset": 0, "length": 2, "unix_time": 1, "date_time_format": "no"},
        {"type": "loud", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 0, "length": 2},
    ],
)
def test_entities_must_fit(entity):
    with pytest.raises(ApiError):
        formatted("👋x", None, [entity])


def test_other_parse_modes_are_refused_aloud():
    with pytest.raises(ApiError, match="parse_mode"):
        formatted("*x*", "MarkdownV2", None)
