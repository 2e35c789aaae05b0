"""An update, narrowed once into a small frozen type: who, where, in which words. After that nothing is unsure."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta

from telegram import CallbackQuery, Message, Update, User
from telegram import Chat as TelegramChat

from bot.domain.communities import Community, Powers
from bot.domain.ids import Account, Chat, MessageRef, PersonId
from bot.domain.names import clean_line, clean_name
from bot.domain.people import Person
from bot.domain.refusals import Anonymous, Stale
from bot.forms.heard import Heard, Pinned, Sent, Typed
from bot.ports import Desk
from bot.usecases import communities
from bot.views.message import Toast
from bot.views.words import Words, language_for
from handlers.telegram import addresses
from handlers.telegram.signing import Signer, place

_A_DAY = timedelta(days=1)
_NUMBER = re.compile(r"[0-9]{0,18}")  # what the books can hold


@dataclass
class Turn:
    """One update on its way through the doors; what is to be answered, and which way it went."""

    update: Update
    signer: Signer
    desk: Desk = field(init=False)  # the unit of work of this try
    presence: dict[tuple[Chat, Account], bool] = field(default_factory=dict)  # what Telegram said of who is where
    toast: Toast | None = None
    way: str = "none"
    outcome: str = "done"  # or "refused", "parked", "left" in the inbox; `why` names the refusal or the error
    why: str = ""
    began: float | None = None  # time.monotonic() when its first unit of work began
    handled: float | None = None  # when the work of its last one was done, and only the commit was missing


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who acts, and where. `community` is the group's; in a private chat there is none."""

    person: Person
    chat: Chat
    community: Community | None
    words: Words
    thread: int | None = None
    message: MessageRef | None = None

    @property
    def private(self) -> bool:
        """Is this the person's own chat with the bot?"""
        return self.chat == self.person.private


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed button that was made for this place: "rsvp:12:going" is action, number and choice."""

    visitor: Visitor
    action: str
    number: int
    choice: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command for this bot, with what was written behind it."""

    visitor: Visitor
    name: str
    args: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is no command."""

    visitor: Visitor
    heard: Heard
    groups: tuple[str, ...] = field(default=())  # what the words matched


def is_somebody(user: User | None) -> bool:
    """Is this account a person? Bots, channels and the anonymous admin are not."""
    return user is not None and not user.is_bot and user.id not in addresses.NOBODY


async def person_of(desk: Desk, user: User, *, wrote: bool = False) -> Person:
    """The person of an account, met now if never before; `wrote`: they wrote in private and can be answered."""
    name = clean_name(user.full_name) or f"#{user.id % 10000}"
    known = await desk.people.at(addresses.account(user.id))
    if known is None:
        fresh = Person(
            PersonId(0), addresses.account(user.id), addresses.chat(user.id), name,
            spoken=language_for(user.language_code), reachable=wrote, met_at=desk.now, seen_at=desk.now,
        )  # fmt: skip
        return await desk.people.add(fresh)
    seen = replace(known, name=name, spoken=language_for(user.language_code, known.spoken))
    if known.seen_at is None or desk.now - known.seen_at > _A_DAY:
        seen = replace(seen, seen_at=desk.now)
    if wrote:
        seen = replace(seen, reachable=True, unreachable_why=None)
    if seen != known:
        await desk.people.save(seen)
    return seen


async def visitor_of(turn: Turn, user: User, chat: TelegramChat, message: Message | None) -> Visitor:
    """Who acts and where; raises Anonymous for an admin who hides."""
    private = chat.type == TelegramChat.PRIVATE
    where = addresses.chat(chat.id)
    person = await person_of(turn.desk, user, wrote=private)
    community = None if private else await community_of(turn.desk, chat, person)
    zone = community.settings.zone if community else "Asia/Seoul"
    thread = message.message_thread_id if message is not None and message.is_topic_message else None
    reference = addresses.message(chat.id, message.message_id) if message is not None else None
    return Visitor(person, where, community, Words(person.reads, zone), thread, reference)


async def community_of(desk: Desk, chat: TelegramChat, person: Person) -> Community:
    """The community of a group; one the bot has not met (it was added while the books were others) is greeted now."""
    known = await desk.communities.home_of(addresses.chat(chat.id))
    if known is not None:
        return known
    group = communities.Group(addresses.chat(chat.id), chat.title or "", bool(chat.is_forum))
    return await communities.bot_came(desk, group, Powers(), person.spoken, "Asia/Seoul")


async def tap_of(turn: Turn, query: CallbackQuery) -> Tap:
    """A pressed button; raises Stale when it was not made for the place where it was pressed, or not for people."""
    if query.message is None or query.data is None or not is_somebody(query.from_user):
        raise Stale
    message = query.message if isinstance(query.message, Message) else None
    visitor = await visitor_of(turn, query.from_user, query.message.chat, message)
    visitor = replace(visitor, message=addresses.message(query.message.chat.id, query.message.message_id))
    community = visitor.community.id if visitor.community else None
    action = turn.signer.check(query.data, place(visitor.chat, community))
    if action is None:
        raise Stale
    name, _, rest = action.partition(":")
    number, _, choice = rest.partition(":")
    if not _NUMBER.fullmatch(number):  # signed by a version of us that wrote its buttons otherwise
        raise Stale
    return Tap(visitor, name, int(number or 0), choice)


async def command_of(turn: Turn, message: Message, args: list[str]) -> Command | None:
    """A command; None when nobody can be answered (a channel, a bot), Anonymous for a hidden admin."""
    visitor = await speaker_of(turn, message)
    if visitor is None or message.text is None:
        return None
    name = message.text.split()[0].lstrip("/").partition("@")[0].lower()
    return Command(visitor, name, clean_line(" ".join(args)))


async def speaker_of(turn: Turn, message: Message) -> Visitor | None:
    """Who wrote a message, if it was a person."""
    if message.sender_chat is not None and message.sender_chat.id == message.chat.id:
        raise Anonymous
    if message.sender_chat is not None or message.is_automatic_forward or not is_somebody(message.from_user):
        return None
    assert message.from_user is not None  # noqa: S101 - is_somebody said so; for the type checker
    return await visitor_of(turn, message.from_user, message.chat, message)


def heard_in(message: Message) -> Heard:
    """What a message gives as a reply to a question."""
    if message.text is not None:
        return Typed(message.text)
    if message.venue is not None:
        spot = message.venue.location
        return Pinned(spot.latitude, spot.longitude, message.venue.title, message.venue.address)
    if message.location is not None:
        return Pinned(message.location.latitude, message.location.longitude)
    kinds = ("photo", "sticker", "voice", "video", "document", "animation", "audio", "contact", "poll")
    return Sent(next((kind for kind in kinds if getattr(message, kind, None)), "other"))
