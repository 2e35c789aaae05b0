"""Scenes about sending that look at themselves: each returns what was not as promised, one line for each breach.

They are played with the bot as it is, where nothing may be returned, and with one that is known to be bad, where
something must be: so the tests are tested too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.ids import Account, MeetupId, PersonId
from bot.domain.ids import Chat as Address
from bot.domain.letters import Doubtful, Letter, Weight
from bot.domain.meetups import Meetup
from bot.playground import Chat, User, faults
from bot.ports import Desk
from bot.usecases.communities import admins_are
from handlers.telegram import addresses
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage
from tests.faults.books import Row, letters

MINUTE = timedelta(minutes=1)
EDITS = 12  # of one card by 500 taps in half a minute
TRUE_AFTER = 4.0  # seconds after the last tap at most until the card is true
HELD_UP = 0.5  # seconds that a crowd in one group may cost another


# Letters


def note(text: str, chat: str, **facts: Any) -> Letter:
    """A letter that any view can show."""
    return Letter("refusal", Address(chat), args={"text": text, "buttons": []}, **facts)


async def write(play: Stage, *notes: Letter) -> list[int]:
    """Into the books, in one unit of work; their numbers."""

    async def job(desk: Desk) -> list[int]:
        return [await desk.letters.write(letter) for letter in notes]

    return await play.moim.books.perform(job)


async def post(club: Club, *texts: str, weight: Weight = Weight.NEWS, **facts: Any) -> list[int]:
    """The group gets posts."""
    community = await club.play.moim.books.read(club.community)
    facts = {"community": community.id, "weight": weight} | facts
    return await write(club.play, *(note(text, community.chat, **facts) for text in texts))


async def tell(play: Stage, who: User, *texts: str, **facts: Any) -> list[int]:
    """Somebody gets letters in private."""
    person = await play.moim.books.read(lambda desk: desk.people.at(addresses.account(who.id)))
    assert person is not None and person.private is not None
    return await write(play, *(note(text, person.private, person=PersonId(person.id), **facts) for text in texts))


async def led(club: Club, *who: User) -> None:
    """The group's admins are known to be these."""
    accounts = frozenset[Account](addresses.account(one.id) for one in who or (club.host,))

    async def keep(desk: Desk) -> None:
        await admins_are(desk, addresses.chat(club.chat.id), accounts, answered=True)

    await club.play.moim.books.perform(keep)


# What can be seen


def asked(play: Stage, chat: Chat | User, *methods: str) -> list[datetime]:
    """When the bot asked for this in a chat."""
    wanted = methods or ("sendMessage", "editMessageText")
    return [one.time for one in play.pg.requests if one.method in wanted and one.chat_id == chat.id]


def most_within(times: Iterable[datetime], span: timedelta) -> int:
    """How many in the fullest stretch of this length."""
    known = list(times)
    return max((sum(1 for other in known if at <= other < at + span) for at in known), default=0)


def shown(play: Stage) -> Counter[str]:
    """How often each text stands somewhere."""
    return Counter(effect.text for effect in play.pg.effects if effect.method == "sendMessage")


async def pass_time(play: Stage, seconds: float) -> None:
    """Turn the clock forward, stopping at whatever is due on the way, and not a moment further."""
    goal = play.clock.now() + timedelta(seconds=seconds)
    await play._quiet()
    while (due := await play.moim.clockroom.next_due()) is not None and due <= goal:
        play.clock.turn_to(due)
        await play._quiet()
    play.clock.turn_to(goal)
    await play._quiet()


# Breaches


def said_too_often(database: Path, seen: Mapping[str, int], told: Mapping[int, str]) -> list[str]:
    """Every letter arrives, or its end says why not; and never more often than its answer was lost."""
    rows: dict[int, Row] = {row.id: row for row in letters(database)}
    breaches = []
    for number, text in told.items():
        row, times = rows[number], seen.get(text, 0)
        if times == 0 and row.fate in {"delivered", "waiting", "sending"}:
            breaches.append(f"{text}: {row.fate}, and nobody read it")
        if times > 1 + row.doubts:
            breaches.append(f"{text}: read {times} times with {row.doubts} doubts")
        if row.fate in {"waiting", "sending"}:
            breaches.append(f"{text}: still {row.fate}")
    return breaches


