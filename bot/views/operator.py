"""What the operator reads: that something needs a look, and where to look."""

from bot.views.message import Message, paragraphs
from bot.views.shown import Scene, shows


@shows("operator.parked")
async def parked(scene: Scene) -> Message:
    """Updates failed three times: how many, and the command that lists them."""
    number = scene.letter.args.get("parked")
    return Message(
        paragraphs(
            scene.words.say_n(
                "{n} update failed three times and is set aside. Everything else goes on.",
                "{n} updates failed three times and are set aside. Everything else goes on.",
                number if isinstance(number, int) else 1,
            ),
            scene.words.say("On the server: {list} shows them, {retry} tries them again.",
                            list="python -m bot parked", retry="python -m bot parked --retry"),
        )
    )  # fmt: skip


@shows("operator.room")
async def room(scene: Scene) -> Message:
    """Little room is left on the disk: how much, and what happens when it is gone."""
    left = scene.letter.args.get("mb")
    return Message(
        paragraphs(
            scene.words.say(
                "Only {mb} MB are left on the disk of my database.", mb=left if isinstance(left, int) else "?"
            ),
            scene.words.say(
                "I go on for now. When it is nearly full I finish what I have and take nothing new until there is "
                "room; Telegram keeps what people send for a day."
            ),
        )
    )
