"""Reports and files: the open report for everybody, the closed one by arm for the unblinded, and the data to take away.

Opening the arms is recorded before they are shown, and what was shown is not shown again by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from trialogue.conduct.events import ArmsOpened
from trialogue.conduct.log import write_lines
from trialogue.conduct.state import Participant
from trialogue.errors import BadInput
from trialogue.portal.trial.allocator import open_all_arms
from trialogue.portal.trial.log_store import read_entries
from trialogue.portal.trial_desk.data_out import csv_lines
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.recording import context_of, form_token, is_answered, sent
from trialogue.portal.trial_desk.tally import tally

_PURPOSES: Final[dict[str, Literal["closed_report", "final_unblinding"]]] = {
    "closed": "closed_report",
    "final": "final_unblinding",
}


@of_trial
@require_safe
def open_report(request: HttpRequest, trial: Trial) -> HttpResponse:
    """Everybody together: no arm, and nothing from which one could be told."""
    people = [trial.state.participants[number] for number in trial.state.participants]
    page: dict[str, Any] = {
        "trial": trial,
        "rows": tally([each for each in people if each.randomised]),
        "may_closed": trial.may("closed-report"),
        "may_data": trial.may("export-data"),
        "may_log": trial.may("export-log"),
    }
    return render(request, "trial_desk/report.html", page)


@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def closed_report(request: HttpRequest, trial: Trial) -> HttpResponse:
    """By arm: a page that says what opening means; after the button the report, once for each time it is asked for."""
    problem, what, page = "", f"trial-closed/{trial.nct_id}", dict[str, Any]()
    if request.method == "POST":
        purpose = _PURPOSES.get(request.POST.get("purpose", ""))
        if purpose is None:
            raise Http404
        try:
            context = context_of(trial, sent(request, what), "ArmsOpened")
            if is_answered(trial, context):
                raise BadInput("this form was sent before; ask for the report anew")
            event = ArmsOpened(purpose=purpose, seen_by=(context.who,))
            page = _by_arm(trial, open_all_arms(trial.nct_id, event, context))
            page["final"] = purpose == "final_unblinding"
        except BadInput as error:
            problem = str(error)
    page |= {"trial": trial, "problem": problem, "token": form_token(what)}
    response = render(request, "trial_desk/closed.html", page, status=409 if problem else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _by_arm(trial: Trial, arms: Mapping[str, str]) -> dict[str, Any]:
    names = {each.id: each.name for each in trial.protocol.arms}
    groups: dict[str, list[Participant]] = defaultdict(list)
    for number, arm in arms.items():
        groups[arm].append(trial.state.participants[number])
    ordered = sorted(groups)
    columns = [tally(groups[arm]) for arm in ordered]
    rows = [(words, [column[place][1] for column in columns]) for place, (words, _) in enumerate(tally([]))]
    given = [(number, names.get(arm, arm)) for number, arm in sorted(arms.items())]
    return {"arms": [names.get(arm, arm) for arm in ordered], "rows": rows, "given": given}


@of_trial
@require_safe
def export(request: HttpRequest, trial: Trial, kind: str) -> HttpResponseBase:
    """A file of the study: its data or its log, without names and without arms."""
    made = _FILES.get(kind)
    if made is None or not trial.may(made[0]):
        raise Http404
    _action, content_type, ending, lines = made
    response = StreamingHttpResponse(lines(trial), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{trial.nct_id}-{kind}.{ending}"'
    return response


def _log(trial: Trial) -> Iterator[bytes]:
    for entry in read_entries(trial.nct_id):
        yield write_lines([entry])


_FILES: Final[dict[str, tuple[str, str, str, Callable[[Trial], Iterator[bytes]]]]] = {
    "data": ("export-data", "text/csv; charset=utf-8", "csv", csv_lines),
    "log": ("export-log", "application/x-ndjson", "jsonl", _log),
}
