"""The page in a real browser: people play the scene by tapping and typing, the tour, by keyboard, on a narrow screen.

Pictures go where MOIM_PICTURES says, to be looked at.
"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import ROOT

playwright = pytest.importorskip("playwright.async_api")
axe = pytest.importorskip("axe_playwright_python.async_playwright")

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
WIDE, NARROW = (1280, 760), (390, 844)
LOCALES = {"ko": "ko-KR", "en": "en-US"}
expect = playwright.expect
expect.set_options(timeout=10_000)


# People take a moment between two taps; without it the bot would wait for the limit of a private chat.
MOMENT = """() => fetch("/play/act", {
    method: "POST", headers: {"Content-Type": "application/json"}, body: '{"do": "turn", "minutes": 0.05}',
})"""


class Phone:
    """One of the phones on the page, in the hands of whoever it belongs to just now."""

    def __init__(self, page, number: int) -> None:
        self.page = page
        self.node = page.get_by_test_id(f"phone-{number}")
        self.log = self.node.get_by_test_id("messages")
        self.text = self.node.get_by_test_id("text")

    async def be(self, name: str) -> None:
        await self.node.get_by_test_id(f"persona-{name}").click()
        await expect(self.node.get_by_test_id(f"persona-{name}")).to_have_attribute("aria-pressed", "true")

    async def open(self, which: str) -> None:
        """The list, the private chat with the "bot", or the "group"."""
        back = self.node.get_by_test_id("back")
        if await self.node.locator(".in-chat").count():
            await back.click()
        if which != "list":
            await self.node.get_by_test_id(f"chat-{which}").first.click()
            await expect(self.node.locator(".in-chat")).to_be_visible()

    async def tap(self, label: str) -> None:
        await self.log.locator("button.key", has_text=re.compile(rf"^{label}")).last.click()

    async def answer(self, label: str) -> None:
        """Tap in a conversation, and wait for what comes next."""
        key = self.log.locator("button.key", has_text=re.compile(rf"^{label}")).last
        does = await key.get_attribute("data-does")
        await self.page.evaluate(MOMENT)
        await key.click()
        await expect(self.log.locator(f'[data-does="{does}"]')).to_have_count(0)

    async def say(self, words: str) -> None:
        await self.page.evaluate(MOMENT)
        await self.text.fill(words)
        await self.text.press("Enter")

    async def sees(self, words: str) -> None:
        await expect(self.log).to_contain_text(words)

    async def hears(self, words: str) -> None:
        """In a toast."""
        await expect(self.node.locator(".toasts")).to_contain_text(words)


@dataclass
class Table:
    """A page with its two phones, and where its pictures go."""

    page: object
    folder: Path

    def __post_init__(self) -> None:
        self.left, self.right = Phone(self.page, 1), Phone(self.page, 2)

    async def picture(self, name: str) -> None:
        await self.page.screenshot(path=self.folder / f"{name}.png")

    def by(self, testid: str):
        return self.page.get_by_test_id(testid)


Lay = Callable[..., Awaitable[Table]]


@asynccontextmanager
async def played(*options: str) -> AsyncIterator[str]:
    """`python -m bot play`, as anybody starts it."""
    command = (sys.executable, "-m", "bot", "play", "--port", "0", *options)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        line = (await process.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield found.group()
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


@pytest.fixture
async def lay(chromium_path: str, tmp_path: Path) -> AsyncIterator[Lay]:
    """Opens a page on a playground of its own; whatever its console complains about is a failure."""
    complaints: list[str] = []
    async with AsyncExitStack() as stack:
        player = await stack.enter_async_context(playwright.async_playwright())
        browser = await player.chromium.launch(executable_path=chromium_path, args=FLAGS)
        stack.push_async_callback(browser.close)

        async def laid(language: str, size=WIDE, query: str = "", **more: object) -> Table:
            address = await stack.enter_async_context(played())
            context = await browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                locale=LOCALES[language],
                timezone_id="Europe/Berlin",
                **more,
            )
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on(
                "request", lambda asked: complaints.append(asked.url) if not asked.url.startswith(address) else None
            )
            await page.goto(address + query)
            await page.wait_for_selector("body.ready")
            await expect(page.locator("html")).to_have_attribute("lang", language)
            await expect(page.locator("body")).to_have_attribute("data-people", language)
            return Table(page, Path(os.environ.get("MOIM_PICTURES", tmp_path)))

        yield laid
    assert complaints == []


@dataclass(frozen=True)
class Lines:
    """What people tap, type and read in one language."""

    language: str
    people: tuple[str, str, str, str]
    add: str
    set_up: tuple[str, str, str]
    join: tuple[str, str, str, str, str, str, str]
    intro: str
    propose: tuple[str, str, str, str, str]
    come: tuple[str, str]
    announce: tuple[str, str, str, str, str]
    going: tuple[str, str]
    digest: str
    tomorrow: str


KOREAN = Lines(
    "ko", ("수아", "민지", "지수", "현우"), "Moim 추가", ("시작 설정", "모두 기본값으로", "시작"),
    ("가입하기", "민지", "책", "다 골랐어요", "건너뛰기", "네", "가입하기"), "소설을 좋아해요.",
    ("12월 독서모임", "같이 읽고 이야기해요.", "이야기", "아니요", "제안하기"), ("가고 싶어요", "표시했어요"),
    ("네", "다음 주 토요일 저녁 7시", "카페 문장 (합정역 3번 출구)", "나머지는 기본값으로", "공지하기"),
    ("참석", "참석으로 적어"), "이번 주 일정", "내일",
)  # fmt: skip
ENGLISH = Lines(
    "en", ("Sua", "Minji", "Jisu", "Alex"), "Add Moim", ("Set up", "Use all defaults", "Start"),
    ("Join", "Minji", "Books", "Done", "Skip", "Yes", "Join"), "I love novels.",
    ("December books", "We read and talk.", "Talk", "No", "Propose"), ("I'd come", "Noted"),
    ("Yes", "next Saturday 7pm", "Café Sentence (exit 3)", "Defaults for the rest", "Announce"),
    ("Going", "You're in"), "This week", "tomorrow",
)  # fmt: skip


@pytest.mark.parametrize("say", [KOREAN, ENGLISH], ids=lambda say: say.language)
async def test_three_people_play_the_scene(lay: Lay, say: Lines) -> None:
    table = await lay(say.language, query="?tour=no", reduced_motion="reduce")
    left, right = table.left, table.right
    owner, guest, _, other = say.people
    await left.node.get_by_role("button", name=say.add).click()
    await left.tap(say.set_up[0])
    await left.answer(say.set_up[1])
    await left.answer(say.set_up[2])
    await expect(left.node.get_by_test_id("chat-title")).to_have_text("Moim")
    await right.sees(say.join[0])
    await join(right, say)
    await left.open("group")
    await left.sees(say.intro)

    await propose(right, say)
    await left.be(other)
    await left.tap(say.come[0])
    await left.hears(say.come[1])
    await left.be(owner)
    await announce(left, say)
    await left.be(other)
    await left.open("group")
    await left.tap(say.going[0])
    await left.hears(say.going[1])
    await right.open("group")
    await right.tap(say.going[0])
    await left.sees(f"{owner}, {other}, {guest}")
    await table.picture(f"scene-{say.language}")
    await turn_until_reminded(table, say)


async def join(phone: Phone, say: Lines) -> None:
    start, name, book, done, skip, yes, end = say.join
    await phone.tap(start)
    await phone.answer(name)
    await expect(phone.log.locator(".key")).to_have_count(2)
    await phone.say(say.intro)
    for label in (book, done, skip, skip, yes, end):
        await phone.answer(label)


async def propose(phone: Phone, say: Lines) -> None:
    title, why, kind, no, end = say.propose
    await phone.say("/propose")
    await expect(phone.log.locator(".key")).to_have_count(1)
    await phone.say(title)
    await expect(phone.log.locator(".key")).to_have_count(2)
    await phone.say(why)
    for label in (kind, no, end):
        await phone.answer(label)


async def announce(phone: Phone, say: Lines) -> None:
    yes, when, where, rest, end = say.announce
    await phone.open("bot")
    await phone.say("/meetup")
    await phone.answer(say.propose[0])
    await phone.answer(say.propose[0])
    await phone.say(when)
    await phone.answer(yes)
    await phone.say(where)
    await phone.answer(rest)
    await phone.answer(end)


async def turn_until_reminded(table: Table, say: Lines) -> None:
    """To whatever is due next: the week's schedule, then the reminder, with a line where a day begins."""
    await turn_until(table, say.digest)
    before = await table.right.log.locator(".day").count()
    await turn_until(table, say.tomorrow)
    assert await table.right.log.locator(".day").count() > before
    await table.picture(f"reminder-{say.language}")


