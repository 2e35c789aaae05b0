"""Cards: one message per meetup or topic and chat, edited in place. Refreshes wait a moment and become one."""

from datetime import timedelta

from bot.domain.communities import Community
from bot.domain.ids import Chat, MessageRef, PersonId
from bot.domain.letters import CardAddress
from bot.domain.meetups import Meetup
from bot.domain.topics import Topic
from bot.ports import Work

APART = timedelta(seconds=4)  # a card is edited at most this often


def meetup_card(meetup: Meetup) -> str:
    """The name of a meetup's card."""
    return f"meetup:{meetup.id}"


def topic_card(topic: Topic) -> str:
    """The name of a topic's card."""
    return f"topic:{topic.id}"


async def refresh_meetup(work: Work, meetup: Meetup, community: Community) -> None:
    """The card shows the truth soon, if there is one."""
    await _refresh(work, meetup_card(meetup), "meetup.card", meetup.id, community)


async def refresh_topic(work: Work, topic: Topic, community: Community) -> None:
    """The same for a topic."""
    await _refresh(work, topic_card(topic), "topic.card", topic.id, community)


async def refresh_voted(work: Work, person: PersonId, community: Community) -> None:
    """Somebody left or came back: the open topics they voted for count anew."""
    for vote in await work.topics.voted_by(person):
        topic = await work.topics.get(vote.topic)
        if topic.open and topic.community == community.id:
            await refresh_topic(work, topic, community)


async def adopt(work: Work, name: str, chat: Chat, message: MessageRef) -> None:
    """Somebody pressed a button of a card whose address was never learnt, because the answer was lost: now it is."""
    if await work.letters.card(name, chat) is None:
        await work.letters.save_card(CardAddress(name, chat, message, posted_at=work.now))
        await work.letters.arrived(name, chat)


async def _refresh(work: Work, name: str, kind: str, subject: int, community: Community) -> None:
    await work.letters.refresh(name, kind, subject, community.id, APART)
