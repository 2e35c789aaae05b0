"""Scenes: somebody proposes a topic, the group votes, and at the quorum a host picks the date."""

from pathlib import Path
from typing import Any

from bot.playground import Chat, Message, User
from tests.conversations.stage import Stage, stage


async def club(play: Stage, *names: str, title: str = "책 모임", **more: Any) -> tuple[Chat, list[User]]:
    """A group that is set up with the defaults; the first person owns it."""
    people = [play.person(name) for name in names]
    group = play.group(title, people[0], *people[1:], **more)
    play.world.add_bot(group, people[0])
    await play.settle()
    korean = play.language == "ko"
    await play.taps(people[0], "시작 설정" if korean else "Set up", where=group)
    await play.taps(people[0], "모두 기본값으로" if korean else "Use all defaults")
    await play.taps(people[0], "시작" if korean else "Start")
    return group, people


async def propose(
    play: Stage, who: User, group: Chat, title: str = "겨울 바다 보러 가기", why: str = "눈 오는 바다가 보고 싶어요.",
    kind: str = "관람", hosts: str = "아니요",
) -> Message:  # fmt: skip
    """From /propose in private to the card in the group."""
    await play.says(who, "/propose")
    await play.says(who, title)
    await play.says(who, why)
    await play.taps(who, kind)
    await play.taps(who, hosts)
    await play.taps(who, "제안하기" if play.language == "ko" else "Propose")
    return play.posts(group)[-1]


def crowd(play: Stage, group: Chat, count: int, name: str = "손님") -> list[User]:
    """So many more people in the group, who never wrote to the bot."""
    people = [play.person(f"{name}{number}") for number in range(1, count + 1)]
    for person in people:
        play.world.join(person, group)
    return people


def now(play: Stage, message: Message) -> Message:
    """A message as it is by now."""
    return play.world.room(message.chat_id).messages[message.id]


async def test_minji_proposes_and_the_group_reads_a_card(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, (_, minji) = await club(play, "수아", "민지")
        await play.says(minji, "/propose", group)
        assert "개인 대화" in play.posted(group)
        play.world.press(minji, play.posts(group)[-1], play.posts(group)[-1].keyboard[0][0])
        await play.settle()
        assert "함께 무엇을 해 볼까요?" in play.told(minji)

        await play.says(minji, "겨울 바다 보러 가기")
        await play.says(minji, "눈 오는 바다가 보고 싶어요.")
        await play.says(minji, "나들이")
        assert "직접 열어 볼 생각이 있나요?" in play.told(minji)
        await play.taps(minji, "네")
        preview = play.told(minji)
        assert "모임에는 이렇게 올라가요" in preview
        assert "나들이" in preview
        await play.taps(minji, "제안하기")
        assert "5명이 모이면" in play.told(minji)

        card = play.posts(group)[-1]
        assert card.text.splitlines()[0] == "💡 겨울 바다 보러 가기"
        assert "눈 오는 바다가 보고 싶어요." in card.text
        assert "🏷 나들이" in card.text
        assert "제안  민지님" in card.text
        assert "열어 줄 분  민지" in card.text
        assert card.buttons == [["가고 싶어요 · 1", "제가 열게요 · 1"], ["더 보기"]]
        assert not play.refusals()