async def turn_until(table: Table, words: str) -> None:
    due = table.by("next-due")
    for _ in range(10):
        if words in await table.right.log.inner_text():
            return
        await expect(due).to_be_enabled()
        at = await due.get_attribute("data-at")
        await due.click()
        await expect(due).not_to_have_attribute("data-at", at)
    await table.right.sees(words)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_the_tour_plays_the_scene_in_seven_steps(lay: Lay, language: str) -> None:
    """Once by tapping what it points at, then with everything played by itself."""
    table = await lay(language, reduced_motion="reduce")
    await table.by("tour-start").click()
    coach = table.by("tour")
    await table.left.node.locator(".notice .hint").click()
    for step in range(1, 8):
        if step == 2:
            await table.left.log.locator(".key.hint").click()
        if step > 1:
            await table.by("tour-play").click()
        await expect(coach.locator(".coach-state.done")).to_be_visible(timeout=20_000)
        await expect(coach.locator(".dots .done")).to_have_count(step)
        if step in (2, 6):
            await table.picture(f"tour-{step}-{language}")
        await table.by("tour-next").click()
    await expect(coach).to_be_hidden()
    await expect(table.left.log).to_contain_text("⏰")


async def test_on_a_narrow_screen_there_is_one_phone_and_everything_is_within_reach(lay: Lay) -> None:
    table = await lay("ko", NARROW, has_touch=True)
    phone = table.left
    await expect(table.right.node).to_be_hidden()
    await table.picture("narrow-welcome")
    await table.by("tour-skip").tap()
    await phone.node.get_by_test_id("bot:add").tap()
    await phone.tap("시작 설정")
    await phone.tap("모두 기본값으로")
    await table.picture("narrow-private")
    await phone.open("list")
    await table.picture("narrow-list")
    await phone.open("group")
    await phone.node.get_by_test_id("chat-head").tap()
    await expect(phone.node.get_by_test_id("members").locator("li")).to_have_count(7)
    await table.by("tools").tap()
    await table.by("trouble").tap()
    await table.picture("narrow-tools")
    await table.page.keyboard.press("Escape")
    await table.by("open-wire").tap()
    await expect(table.by("wire-list").locator("li")).not_to_have_count(0)
    wider = await table.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, "nothing sticks out"


