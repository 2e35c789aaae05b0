"""Topics in words: the card and its votes, the ranking, the news of enough people, and the proposer's menu."""

from dataclasses import dataclass
from typing import Any

from bot.domain.ids import CommunityId, MeetupId, PersonId, TopicId
from bot.domain.letters import Weight
from bot.domain.people import Person
from bot.domain.topics import Tally, Topic, TopicState, Wish, missing
from bot.forms import topics as forms
from bot.usecases import topics
from bot.usecases.topics import Voted
from bot.views.message import Bold, Mention, Message, Rows, Text, button, lines, listed, paragraphs, stacked
from bot.views.prompts import FormWords, Prompt, words_for
from bot.views.rsvps import answers
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

_NAMED = 5  # so many would-be hosts are named
_ACROSS = 5

_KINDS = {
    "talk": mark("Talk"),
    "study": mark("Study"),
    "play": mark("Play"),
    "eat": mark("Eat"),
    "move": mark("Move"),
    "see": mark("See"),
    "make": mark("Make"),
    "help": mark("Help"),
}
_YES_NO = {forms.YES: mark("Yes"), forms.NO: mark("No")}


def kind(value: Any, words: Words) -> str:
    """The kind of a topic; the proposer's own word stays as it is."""
    return str(words.say(_KINDS[value])) if value in _KINDS else str(value or "")


def _yes_no(value: Any, words: Words) -> str:
    return str(words.say(_YES_NO[forms.YES if value else forms.NO]))


