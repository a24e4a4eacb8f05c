"""Reports and files: the open report for everybody, the closed one by arm for the unblinded, and the data to take away.

Opening the arms is recorded before they are shown, and what was shown is not shown again by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any, Final, Literal

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import replace

from trialogue.conduct import views
from trialogue.conduct.events import ArmsOpened
from trialogue.conduct.log import write_lines
from trialogue.conduct.state import StudyState
from trialogue.errors import BadInput
from trialogue.portal.trial.allocator import open_all_arms
from trialogue.portal.trial.log_store import read_entries
from trialogue.portal.trial_desk.opening import Trial, of_trial, protocols_of
from trialogue.portal.trial_desk.recording import context_of, form_token, is_answered, sent
from trialogue.portal.trial_desk.refusals import OwnWords, told
from trialogue.portal.trial_desk.tally import tally, terms_of

_PURPOSES: Final[dict[str, Literal["closed_report", "final_unblinding"]]] = {
    "closed": "closed_report",
    "final": "final_unblinding",
}


@of_trial
@require_safe
def open_report(request: HttpRequest, trial: Trial) -> HttpResponse:
    """Everybody together: no arm, and nothing from which one could be told."""
    found = views.open_report(trial.state, protocols_of(trial.state), trial.today)
    page: dict[str, Any] = {
        "trial": trial,
        "report": found,
        "rows": tally(found.figures),
        "terms": terms_of([found.figures]),
        "tables": [table.name for table in views.list_tables(trial.state)],
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
                raise OwnWords(_("This was shown once already. Who must know it again asks again."))
            if not context.why:
                raise OwnWords(_("Say what the arms are opened for. It is written into the log."))
            event = ArmsOpened(purpose=purpose, seen_by=(context.who,))
            page = _by_arm(trial, open_all_arms(trial.nct_id, event, context))
            page["final"] = purpose == "final_unblinding"
        except BadInput as error:
            problem = told(error)
    page |= {"trial": trial, "problem": problem, "token": form_token(what)}
    response = render(request, "trial_desk/closed.html", page, status=409 if problem else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _by_arm(trial: Trial, arms: Mapping[str, str]) -> dict[str, Any]:
    names = {each.id: each.name for each in trial.protocol.arms}
    found = views.closed_report(trial.state, arms)
    columns = [tally(group) for group in found.values()]
    rows = [(line[0][0], [each[1] for each in line]) for line in zip(*columns, strict=True)]
    given = [(number, names.get(arm, arm)) for number, arm in sorted(arms.items())]
    terms = terms_of(list(found.values()))
    return {"arms": [names.get(arm, arm) for arm in found], "rows": rows, "terms": terms, "given": given}


@of_trial
@require_safe
def export(request: HttpRequest, trial: Trial, kind: str) -> HttpResponseBase:
    """A file of the study, without names and without arms: the log, or one of its tables."""
    name, form = kind.rpartition("-")[::2]
    if kind == "log":
        return _file(trial, "export-log", kind, "jsonl", _log(trial))
    table = next((each for each in views.list_tables(_own(trial)) if each.name == name), None)
    if table is None or form not in {"csv", "json"}:
        raise Http404
    if form == "csv":
        return _file(trial, "export-data", name, "csv", [views.write_csv(table).encode()])
    document = views.write_dataset_json(trial.state, table, timezone.now(), version("trialogue"))
    return _file(trial, "export-data", name, "json", [document])


def _own(trial: Trial) -> StudyState:
    """The state with the participants of the account's sites only."""
    return replace(trial.state, participants={person.number: person for person in trial.people})


def _file(trial: Trial, action: str, name: str, ending: str, content: Iterable[bytes]) -> HttpResponseBase:
    if not trial.may(action) or (action == "export-log" and trial.sites is not None):
        raise Http404
    response = StreamingHttpResponse(content, content_type=_TYPES[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{trial.nct_id}-{name}.{ending}"'
    return response


def _log(trial: Trial) -> Iterator[bytes]:
    for entry in read_entries(trial.nct_id):
        yield write_lines([entry])


_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}
