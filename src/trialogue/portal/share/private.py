"""What every page of a share carries: no index, no copy, and no other page learns its address."""

from __future__ import annotations

from django.http import HttpResponse


def private(response: HttpResponse) -> HttpResponse:
    """The response with those headers.

    `strict-origin` tells the pages linked to, ours too, the host alone. `no-referrer` would make a browser send
    `Origin: null` with the forms, which the forgery check would rightly refuse.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
