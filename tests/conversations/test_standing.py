"""Scenes: who may do what is read again when it is done, not when it was begun."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.communities import Joining
from bot.domain.letters import Letter
from bot.domain.meetups import Meetup
from bot.domain.people import Role, Standing
from bot.playground import User
from bot.ports import Desk
from bot.usecases import meetups
from handlers.telegram import addresses
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import stage

SEOUL = ZoneInfo("Asia/Seoul")


async def hosted(club: Club, host: User, **facts: Any) -> Meetup:
    """A meetup of a member who is no admin, with everything planned for it."""
    await club.member(host, role=Role.HOST)
    meetup = await club.meetup(**facts)

    async def hand(desk: Desk) -> Meetup:
        person = await desk.people.at(addresses.account(host.id))
        assert person is not None
        await desk.meetups.save(found := replace(await desk.meetups.get(meetup.id), host=person.id))
        await meetups.replan(desk, found, (await club.community(desk)).settings)
        return found

    return await club.play.moim.books.perform(hand)


async def test_a_host_who_left_hears_no_more_and_decides_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "지수", "가람")
        jisu, garam = club.people
        by = datetime(2026, 11, 27, 12, 0, tzinfo=SEOUL)
        meetup = await hosted(club, jisu, least=4, answer_by=by)
        await play.taps(garam, "참석", where=club.chat)
        await play.turn_to("2026-11-27 12:00")
        question = play.showing("진행할게요", play.world.private(jisu))
        play.world.leave(jisu, club.chat)
        await play.settle()
        told = len(play.private(jisu))
        await play.taps(jisu, "진행할게요", on=question)
        assert (await play.moim.books.read(lambda desk: desk.meetups.get(meetup.id))).least == 4
        await play.taps(garam, "불참", where=club.chat)
        await play.turn_to("2026-11-29 12:00")
        assert len(play.private(jisu)) == told
        assert any("12월 독서모임" in message.text for message in play.private(club.host)), "an admin is reminded"
        assert not play.refusals()


async def test_two_admins_may_change_settings_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "지수")
        jisu = club.people[0]
        await club.member(jisu, role=Role.STAFF)
        for who in (club.host, jisu):
            await play.says(who, "/settings")
        await play.taps(club.host, "✏️ 주제에 필요한 인원")
        await play.says(club.host, "7명")
        await play.taps(club.host, "저장")
        await play.taps(jisu, "✏️ 가입")
        await play.taps(jisu, "운영진")
        await play.taps(jisu, "저장")
        settings = (await play.moim.books.read(club.community)).settings
        assert (settings.quorum, settings.joining) == (7, Joining.APPROVAL)
        assert not play.refusals()


async def test_what_a_conversation_remembers_for_itself_is_not_told_as_said(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아")
        await play.says(club.host, "/settings")
        await play.says(club.host, "/mydata")
        assert '"quorum"' not in play.told(club.host)
        assert not play.refusals()


async def test_a_button_of_a_conversation_that_is_over_does_nothing_in_the_next(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아")
        await play.says(club.host, "/settings")
        page = play.private(club.host)[-1]
        saves = next(button.data for row in page.keyboard for button in row if button.text == "저장")
        await play.taps(club.host, "취소")
        await play.turn_to("2026-11-21 15:00")
        await play.says(club.host, "/settings")
        play.world.forge_callback(club.host, play.world.private(club.host), page.id, saves or "")
        await play.settle()
        assert "저장했어요" not in "".join(message.text for message in play.private(club.host))
        assert not play.refusals()


async def test_who_left_while_writing_an_introduction_stays_outside(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "가람")
        garam = club.people[0]
        await club.member(garam, introduction="책을 좋아해요", interests=("books",))
        await play.says(garam, "/me")
        await play.taps(garam, "프로필 고치기")
        play.world.leave(garam, club.chat)
        await play.settle()
        assert "멤버" in await play.taps(garam, "저장")

        async def standing(desk: Desk) -> Standing:
            person = await desk.people.at(addresses.account(garam.id))
            assert person is not None
            member = await desk.members.get((await club.community(desk)).id, person.id)
            assert member is not None
            return member.standing

        assert await play.moim.books.read(standing) is Standing.LEFT
        assert not play.refusals()


async def test_who_floods_a_group_with_commands_does_not_keep_it_from_its_posts(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "가람", started=False)
        garam, before = club.people[0], len(play.posts(club.chat))
        for _ in range(60):
            for command in ("/help", "/privacy", "/me", "/join", "/log"):
                play.world.say(garam, club.chat, command)
        await play.settle()
        assert len(play.posts(club.chat)) - before < 40, "and not three hundred, for twenty minutes"
        assert not play.refusals()


async def test_a_host_who_leaves_is_missed_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "지수")
        await hosted(club, club.people[0])
        await play.says(club.host, "/log")  # now the bot has asked who leads the group
        play.world.leave(club.people[0], club.chat)
        await play.settle()
        assert "일정에 모임장이 없어요" in play.told(club.host)
        assert "관리" in play.private(club.host)[-1].buttons[0]


async def test_who_left_the_group_is_no_member_by_an_old_link(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "지수")
        jisu = club.people[0]
        await club.member(jisu)

        async def link(desk: Desk) -> str:
            return await desk.links.make("join", (await club.community(desk)).id)

        token = await play.moim.books.perform(link)
        play.world.leave(jisu, club.chat)
        await play.settle()
        play.world.start(jisu, token)
        await play.settle()
        assert "단톡방에서" in play.told(jisu)

        async def standing(desk: Desk) -> Standing:
            person = await desk.people.at(addresses.account(jisu.id))
            member = await desk.members.get((await club.community(desk)).id, person.id)
            return member.standing

        assert await play.moim.books.read(standing) is Standing.LEFT


async def test_a_missed_return_is_made_good_by_the_button_in_the_group(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "지수")
        jisu = club.people[0]
        await club.member(jisu, standing=Standing.LEFT)

        async def greet(desk: Desk) -> None:
            community = await club.community(desk)
            await desk.letters.write(Letter("community.open", community.chat, community.id, community=community.id))

        await play.moim.books.perform(greet)
        await play.settle()
        assert "다시 오셨네요" in await play.taps(jisu, "가입하기", where=club.chat)
        assert "NotAMember" not in str(play.refusals())


async def test_another_link_a_moment_later_is_followed(tmp_path: Path) -> None:
    """Only the conversation that the tap itself began need not be asked again."""
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아", "지수")
        jisu = club.people[0]
        await club.member(jisu)
        meetup = await club.meetup()

        async def link(desk: Desk) -> str:
            return await desk.links.make("more", (await club.community(desk)).id, meetup.id)

        await play.says(jisu, "/propose", club.chat)
        play.world.start(jisu, await play.moim.books.perform(link))
        await play.settle()
        assert "12월 독서모임" in play.told(jisu)


async def test_a_link_that_was_passed_on_opens_nothing_to_somebody_outside(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "수아")
        stranger = play.person("손님")

        async def links(desk: Desk) -> list[str]:
            number = (await club.community(desk)).id
            return [await desk.links.make(purpose, number) for purpose in ("join", "propose")]

        for token in await play.moim.books.perform(links):
            play.world.start(stranger, token)
            await play.settle()
            assert "단톡방에서" in play.told(stranger)

        async def members(desk: Desk) -> list[object]:
            person = await desk.people.at(addresses.account(stranger.id))
            return list(await desk.members.of(person.id)) if person is not None else []

        assert await play.moim.books.read(members) == []
        play.world.join(stranger, club.chat)
        await play.settle()
        play.world.start(stranger, (await play.moim.books.perform(links))[0])
        await play.settle()
        assert "어떻게 불러 드릴까요" in play.told(stranger), "whoever is in the group may join"
