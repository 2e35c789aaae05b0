"""The books against what people were told: everything that is not as it should be, as a list of sentences."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from tests.kills.harness import Run, never_taken
from tests.kills.model import Seats, Votes
from tests.kills.people import Group, introduction, nickname, wished

REFUSALS_THAT_ARE_FINE = ("message is not modified", "query is too old", "Bad Gateway", "Too Many Requests")


@dataclass
class Figures:
    """What a run counted, for the table."""

    given_up: int = 0  # by Telegram, because a press is kept for 150 seconds only
    accepted: int = 0
    lost: int = 0
    twice: int = 0
    letters: int = 0
    delivered: int = 0
    skipped: int = 0
    failed: int = 0
    in_doubt: int = 0  # sends that nobody knew the end of
    copies: int = 0  # messages that a chat has once too often
    held: int = 0
    copies_of_held: int = 0
    answered: int = 0  # presses whose answer was shown
    pressed: int = 0
    throttled: int = 0


class Audit:
    """One look at a run that is over."""

    def __init__(self, run: Run) -> None:
        self.run, self.town = run, run.town
        self.wrong: list[str] = []
        self.figures = Figures()
        self.seats = {id(group): Seats(group.seats) for group in self.town.groups}
        self.votes = {id(group): Votes() for group in self.town.groups}
        self.toasts: dict[int, str] = {}  # how the answer to an update has to begin

    def __call__(self) -> list[str]:
        with closing(sqlite3.connect(f"file:{self.run.database}?mode=ro", uri=True)) as books:
            books.row_factory = sqlite3.Row
            self.books = books
            for look in (
                self._finished, self._each_update_once, self._in_order, self._replayed, self._answers, self._cards,
                self._toasts, self._risen, self._conversations, self._letters, self._messages, self._held,
            ):  # fmt: skip
                self.wrong += [f"{look.__name__[1:]}: {what}" for what in look()]
        return self.wrong

    def _rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.books.execute(sql, values).fetchall()

    # Updates

    def _finished(self) -> Iterator[str]:
        for talker in self.town.talkers:
            if not talker.over:
                yield f"{talker.who.name} waits for {talker.steps[talker.at][0]!r}"
        yield from (f"an error in the log: {line}" for line in self.run.errors)
        for request in self.town.pg.requests:
            self.figures.throttled += request.status == 429
            if request.status not in {0, 200} and not any(f in str(request.error) for f in REFUSALS_THAT_ARE_FINE):
                yield f"refused: {request.method} {request.error}"

    def _each_update_once(self) -> Iterator[str]:
        kept = Counter(row["update_id"] for row in self._rows("SELECT update_id FROM inbox"))
        done = Counter(row["update_id"] for row in self._rows("SELECT update_id FROM witness"))
        unconfirmed = {letter.id for letter in self.town.pg.mailbox.letters}
        given_up = never_taken(self.town, self.books)
        accepted = self.town.deeds.keys() - unconfirmed - given_up
        self.figures.accepted, self.figures.given_up = len(accepted), len(given_up)
        for update in accepted:
            if not kept[update]:
                self.figures.lost += 1
                yield f"lost: {self.town.deeds[update]}"
            elif done[update] != 1:
                self.figures.twice += done[update] > 1
                yield f"handled {done[update]} times: {self.town.deeds[update]}"
        for row in self._rows("SELECT update_id, state, error FROM inbox WHERE state <> 'done'"):
            yield f"update {row['update_id']} is {row['state']}: {row['error']}"

    def _in_order(self) -> Iterator[str]:
        arrived = [row["update_id"] for row in self._rows("SELECT update_id FROM inbox ORDER BY arrival")]
        if arrived != [update for update in self.town.deeds if update in set(arrived)]:
            yield "updates were written down in another order than they came"
        lanes: defaultdict[str, list[int]] = defaultdict(list)
        for row in self._rows("SELECT lane, arrival FROM witness ORDER BY place"):
            lanes[row["lane"]].append(row["arrival"])
        yield from (f"chat {lane}: not in order of arrival" for lane, had in lanes.items() if had != sorted(had))

    def _replayed(self) -> Iterator[str]:
        """The model hears everything that was accepted, in the order of arrival."""
        for row in self._rows("SELECT update_id FROM inbox ORDER BY arrival"):
            update = row["update_id"]
            deed = self.town.deeds[update]
            if deed.kind == "rsvp":
                self.toasts[update] = self.seats[id(deed.group)].tap(deed.who.name, deed.wish)
            elif deed.kind == "vote":
                self.toasts[update] = self.votes[id(deed.group)].tap(deed.who.name)
        yield from ()

    # State

    def _answers(self) -> Iterator[str]:
        for group in self.town.groups:
            model = self.seats[id(group)]
            said = {row["name"]: row["choice"] for row in self._rsvps(group)}
            if said != model.said():
                differ = {who for who in said.keys() | model.said().keys() if said.get(who) != model.said().get(who)}
                yield f"{group.meetup}: {[(who, said.get(who), model.said().get(who)) for who in sorted(differ)]}"
            if sum(choice == "going" for choice in said.values()) > group.seats:
                yield f"{group.meetup}: more are going than there are seats"
            order = [row["name"] for row in self._rsvps(group) if row["choice"] == "waiting"]
            if order != model.line:
                yield f"{group.meetup}: the line is {order}, not {model.line}"
            comes = self._rows(
                "SELECT p.name FROM votes v JOIN people p ON p.id = v.person WHERE topic = ? AND comes", group.topic_id
            )
            if {row["name"] for row in comes} != self.votes[id(group)].comes:
                yield f"{group.topic}: other votes than were given"

    def _rsvps(self, group: Group) -> list[sqlite3.Row]:
        return self._rows(
            "SELECT p.name, r.choice FROM rsvps r JOIN people p ON p.id = r.person WHERE meetup = ? ORDER BY turn",
            group.meetup_id,
        )

    def _cards(self) -> Iterator[str]:
        for group in self.town.groups:
            shown = self._card(group, f"meetup:{group.meetup_id}").splitlines()
            people = [line for line in shown if line[0:1] in {"✅", "⏳", "🤔"}]
            if people != self.seats[id(group)].on_the_card():
                yield f"the card of {group.meetup} shows {people}, not {self.seats[id(group)].on_the_card()}"
            card, comes = self._card(group, f"topic:{group.topic_id}"), len(self.votes[id(group)].comes)
            if f"🗳 {1000 - comes} more votes" not in card:
                yield f"the card of {group.topic} does not show {comes} votes"

    def _card(self, group: Group, name: str) -> str:
        found = self._rows("SELECT message FROM cards WHERE name = ?", name)
        number = int(found[0]["message"].rpartition(":")[2]) if found and found[0]["message"] else 0
        message = self.town.pg.world.room(group.chat).messages.get(number)
        return message.text if message is not None else ""

    def _conversations(self) -> Iterator[str]:
        yield from (f"a conversation is left: {dict(row)}" for row in self._rows("SELECT person, form, at FROM drafts"))
        for group in self.town.groups:
            for who in group.joiners:
                kept = self._rows("SELECT * FROM members WHERE name = ? AND standing = 'active'", nickname(who))
                told = [
                    (row["introduction"], json.loads(row["interests"]), row["shares"], row["public"]) for row in kept
                ]
                if told != [(introduction(who), ["books", "games"], f"maps of {who.name}", 1)]:
                    yield f"{who.name} joined as {told}"
            for who in group.proposers:
                kept = self._rows("SELECT title, why, kind FROM topics WHERE title = ?", wished(who))
                if [tuple(row) for row in kept] != [(wished(who), f"Because of {who.name}.", "study")]:
                    yield f"{who.name} proposed {[tuple(row) for row in kept]}"

    # What people were told

    def _toasts(self) -> Iterator[str]:
        told: defaultdict[str, list[str]] = defaultdict(list)
        for toast in self.town.pg.world.toasts:
            told[toast.id].append(toast.text)
        self.figures.pressed, self.figures.answered = len(self.town.presses), len(told)
        for press, update in self.town.presses.items():
            if len(told[press]) > 1:
                yield f"a press was answered {len(told[press])} times"
            for text in told[press]:
                if not text.startswith(self.toasts.get(update, "")):
                    yield f"a press was answered {text!r}, not {self.toasts[update]!r}: {self.town.deeds[update]}"

    def _risen(self) -> Iterator[str]:
        for group in self.town.groups:
            model = self.seats[id(group)]
            for who in group.crowd:
                heard = sum(
                    f"🎉 A seat is free: you're coming to “{group.meetup}”" in one.text for one in self.town.said(who)
                )
                doubts = self._doubts("kind = 'rsvp.moved_up' AND chat = ?", f"telegram:{who.id}")
                if heard > model.risen[who.name] + doubts:
                    yield f"{who.name} heard {heard} times of moving up, which happened {model.risen[who.name]} times"
                if who.name in model.sits_by_luck and not heard:
                    yield f"{who.name} moved up and never heard of it"

    def _doubts(self, which: str, *values: Any) -> int:
        held = "(doubtful = 'hold' AND fate <> 'waiting' AND delivered_as IS NULL)"
        sql = f"SELECT coalesce(sum(doubts + {held} + (fate = 'failed')), 0) AS n FROM letters WHERE {which}"
        return int(self._rows(sql, *values)[0]["n"])

    def _letters(self) -> Iterator[str]:
        for row in self._rows("SELECT kind, fate, reason, count(*) AS n FROM letters GROUP BY 1, 2, 3"):
            if row["fate"] not in {"delivered", "skipped", "failed"}:
                yield f"{row['n']} letters {row['kind']} are still {row['fate']}: {row['reason']}"
            elif row["fate"] != "delivered" and not row["reason"]:
                yield f"{row['n']} letters {row['kind']} {row['fate']} without a reason"
            self.figures.letters += row["n"]
            if row["fate"] in {"delivered", "skipped", "failed"}:
                setattr(self.figures, row["fate"], getattr(self.figures, row["fate"]) + row["n"])
        self.figures.in_doubt = self._doubts("TRUE")
        welcomed = Counter(row["chat"] for row in self._rows("SELECT chat FROM letters WHERE kind = 'welcome'"))
        for who, count in self.town.commands.items():
            if welcomed[f"telegram:{who}"] != count:
                yield f"{who} said /start {count} times and was answered {welcomed[f'telegram:{who}']} times"

    def _messages(self) -> Iterator[str]:
        """Each message of the bot is known to the books, or is one of those counted as in doubt."""
        known: defaultdict[str, set[int]] = defaultdict(set)
        for row in self._rows("SELECT delivered_as FROM letters WHERE delivered_as IS NOT NULL UNION "
                              "SELECT message FROM cards WHERE message <> ''"):  # fmt: skip
            chat, _, number = row["delivered_as"].rpartition(":")
            known[chat].add(int(number))
        for chat_id in self.town.pg.world.rooms:
            chat = f"telegram:{chat_id}"
            there = {one.id for one in self.town.pg.world.room(chat_id).messages.values()
                     if one.sender == self.town.pg.world.bot and not one.service}  # fmt: skip
            if known[chat] - there:
                yield f"{chat}: letters delivered as messages that are not there: {known[chat] - there}"
            copies = len(there - known[chat])
            self.figures.copies += copies
            if copies > self._doubts("chat = ?", chat):
                yield f"{chat}: {copies} messages that nobody knows of, {self._doubts('chat = ?', chat)} doubts"

    def _held(self) -> Iterator[str]:
        """Announcements stand there once, never twice."""
        self.figures.held = self._rows(
            "SELECT count(*) AS n FROM letters WHERE kind = 'letter.held'")[0]["n"]  # fmt: skip
        for group in self.town.groups:
            for beginning in (
                f"📢 #1 {group.meetup}",
                f"💡 {group.topic}",
                *(f"💡 {wished(w)}" for w in group.proposers),
            ):
                there = len(self.town.posts(group.chat, beginning))
                self.figures.copies_of_held += max(0, there - 1)
                if there != 1:
                    yield f"{beginning!r} stands there {there} times"
            for who in group.joiners:
                there = sum(introduction(who) in one.text for one in self.town.said(group.chat))
                name = f"intro:%:{who.name}"
                if there < 1:
                    yield f"the group never read who {who.name} is ({name})"
