"""Buttons carry what they are bound to; nothing forged works."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.telegram.signing import Signer, place

SIGNER = Signer(b"k" * 32)
HERE, THERE = place("telegram:-5", 7), place("telegram:-5", 8)
ACTIONS = st.text("abcdefgh:0123456789-", min_size=1, max_size=40)


@given(ACTIONS)
def test_a_button_works_where_it_was_made_and_nowhere_else(action: str) -> None:
    data = SIGNER.sign(action, HERE)
    assert SIGNER.check(data, HERE) == action
    assert SIGNER.check(data, THERE) is None
    assert Signer(b"x" * 32).check(data, HERE) is None


@given(ACTIONS, st.integers(0, 60), st.characters())
def test_one_changed_character_is_noticed(action: str, at: int, other: str) -> None:
    data = SIGNER.sign(action, HERE)
    at %= len(data)
    forged = data[:at] + other + data[at + 1 :]
    assert forged == data or SIGNER.check(forged, HERE) is None


@given(st.text(max_size=64))
def test_noise_is_refused_without_a_stir(data: str) -> None:
    assert SIGNER.check(data, HERE) is None


def test_telegrams_limit_is_kept() -> None:
    assert len(SIGNER.sign("a" * 55, HERE).encode()) == 64
    with pytest.raises(ValueError, match="too long"):
        SIGNER.sign("a" * 56, HERE)


def test_a_group_keeps_its_buttons_when_its_address_changes() -> None:
    assert place("telegram:-5", 7) == place("telegram:-100500", 7)
    assert place("telegram:5", None) != place("telegram:6", None)
