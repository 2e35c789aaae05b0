"""What is said after an absence: from when to when, and what may be lost."""

from datetime import datetime

from bot.domain.ids import CommunityId
from bot.views.message import Message, paragraphs
from bot.views.shown import Scene, shows


@shows("group.absence")
async def to_admins(scene: Scene) -> Message:
    """To a community's admins: presses may be lost; after more than a day, messages are."""
    words, community = scene.words, await scene.work.communities.get(CommunityId(scene.letter.subject))
    since, until = _moments(scene)
    parts = [
        words.say(
            "I was away from '{title}' from {since} to {until}.", title=community.title, since=since, until=until
        ),
        words.say(
            "Buttons pressed in that time may not have counted. If a meetup is near, please ask people to look at "
            "their answer on its card."
        ),
    ]
    if scene.letter.args.get("day"):
        parts.append(
            words.say("Telegram keeps messages for a day only: what people wrote to me before that did not reach me.")
        )
    return Message(paragraphs(*parts))


@shows("operator.absence")
async def to_operator(scene: Scene) -> Message:
    """To the operator: the same, and how many communities know."""
    told = scene.letter.args.get("told")
    since, until = _moments(scene)
    number = told if isinstance(told, int) else 0
    return Message(
        paragraphs(
            scene.words.say("I was away from {since} to {until}.", since=since, until=until),
            scene.words.say_n(
                "The admins of {n} community where something may be lost have been told.",
                "The admins of {n} communities where something may be lost have been told.",
                number,
            ),
        )
    )


def _moments(scene: Scene) -> tuple[str, str]:
    """From when to when, in the reader's words."""
    since, until = (datetime.fromisoformat(str(scene.letter.args[name])) for name in ("since", "until"))
    return scene.words.when(since), scene.words.when(until)
