"""Being forgotten: seats go to the line, meetups look for a host, names go from the cards, then from the books."""

from collections.abc import Sequence

from bot.domain.communities import Community
from bot.domain.ids import CommunityId, MeetupId, MessageRef, TopicId
from bot.domain.letters import CardAddress, Letter, Weight
from bot.domain.meetups import Meetup
from bot.domain.people import Person
from bot.domain.refusals import NotFound
from bot.ports import Work
from bot.usecases import cards, reach, seating
from bot.usecases.communities import ready

GOODBYE = "profile.goodbye"
_OWN = ("intro", "application")  # cards that are all about one person


async def forget(work: Work, person: Person) -> None:
    """Everything personal is gone, in every community; past headcounts stay right.

    What the person wrote as titles and notes of topics and meetups stays with the community, without a name.
    """
    hosted = [meetup for meetup in await work.meetups.hosted_by(person.id) if _to_come(meetup, work)]
    for member in await work.members.of(person.id):
        await seating.leave_all(work, await work.communities.get(member.community), person)
    naming = await work.letters.cards_naming(person.id)
    await work.people.erase(person.id)
    await _rewrite(work, naming)
    for meetup in hosted:
        await reach.seek_host(work, await work.meetups.get(meetup.id))


async def say_goodbye(work: Work, person: Person, message: MessageRef | None) -> None:
    """The last message to who is forgotten: it knows an address and a language, and loses them at the next sweep."""
    await work.letters.write(Letter(GOODBYE, person.private, args={"language": person.reads}, edits=message))


def _to_come(meetup: Meetup, work: Work) -> bool:
    return meetup.alive and meetup.starts_at > work.now


async def _rewrite(work: Work, naming: Sequence[CardAddress]) -> None:
    """Cards that named the person are shown anew without the name; what they said of themselves is taken back."""
    for card in naming:
        what, _, number = card.name.partition(":")
        if what in _OWN:
            await _withdraw(work, await work.communities.get(CommunityId(int(number.partition(":")[0]))), card)
            continue
        community = await work.communities.at(card.chat)
        if community is not None and ready(community):
            await _refresh(work, community, what, int(number))


async def _refresh(work: Work, community: Community, what: str, number: int) -> None:
    try:
        if what == "meetup":
            await cards.refresh_meetup(work, await work.meetups.get(MeetupId(number)), community)
        elif what == "topic":
            await cards.refresh_topic(work, await work.topics.get(TopicId(number)), community)
    except NotFound:  # the card outlived what it showed
        return


async def _withdraw(work: Work, community: Community, card: CardAddress) -> None:
    """An introduction in the group, an application with the admins. Nothing is shown where the message is gone."""
    await work.letters.drop_card(card.name, card.chat)
    if ready(community):
        await work.letters.write(
            Letter("profile.taken_back", card.chat, community=community.id, weight=Weight.CARD, edits=card.message)
        )
