"""A unit of work with two sides that must agree, for processes that are killed while they do them."""

from typing import Any


async def unit(desk: Any, number: int) -> int:
    """An update comes in, and its number is noted."""
    await desk.inbox.add(number, "1", "{" + " " * 400 + "}")
    await desk.note_fact("done", str(number))
    return number
