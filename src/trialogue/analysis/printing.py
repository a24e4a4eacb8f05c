"""A page of HTML as a PDF: equal pages give equal bytes with the same fonts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from trialogue.errors import NotReady


def print_pdf(page: str, *, style: str = "", fetch: Callable[..., Any] | None = None) -> bytes:
    """The page on A4, tagged for who has it read aloud. It loads only what stands in it; `fetch` may refuse more.

    Raises NotReady where the system's Pango is not installed.
    """
    weasyprint = _weasyprint()
    fetch = fetch or weasyprint.urls.URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    styles = [weasyprint.CSS(string=style, url_fetcher=fetch)] if style else []
    identifier = hashlib.sha256(page.encode()).hexdigest()[:32].encode()
    drawn = weasyprint.HTML(string=page, url_fetcher=fetch)
    printed: bytes = drawn.write_pdf(stylesheets=styles, pdf_identifier=identifier, pdf_tags=True)
    return printed


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415  # heavy
    except OSError:  # it loads the system's libraries when it is imported
        raise NotReady(
            "Pango, which draws it, is not installed. Install it: on Debian libpangoft2-1.0-0 and libharfbuzz-subset0"
        ) from None
    return weasyprint
