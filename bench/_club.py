"""Books with communities, people and meetups in them, and the presses that people make on the cards."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.domain.communities import Community, Settings, Stage
from bot.domain.ids import CommunityId, MeetupId, PersonId
from bot.domain.letters import CardAddress
from bot.domain.meetups import Meetup
from bot.domain.people import Member, Person
from bot.domain.places import Place
from bot.domain.wall import settle
from bot.ports import Desk
from data.sqlite import SqliteBooks
from handlers.telegram import addresses
from handlers.telegram.signing import Signer, place

KEY = "00" * 32
FIRST_PERSON = 10_000
CARD = 77  # the message that each group's card is


@dataclass(frozen=True)
class Group:
    """A group at Telegram, its meetup, and what the button [Coming] under the card carries."""

    chat: int
    community: int
    meetup: int
    data: str

    def press(self, update: int, person: int, data: str | None = None) -> dict[str, Any]:
        """Somebody presses a button under the card, [Coming] unless told otherwise."""
        chat = {"id": self.chat, "type": "supergroup", "title": f"Group {self.chat}"}
        message = {"message_id": CARD, "date": 1700000000, "chat": chat, "text": "card"}
        who = {"id": FIRST_PERSON + person, "is_bot": False, "first_name": f"Person {person}", "language_code": "ko"}
        press = {"id": str(update), "from": who, "message": message, "chat_instance": "1", "data": data or self.data}
        return {"update_id": update, "callback_query": press}


async def prepare(database: Path, groups: int, people: int, *, seats: int | None = None) -> list[Group]:
    """Make so many groups with one meetup each and so many people who are members of all."""
    books = SqliteBooks(database, SystemClock())
    await books.open()
    try:
        return await books.perform(lambda desk: _fill(desk, groups, people, seats))
    finally:
        await books.close()


async def _fill(desk: Desk, groups: int, people: int, seats: int | None) -> list[Group]:
    await desk.note_fact("signing_key", KEY)
    persons = [await desk.people.add(_person(number)) for number in range(people)]
    made = [await _group(desk, -1_000_000 - number, seats) for number in range(groups)]
    for group in made:
        for person in persons:
            member = Member(CommunityId(group.community), person.id, person.name)
            await desk.members.save(replace(member, joined_at=desk.now, invited_at=desk.now))
    return made


def _person(number: int) -> Person:
    account = FIRST_PERSON + number
    now = datetime.now(UTC)
    return Person(PersonId(0), addresses.account(account), addresses.chat(account), f"Person {number}", met_at=now,
                  seen_at=now, reachable=True)  # fmt: skip


async def _group(desk: Desk, chat: int, seats: int | None) -> Group:
    community = await desk.communities.add(
        Community(CommunityId(0), addresses.chat(chat), f"Group {chat}", Stage.READY, Settings(), founded_at=desk.now)
    )
    when = settle((datetime.now(UTC) + timedelta(days=20)).replace(microsecond=0, tzinfo=None), "Asia/Seoul")
    meetup = await desk.meetups.add(
        Meetup(MeetupId(0), community.id, 0, None, "Reading", when.wall, when.instant, place=Place("Cafe"),
               announced_at=desk.now, seats=seats)
    )  # fmt: skip
    card = addresses.message(chat, CARD)
    await desk.letters.save_card(CardAddress(f"meetup:{meetup.id}", addresses.chat(chat), card, posted_at=desk.now))
    data = Signer(bytes.fromhex(KEY)).sign(f"rsvp:{meetup.id}:going", place(addresses.chat(chat), community.id))
    return Group(chat, community.id, meetup.id, data)