async def test_by_keyboard_alone(lay: Lay) -> None:
    table = await lay("en", query="?tour=no&chat=list")
    keys, phone = table.page.keyboard, table.left

    async def focused() -> str:
        return await table.page.evaluate(
            """(() => {
                const one = document.activeElement;
                return one === document.body ? "" : one.dataset.testid || one.getAttribute("aria-label") || one.textContent;
            })()"""
        )

    async def reach(what: str, key: str = "Tab", most: int = 40) -> None:
        for _ in range(most):
            if what in await focused():
                ring = await table.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert ring != "none", f"{what} shows that it has the focus"
                return
            await keys.press(key)
        raise AssertionError(f"{what} cannot be reached; {await focused()} has the focus")

    await keys.press("Tab")
    await keys.press("Enter")
    await reach("persona-Sua")
    await keys.press("ArrowRight")
    assert await focused() == "persona-Minji"
    await keys.press("ArrowLeft")
    await reach("chat-group")
    await keys.press("Enter")
    await expect(phone.text).to_be_focused()
    await reach("bot:add", "Shift+Tab")
    await keys.press("Enter")
    await phone.sees("Set up")
    await reach("Set up")
    await keys.press("Enter")
    await expect(phone.node.get_by_test_id("chat-title")).to_have_text("Moim")
    await phone.sees("Use all defaults")
    await reach("Use all defaults", "Shift+Tab")
    await keys.press("Enter")
    await phone.sees("✏️")
    await reach("Start")
    await keys.press("Enter")
    await expect(phone.log.locator(".key")).to_have_count(0)
    await phone.text.focus()
    await keys.type("/to")
    await keys.press("ArrowDown")
    chosen = phone.node.get_by_role("option", selected=True)
    await expect(chosen).to_contain_text("/topics")
    assert await phone.text.get_attribute("aria-activedescendant") == await chosen.get_attribute("id")
    await keys.press("Enter")
    await expect(phone.log.locator(".mine").last).to_contain_text("/topics")
    await keys.press("ArrowUp")
    await keys.press("ArrowUp")
    await keys.press("Enter")
    await expect(phone.node.get_by_role("menuitem", name="Reply")).to_be_focused()
    await keys.press("Escape")
    await keys.press("Escape")
    await expect(phone.node.locator(".in-chat")).to_have_count(0)
    await reach("chat-bot")


