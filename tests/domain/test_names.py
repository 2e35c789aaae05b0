"""Hostile names and long lines."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.names import (
    NAME_LIMIT,
    clean_line,
    clean_name,
    clean_text,
    cut,
    graphemes,
    has_letters,
    isolate,
    length,
)

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ZWJ, ALLOWED_FORMAT = "\u200d", {"\u200d"}


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("민지", "민지"),
        ("  Min \t\n ji  ", "Min ji"),
        ("\u1106\u1175\u11ab\u110c\u1175", "민지"),  # jamo, as an Apple file name would have them
        ("/start", "start"),
        ("@@ /help", "help"),
        ("／start", "start"),
        ("a/b @c", "a/b ＠c"),
        ("x /forgetme", "x ／forgetme"),
        ("https://evil.example/a", "evil․example/a"),
        ("J.R.R. Tolkien", "J.R.R. Tolkien"),
        ("\U0001f000\u200d\U0001f1e6", "\U0001f000\U0001f1e6"),  # a joiner joins no letter of a flag
        ("/\u0301a", "a"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066a\u2069\u200b\ufeff\u00adb", "ab"),
        ("a\u200db", "ab"),
        (FAMILY, FAMILY),
        ("❤️\u200d🔥", "❤️\u200d🔥"),
        ("👍🏽", "👍🏽"),
        ("1️⃣", "1️⃣"),
        ("🇰🇷🇺🇸", "🇰🇷🇺🇸"),
        ("\u3164", ""),
        ("\u2800\u115f\u1160\uffa0", ""),
        ("\u200b\u200d\ufe0f\u0301", ""),
        ("\U000e0041\U000e0042", ""),
        ("\ue000\ud800", ""),
        ("\U0001fae8", "\U0001fae8"),  # an emoji newer than Python 3.11's tables
        ("", ""),
        ("שלום", "שלום"),
        ("Z" + "\u0351" * 50 + "algo", "Z" + "\u0351" * 4 + "algo"),
    ],
)
def test_names(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


def test_a_name_is_cut_between_graphemes() -> None:
    assert clean_name("가" * 40) == "가" * NAME_LIMIT
    assert clean_name(FAMILY * 40) == FAMILY * NAME_LIMIT
    assert clean_name("🇰🇷" * 40) == "🇰🇷" * NAME_LIMIT
    assert clean_name("e\u0323\u0302" * 40) == "\u1ec7" * NAME_LIMIT
    assert clean_line("ab" + FAMILY, 2) == "ab"
    assert clean_line("a " + FAMILY, 2) == "a"


def test_an_endless_chain_of_joined_emoji_is_not_one_grapheme_of_a_thousand() -> None:
    assert len(clean_name("👩\u200d" * 1000 + "👩")) < 40


def test_lines_of_a_text_stay_and_gaps_close() -> None:
    assert clean_text("a  b\r\n\r\n\r\n\r\nc\u2028d\x85e") == "a b\n\nc\nd\ne"
    assert clean_text("\n\u200b\n a \n") == "a"
    assert clean_text("ab\ncd", 3) == "ab"
    assert clean_text("\u200b\n\u3164") == ""


def test_graphemes_and_letters() -> None:
    assert list(graphemes(f"a{FAMILY}🇰🇷🇺🇸1️⃣e\u0301")) == ["a", FAMILY, "🇰🇷", "🇺🇸", "1️⃣", "e\u0301"]
    assert length("민지 👍🏽") == 4
    assert cut("abc", 2) == "ab"
    assert has_letters("책 📚")
    assert has_letters("3")
    assert not has_letters("📚🎉 !?")


def test_only_names_that_turn_the_line_around_are_isolated() -> None:
    assert isolate("민지") == "민지"
    assert isolate("דנה") == "\u2068דנה\u2069"
    assert isolate("ليلى 1") == "\u2068ليلى 1\u2069"


any_character = st.characters(categories=None)
hostile = st.text(any_character, max_size=60) | st.text(
    "a가/@ \n\u0301\u200d\u200b\u202e\u2066\ufe0f\u034f\u3164\u1100\u1161\u11a8👩👧🏽❤🇰🇷1⃣\U000e0041\u0651ש\ue000\ud800",
    max_size=40,
)


@settings(max_examples=500, deadline=None)
@given(hostile)
def test_whatever_is_typed_a_name_is_visible_or_nothing(raw: str) -> None:
    name = clean_name(raw)
    assert length(name) <= NAME_LIMIT
    assert not name.startswith(("/", "@", " "))
    assert "\n" not in name
    assert name == name.strip()
    assert unicodedata.is_normalized("NFC", name)
    for c in name:
        assert unicodedata.category(c) not in ("Cc", "Cs", "Co", "Zl", "Zp")
        assert unicodedata.category(c) != "Cf" or c in ALLOWED_FORMAT
        assert unicodedata.bidirectional(c) not in ("LRO", "RLO", "LRE", "RLE", "LRI", "RLI", "FSI", "PDF", "PDI")
    assert name == "" or unicodedata.category(name[0])[0] in "LNPS" or unicodedata.category(name[0]) == "Cn"


@settings(max_examples=500, deadline=None)
@given(hostile)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    assert clean_name(clean_name(raw)) == clean_name(raw)
    assert clean_text(clean_text(raw)) == clean_text(raw)
    assert clean_line(clean_line(raw, 5), 5) == clean_line(raw, 5)
    assert "".join(graphemes(raw)) == raw


@settings(max_examples=300, deadline=None)
@given(hostile, st.integers(1, 20))
def test_a_limit_is_kept_and_no_grapheme_is_torn(raw: str, limit: int) -> None:
    whole = list(graphemes(clean_text(raw)))
    short = list(graphemes(clean_text(raw, limit)))
    assert len(short) <= limit
    assert short == whole[: len(short)]
