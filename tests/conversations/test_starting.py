"""Scenes: a group becomes a community."""

from pathlib import Path

from tests.conversations.stage import TOKEN, stage


async def test_an_admin_sets_the_community_up_with_defaults(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = play.group("책 모임", sua, minji)
        play.world.add_bot(club, sua)
        await play.settle()
        assert "안녕하세요, 모임이에요" in play.posted(club)

        assert "운영진만 할 수 있어요" in await play.taps(minji, "시작 설정", where=club)

        await play.taps(sua, "시작 설정", where=club)
        assert "어떤 언어로 말할까요" in play.told(sua)
        await play.taps(sua, "모두 기본값으로")
        assert "서울" in play.told(sua) and "월요일 오전 9:00" in play.told(sua)
        await play.taps(sua, "시작")
        assert "준비가 끝났어요" in play.told(sua)
        assert "'책 모임', 이제 시작해요!" in play.posted(club)
        assert len(play.private(sua)) == 1, "one message, edited, from the first question to the end"
        assert not play.refusals()


async def test_an_admin_answers_each_question_in_english(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        ann, bob = play.person("Ann"), play.person("Bob")
        club = play.group("Berlin Readers", ann, bob)
        play.world.add_bot(club, ann, admin=True)
        await play.settle()
        await play.taps(ann, "Set up", where=club)
        await play.taps(ann, "English")
        await play.says(ann, "Gotham City")
        assert "I don't know that city" in play.told(ann)
        await play.says(ann, "berlin")
        asked = [message for message in play.private(ann) if "city's time" in message.text]
        assert [bool(message.buttons) for message in asked] == [False, False], "what was answered has no buttons left"
        await play.taps(ann, "Admins approve")
        await play.says(ann, "some day")
        assert "couldn't read" in play.told(ann)
        await play.says(ann, "Thursday 18:00")
        assert "Berlin" in play.told(ann) and "Thursday 6:00" in play.told(ann)
        await play.taps(ann, "✏️ Joining")
        await play.taps(ann, "With an introduction")
        await play.taps(ann, "Start")
        assert "“Berlin Readers” starts here." in play.posted(club)
        assert "introduce yourself, and you're in" in play.posted(club)

        await play.says(ann, "/log", club)
        assert "Ann set the community up" in play.told(ann)
        await play.says(bob, "/settings", club)
        assert "Only the group's admins can do that" in play.posted(club), "Bob cannot be written to yet"
        assert not play.refusals()


async def test_settings_are_one_page_and_each_change_is_logged(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        club = play.group("책 모임", sua)
        play.world.add_bot(club, sua)
        await play.settle()
        await play.taps(sua, "시작 설정", where=club)
        await play.taps(sua, "모두 기본값으로")
        await play.taps(sua, "시작")

        await play.says(sua, "/settings")
        assert "저녁" not in play.told(sua) and "전날 오후 7:00" in play.told(sua)
        await play.taps(sua, "✏️ 주제에 필요한 인원")
        await play.says(sua, "많이")
        assert "숫자로 적어 주세요" in play.told(sua)
        await play.says(sua, "7명")
        await play.taps(sua, "저장")
        assert "저장했어요" in play.told(sua)
        await play.says(sua, "/log")
        assert "주제에 필요한 인원: 5 → 7" in play.told(sua)
        assert not play.refusals()


async def test_a_restart_in_the_middle_goes_on_at_the_same_question(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        club = play.group("책 모임", sua)
        play.world.add_bot(club, sua)
        await play.settle()
        await play.taps(sua, "시작 설정", where=club)
        await play.taps(sua, "한국어")
        await play.moim.close()
        play.world.say(sua, None, "베를린")
        await play.open()
        await play.settle()
        assert "가입은 어떻게 받을까요" in play.told(sua), "Berlin was heard, and the next question asked"
        assert not play.refusals()


async def test_B17_an_anonymous_admin_is_asked_who_it_is(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        club = play.group("책 모임", sua)
        play.world.add_bot(club, sua, admin=True)
        await play.settle()
        play.world.promote(sua, club, anonymous=True)
        play.world.say_anonymously(sua, club, "/settings@moim_bot")
        await play.settle()
        assert "누구신지 알 수 없어요" in play.posted(club)
        await play.taps(sua, "저예요", where=club)
        assert TOKEN not in str(play.world.messages(club))


async def test_a_conversation_that_was_interrupted_is_gone_on_with(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        club = play.group("책 모임", sua)
        play.world.add_bot(club, sua, admin=True)
        await play.settle()
        await play.taps(sua, "시작 설정", where=club)
        await play.taps(sua, "모두 기본값으로")
        await play.taps(sua, "시작")

        await play.taps(sua, "가입하기", where=club)
        await play.says(sua, "수아")
        await play.says(sua, "책 모임을 열었어요.")
        interests = play.told(sua)
        await play.says(sua, "/propose")
        old = next(message for message in play.private(sua) if message.text == interests)
        assert not old.buttons, "the question left behind has no buttons"
        await play.says(sua, "등산")
        await play.says(sua, "바람 쐬러 가요.")
        await play.taps(sua, "운동")
        await play.taps(sua, "아니요")
        await play.taps(sua, "제안하기")
        assert play.told(sua) == interests, "back to the question that waited"
        await play.taps(sua, "책")
        await play.taps(sua, "다 골랐어요")
        await play.taps(sua, "건너뛰기")
        await play.taps(sua, "건너뛰기")
        await play.taps(sua, "아니요")
        assert "책 모임을 열었어요." in play.told(sua), "nothing that was said is lost"
        assert not play.refusals()


async def test_posts_go_to_the_forum_topic_an_admin_chose(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = play.group("책 모임", sua, minji, forum=True)
        board, other = play.world.forum_topic(club, "공지", by=sua), play.world.forum_topic(club, "잡담", by=sua)
        play.world.add_bot(club, sua, admin=True)
        await play.settle()
        await play.taps(sua, "시작 설정", where=club)
        await play.taps(sua, "한국어")
        await play.taps(sua, "서울")
        assert "어디에 올릴까요" in play.told(sua)
        await play.taps(sua, "나머지는 기본값으로")
        await play.taps(sua, "시작")
        assert play.posts(club)[-1].thread is None, "the chat itself, where the bot was greeted"

        await play.says(sua, "/here", club, thread=board)
        assert (play.posted(club), play.posts(club)[-1].thread) == ("앞으로는 여기에 올릴게요.", board)
        posts = len(play.posts(club))
        await play.says(minji, "/here", club, thread=other)
        assert "운영진만" in play.posted(club), "Minji cannot be written to, so she reads it where she asked"
        assert (len(play.posts(club)), play.posts(club)[-1].thread) == (posts + 1, other)
        await play.turn_to("2026-11-30 09:05")
        assert play.posts(club)[-1].thread == board, "the weekly post is where the admin wants it"
        assert not play.refusals()


async def test_an_admin_makes_a_host_who_may_announce_from_then_on(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        club = play.group("책 모임", sua, minji)
        play.world.add_bot(club, sua, admin=True)
        await play.settle()
        await play.taps(sua, "시작 설정", where=club)
        await play.taps(sua, "모두 기본값으로")
        await play.taps(sua, "시작")
        await play.taps(minji, "가입하기", where=club)
        for answer in ("민지", "소설을 좋아해요."):
            await play.says(minji, answer)
        await play.taps(minji, "책")
        for label in ("다 골랐어요", "건너뛰기", "건너뛰기", "아니요", "가입하기"):
            await play.taps(minji, label)
        await play.says(minji, "/meetup")
        assert "모임장이 일정을 올려요" in play.told(minji)

        await play.says(sua, "/hosts")
        page = play.showing("민지 · 멤버", play.world.private(sua))
        await play.taps(sua, "민지 · 멤버")
        assert "모임장" in play.told(minji) and "/meetup" in play.told(minji), "she hears of it"
        await play.says(minji, "/meetup")
        assert "새 일정" in play.told(minji)
        await play.says(sua, "/log")
        assert "민지님의 역할: 모임장" in play.told(sua)
        await play.taps(sua, "✓ 민지 · 모임장")
        assert next(m for m in play.private(sua) if m.id == page.id).edited, "the same page, edited"
        await play.says(minji, "/meetup")
        assert "모임장이 일정을 올려요" in play.told(minji)
        assert not play.refusals()
