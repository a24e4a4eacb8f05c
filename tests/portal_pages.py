"""Reading the portal's pages in tests: what a page shows, and what it could make a browser do."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

ADDRESS_ATTRIBUTES = {"href", "src", "action", "hx-get", "hx-post", "formaction", "data", "poster"}


class PageReader(HTMLParser):
    """Collects the words of a page, its headings, ids, scripts, and everything that could run or leave."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.dangers: list[str] = []
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._silent += tag in {"script", "style"}
        named = dict(attrs)
        # A block of data runs nothing; that no word can end it, test_linked_data shows.
        data = named == {"type": "application/ld+json"}
        if tag == "style" or (tag == "script" and not data and not (named.get("src") or "").startswith("/static/")):
            self.dangers.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.dangers.append(f"{name}={value}")
            if name == "id":
                self.ids.append(value or "")
            if name in ADDRESS_ATTRIBUTES:
                self.addresses.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def read_page(response: Any) -> PageReader:
    """The page of a response."""
    return PageReader(response.content.decode())


def form_fields(page: str) -> dict[str, str]:
    """The names and values of every input and select of the facts form, as a browser would send it untouched."""
    form = page[page.index('<form class="facts-form"') :]
    fields: dict[str, str] = {}
    for match in re.finditer(r"<input ([^>]*)>", form):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', match[1]))
        if attributes.get("type") in {"radio", "checkbox"} and not re.search(r"\schecked\b", match[0]):
            continue
        fields[html.unescape(attributes["name"])] = html.unescape(attributes.get("value", ""))
    for match in re.finditer(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', match[2]) or re.search(r'value="([^"]*)"', match[2])
        fields[html.unescape(match[1])] = html.unescape(chosen[1]) if chosen else ""
    for match in re.finditer(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        fields[match[1]] = html.unescape(match[2])
    return fields


class SentForm(HTMLParser):
    """What a browser sends of the form with an id: each name with its values, untouched; no button."""

    def __init__(self, page: str, form: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, list[str]] = {}
        self._form, self._within, self._select, self._area = form, False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        name, value = named.get("name") or "", named.get("value") or ""
        if tag == "form":
            self._within = named.get("id") == self._form
        elif not self._within:
            return
        elif tag == "input" and named.get("type") != "file":
            if named.get("type") not in {"radio", "checkbox"} or "checked" in named:
                self.fields.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in named or self._select not in self.fields):
            self.fields[self._select] = [value]
        elif tag == "textarea":
            self._area = name
            self.fields.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = False
        elif tag in {"select", "textarea"}:
            self._select = self._area = ""

    def handle_data(self, data: str) -> None:
        if self._within and self._area:
            self.fields[self._area][-1] += data
