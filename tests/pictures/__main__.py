"""Takes the pictures anew: `make pictures` (needs Chromium)."""

import asyncio
import logging
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import structlog
from playwright.async_api import async_playwright

from tests.conftest import CHROMIUMS
from tests.conversations.stage import Stage
from tests.pictures.scene import FOLDER, LANGUAGES, Moment, played
from tests.pictures.texts import written

SIZE = {"width": 1000, "height": 860}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--font-render-hinting=none",
]
# The messages of which at least a good part can be seen on a phone.
SEEN = """(phone) => {
  const view = phone.querySelector('.messages, [data-testid=messages]') ?? phone;
  const box = view.getBoundingClientRect();
  return [...view.querySelectorAll('[id^="m"]')].filter((one) => {
    const own = one.getBoundingClientRect();
    return /^m\\d+-\\d+$/.test(one.id) && own.height && own.bottom > box.top + 24 && own.top < box.bottom - 24;
  }).map((one) => Number(one.id.split('-')[1]));
}"""


async def take(browser: Any, play: Stage, moment: Moment, language: str) -> None:
    """One picture and its text."""
    first, second = moment.phones
    query = f"lang={language}&theme=light&tour=no&as={first.who.name}&as2={second.who.name}"
    window = await browser.new_page(
        viewport=SIZE,
        device_scale_factor=1.5,
        locale={"ko": "ko-KR", "en": "en-GB"}[language],
        timezone_id="Asia/Seoul",
    )
    await window.goto(f"{play.pg.url}?{query}")
    await window.wait_for_selector("body.ready")
    seen = []
    for place, phone in enumerate(moment.phones, 1):
        shown = window.get_by_test_id(f"phone-{place}")
        if not await shown.locator(".screen.in-chat").count():
            await shown.get_by_test_id("chat-group" if phone.group else "chat-bot").first.click()
        await shown.locator(".screen.in-chat").wait_for()
        await window.wait_for_timeout(700)  # the page scrolls softly to the newest message
    for place in (1, 2):
        seen.append(await window.get_by_test_id(f"phone-{place}").evaluate(SEEN))
    picture = FOLDER / f"{moment.name}.{language}.png"
    await window.locator("#phones").screenshot(path=picture)
    picture.with_suffix(".txt").write_text(written(play, moment, tuple(seen), picture), encoding="utf-8")
    await window.close()


async def main() -> None:
    """All pictures in all languages."""
    chromium = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if chromium is None:
        sys.exit("The pictures need Chromium: apt install chromium")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=FLAGS)
        for language in LANGUAGES:
            with tempfile.TemporaryDirectory() as folder:
                async with played(language, Path(folder)) as (play, moments):
                    async for moment in moments:
                        await take(browser, play, moment, language)
                        sys.stdout.write(f"docs/pictures/{moment.name}.{language}.png\n")
        await browser.close()


asyncio.run(main())
