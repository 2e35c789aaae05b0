"""Scenes: a host changes a meetup, cancels it, writes to everyone, hands it on, adds and removes people."""

from pathlib import Path

from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage


async def manage(play: Stage, club: Club, meetup, label: str = "") -> None:
    await play.says(club.host, "/meetups")
    print(play.told(club.host), play.private(club.host)[-1].buttons)


async def opened(play: Stage, club: Club, meetup) -> None:
    """The host's menu, the way the card's [More] opens it."""
    await play.taps(club.host, "더 보기" if play.language == "ko" else "More", where=club.chat)
    await play.taps(club.host, "관리" if play.language == "ko" else "Manage")


async def test_another_date_asks_everyone_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", "다온")
        meetup = await club.meetup(seats=2)
        for who in club.people:
            await play.taps(who, "참석", where=club.chat)
        print(club.card(meetup).buttons)
        await opened(play, club, meetup)
        print(play.told(club.host), play.private(club.host)[-1].buttons)
        await play.taps(club.host, "✏️ 고치기")
        print(play.told(club.host), play.private(club.host)[-1].buttons)
        await play.taps(club.host, "✏️ 일시")
        await play.says(club.host, "12월 5일 오후 3시")
        await play.taps(club.host, "네")
        await play.taps(club.host, "저장")
        print(play.told(club.host))
        for who in club.people:
            print(play.told(who))
        print(play.posted(club.chat))
        print(await play.taps(club.people[0], "갈 수 있어요"))
        print(await play.taps(club.people[1], "못 가요"))
        print(play.told(club.people[2]))
        print(club.card(meetup).text)
        assert not play.refusals()
