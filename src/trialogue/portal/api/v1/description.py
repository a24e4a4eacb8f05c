"""The description of our interface: one file, served as JSON, and as a page for people who write programs."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue import __version__
from trialogue.portal import serving
from trialogue.portal.api.v1.answering import Answer, told
from trialogue.portal.api.v1.reading import Parameters


@cache
def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    text = (files(__package__) / "data" / "openapi.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    document["info"]["version"] = __version__
    return document


@told()
def openapi(given: Parameters) -> Answer:
    """The description, for programs."""
    given.finish()
    return description()


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same, for people."""
    operations = [
        {"method": method.upper(), "path": f"/api/v1{path}", "summary": told_of["summary"],
         "parameters": _parameters(told_of)}
        for path, methods in description()["paths"].items() for method, told_of in methods.items()
    ]  # fmt: skip
    example = next(iter(serving.snapshot().nct_ids()), "NCT00000000")
    return render(request, "api/page.html", {"operations": operations, "example": example})


def _parameters(operation: dict[str, Any]) -> list[str]:
    body = operation.get("requestBody")
    if body is None:
        return [each["name"] for each in operation.get("parameters", ()) if "name" in each]
    schema = body["content"]["application/json"]["schema"]
    return list(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])
