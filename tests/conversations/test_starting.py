"""Scenes: a group becomes a community."""

from pathlib import Path

from tests.conversations.stage import stage


async def test_an_admin_sets_the_community_up_with_defaults(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = play.group("책 모임", sua, minji)
        play.world.add_bot(club, sua)
        await play.settle()
        assert "모임" in play.posted(club)

        toast = await play.taps(minji, "시작 설정", where=club)
        assert "운영진" in toast

        await play.taps(sua, "시작 설정", where=club)
        print(play.told(sua))
        await play.taps(sua, "모두 기본값으로")
        print(play.told(sua))
        await play.taps(sua, "시작")
        print(play.told(sua))
        print(play.posted(club))
        assert not play.refusals()
