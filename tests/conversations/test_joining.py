"""Scenes: people join, introduce themselves, are approved or declined, leave and come back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.ids import Account, MeetupId
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Member, Person, Role, Standing
from bot.domain.places import Place
from bot.domain.wall import WallTime
from bot.playground import Chat, User
from bot.ports import Desk
from bot.usecases import joining, memberships
from handlers.telegram import addresses
from tests.conversations.stage import Stage, stage


async def found(play: Stage, owner: User, title: str, *members: User, how: str = "", admin: bool = False) -> Chat:
    """A group that is set up; `how` people join: a label, or the default (open)."""
    group = play.group(title, owner, *members)
    play.world.add_bot(group, owner, admin=admin)
    await play.settle()
    ko = play.language == "ko"
    await play.taps(owner, "시작 설정" if ko else "Set up", where=group)
    await play.taps(owner, "모두 기본값으로" if ko else "Use all defaults")
    if how:
        await play.taps(owner, "✏️ 가입" if ko else "✏️ Joining")
        await play.taps(owner, how)
    await play.taps(owner, "시작" if ko else "Start")
    return group


async def introduces(play: Stage, who: User, intro: str, public: str = "네") -> None:
    """Answer every question in the shortest way, up to the preview."""
    await play.taps(who, who.name)
    await play.says(who, intro)
    await play.taps(who, "책")
    await play.taps(who, "다 골랐어요")
    await play.taps(who, "건너뛰기")
    await play.taps(who, "건너뛰기")
    await play.taps(who, public)


async def person(desk: Desk, who: User) -> Person:
    known = await desk.people.at(Account(addresses.account(who.id)))
    assert known is not None
    return known


async def member(play: Stage, group: Chat, who: User) -> Member | None:
    """What the books say about somebody in a group."""

    async def look(desk: Desk) -> Member | None:
        community = await desk.communities.at(addresses.chat(group.id))
        known = await desk.people.at(addresses.account(who.id))
        return await desk.members.get(community.id, known.id) if community and known else None

    return await play.moim.books.read(look)


async def standing(play: Stage, group: Chat, who: User) -> Standing | None:
    known = await member(play, group, who)
    return known.standing if known else None


async def test_joining_an_open_community(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji)

        await play.taps(minji, "가입", where=club)
        assert "가입 · 책 모임" in play.told(minji)
        assert "/privacy" in play.told(minji)
        assert "/forgetme" in play.told(minji)
        await introduces(play, minji, "소설을 좋아하는 디자이너예요.")
        assert "자기소개  소설을 좋아하는 디자이너예요." in play.told(minji)
        await play.taps(minji, "가입하기")
        assert "민지님, '책 모임' 멤버가 되셨어요" in play.told(minji)
        assert "민지님을 소개해요" in play.posted(club)
        assert "소설을 좋아하는 디자이너예요." in play.posted(club)
        assert "관심사  책" in play.posted(club)
        assert len(play.private(minji)) == 2  # a tap changes the message, words get a new one

        assert "이미 멤버예요" in await play.taps(minji, "가입", where=club)
        assert not play.refusals()


async def test_joining_in_english(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        ann, ben = play.person("Ann"), play.person("Ben")
        club = await found(play, ann, "Walks", ben)

        await play.says(ben, "/join", club)
        assert "Joining takes a minute" in play.posted(club)
        await play.taps(ben, "Join", where=club)
        assert "What shall we call you here?" in play.told(ben)
        await play.says(ben, "Benny")
        await play.says(ben, "I walk a lot and talk even more.")
        await play.taps(ben, "Outdoors")
        await play.says(ben, "maps, slow trains")
        assert "Outdoors, maps, slow trains" in play.told(ben)
        await play.taps(ben, "Done")
        await play.says(ben, "Reading a map")
        await play.taps(ben, "Skip")
        await play.taps(ben, "Yes")
        assert "Would like to learn  –" in play.told(ben)

        await play.taps(ben, "✏️ Would like to learn")
        await play.says(ben, "Baking bread")
        await play.taps(ben, "✏️ Interests")
        await play.says(ben, "maps")  # said again, it goes
        await play.taps(ben, "Done")
        assert "Interests  Outdoors, slow trains" in play.told(ben)
        await play.taps(ben, "Join now")
        assert "Benny, you're in “Walks” now." in play.told(ben)
        assert play.posted(club) == (
            "👋 This is Benny.\n\nI walk a lot and talk even more.\n\nInterests  Outdoors, slow trains\n"
            "Can share  Reading a map\nWould like to learn  Baking bread\n\nMake them feel welcome!"
        )
        await play.says(ben, "/join", club)
        assert "a member already" in play.told(ben)
        assert not play.refusals()


async def test_two_admins_decide_and_the_first_one_counts(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, jisu, minji = play.person("수아"), play.person("지수"), play.person("민지")
        club = await found(play, sua, "책 모임", jisu, minji, how="운영진 승인", admin=True)
        play.world.promote(jisu, club)
        play.world.start(jisu)
        await play.settle()

        await play.taps(minji, "가입", where=club)
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입 신청하기")
        assert "가입 신청을 운영진에게 전했어요" in play.told(minji)
        assert await standing(play, club, minji) is Standing.APPLIED
        assert "기다려" in await play.taps(minji, "가입", where=club) or "운영진" in play.told(minji)
        for admin in (sua, jisu):
            assert "'책 모임' 가입 신청이 왔어요" in play.told(admin)
            assert "소설을 좋아해요." in play.told(admin)

        copies = [play.showing("승인", play.world.private(admin)) for admin in (sua, jisu)]
        play.world.tap(sua, copies[0], "승인")
        play.world.tap(jisu, copies[1], "승인")
        await play.settle()
        assert await standing(play, club, minji) is Standing.ACTIVE
        assert "이미" in "".join(toast.text for toast in play.world.toasts[-2:])
        one, other = play.told(sua), play.told(jisu)
        assert one == other
        assert "님이 승인했어요." in one
        assert [m.text for m in play.private(minji)][-1].startswith("🎉 민지님, '책 모임' 멤버가 되셨어요")
        assert sum("민지님을 소개해요" in post.text for post in play.posts(club)) == 1
        assert not play.refusals()


async def test_declined_kindly_and_welcome_to_apply_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji, how="운영진 승인")
        await play.taps(minji, "가입", where=club)
        await introduces(play, minji, "그냥요.")
        await play.taps(minji, "가입 신청하기")

        await play.taps(sua, "이유와 함께 거절")
        await play.taps(sua, "뒤로")
        await play.taps(sua, "이유와 함께 거절")
        await play.taps(sua, "소개를 더 부탁해요")
        assert "수아님이 거절했어요: 자기소개를 조금 더 적어 주시면 좋겠어요." in play.told(sua)
        assert "자기소개를 조금 더 적어 주시면 좋겠어요." in play.told(minji)
        assert await standing(play, club, minji) is Standing.DECLINED

        await play.taps(minji, "다시 신청하기")  # what was said is still there
        assert "자기소개  그냥요." in play.told(minji)
        await play.taps(minji, "✏️ 자기소개")
        await play.says(minji, "동네에서 소설을 읽어요.")
        await play.taps(minji, "가입 신청하기")
        assert "동네에서 소설을 읽어요." in play.told(sua)  # a new message, so that it is noticed

        await play.taps(sua, "이유와 함께 거절")
        await play.taps(sua, "직접 적기")
        await play.says(sua, "<b>다음 달</b>에 자리가 나면 연락드릴게요.")
        await play.taps(sua, "거절하기")
        assert "적어 주신 말 그대로 전했어요" in play.told(sua)
        assert "<b>다음 달</b>에 자리가 나면 연락드릴게요." in play.told(minji)
        assert not play.refusals()


async def test_no_admin_can_be_written_to(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji, how="운영진 승인")
        play.world.block_bot(sua)
        await play.settle()
        await play.taps(minji, "가입", where=club)
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입 신청하기")
        assert "가입 신청이 와서 답을 기다리고 있어요" in play.posted(club)
        assert "민지" not in play.posted(club)

        await play.taps(minji, "신청 보기", where=club)
        assert "운영진" in play.told(minji)  # only admins
        await play.taps(sua, "신청 보기", where=club)  # opening the chat takes the block back
        assert "소설을 좋아해요." in play.told(sua)
        await play.taps(sua, "승인")
        assert await standing(play, club, minji) is Standing.ACTIVE
        assert not play.refusals()


async def test_an_introduction_is_what_makes_a_member_here(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        ann, ben = play.person("Ann"), play.person("Ben")
        club = await found(play, ann, "Walks", ben, how="With an introduction")
        await play.taps(ben, "Join", where=club)
        await play.taps(ben, "Ben")
        play.world.photo(ben)
        await play.settle()
        assert "I can only read text here." in play.told(ben)
        await play.says(ben, "😀😀😀")
        assert "letters or numbers" in play.told(ben)
        await play.says(ben, "x" * 5000)
        assert "Up to 300 fit here" in play.told(ben)
        assert await standing(play, club, ben) is None
        await play.says(ben, "I like walking in the rain.")
        await play.taps(ben, "Outdoors")
        await play.taps(ben, "Done")
        await play.taps(ben, "Skip")
        await play.taps(ben, "Skip")
        await play.taps(ben, "No")
        await play.taps(ben, "Join now")
        assert await standing(play, club, ben) is Standing.ACTIVE
        assert "I like walking in the rain." not in play.posted(club)  # said no
        assert not play.refusals()


async def test_hostile_names(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("\u202eㅤ<i>민지</i>")
        club = await found(play, sua, "책 <b>모임</b>", minji)
        await play.taps(minji, "가입", where=club)
        for bad in ("\u200b\u200d\u2060", "🙃🙃", "/@/@", "가" * 5000):
            await play.says(minji, bad)
            assert "어떻게 불러 드릴까요?" in play.told(minji)
        await play.says(minji, "\u202e<b>אבי</b> &amp; *굵게*")
        await play.says(minji, "<script>alert(1)</script> 책 [링크](http://x.y) 좋아해요")
        await play.taps(minji, "책")
        await play.says(minji, "가" * 61)
        assert "60" in play.told(minji)
        await play.taps(minji, "다 골랐어요")
        await play.taps(minji, "건너뛰기")
        await play.taps(minji, "건너뛰기")
        await play.taps(minji, "네")
        await play.taps(minji, "가입하기")
        assert "\u2068<b>אבי</b> &amp; *굵게*\u2069님을 소개해요" in play.posted(club)
        assert "<script>alert(1)</script> 책 [링크](http://x.y) 좋아해요" in play.posted(club)
        assert not play.refusals()


async def test_killed_in_the_middle_of_the_conversation(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji)
        await play.taps(minji, "가입", where=club)
        await play.taps(minji, "민지")
        await play.says(minji, "소설을 좋아해요.")
        await play.taps(minji, "책")
        await play.moim.close()
        play.world.say(minji, None, "독립 서점")  # while nobody listens
        await play.open()
        await play.settle()
        assert "책, 독립 서점" in play.told(minji)
        await play.taps(minji, "가입", where=club)  # goes on where it was
        assert "책, 독립 서점" in play.told(minji)
        await play.taps(minji, "다 골랐어요")
        await play.taps(minji, "건너뛰기")
        await play.taps(minji, "건너뛰기")
        await play.taps(minji, "네")
        assert "자기소개  소설을 좋아해요." in play.told(minji)
        await play.taps(minji, "가입하기")
        assert await standing(play, club, minji) is Standing.ACTIVE
        assert not play.refusals()


async def test_a_join_request(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", how="자기소개 후", admin=True)
        play.world.ask_to_join(minji, club)
        await play.settle()
        assert "'책 모임'에 들어오고 싶다고 하셨죠" in play.told(minji)
        await play.taps(minji, "시작하기")
        assert "어떻게 불러 드릴까요?" in play.told(minji)
        assert len(play.private(minji)) == 1
        await play.turn_to("2026-11-21 16:00")  # the five minutes are over, but the tap has started the chat
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입하기")
        assert play.world.room(club).standing(minji).present
        assert await standing(play, club, minji) is Standing.ACTIVE
        assert "민지님을 소개해요" in play.posted(club)
        assert not play.refusals()


async def test_a_join_request_answered_late_and_declined(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", how="운영진 승인", admin=True)
        play.world.ask_to_join(minji, club)
        await play.turn_to("2026-11-21 15:00")  # nobody may be written to any more who never started
        await play.taps(minji, "시작하기")  # so the button opens the chat by a link
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입 신청하기")
        await play.taps(sua, "이유와 함께 거절")
        await play.taps(sua, "자리가 다 찼어요")
        assert "지금은 자리가 다 찼어요." in play.told(minji)
        assert minji.id not in play.world.room(club).requests
        assert not play.world.room(club).standing(minji).present
        assert not play.refusals()


async def test_an_admin_let_them_in_by_hand(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", admin=True)
        play.world.ask_to_join(minji, club)
        await play.settle()
        await play.taps(minji, "시작하기")
        play.world.let_in(sua, minji, club)
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입하기")
        assert await standing(play, club, minji) is Standing.ACTIVE
        assert [one.method for one in play.refusals()] == ["approveChatJoinRequest"]
        assert await fates(play, "join.admit") == ["delivered"]  # done already is as good


async def fates(play: Stage, kind: str) -> list[str]:
    """What became of the letters of a kind."""

    async def look(desk: Desk) -> list[str]:
        found = [await desk.letters.get(number) for number in range(1, 60)]
        return [letter.fate.value for letter in found if letter is not None and letter.kind == kind]

    return await play.moim.books.read(look)


async def test_changing_the_introduction_changes_the_post(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji)
        await play.taps(minji, "가입", where=club)
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입하기")
        before = len(play.posts(club))

        async def again(desk: Desk) -> None:
            community = await desk.communities.at(addresses.chat(club.id))
            assert community is not None
            await joining.introduce(desk, await person(desk, minji), community)

        await play.moim.books.perform(again)
        await play.settle()
        assert "내 자기소개 · 책 모임" in play.told(minji)
        await play.taps(minji, "✏️ 자기소개")
        await play.says(minji, "요즘은 시를 읽어요.")
        await play.taps(minji, "저장")
        assert "요즘은 시를 읽어요." in play.posted(club)

        await play.moim.books.perform(again)
        await play.settle()
        await play.taps(minji, "✏️ 단톡방 공개")
        await play.taps(minji, "아니요")
        await play.taps(minji, "저장")
        assert "시를 읽어요" not in play.posted(club)
        assert len(play.posts(club)) == before
        assert not play.refusals()


async def test_a_member_by_acting_is_invited_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji)
        play.world.start(minji)
        await play.settle()

        async def acts(desk: Desk) -> None:
            community = await desk.communities.at(addresses.chat(club.id))
            assert community is not None
            acting = await person(desk, minji)
            known, _ = await memberships.by_acting(desk, community, acting)
            await joining.invite_once(desk, community, acting, known)

        before = len(play.private(minji))
        await play.moim.books.perform(acts)
        await play.settle()
        await play.moim.books.perform(acts)
        await play.settle()
        assert len(play.private(minji)) == before + 1
        assert "자기소개를 남겨 볼까요?" in play.told(minji)
        await play.taps(minji, "자기소개하기")
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "저장")
        assert "민지님을 소개해요" in play.posted(club)
        assert not play.refusals()


async def test_at_night_the_group_is_left_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji)
        await play.turn_to("2026-11-21 23:30")
        await play.taps(minji, "가입", where=club)
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입하기")
        assert "소개해요" not in play.posted(club)
        await play.turn_to("2026-11-22 08:01")
        assert "민지님을 소개해요" in play.posted(club)
        assert not play.refusals()


async def meetup_with_one_seat(play: Stage, group: Chat, going: User, waiting: User) -> MeetupId:
    """A meetup in a week, full, with one in line; made by hand, because this is not about meetups."""

    async def make(desk: Desk) -> MeetupId:
        community = await desk.communities.at(addresses.chat(group.id))
        assert community is not None
        starts = desk.now + timedelta(days=7)
        wall = WallTime((desk.now + timedelta(days=7, hours=9)).replace(tzinfo=None), "Asia/Seoul")
        meetup = await desk.meetups.add(
            Meetup(MeetupId(0), community.id, 0, None, "산책", wall, starts, Place("한강"), seats=1)
        )
        for turn, (who, choice) in enumerate(((going, Choice.GOING), (waiting, Choice.WAITING)), 1):
            known, _ = await memberships.by_acting(desk, community, await person(desk, who))
            await desk.meetups.save_answer(Rsvp(meetup.id, known.person, choice, turn=turn))
        return meetup.id

    return await play.moim.books.perform(make)


async def test_leaving_frees_the_seat_and_coming_back_restores(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji, dana = play.person("수아"), play.person("민지"), play.person("다나")
        club = await found(play, sua, "책 모임", minji, dana, admin=True)
        for who in (minji, dana):
            play.world.start(who)
            await play.settle()
        meetup = await meetup_with_one_seat(play, club, minji, dana)

        async def choices(desk: Desk) -> list[Choice | None]:
            found = [await desk.meetups.answer(meetup, (await person(desk, who)).id) for who in (minji, dana)]
            return [one.choice if one else None for one in found]

        async def hosts(desk: Desk) -> None:
            community = await desk.communities.at(addresses.chat(club.id))
            assert community is not None
            known = await desk.members.get(community.id, (await person(desk, minji)).id)
            assert known is not None
            await desk.members.save(replace(known, role=Role.HOST, introduction="소설을 좋아해요."))

        await play.moim.books.perform(hosts)
        play.world.leave(minji, club)
        await play.settle()
        assert await standing(play, club, minji) is Standing.LEFT
        assert await play.moim.books.read(choices) == [None, Choice.GOING]

        play.world.join(minji, club)
        await play.settle()
        back = await member(play, club, minji)
        assert back is not None
        assert (back.standing, back.role, back.introduction) == (Standing.ACTIVE, Role.HOST, "소설을 좋아해요.")
        assert await play.moim.books.read(choices) == [None, Choice.GOING]  # the seat went to somebody else

        play.world.kick(sua, minji, club)
        await play.settle()
        assert await standing(play, club, minji) is Standing.REMOVED
        play.world.join(minji, club, by=sua)
        await play.settle()
        back = await member(play, club, minji)
        assert back is not None
        assert (back.standing, back.role) == (Standing.ACTIVE, Role.MEMBER)


async def test_an_applicant_who_leaves_need_not_be_decided(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji, how="운영진 승인")  # the bot is no admin: service messages
        await play.taps(minji, "가입", where=club)
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입 신청하기")
        play.world.leave(minji, club)
        await play.settle()
        assert "결정 전에 민지님이 나가셨어요." in play.told(sua)
        assert not play.refusals()


async def test_who_was_removed_asks_the_admins_even_where_the_door_is_open(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = await found(play, sua, "책 모임", minji)
        await play.taps(minji, "가입", where=club)
        await introduces(play, minji, "소설을 좋아해요.")
        button = play.showing("가입", club)
        await play.taps(minji, "가입하기")
        play.world.kick(sua, minji, club)
        await play.settle()
        await play.taps(minji, "가입", on=button)
        await play.taps(minji, "가입 신청하기")
        assert await standing(play, club, minji) is Standing.APPLIED
        assert not play.refusals()


async def test_blocking_and_coming_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji, stranger = play.person("수아"), play.person("민지"), play.person("모르는 사람")
        club = await found(play, sua, "책 모임", minji)
        await play.taps(minji, "가입", where=club)
        play.world.block_bot(minji)
        play.world.start(stranger)
        await play.settle()

        async def reachable(desk: Desk) -> bool:
            return (await person(desk, minji)).reachable

        assert not await play.moim.books.read(reachable)
        play.world.unblock_bot(minji)
        await play.settle()
        assert await play.moim.books.read(reachable)
        await play.says(minji, "민지")
        assert "자기소개를 적어 주세요" in play.told(minji)
        assert not play.refusals()


async def test_somebody_in_two_communities(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        books = await found(play, sua, "책 모임", minji)
        walks = await found(play, sua, "산책 모임", minji)
        for club, title in ((books, "책 모임"), (walks, "산책 모임")):
            await play.taps(minji, "가입", where=club)
            assert f"가입 · {title}" in play.told(minji)
            await introduces(play, minji, "소설을 좋아해요.")
            await play.taps(minji, "가입하기")
            assert f"'{title}' 멤버가 되셨어요" in play.told(minji)
        await play.says(minji, "/join")
        assert "어느 모임" in play.told(minji)
        assert not play.refusals()


async def test_approval_in_english(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        ann, ben = play.person("Ann"), play.person("Ben")
        club = await found(play, ann, "Walks", ben, how="Admins approve")
        await play.turn_to("2026-11-21 23:00")
        await play.taps(ben, "Join", where=club)
        await play.taps(ben, "Ben")
        await play.says(ben, "I like walking in the rain.")
        await play.taps(ben, "Outdoors")
        await play.taps(ben, "Done")
        await play.taps(ben, "Skip")
        await play.taps(ben, "Skip")
        await play.taps(ben, "Yes")
        await play.taps(ben, "Send to the admins")
        assert "Your application to “Walks” is with the admins" in play.told(ben)
        assert "“Walks”" in play.told(ann)
        assert "walking in the rain" not in play.told(ann)  # nobody wakes an admin for it
        await play.turn_to("2026-11-22 08:01")
        assert play.told(ann).startswith("Somebody would like to join “Walks”\n\nBen\n\nI like walking in the rain.")
        await play.taps(ann, "Decline with a reason")
        await play.taps(ann, "We are full")
        assert play.told(ann).endswith("Ann declined it: We are full at the moment.")
        assert "The admins could not say yes this time.\n\nWe are full at the moment." in play.told(ben)
        await play.taps(ben, "Apply again")
        await play.taps(ben, "Send to the admins")
        await play.taps(ann, "Approve")
        assert play.told(ann).endswith("✅ Ann approved it.")
        assert play.told(ben).startswith("🎉 Ben, you're in “Walks” now.")
        assert play.posted(club).startswith("👋 This is Ben.")
        assert not play.refusals()


async def test_only_admins_decide(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji, mallory = play.person("수아"), play.person("민지"), play.person("말로리")
        club = await found(play, sua, "책 모임", minji, mallory, how="운영진 승인")
        await play.taps(minji, "가입", where=club)
        await introduces(play, minji, "소설을 좋아해요.")
        await play.taps(minji, "가입 신청하기")
        copy = play.showing("승인", play.world.private(sua))
        for who in (mallory, minji):
            data = next(b.data for row in copy.keyboard for b in row if b.text == "승인")
            await play.says(who, "/start")
            play.world.forge_callback(who, play.world.private(who), play.private(who)[-1].id, str(data))
            await play.settle()
        assert await standing(play, club, minji) is Standing.APPLIED
        assert not play.refusals()
