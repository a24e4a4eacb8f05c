"""A real browser: Debian's Chromium, driven by Playwright. Without it these tests skip, loudly."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from leaks import WATCH

# The shell without windows draws the same pages and makes a context in a third of the processor time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


# A loaded machine is slow, not wrong: what is waited for may take its time.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium: apt-get install chromium-headless-shell fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        watch_browser(browser)
        yield browser
        browser.close()


def watch_browser(browser: Browser) -> None:
    """Let the watch over leaks see every address that any page asks for, and where each page is when it is closed."""
    new_context = browser.new_context

    def new_watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.on("request", lambda request: WATCH.see_address(request.url))
        return context

    browser.new_context = new_watched  # type: ignore[method-assign]


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, portal: object) -> Iterator[OpenPage]:
    """Open an address at a width and scheme; at the end no page may have asked another host or raised an error."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    errors: list[str] = []
    home = str(portal.url)  # type: ignore[attr-defined]

    def watch(request: Request) -> None:
        if not request.url.startswith((home + "/", "data:", "about:")):
            strangers.append(request.url)

    def open_(
        path: str, *, width: int = 1280, scheme: str = "light", javascript: bool = True, locale: str = "en"
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale=locale,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", watch)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(home + path)
        return page

    yield open_
    for context in contexts:
        for page in context.pages:
            WATCH.see_page(page)
        context.close()
    assert not strangers, strangers
    assert not errors, errors