_PROMPTS = {
    "title": Prompt(mark("What would you like to do together? A short title, please."), mark("Title")),
    "why": Prompt(mark("What is it about, and why would it be good? One or two sentences."), mark("What and why")),
    "kind": Prompt(mark("What kind of thing is it? Tap one, or write a word of your own."), mark("Kind"),
                   _KINDS, kind),
    "hosts": Prompt(mark("Would you host it yourself?"), mark("I would host it"), _YES_NO, _yes_no),
}  # fmt: skip
words_for("topic", FormWords(
    mark("💡 A new topic"), mark("Propose"), _PROMPTS, mark("This is how the group will read it. Is it right?")
))  # fmt: skip
words_for("topic_change", FormWords(mark("✏️ Change the topic"), mark("Save"), _PROMPTS))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A topic with what its messages need."""

    topic: Topic
    tally: Tally
    quorum: int
    proposer: str
    hosts: tuple[str, ...]
    words: Words

    def text(self) -> Text:
        """Title, kind, why, who, and how it stands."""
        say, topic = self.words.say, self.topic
        facts = [
            say("🏷 {kind}", kind=kind(topic.kind, self.words)) if topic.kind else None,
            say("🙋 Proposed by {name}", name=self.proposer) if self.proposer else None,
            say("🙌 Would host: {names}", names=self._hosts()) if topic.open else None,
        ]
        return paragraphs(Text(("💡 ", Bold(topic.title))), topic.why, lines(*facts), self.status())

    def status(self) -> Text:
        """Open and what it needs, or why no more votes are taken."""
        say = self.words.say
        match self.topic.state:
            case TopicState.PLANNED:
                return say("📅 A meetup has been announced for it. /meetups shows it.")
            case TopicState.WITHDRAWN:
                return say("The topic was withdrawn.")
            case TopicState.CLOSED:
                return say("An admin has closed the topic.")
            case _:
                return self._open()

    def _open(self) -> Text:
        lacking = missing(self.tally, self.quorum)
        if lacking:
            return self.words.say_n("🗳 {n} more vote, and we look for a date.",
                                    "🗳 {n} more votes, and we look for a date.", lacking)  # fmt: skip
        if self.tally.hosts:
            return self.words.say("✅ Enough people. A date comes next.")
        return self.words.say("✅ Enough people. Who hosts?")

    def votes(self, *, comes: bool = False, hosts: bool = False) -> tuple[Any, Any]:
        """The two buttons with their counts; ticked where the reader has voted."""
        say = self.words.say
        come = say("I'd come · {n}", n=self.tally.comes)
        host = say("I'll host · {n}", n=self.tally.hosts)
        return (
            button(f"{'✓ ' if comes else ''}{come}", f"topic_vote:{self.topic.id}:{Wish.COMES}"),
            button(f"{'✓ ' if hosts else ''}{host}", f"topic_vote:{self.topic.id}:{Wish.HOSTS}"),
        )

    def _hosts(self) -> str:
        if not self.hosts:
            return str(self.words.say("nobody yet"))
        named = self.words.names(list(self.hosts[:_NAMED]))
        more = len(self.hosts) - _NAMED
        return named if more <= 0 else f"{named} +{more}"


@shows("topic.card")
async def card(scene: Scene) -> Message | None:
    """The topic in the group, edited when something changes. What ended before it was posted is not posted."""
    shown = await _shown(scene)
    gone = shown.topic.state in {TopicState.WITHDRAWN, TopicState.CLOSED}
    if gone and scene.letter.weight is Weight.NEWS:
        return None
    more = button(scene.words.say("More"), f"topic:{shown.topic.id}")
    return Message(shown.text(), (shown.votes(), (more,)) if shown.topic.open else ())


@shows("topic.detail")
async def detail(scene: Scene) -> Message | None:
    """The topic in private, with what this reader may do."""
    reader = scene.letter.person
    if reader is None:
        return None
    shown, say = await _shown(scene), scene.words.say
    topic, page = shown.topic, scene.letter.args.get("page")
    note = say("Saved. The card in the group shows it too.") if scene.letter.args.get("note") == "saved" else None
    back = button(say("‹ All topics"), f"topics:{topic.community}:{page if isinstance(page, int) else 0}")
    community = await scene.work.communities.get(topic.community)
    text = paragraphs(note, shown.text(), Text((community.title,)))
    if not topic.open:
        return Message(text, ((back,),))
    vote = await scene.work.topics.vote(topic.id, reader)
    admin = scene.letter.args.get("admin") is True
    return Message(text, (shown.votes(comes=vote.comes, hosts=vote.hosts),
                          *_menu(scene, shown, hosts=vote.hosts, admin=admin), (back,)))  # fmt: skip


def _menu(scene: Scene, shown: _Shown, *, hosts: bool, admin: bool) -> Rows:
    topic, say = shown.topic, scene.words.say
    mine = topic.proposer == scene.letter.person
    plan = button(say("📅 Pick a date"), f"plan:{topic.id}") if hosts and topic.quorum_at is not None else None
    change = button(say("✏️ Edit"), f"topic_change:{topic.id}") if mine else None
    withdraw = button(say("Withdraw"), f"topic_ask:{topic.id}:withdraw") if mine else None
    close = button(say("Close it"), f"topic_ask:{topic.id}:close") if admin and not mine else None
    return (*stacked(plan), *stacked(change, withdraw, close, across=2))


@shows("topic.ask")
async def ask(scene: Scene) -> Message | None:
    """Withdrawing or closing is asked once more."""
    shown, say = await _shown(scene), scene.words.say
    how, topic = str(scene.letter.args.get("how")), shown.topic
    if not topic.open:
        return Message(shown.text())
    if how == "withdraw":
        text = say("Withdraw “{title}”? The votes stay on the card, but nobody can vote any more.", title=topic.title)
        yes = say("Yes, withdraw")
    else:
        text = say("Close “{title}”? Nobody can vote any more, and I'll tell the proposer.", title=topic.title)
        yes = say("Yes, close it")
    return Message(text, stacked(button(yes, f"topic_end:{topic.id}:{how}"),
                                 button(say("Back"), f"topic:{topic.id}")))  # fmt: skip


@shows("topic.proposed")
async def proposed(scene: Scene) -> Message:
    """The proposer hears that it is in the group."""
    shown, say = await _shown(scene), scene.words.say
    text = say("Thank you. “{title}” is on its way to the group. When {n} people would come, I'll tell "
               "everyone.",
               title=shown.topic.title, n=shown.quorum)  # fmt: skip
    return Message(text, stacked(button(say("See the topic"), f"topic:{shown.topic.id}")))


@shows("topic.closed")
async def closed(scene: Scene) -> Message:
    """The proposer hears that an admin closed it."""
    shown = await _shown(scene)
    community = await scene.work.communities.get(shown.topic.community)
    return Message(scene.words.say("An admin of “{community}” has closed your topic “{title}”. "
                                   "Write to them if you would like to know why.",
                                   community=community.title, title=shown.topic.title))  # fmt: skip


@shows("topic.come")
async def come(scene: Scene) -> Message:
    """Whoever cannot be written to yet is shown the way into the private chat."""
    say = scene.words.say
    text = say("Let's write your topic down together, in private. It takes a minute.")
    return Message(text, stacked(button(say("Propose a topic"), link=str(scene.letter.args["link"]))))


@shows("topic.list")
async def ranking(scene: Scene) -> Message | None:
    """The open topics, most wanted first, ten a page; a number opens one."""
    if scene.letter.community is None:
        return None
    community = await scene.work.communities.get(scene.letter.community)
    wanted = scene.letter.args.get("page")
    page, count, found = await topics.ranking(scene.work, community, wanted if isinstance(wanted, int) else 0)
    say, first = scene.words.say, page * topics.PAGE + 1
    head = Text((Bold(str(say("💡 Topics of “{title}”", title=community.title))),))
    if not found:
        return Message(paragraphs(head, say("No topic is open at the moment. /propose starts one.")))
    told = [_line(first + place, topic, tally, scene.words) for place, (topic, tally) in enumerate(found)]
    open_one = (button(str(first + place), f"topic:{topic.id}:{page}") for place, (topic, _) in enumerate(found))
    text = paragraphs(head, lines(*told), say("Tap a number to see more and to vote."))
    return Message(text, stacked(*open_one, across=_ACROSS) + _turning(scene.words, community.id, page, count))


def _line(place: int, topic: Topic, tally: Tally, words: Words) -> Text:
    hosts = words.say_n("{n} would host", "{n} would host", tally.hosts) if tally.hosts else words.say("no host yet")
    comes = words.say_n("{n} would come", "{n} would come", tally.comes)
    return words.say("{place}. {title} · {comes}, {hosts}", place=place, title=Bold(topic.title), comes=comes,
                     hosts=hosts)  # fmt: skip


def _turning(words: Words, community: CommunityId, page: int, count: int) -> Rows:
    back = button(words.say("‹ Previous"), f"topics:{community}:{page - 1}") if page else None
    more = (page + 1) * topics.PAGE < count
    return stacked(back, button(words.say("Next ›"), f"topics:{community}:{page + 1}") if more else None, across=2)


@shows("topic.quorum")
async def quorum(scene: Scene) -> Message | None:
    """The group hears that enough people would come, and who picks the date, or that a host is wanted."""
    shown, say = await _shown(scene), scene.words.say
    topic = shown.topic
    if not topic.open:
        return None
    head = scene.words.say_n("🎉 {n} person would come to “{title}”. That is enough!",
                             "🎉 {n} people would come to “{title}”. That is enough!",
                             shown.tally.comes, title=topic.title)  # fmt: skip
    hosts = await scene.work.topics.would_host(topic.id)
    act = f"topic_host:{topic.id}"
    if not hosts:
        return Message(paragraphs(head, say("Who hosts it?")), stacked(button(say("I'll host"), act)))
    calls = [await _called(scene, topic, host) for host in hosts if not host.reachable]
    if calls:
        text = say("{names}: you offered to host. Tap below to pick a date.", names=listed(calls))
        return Message(paragraphs(head, text), stacked(button(say("📅 Pick a date"), act)))
    named = scene.words.names(list(shown.hosts[:_NAMED]))
    return Message(paragraphs(head, say("Offered to host: {names}. A date comes next.", names=named)))


@shows("topic.host")
async def host(scene: Scene) -> Message | None:
    """Whoever offered to host is asked for a date; not who took it back meanwhile."""
    if scene.letter.person is None:
        return None
    shown, say = await _shown(scene), scene.words.say
    topic = shown.topic
    vote = await scene.work.topics.vote(topic.id, scene.letter.person)
    if not topic.open or not vote.hosts:
        return None
    community = await scene.work.communities.get(topic.community)
    text = scene.words.say_n(
        "{n} person would come to “{title}” in “{community}”, and you offered to host. When shall it be?",
        "{n} people would come to “{title}” in “{community}”, and you offered to host. When shall it be?",
        shown.tally.comes, title=topic.title, community=community.title,
    )  # fmt: skip
    rows = stacked(button(say("📅 Pick a date"), f"plan:{topic.id}"), button(say("See the topic"), f"topic:{topic.id}"))
    return Message(text, rows)


@shows("topic.planned")
async def planned(scene: Scene) -> Message | None:
    """Whoever wished for the topic hears of its meetup, once."""
    if scene.letter.community is None:
        return None
    meetup = await scene.work.meetups.get(MeetupId(scene.letter.subject))
    if not meetup.alive or meetup.starts_at <= scene.work.now:
        return None
    community = await scene.work.communities.get(scene.letter.community)
    say, words = scene.words.say, scene.words
    return Message(paragraphs(
        say("A topic you voted for in “{community}” has a date.", community=community.title),
        lines(Text((Bold(meetup.title),)), words.moment(meetup.starts_at, scene.work.now)),
        say("Will you come?"),
    ), answers(meetup, words, scene.work.now) + stacked(button(say("More"), f"more:{meetup.id}")))  # fmt: skip


def voted(what: Voted, words: Words) -> Text:
    """The toast that confirms a vote."""
    if what.picks:
        return words.say("Thank you! I wrote to you in private, to pick a date.")
    if what.wish is Wish.COMES:
        return words.say("Noted: you'd come.") if what.vote.comes else words.say("“I'd come” is taken back.")
    return words.say("Noted: you'd host.") if what.vote.hosts else words.say("“I'll host” is taken back.")


def in_private(words: Words) -> Text:
    """The toast that says where the answer is."""
    return words.say("I wrote to you in private.")


async def _shown(scene: Scene) -> _Shown:
    topic = await scene.work.topics.get(TopicId(scene.letter.subject))
    community = await scene.work.communities.get(topic.community)
    tally = await scene.work.topics.tally(topic.id)
    people = await scene.work.topics.would_host(topic.id)
    hosts = [await _name(scene, topic, one.id) for one in people[:_NAMED]] + [""] * max(0, len(people) - _NAMED)
    proposer = await _name(scene, topic, topic.proposer) if topic.proposer is not None else ""
    return _Shown(topic, tally, community.settings.quorum, proposer, tuple(hosts), scene.words)


async def _name(scene: Scene, topic: Topic, person: PersonId) -> str:
    """The name somebody goes by in the community."""
    member = await scene.work.members.get(topic.community, person)
    if member is not None and member.name:
        return member.name
    return (await scene.work.people.get(person)).name


async def _called(scene: Scene, topic: Topic, person: Person) -> Mention:
    return Mention(await _name(scene, topic, person.id), person.account)
