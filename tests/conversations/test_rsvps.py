"""Scenes: people answer a meetup, wait in line, move up, bring guests, look things up."""

from pathlib import Path

from tests.conversations.gatherings import club_of
from tests.conversations.stage import stage

NINE = ("가람", "나래", "다온", "라희", "마루", "바다", "새봄", "아라", "지우")


async def test_nine_tap_eight_sit_and_the_ninth_moves_up_by_herself(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", *NINE)
        meetup = await club.meetup(seats=8, least=4)
        print(club.card(meetup).text, club.card(meetup).buttons)
        for who in club.people[:8]:
            assert "참석으로 적어 둘게요. 11월 28일(토) 오후 7:00에 만나요!" in await play.taps(
                who, "참석", where=club.chat
            )
        jiu = club.people[8]
        assert "대기 1번" in await play.taps(jiu, "참석", where=club.chat)
        print(club.card(meetup).text, club.card(meetup).buttons)
        assert "정원이 찼어요" in club.card(meetup).text
        await play.taps(club.people[2], "불참", where=club.chat)
        print(play.told(jiu))
        assert "자리가 나서 '12월 독서모임' 참석으로 바뀌었어요" in play.told(jiu)
        assert not play.refusals()