async def test_a_file_is_downloaded_and_an_invite_link_leads_in(lay: Lay) -> None:
    """One's own data as a file; then somebody new comes by a link."""
    table = await lay("en", query="?tour=no&chat=list", accept_downloads=True, reduced_motion="reduce")
    left, right = table.left, table.right
    await left.open("bot")
    await left.node.get_by_test_id("start").click()
    await left.say("/mydata")
    file = left.log.get_by_test_id("file")
    async with table.page.expect_download() as coming:
        await file.click()
    given = await coming.value
    assert given.suggested_filename.endswith(".json")
    assert "Sua" in Path(await given.path()).read_text(encoding="utf-8")
    sign = await file.locator(".icon").bounding_box()
    assert 0 < sign["width"] <= 24, "the sign of a file is within its circle"

    await left.open("group")
    await left.node.get_by_test_id("chat-head").click()
    members = left.node.get_by_test_id("members").locator("li")
    await expect(members).to_have_count(6)
    await left.node.get_by_test_id("make_invite").click()
    await right.node.get_by_role("button", name="New person").click()
    await table.page.locator("#ask input").fill("Nadia")
    await table.page.locator("#ask button.main").click()
    await expect(right.node.get_by_test_id("persona-Nadia")).to_have_attribute("aria-pressed", "true")
    await right.open("group")
    await right.node.get_by_test_id("join_link").click()
    await expect(right.text).to_be_visible()
    await expect(members).to_have_count(7)


async def test_a_killed_bot_goes_on_where_it_was_and_refusals_are_red(lay: Lay) -> None:
    table = await lay("en", query="?tour=no&wire=yes&chat=bot")
    left, right = table.left, table.right
    await right.be("Sua")
    await right.node.get_by_test_id("bot:add").click()
    await right.tap("Set up")
    await right.answer("English")
    await trouble(table, "kill")
    await expect(table.page.locator("#banner")).to_contain_text("killed")
    await right.say("Busan")
    await expect(right.log.locator(".mine .tick").last).to_have_attribute("aria-label", re.compile("not read"))
    await table.picture("killed")
    await expect(right.log.locator(".theirs .key", has_text="Admins approve")).to_be_visible(timeout=20_000)
    await expect(right.log.locator(".mine .tick").last).to_have_attribute("aria-label", re.compile("has read"))
    await expect(table.page.locator("#banner")).to_be_empty()

    await trouble(table, "jam")
    await right.say("/help")
    refused = table.by("wire-list").locator(".refused")
    await expect(refused.first).to_contain_text("429")
    await refused.first.locator("summary").click()
    await expect(refused.first).to_contain_text("Too Many Requests")
    await table.picture("refused")
    assert "PLAYGROUND" not in await table.by("wire").inner_text(), "the token is hidden"
    await table.by("plus-hour").click()

    await trouble(table, "block")
    await expect(right.node.get_by_test_id("unblock")).to_be_visible()
    await left.be("Minji")
    await table.by("start-over").click()
    await table.page.get_by_role("button", name="In Korean").click()
    await expect(table.left.node.get_by_test_id("persona-수아")).to_be_visible()
    await expect(table.by("wire-list")).not_to_contain_text("429")


async def trouble(table: Table, which: str) -> None:
    await table.by("trouble").click()
    await table.by(which).click()


SERIOUS = {"serious", "critical"}


async def test_axe_finds_nothing_serious(lay: Lay) -> None:
    """The scene loaded, then each part of the page, light and dark."""
    table = await lay("ko", query="?tour=2&wire=yes", reduced_motion="reduce")
    page = table.page
    await check(table, "at the start")
    await table.by("scenes").click()
    await table.by("scene-full").click()
    await expect(page.locator(".bar")).to_have_count(1)
    await expect(page.locator("#banner")).to_be_empty(timeout=40_000)
    await expect(table.left.node.get_by_test_id("requests")).to_be_visible()
    await table.right.open("list")
    for theme in ("light", "dark"):
        await page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        await check(table, f"list-{theme}")
        await table.picture(f"full-{theme}")
    await table.left.node.get_by_test_id("chat-head").click()
    await table.right.open("bot")
    await table.right.text.fill("/")
    for theme in ("dark", "light"):
        await page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        await check(table, f"info-{theme}")
    await table.left.node.get_by_test_id("approve").click()
    await expect(table.left.node.get_by_test_id("members").locator("li")).to_have_count(8)
    await table.by("start-over").click()
    await check(table, "dialog")


async def check(table: Table, where: str) -> None:
    """Nothing serious, with the names of the nodes if there is."""
    found = (await axe.Axe().run(table.page)).response["violations"]
    serious = {one["id"]: [(node["target"], node["failureSummary"][:300]) for node in one["nodes"][:3]]
               for one in found if one["impact"] in SERIOUS}  # fmt: skip
    assert serious == {}, where


async def test_the_first_picture_comes_within_a_second(lay: Lay) -> None:
    table = await lay("en")
    paints = await table.page.evaluate("performance.getEntriesByType('paint').map((paint) => paint.startTime)")
    assert paints and max(paints) < 1000
