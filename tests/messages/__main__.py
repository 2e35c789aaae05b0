"""Writes docs/messages.md anew."""

import asyncio

from tests.messages.book import write

asyncio.run(write())
