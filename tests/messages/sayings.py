"""What is said in a line: toasts, refusals, what could not be read, the questions a tap settles, commands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain import refusals as r
from bot.domain.ids import CommunityId
from bot.domain.meetups import Choice, Rsvp
from bot.domain.topics import Vote, Wish
from bot.forms.reading import Doubt, Misreading
from bot.usecases.rsvps import Answered
from bot.usecases.topics import Voted
from bot.views import commands, joining, managing, meetups, misreadings, refusals, rsvps, topics
from bot.views.message import Text, Toast
from bot.views.words import LANGUAGES, Words
from tests.messages.world import World

Line = tuple[str, str]  # when it is said, and the words
FACTS = {
    Misreading.TOO_SHORT: {"least": 2, "length": 1}, Misreading.TOO_LONG: {"limit": 60, "length": 84},
    Misreading.TOO_SMALL: {"least": 2}, Misreading.TOO_LARGE: {"most": 1000}, Misreading.TOO_FEW_SEATS: {"going": 6},
    Misreading.PAST: {"local": "2026-11-20T19:00:00"}, Misreading.TOO_FAR: {"local": "2028-01-08T19:00:00"},
}  # fmt: skip


async def toasts(w: World, words: Words) -> list[Line]:
    """What a tap is answered with."""
    meetup = await w.meetup()
    now = w.desk.now

    def said(choice: Choice, *, changed: bool = True, told: bool = False, guests: int = 0, place: int = 0,
             reachable: bool = True) -> str:  # fmt: skip
        outcome = Answered(meetup, w.community, Rsvp(meetup.id, w.member.id, choice, guests), changed, place, told)
        return rsvps.answered(outcome, words, reachable=reachable, now=now).text

    def put(choice: Choice, *, changed: bool = True) -> Toast:
        answer = Rsvp(meetup.id, w.member.id, choice)
        return managing.added(Answered(meetup, w.community, answer, changed, 2), words)

    def voted(wish: Wish, *, yes: bool, picks: bool = False) -> Text:
        vote = Vote(1, w.member.id, comes=yes, hosts=yes)  # type: ignore[arg-type]
        return topics.voted(Voted(vote, wish, picks), words)

    closed = replace(meetup, state=type(meetup.state).CLOSED)
    found: list[tuple[str, object]] = [
        ("[Going]", said(Choice.GOING)), ("[Going], with guests", said(Choice.GOING, guests=2)),
        ("[Going], again", said(Choice.GOING, changed=False)),
        ("[Going], full", said(Choice.WAITING, place=2)),
        ("[Going], full, not reachable", said(Choice.WAITING, place=2, reachable=False)),
        ("[Going], in line already", said(Choice.WAITING, place=2, changed=False)),
        ("[Maybe]", said(Choice.MAYBE)), ("[Maybe], again", said(Choice.MAYBE, changed=False)),
        ("[Can't]", said(Choice.NO)), ("[Can't], again", said(Choice.NO, changed=False)),
        ("[Can't], late", said(Choice.NO, told=True)),
        ("[More] and others", rsvps.sent_in_private(words).text), ("[Join], once a member", joining.welcome_back(words).text),
        ("a meetup is planned in private", meetups.asked_in_private(words).text),
        ("[I'd come]", voted(Wish.COMES, yes=True)), ("[I'd come], again", voted(Wish.COMES, yes=False)),
        ("[I'll host]", voted(Wish.HOSTS, yes=True)), ("[I'll host], again", voted(Wish.HOSTS, yes=False)),
        ("[I'll host], enough people", voted(Wish.HOSTS, yes=True, picks=True)),
        ("a topic, in private", topics.in_private(words)),
        ("the host adds somebody", put(Choice.GOING).text), ("who is on the list", put(Choice.GOING, changed=False).text),
        ("when it is full", put(Choice.WAITING).text), ("the host removes somebody", managing.removed(words).text),
        ("[Close answers]", managing.closed(closed, words).text), ("[Reopen]", managing.closed(meetup, words).text),
        ("[Hand over]", managing.offered(w.member.name, words).text),
        ("a fault of ours", refusals.broken(words)),
    ]  # fmt: skip
    return [(when, str(text)) for when, text in found]


def refused(w: World) -> Iterator[tuple[str, r.Refusal]]:
    """Every refusal with every reason that it can have."""
    name = w.member.name
    yield from ((f"NotAllowed: {who}", r.NotAllowed(who)) for who in refusals._ONLY)
    yield from ((f"NotFound: {what}", r.NotFound(what)) for what in refusals._GONE)
    yield from ((f"Closed: {why}", r.Closed(why)) for why in refusals._CLOSED)
    yield from ((f"DoesNotFit: {what}", r.DoesNotFit(what)) for what in refusals._UNFIT)
    yield from ((f"NotHere: {where}", r.NotHere(where)) for where in ("group", "private"))
    yield from ((f"NoSeats: {left}", r.NoSeats(left)) for left in (0, 2))
    yield "NotFound: anything else", r.NotFound("community")
    yield from ((f"TooFast: {seconds} s", r.TooFast(seconds)) for seconds in (1, 300))
    yield "TooFewSeats", r.TooFewSeats(6)
    yield "Unreachable", r.Unreachable(name)
    yield "AlreadyDecided: approved", r.AlreadyDecided(name, True)
    yield "AlreadyDecided: declined", r.AlreadyDecided(name, False)
    yield "NotAMember", r.NotAMember(CommunityId(1))
    yield "WhichCommunity", r.WhichCommunity(tuple((CommunityId(1), one) for one in w.cast.clubs), "settings")
    for plain in (
        r.NoCommunity,
        r.NotSetUp,
        r.AlreadyMember,
        r.Waiting,
        r.AlreadyPlanned,
        r.Stale,
        r.Anonymous,
    ):
        yield plain.__name__, plain()


def refusal_lines(w: World, words: Words) -> list[Line]:
    return [
        (when, _with(refusals.toast(one, words).text, refusals.buttons(one, words, "rsvp:1:going")))
        for when, one in refused(w)
    ]


def _with(text: str, rows: tuple[tuple[object, ...], ...]) -> str:
    return text + "".join(f" [{getattr(one, 'label', '')}]" for row in rows for one in row)


def misread_lines(words: Words) -> list[Line]:
    return [(one.value, str(misreadings.misread(one.value, FACTS.get(one, {}), words))) for one in Misreading]


def doubt_lines(words: Words) -> list[Line]:
    return [(one.value, str(misreadings.doubt(one.value, words))) for one in Doubt]


def command_lines(words: Words) -> list[Line]:
    whole, short = commands.described(words)
    named = {f"/{name}": does for scope in commands.SCOPES for name, does in commands.listed(scope, words)}
    return [*named.items(), ("before the first message", whole), ("under the name", short)]


assert LANGUAGES == ("ko", "en")
START = datetime.fromisoformat("2026-11-21T05:00:00+00:00")  # Saturday, 14:00 in Seoul
