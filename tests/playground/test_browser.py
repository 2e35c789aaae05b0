"""The page in a real browser: three people play the scene, by tapping and typing."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.async_api")

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
CLUB = "합정 책 모임"


class Page:
    """One browser window, and the person who looks through it."""

    def __init__(self, page, folder: Path) -> None:
        self.page = page
        self.folder = folder

    async def be(self, name: str) -> None:
        await self.page.select_option("#me", label=name)
        await playwright.expect(self.page.locator("#me option:checked")).to_have_text(name)

    async def open(self, chat: str) -> None:
        await self.page.locator("#chats b").get_by_text(chat, exact=True).click()
        await playwright.expect(self.page.locator("#title")).to_have_text(chat)

    async def tap(self, label: str) -> None:
        await self.page.locator("#messages button", has_text=re.compile(rf"^{label}")).last.click()

    async def say(self, words: str) -> None:
        await self.page.fill("#text", words)
        await self.page.click("#send")

    async def sees(self, words: str) -> None:
        await playwright.expect(self.page.locator("#messages")).to_contain_text(words)

    async def picture(self, name: str) -> None:
        await self.page.screenshot(path=self.folder / f"{name}.png")


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """`python -m bot play`, as anybody starts it."""
    command = (sys.executable, "-m", "bot", "play", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    found = re.search(r"http://\S+", line)
    assert found, line
    yield found.group()
    process.send_signal(signal.SIGTERM)
    await process.wait()


@pytest.fixture
async def page(address: str, chromium_path: str, tmp_path: Path) -> AsyncIterator[Page]:
    """A Korean browser that looks at it; pictures go where MOIM_PICTURES says, to be looked at."""
    async with playwright.async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium_path, args=FLAGS)
        window = await browser.new_page(
            viewport={"width": 1000, "height": 900}, locale="ko-KR", timezone_id="Asia/Seoul"
        )
        await window.goto(address)
        yield Page(window, Path(os.environ.get("MOIM_PICTURES", tmp_path)))
        await browser.close()


async def test_three_people_play_the_scene(page: Page) -> None:
    await page.be("수아")
    await page.open(CLUB)
    await page.tap("시작 설정")
    await page.sees("어떤 언어로 말할까요")
    await page.tap("모두 기본값으로")
    await page.tap("시작")
    await page.sees("준비가 끝났어요")

    await page.be("민지")
    await page.open(CLUB)
    await page.tap("가입하기")
    await page.sees("어떻게 불러 드릴까요")
    await page.tap("민지")
    await page.sees("한두 문장으로 자기소개")
    await page.say("소설을 좋아해요.")
    await page.tap("책")
    await page.tap("다 골랐어요")
    await page.tap("건너뛰기")
    await page.sees("배우고 싶은")
    await page.tap("건너뛰기")
    await page.tap("네")
    await page.tap("가입하기")
    await page.sees("멤버가 되셨어요")

    await page.be("수아")
    await page.open(CLUB)
    await page.sees("민지님을 소개해요")
    await page.open("Moim")
    await page.say("/meetup")
    await page.sees("일정 제목")
    await page.say("12월 독서모임")
    await page.say("다음 주 토요일 저녁 7시")
    await page.tap("네")
    await page.sees("어디에서 만나나요")
    await page.say("카페 문장 (합정역 3번 출구)")
    await page.tap("나머지는 기본값으로")
    await page.picture("preview")
    await page.tap("공지하기")
    await page.sees("일정을 공지했어요")

    await page.be("민지")
    await page.open(CLUB)
    await page.sees("#1 12월 독서모임")
    await page.tap("참석")
    await page.sees("수아, 민지")
    await page.picture("card")
