"""The community itself in words: the greeting, the open door, and what the group no longer allows."""

from bot.domain.communities import Joining, Stage
from bot.domain.ids import CommunityId
from bot.views.message import Bold, Message, Text, button, lines, paragraphs, stacked
from bot.views.shown import Scene, shows


@shows("community.greeting")
async def greeting(scene: Scene) -> Message | None:
    """One message when the bot is added: what it does, and the one thing to tap."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    say = scene.words.say
    if community.stage is Stage.LEFT:
        return None
    if community.stage is Stage.READY:
        text = say("I am back. Everything is where you left it: members, topics and meetups.")
        return Message(text, stacked(button(say("Join"), f"join:{community.id}")))
    return Message(_hello(scene), stacked(button(say("Set up"), f"setup:{community.id}")))


def _hello(scene: Scene) -> Text:
    say = scene.words.say
    return paragraphs(
        Text((Bold(str(say("Hello, I'm Moim. I look after meetups, so that you only have to come."))),)),
        lines(
            say("🙋 Members join and introduce themselves"),
            say("💡 Anyone proposes a topic, and you see who would come"),
            say("📅 Hosts announce a meetup, seats and waiting line included"),
            say("⏰ I remind everyone in time, and keep quiet at night"),
        ),
        say("An admin sets me up in a minute: a few questions, in private."),
    )


@shows("community.open")
async def opened(scene: Scene) -> Message | None:
    """The community is set up: how to take part."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    if community.stage is not Stage.READY:
        return None
    say = scene.words.say
    how = {
        Joining.OPEN: say("Tap Join and tell us a little about yourself."),
        Joining.APPROVAL: say("Tap Join and tell us a little about yourself. An admin will say yes or no."),
        Joining.INTRODUCTION: say("Tap Join and introduce yourself, and you're in."),
    }[community.settings.joining]
    text = paragraphs(
        Text((Bold(str(say("“{title}” starts here.", title=community.title))),)),
        lines(how, say("Have an idea? /propose"), say("What's coming up? /meetups")),
    )
    return Message(text, stacked(button(say("Join"), f"join:{community.id}")))


@shows("group.unreachable")
async def unreachable(scene: Scene) -> Message:
    """An admin hears that the group cannot be written to."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    return Message(
        scene.words.say("I can't write in “{title}” any more. Please let me write there, or add me again.",
                        title=community.title)
    )  # fmt: skip


@shows("group.demoted")
async def demoted(scene: Scene) -> Message:
    """An admin hears what goes on and what does not, now that the bot leads the group no more."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    return Message(
        scene.words.say("I'm no admin of “{title}” any more. Everything goes on, but I can't pin cards or notice who "
                        "leaves. If that wasn't meant, make me an admin again.", title=community.title)
    )  # fmt: skip


@shows("group.thread_gone")
async def thread_gone(scene: Scene) -> Message:
    """An admin hears that the forum topic is closed."""
    community = await scene.work.communities.get(CommunityId(scene.letter.subject))
    return Message(
        scene.words.say("The forum topic I posted to in “{title}” is closed. I'll post to the main chat now. "
                        "Write /here in a topic to choose another.", title=community.title)
    )  # fmt: skip
