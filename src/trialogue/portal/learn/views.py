"""One page per question, and the list of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialogue.portal.learn.questions import QUESTIONS


@require_safe
def all_questions(request: HttpRequest) -> HttpResponse:
    """Every question."""
    return render(request, "learn/all.html", {"questions": list(QUESTIONS.items())})


@require_safe
def answer(request: HttpRequest, name: str) -> HttpResponse:
    """The answer to one question, and the way to the others."""
    others = [(each, title) for each, title in QUESTIONS.items() if each != name]
    return render(request, f"learn/{name}.html", {"title": QUESTIONS[name], "others": others})
