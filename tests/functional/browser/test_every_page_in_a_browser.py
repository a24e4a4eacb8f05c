"""Every page in a real browser: nothing that axe finds, and no sideways scrolling, in every language, width and scheme.

Three passes over all pages, not twelve: what axe looks at depends on the language in few rules (the mark of the
language, names of controls), on the scheme in one (contrast), on the width in few (what is folded away, size of
targets); width of words and width of the window matter together, for scrolling. So each page is seen whole in

- Chinese, 320 px, light;
- Spanish, 320 px, dark;
- English, 1280 px, light, and its width once more at 320 px; contrast there only where 320 px has other colours or
  nothing to see.

The nine other mixtures are looked at by `make tour`. Other tests of this folder
walk through the states of asking, alerts, notes and sharing in English, 320 px, dark.

A page that the tour does not visit fails here, by the table of who may open what.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Page

from accessible import open_folds, overflow, run_axe, violations, violations_beside
from leaks import WATCH
from page_tour import (
    ASKED_FOR_A_CODE,
    OWN,
    STATES,
    VISITOR,
    WITH_A_CODE,
    Prepared,
    prepare,
    signed_in,
    signed_in_with_a_code,
)
from trialogue.portal.accounts.permissions import PAGES

pytestmark = pytest.mark.browser

NO_PAGES = {
    "study-mark", "study-picture", "study-sponsor-mark",
    "ask-avatar", "suggest-conditions", "suggest-places", "choose-language", "healthz", "metrics",
    "readyz", "cohort-table", "search-atom", "search-json", "study-atom", "study-json", "study-text", "notes-json",
    "notes-add", "notes-change", "notes-delete", "notes-delete-all", "study-notes-publish", "account-export",
    "account-withdraw", "account-close", "ask-erase", "desk-elsewhere", "mfa_download_recovery_codes",
    "trial-export", "passkey-again",
}  # fmt: skip
"""Pictures, answers for programs, files, and forms that lead on to a page; what asks for a passkey leads on under an
address of numbers, and is looked at in `test_passkeys_in_a_browser.py`."""
LED_AWAY = {"/account/sign-in", "/account/again", "/account/again/code"}
"""Where a page leads that is not for whoever asks; pages of their own as well."""
LOCALES = {"zh-hans": "zh-CN", "es": "es", "en": "en"}
PASSES = [("zh-hans", 320, "light"), ("es", 320, "dark"), ("en", 1280, "light")]
EVERY_MIXTURE = bool(os.environ.get("TRIALOGUE_EVERY_MIXTURE"))
if EVERY_MIXTURE:
    PASSES = list(product(LOCALES, (320, 1280), ("light", "dark")))


@pytest.fixture(scope="module")
def prepared(portal: Any, demo_home: Path, django_db_blocker: Any) -> Iterator[Prepared]:
    with django_db_blocker.unblock():
        yield prepare(demo_home)


def wrong_with(page: Page, name: str) -> list[str]:
    """What is wrong with a page as it stands, each line with its name."""
    open_folds(page)
    size = page.viewport_size
    assert size is not None
    if folder := os.environ.get("TRIALOGUE_PICTURES"):
        page.screenshot(path=f"{folder}/{name.strip('/').replace('/', '_')[:60]}-{size['width']}.png", full_page=True)
    if EVERY_MIXTURE:
        wrong = run_axe(page, None)
    else:
        wrong = violations(page) if size["width"] == 320 else violations_beside(page, 320)
    wrong += [f"scrolls sideways by {wider} px"] if (wider := overflow(page)) else []
    WATCH.see_page(page)
    for each in wrong:
        print(f"{name}: {each}")  # shown at once by pytest -s: a pass is long
    return [f"{name}: {each}" for each in wrong]


@pytest.mark.parametrize(("language", "width", "scheme"), PASSES)
def test_no_page_has_a_violation_or_scrolls_sideways(
    open_page: Any, prepared: Prepared, language: str, width: int, scheme: str
) -> None:
    page = open_page("/", width=width, scheme=scheme, locale=LOCALES[language])
    home, wrong = page.url.rstrip("/"), []
    for path in (*VISITOR, *prepared.links):
        page.goto(home + path)
        assert page.locator("html").get_attribute("lang") == language, path
        wrong += wrong_with(page, path)
    for name, (path, act) in STATES.items():
        page.goto(home + (prepared.share if path == "SHARE" else path))
        act(page, prepared)
        wrong += wrong_with(page, name)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(("language", "width", "scheme"), PASSES)
def test_nor_has_a_page_of_those_who_are_signed_in(
    open_page: Any, prepared: Prepared, language: str, width: int, scheme: str
) -> None:
    page = open_page("/about", width=width, scheme=scheme, locale=LOCALES[language])
    home, wrong = page.url.removesuffix("/about"), []
    waiting, with_a_code = signed_in_with_a_code(prepared)
    for session, paths in (
        (signed_in(prepared), (*OWN, *prepared.own)),
        (waiting, (ASKED_FOR_A_CODE,)),
        (with_a_code, WITH_A_CODE),
    ):
        page.context.add_cookies([{"name": "session", "value": session, "url": home}])
        for path in paths:
            page.goto(home + path)
            assert page.locator("html").get_attribute("lang") == language, path
            led_away = page.url.partition(home)[2].partition("?")[0] in LED_AWAY - {path}
            assert not led_away, f"{path} led to {page.url}"
            wrong += wrong_with(page, f"own {path}")
    assert wrong == [], "\n".join(wrong)


def test_what_looks_at_pages_sees_a_fault(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    page.set_content("<main><h1>A</h1><img src='a.png'><p style='width: 900px; color: #eee'>faint and wide</p></main>")
    assert {each.partition(":")[0] for each in violations(page)} >= {"image-alt", "color-contrast", "document-title"}
    assert overflow(page) > 500
    page.set_viewport_size({"width": 1280, "height": 800})
    page.set_content(
        "<title>T</title><style>p { color: #eee } @media (max-width: 600px) { .a { color: #000 } .b { display: none } }"
        "</style><p class='a'>other colour</p><p class='b'>not there</p><p>faint in both</p>"
    )
    (found,) = [each for each in violations_beside(page, 320) if each.startswith("color-contrast")]
    assert "other colour" in found
    assert "not there" in found
    assert "faint in both" not in found, "the narrow window has told that"
    page.close()


def test_two_elements_of_each_kind_show_what_all_of_them_would(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    page.set_content(
        "<style>p { color: #767676 } .dark { background: #222 } .veil { opacity: .5 } .far { position: absolute }"
        ".image { background-image: linear-gradient(#000, #000) } .hidden { display: none }</style>"
        "<p class='hidden'>not seen</p><p>first of its kind</p><p>like the first</p><p>third</p>"
        "<div class='dark'><p>on dark</p></div><div class='veil'><p>veiled</p></div>"
        "<p style='color: #999'>faint</p><p style='color: #999'>as faint</p><p style='color: #999'>paler</p>"
        "<ul><li><b style='font-size: 9px; color: #888'>small</b></li></ul><button style='color: #aaa'>press</button>"
        "<h2 class='far'>apart</h2>"
    )
    rule = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "rules": {}}
    faults = "(found) => found.violations.flatMap((each) => each.nodes.map((node) => node.html))"
    (told,) = [each for each in violations(page) if each.startswith("color-contrast")]
    everywhere = page.evaluate(f"(rule) => axe.run(document, rule).then({faults})", rule)
    marked = page.evaluate(f"(rule) => axe.run({{include: [['[data-some]']]}}, rule).then({faults})", rule)
    assert "on dark" in told
    assert len(everywhere) == len(marked) + 1, "the third of three that are alike"
    assert {"veiled", "faint", "small", "press"} <= {word for each in marked for word in re.findall(r"\w+", each)}
    assert not any("third" in each or "paler" in each for each in marked)
    page.close()


def test_the_tour_visits_every_page_there_is(prepared: Prepared) -> None:
    paths = {*VISITOR, *OWN, *WITH_A_CODE, ASKED_FOR_A_CODE, *prepared.links, *prepared.own}
    posted = {"share-new", "share-create", "study-fit-doctor"}
    visited = {resolve(path.partition("?")[0]).url_name for path in paths}
    answers = {name for name in PAGES if name.startswith("api-")} - {"api-page"}
    assert set(PAGES) - visited - posted - answers == NO_PAGES
