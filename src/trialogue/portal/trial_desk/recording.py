"""Recording what a form says: once however often it is sent, in the role that the account has, or not at all."""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from trialogue.conduct.events import AnyEvent
from trialogue.conduct.log import Context
from trialogue.conduct.roles import may
from trialogue.portal.accounts.models import Role
from trialogue.portal.accounts.roles import roles_at
from trialogue.portal.ask import tokens
from trialogue.portal.trial.log_store import lock_study
from trialogue.portal.trial.models import LogEntry
from trialogue.portal.trial.recording import record_event
from trialogue.portal.trial_desk.opening import Trial
from trialogue.portal.trial_desk.refusals import OwnWords

_FIRST: Final = (
    Role.INVESTIGATOR,
    Role.COORDINATOR,
    Role.MONITOR,
    Role.PHARMACIST,
    Role.STATISTICIAN_UNBLINDED,
    Role.DSMB,
    Role.STATISTICIAN,
    Role.ADJUDICATOR,
)
"""In which of several roles something is done, where more than one would do."""


_NAME: Final = 32
_CONTENT: Final = 24
_NO_CONTENT: Final = ("form_token", "csrfmiddlewaretoken", "seen")


@dataclass(frozen=True)
class Sent:
    """A form that came back: `request` names it and what was filled in, so that sent twice it is known, and with other
    content as well; "" for one that is not ours or old."""

    request: str
    why: str = ""


def sent(request: HttpRequest, what: str) -> Sent:
    """The form of a request, made by :func:`form_token` for the same thing."""
    token = request.POST.get("form_token", "")
    name = f"{tokens.mark(token)[:_NAME]}.{_content(request, token)}" if tokens.is_form_token(token, what) else ""
    return Sent(name, request.POST.get("why", "").strip())


def _content(request: HttpRequest, token: str) -> str:
    """What was filled in, as a mark by the form's own secret: the log keeps it, and nobody can guess at it."""
    said = sorted((name, values) for name, values in request.POST.lists() if name not in _NO_CONTENT)
    return hmac.digest(token.encode(), json.dumps(said).encode(), "sha256").hex()[:_CONTENT]


def form_token(what: str) -> str:
    """The token of a new form."""
    return tokens.new_form_token(what)


def context_of(trial: Trial, form: Sent, action: str, sites: Collection[str] = ()) -> Context:
    """Who does it, in a role of the account that may, at each of the `sites` where it is about some. Raises BadInput
    for a form that is not ours, and without such a role."""
    if not form.request:
        raise OwnWords(_("This page was open for a long time. Nothing has been sent yet: please send once more."))
    held = trial.roles.intersection(*(roles_at(trial.account, trial.nct_id, site) for site in sites))
    acting = next((role for role in _FIRST if role in held and may(role.value, action)), None)
    if acting is None:
        raise OwnWords(_("None of your roles in this study may do this."))
    context = Context(str(trial.account.pk), acting.value, timezone.now(), form.why, form.request)
    is_answered(trial, context)
    return context


def is_answered(trial: Trial, context: Context) -> bool:
    """Whether the same form was recorded before. Raises BadInput where it was, with other content."""
    form, whole = context.request[:_NAME], _NAME + 1 + _CONTENT
    rows = LogEntry.objects.filter(study_id=trial.nct_id, request__startswith=f"{form}.")
    known = set(rows.values_list("request", flat=True))
    if any(name[:whole] != context.request[:whole] for name in known):
        raise OwnWords(_("This form was recorded before, with other content. Open the page anew to record more."))
    return context.request in known


@transaction.atomic
def record_once(trial: Trial, event: AnyEvent, context: Context) -> bool:
    """Record an event; whether it is new: the same form sent twice records it once. Raises BadInput where refused."""
    lock_study(trial.nct_id)
    if is_answered(trial, context):
        return False
    record_event(trial.nct_id, event, context)
    return True
