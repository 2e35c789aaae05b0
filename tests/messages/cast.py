"""Who and what stands in the sample worlds: one a language, and one with the longest that anybody can type."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Cast:
    """Names and texts as people of one language would choose them."""

    language: str
    names: tuple[str, ...]  # the admin, the host, a member who introduced herself, six more who come
    applicant: str
    silent: str  # comes, and cannot be written to
    stranger: str
    club: str
    clubs: tuple[str, ...]  # others that somebody is in
    title: str
    titles: tuple[str, ...]  # of other meetups
    topic: str
    topics: tuple[str, ...]
    why: str
    kind: str
    place: str
    old_place: str
    bring: str
    note: str
    reason: str
    kind_words: str
    letter: str
    fee: str
    introduction: str
    interest: str
    shares: str
    learns: str
    crowd: int = 0  # so many more who come, and a third as many who wait


KOREAN = Cast(
    "ko",
    ("수아", "지수", "민지", "하늘", "도윤", "서연", "준호", "유나", "태오"),
    applicant="민호", silent="가은", stranger="예린",
    club="합정 책 모임", clubs=("합정 책 모임", "망원 등산 모임"),
    title="『작별하지 않는다』 함께 읽기", titles=("12월 정모", "신년 책 교환"),
    topic="한강 소설 함께 읽기", topics=("겨울밤 시 낭독", "동네 책방 산책", "제본 배워 보기"),
    why="『작별하지 않는다』를 읽고 이야기해요.", kind="낭독",
    place="카페 문장 (합정역 3번 출구)", old_place="카페 단어 (망원역 2번 출구)",
    bring="책, 메모할 것", note="2장까지 읽고 오시면 좋아요.", reason="카페가 그날 쉰대요.",
    kind_words="이번 기수는 자리가 없어요. 1월에 다시 신청해 주세요.",
    letter="카페 2층 안쪽 자리예요. 들어오셔서 계단으로 올라와 주세요.",
    fee="음료값 각자", introduction="합정에서 일하는 디자이너예요. 소설을 좋아해요.", interest="보드게임",
    shares="베이킹", learns="제본",
)  # fmt: skip

ENGLISH = Cast(
    "en",
    ("Sua", "Jisu", "Minji", "Haneul", "Doyun", "Seoyeon", "Junho", "Yuna", "Theo"),
    applicant="Mino", silent="Gaeun", stranger="Yerin",
    club="Hapjeong Readers", clubs=("Hapjeong Readers", "Mangwon Hikers"),
    title="Reading We Do Not Part", titles=("December meetup", "New Year book swap"),
    topic="Han Kang, read together", topics=("Poems on a winter night", "A walk of bookshops", "Learn to bind a book"),
    why="We read We Do Not Part and talk about it.", kind="Recital",
    place="Café Munjang (Hapjeong exit 3)", old_place="Café Word (Mangwon exit 2)",
    bring="The book, something to write", note="It helps to have read two chapters.", reason="The café is closed that day.",
    kind_words="This season is full. Please apply again in January.",
    letter="We sit upstairs at the back. Please come in and take the stairs.",
    fee="everyone pays for their own drink", introduction="I am a designer near Hapjeong and love novels.",
    interest="Board games", shares="Baking", learns="Bookbinding",
)  # fmt: skip

# One character for who reads it, eleven UTF-16 units for a chat program.
FAMILY = "👨‍👩‍👧‍👦"


def longest(like: Cast, letter: str) -> Cast:
    """The same people, with everything as long as the forms take it; the sign is repeated."""

    def of(length: int) -> str:
        return letter * length

    names = tuple(of(31) + str(place) for place in range(len(like.names)))
    club = (letter * 128)[:128]  # Telegram's limit on a title, in UTF-16 units or less
    return replace(
        like, names=names, applicant=of(32), silent=of(32), stranger=of(32), club=club, clubs=(club,) * 8,
        title=of(60), titles=(of(60),) * 12, topic=of(60), topics=(of(60),) * 12, why=of(500), kind=of(20),
        place=of(200), old_place=of(200), bring=of(100), note=of(500), reason=of(300), kind_words=of(300),
        letter=of(1000), fee=of(60), introduction=of(300), interest=of(60), shares=of(200), learns=of(200), crowd=30,
    )  # fmt: skip