def asked_again(play: Stage, chat: Chat | User, before: int) -> list[str]:
    """Where nothing can be sent, one request finds out."""
    times = len(asked(play, chat)) - before
    return [] if times == 1 else [f"{chat}: asked {times} times"]


# Scenes


async def answers_are_lost(play: Stage) -> list[str]:
    """Every third answer is lost after the deed, some connections break before it; one letter is not to come twice."""
    club = await club_of(play, "지수", "가람", "나래")
    told: dict[int, str] = {}
    for who in club.people:
        private = play.world.private(who)
        for _ in range(3):
            play.pg.faults.add(method="sendMessage", chat=private, do=faults.drop_after)
            play.pg.faults.add(method="sendMessage", chat=private, do=faults.drop_before)
            play.pg.faults.add(method="sendMessage", chat=private, do=faults.bad_gateway_after)
        texts = [f"{who.name} {number}" for number in range(6)]
        told |= dict(zip(await tell(play, who, *texts), texts, strict=True))
    play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.drop_after)
    (held,) = await post(club, "공지", doubtful=Doubtful.HOLD)
    await play.turn_to("2026-11-21 16:30")
    row = next(row for row in letters(play.database) if row.id == held)
    again = [] if (row.fate, shown(play)["공지"]) == ("held", 1) else [f"공지: {row.fate}, {shown(play)['공지']} times"]
    return said_too_often(play.database, shown(play), told) + again


REFUSALS = {
    "Forbidden: bot was blocked by the user": "blocked",
    "Forbidden: bot can't initiate conversation with a user": "never_started",
    "Forbidden: user is deactivated": "deactivated",
    "Bad Request: chat not found": "gone",
    "Forbidden: bot was kicked from the group chat": "removed",
    "Forbidden: bot was kicked from the supergroup chat": "removed",
    "Forbidden: bot is not a member of the supergroup chat": "removed",
    "Forbidden: the group chat was deleted": "removed",
}
PEOPLE, GROUPS = list(REFUSALS)[:4], list(REFUSALS)[4:]


async def closed_doors(play: Stage, club: Club, groups: list[Club]) -> list[str]:
    """Four people and four groups that turn us away, each in the words of Telegram, with three letters each."""
    before = {chat.id: len(asked(play, chat)) for chat in [*club.people, *(one.chat for one in groups)]}
    closed: list[tuple[Chat | User, str]] = []
    for who, words in zip(club.people, PEOPLE, strict=True):
        closed.append((play.world.private(who), words))
        await tell(play, who, "하나", "둘", "셋", due_at=play.clock.now() + MINUTE)
    for one, words in zip(groups, GROUPS, strict=True):
        closed.append((one.chat, words))
        await led(one)
        await post(one, "하나", "둘", "셋", due_at=play.clock.now() + MINUTE)
    for chat, words in closed:
        code = 403 if words.startswith("Forbidden") else 400
        play.pg.faults.add(method="sendMessage", chat=chat, do=faults.error(code, words), times=50)
    await pass_time(play, 180)
    breaches = []
    for chat, words in closed:
        breaches += asked_again(play, chat, before[chat.id])
        ends = [(row.fate, row.reason) for row in letters(play.database, addresses.chat(chat.id))][-3:]
        if ends != [("failed", REFUSALS[words]), *[("skipped", "nothing to show")] * 2]:
            breaches.append(f"{words}: {ends}")
    return breaches


async def mistakes_of_ours(play: Stage) -> list[str]:
    """What Telegram finds wrong with a message does not become right by being said again."""
    club = await club_of(play, "지수")
    before = len(asked(play, club.chat))
    words = "Bad Request: can't parse entities"
    play.pg.faults.add(method="sendMessage", chat=club.chat, do=faults.error(400, words), times=20)
    await post(club, "하나")
    await play.settle()
    row = letters(play.database)[-1]
    wrong = [] if (row.fate, row.reason) == ("failed", "Can't parse entities") else [f"{row}"]
    return asked_again(play, club.chat, before) + wrong


