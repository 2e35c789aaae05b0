"""Votes, and when there are enough of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import CommunityId, PersonId, TopicId
from bot.domain.topics import Tally, Topic, TopicState, Vote, Wish, missing, reaches, takes_back

NOW = datetime(2026, 11, 21, 5, tzinfo=UTC)
TOPIC = Topic(TopicId(1), CommunityId(1), 1, PersonId(1), "Winter sea", "Snow", "see")


@given(st.lists(st.sampled_from(Wish)))
def test_each_button_only_turns_its_own_wish(taps: list[Wish]) -> None:
    vote = Vote(TopicId(1), PersonId(1))
    for wish in taps:
        vote = vote.toggled(wish, NOW)
    assert vote.comes == bool(taps.count(Wish.COMES) % 2)
    assert vote.hosts == bool(taps.count(Wish.HOSTS) % 2)


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize("wish", Wish)
def test_saying_a_wish_twice_is_saying_it_once(wish: Wish, yes: bool) -> None:
    vote = Vote(TopicId(1), PersonId(1), comes=True).wishing(wish, NOW, yes=yes)
    assert vote.says(wish) is yes
    assert vote.wishing(wish, NOW, yes=yes) == vote


@given(st.integers(0, 100), st.integers(2, 50))
def test_enough_is_reached_when_nobody_is_missing(comes: int, quorum: int) -> None:
    tally = Tally(comes)
    assert reaches(TOPIC, tally, quorum) is (comes >= quorum)
    assert missing(tally, quorum) == max(0, quorum - comes)


@pytest.mark.parametrize("state", [state for state in TopicState if state is not TopicState.OPEN])
def test_what_is_not_open_reaches_nothing(state: TopicState) -> None:
    assert not reaches(replace(TOPIC, state=state), Tally(9), 5)


@given(st.lists(st.integers(0, 9), max_size=30))
def test_the_news_comes_once_however_the_votes_go(counts: list[int]) -> None:
    topic, news = TOPIC, 0
    for comes in counts:
        if reaches(topic, Tally(comes), 5):
            topic, news = replace(topic, quorum_at=NOW), news + 1
        assert not takes_back(topic, Tally(comes), 5, NOW)
    assert news == (max(counts, default=0) >= 5)


def test_news_that_waits_for_the_morning_is_taken_back_when_it_is_true_no_more() -> None:
    waiting = replace(TOPIC, quorum_at=NOW + timedelta(hours=8))
    assert takes_back(waiting, Tally(4), 5, NOW)
    assert not takes_back(waiting, Tally(5), 5, NOW)
    assert not takes_back(waiting, Tally(4), 5, NOW + timedelta(hours=8))
