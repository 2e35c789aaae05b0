"""For all tests: the browser ones wait for a Chromium, but never in CI, where missing it is a failure."""

import os
import shutil

import pytest
import structlog

from bot.clock import pin_zones

pin_zones()  # also where a test opens no whole bot, which does it itself

# Plain and brief: the stock console renderer spends seconds on drawing a traceback.
structlog.configure(
    processors=[structlog.processors.format_exc_info, structlog.processors.LogfmtRenderer(bool_as_flag=False)]
)

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium, for Playwright's `executable_path`."""
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    assert found, "the browser tests need Chromium: apt install chromium"
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("CI") == "true" or any(map(shutil.which, CHROMIUMS)):
        return
    skip = pytest.mark.skip(reason="no Chromium here: apt install chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)