async def sixty_posts(play: Stage) -> list[str]:
    """A group and a person; the group gets sixty posts at once, and the server counts as strictly as Telegram."""
    club = await club_of(play, "지수", "가람")
    start, before = play.clock.now(), len(asked(play, club.chat))
    await post(club, *(f"소식 {number}" for number in range(60)), weight=Weight.ANSWER)
    await tell(play, club.people[0], "따로", weight=Weight.CARD)
    await play.settle()
    times = asked(play, club.chat)[before:]
    private = asked(play, play.world.private(club.people[0]))[-1]
    refused = [f"refused: {one.error}" for one in play.refusals()]
    posted = [post.text for post in play.posts(club.chat)]
    missing = [f"소식 {number} is missing" for number in range(60) if posted.count(f"소식 {number}") != 1]
    crowded = [] if most_within(times, MINUTE) <= 20 else [f"{most_within(times, MINUTE)} in a minute"]
    late = [] if private - start < timedelta(seconds=1) else [f"the other waited {private - start}"]
    return refused + missing[:3] + crowded + late


async def crowd(play: Stage, people: int = 500, others: int = 20, seconds: int = 30) -> list[str]:
    """So many people tap one card within so many seconds, and a few the card of another group.

    Each changes the card: going, and some of them not going after all. The limits are on.
    """
    names, few = [f"사람{number}" for number in range(people * 4 // 5)], [f"이웃{number}" for number in range(others)]
    here = await club_of(play, "지수", *names, started=False)
    there = await club_of(play, "민호", *few, title="옆 모임", started=False)
    meetup, other = await here.meetup(), await there.meetup("산책")
    await pass_time(play, 70)  # what was posted counts no more
    look = _Look(play, here.chat), _Look(play, there.chat)
    taps = [(here, who, "참석") for who in here.people]
    taps += [(here, who, "불참") for who in here.people[: people - len(here.people)]]
    await _tapped(play, taps, [(there, who, "참석") for who in there.people], {here.chat.id: meetup, there.chat.id: other}, seconds)  # fmt: skip
    last = play.clock.now()
    await pass_time(play, 60)
    breaches = look[0].breaches(here.card(meetup).text, await _headcount(here, meetup), last)
    breaches += look[1].delayed()
    if (answered := len(play.world.toasts)) != people + others:
        breaches.append(f"{answered} of {people + others} taps answered")
    return breaches + [f"refused: {one.method} {one.error}" for one in play.refusals()][:3]


async def _tapped(
    play: Stage, taps: list[tuple[Club, User, str]], few: list[tuple[Club, User, str]], meetups: dict[int, Meetup],
    seconds: int,
) -> None:  # fmt: skip
    steps = seconds * 2
    for step in range(steps):
        for line in (taps, few):
            for club, who, label in line[len(line) * step // steps : len(line) * (step + 1) // steps]:
                play.world.tap(who, club.card(meetups[club.chat.id]), label)
        await pass_time(play, 0.5 if step < steps - 1 else 0)


async def _headcount(club: Club, meetup: Meetup) -> int:
    found = await club.play.moim.books.read(lambda desk: desk.meetups.headcount(MeetupId(meetup.id)))
    return found.going


class _Look:
    """What is seen of a group from now on."""

    def __init__(self, play: Stage, chat: Chat) -> None:
        self._play, self._chat = play, chat
        self._begin, self._before = play.clock.now(), len(asked(play, chat, "editMessageText"))

    @property
    def edits(self) -> list[datetime]:
        return asked(self._play, self._chat, "editMessageText")[self._before :]

    def breaches(self, text: str, going: int, last: datetime) -> list[str]:
        found = []
        if len(self.edits) > EDITS:
            found.append(f"{len(self.edits)} edits")
        if f"참석 {going}명" not in text:
            found.append(f"{going} come, and the card says {text!r}")
        if self.edits and self.edits[-1] - last > timedelta(seconds=TRUE_AFTER):
            found.append(f"true {self.edits[-1] - last} after the last tap")
        return found

    def delayed(self) -> list[str]:
        """The card is long unchanged, so the first tap is shown at once; after that every four seconds."""
        gaps = [b - a for a, b in zip([self._begin, *self.edits], self.edits, strict=False)]
        allowed = timedelta(seconds=4 + HELD_UP)
        slow = [f"the other group waited {gap}" for gap in gaps[1:] if gap > allowed]
        first = [] if gaps and gaps[0] <= timedelta(seconds=2 + HELD_UP) else [f"the other group: {gaps[:1]}"]
        return slow + first
