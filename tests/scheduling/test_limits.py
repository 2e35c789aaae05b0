"""Tests of: the limits as a whole; a person's, a group's, everybody's, halts, and a clock set back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Halt, SentAt
from bot.domain.ids import Chat
from bot.domain.letters import Weight
from scheduling.pace import ALL, Pace

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
A, B = Chat("telegram:-1"), Chat("telegram:2")


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def is_group(chat: Chat) -> bool:
    return chat.startswith("telegram:-")


def flood(chat: Chat, weight: Weight, count: int, others: Pace | None = None) -> list[datetime]:
    """When so many letters that all want to go now do go."""
    pace, now, went = others or Pace(), NOW, []
    while len(went) < count:
        due = max(pace.over_all(now), pace.to(chat, weight, now, group=is_group(chat)))
        if due <= now:
            pace.note(chat, now)
            went.append(now)
        else:
            now = due
    return went


def most_within(times: list[datetime], span: timedelta) -> int:
    return max(sum(1 for other in times if at <= other < at + span) for at in times)


def test_a_person_gets_three_at_once_and_then_one_a_second() -> None:
    assert [(at - NOW).total_seconds() for at in flood(B, Weight.ANSWER, 6)] == [0, 0, 0, 1, 2, 3]


def test_sixty_posts_to_one_group_never_exceed_eighteen_a_minute() -> None:
    went = flood(A, Weight.NEWS, 60)
    assert most_within(went, seconds(60)) <= 18
    assert went[-1] - NOW < timedelta(minutes=4)


def test_cards_leave_a_reserve_for_posts() -> None:
    assert most_within(flood(A, Weight.CARD, 40), seconds(60)) == 12
    pace = Pace()
    last = flood(A, Weight.CARD, 12, pace)[-1]
    assert pace.to(A, Weight.CARD, last, group=True) == NOW + seconds(60)
    assert pace.to(A, Weight.NEWS, last + seconds(1), group=True) == last + seconds(1)


def test_over_all_no_second_has_more_than_twenty_five() -> None:
    pace, now, went = Pace(), NOW, list[datetime]()
    for number in range(200):
        due = pace.over_all(now)
        now = max(now, due)
        pace.note(Chat(f"telegram:{number}"), now)
        went.append(now)
    assert most_within(went, seconds(1)) <= 25
    assert went[-1] - NOW < seconds(10.1)


def test_a_halt_is_for_one_chat_and_the_star_for_all() -> None:
    pace = Pace.of([], [Halt(A, NOW + seconds(7), NOW)], NOW)
    assert pace.to(A, Weight.ANSWER, NOW, group=True) == NOW + seconds(7)
    assert pace.to(B, Weight.ANSWER, NOW, group=False) == NOW == pace.over_all(NOW)
    assert pace.closed(Weight.ANSWER, NOW, is_group) == {A}
    assert Pace.of([], [Halt(ALL, NOW + seconds(9), NOW)], NOW).over_all(NOW) == NOW + seconds(9)


def test_a_clock_that_was_set_back_halts_nobody_for_hours() -> None:
    later = NOW + timedelta(hours=2)
    sent = [SentAt(B, later - seconds(n)) for n in range(30)]
    pace = Pace.of(sent, [Halt(A, later + seconds(30), later)], NOW)
    assert pace.over_all(NOW) == NOW
    assert pace.to(B, Weight.ANSWER, NOW, group=False) == NOW
    assert pace.to(A, Weight.ANSWER, NOW, group=True) == NOW + seconds(30)


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.sampled_from(list(Weight)), st.floats(0, 5)), max_size=60))
def test_whatever_comes_no_limit_is_broken(wishes: list[tuple[Chat, Weight, float]]) -> None:
    pace, now, went = Pace(), NOW, dict[Chat, list[datetime]]()
    for chat, weight, pause in wishes:
        now += seconds(pause)
        now = max(now, pace.over_all(now), pace.to(chat, weight, now, group=is_group(chat)))
        pace.note(chat, now)
        went.setdefault(chat, []).append(now)
    for chat, times in went.items():
        assert most_within(times, seconds(1)) <= 4
        assert not is_group(chat) or most_within(times, seconds(60)) <= 18
