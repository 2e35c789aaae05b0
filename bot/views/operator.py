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
