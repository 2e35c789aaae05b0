"""Scenes: a meetup is announced."""

from pathlib import Path

from tests.conversations.stage import Stage, stage


async def club(play: Stage, *names: str):
    """A community that is set up with defaults; its owner and members, each of whom has started the bot."""
    owner, *others = [play.person(name) for name in names]
    group = play.group("책 모임", owner, *others)
    play.world.add_bot(group, owner)
    await play.settle()
    ko = play.language == "ko"
    await play.taps(owner, "시작 설정" if ko else "Set up", where=group)
    await play.taps(owner, "모두 기본값으로" if ko else "Use all defaults")
    await play.taps(owner, "시작" if ko else "Start")
    return group, owner, *others


async def test_a_host_announces_a_meetup(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        group, sua = await club(play, "수아")
        await play.says(sua, "/meetup", group)
        print(play.told(sua))
        await play.says(sua, "12월 독서모임")
        print(play.told(sua))
        await play.says(sua, "다음 주 토요일 저녁 7시")
        print(play.told(sua))
        await play.taps(sua, "네")
        print(play.told(sua))
        await play.says(sua, "합정역 카페 문장")
        print(play.told(sua))
        await play.taps(sua, "모두 기본값으로")
        print(play.told(sua))
        await play.taps(sua, "공지하기")
        print(play.told(sua))
        print(play.posted(group))
        assert not play.refusals()
