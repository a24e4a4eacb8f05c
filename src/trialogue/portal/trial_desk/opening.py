"""What every page of a study begins with: the study's state, whose page it is, in which roles, for which sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from trialogue.conduct.deciding import is_still_recorded
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.roles import may
from trialogue.conduct.state import Participant, StudyState
from trialogue.conduct.versions import version_in_force
from trialogue.portal.accounts.guard import whose
from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.accounts.permissions import PAGES, ROLES
from trialogue.portal.accounts.roles import roles_at, roles_in, sites_in
from trialogue.portal.languages.kept import keeps_typed
from trialogue.portal.trial.log_store import lock_study
from trialogue.portal.trial.models import TrialStudy
from trialogue.portal.trial.protocol_store import protocol_for
from trialogue.portal.trial.state_store import current_state


@dataclass
class Trial:
    """A running study as one account sees it: `roles` are those it has there (of a participant's page at her
    site), `sites` those of this page (None: all)."""

    nct_id: str
    state: StudyState
    account: Account
    roles: frozenset[Role]
    sites: frozenset[str] | None
    today: date

    @cached_property
    def people(self) -> list[Participant]:
        """The participants of the sites, by number."""
        everybody = (self.state.participants[number] for number in self.state.participants)
        return [person for person in everybody if self.sees(person)]

    @cached_property
    def protocol(self) -> Protocol:
        """The version in force today."""
        return protocol_for(self.state, version_in_force(self.state.versions, self.today.isoformat()))

    def protocol_for(self, person: Participant) -> Protocol:
        """The version that holds for a participant."""
        return protocol_for(self.state, person.protocol_version)

    def sees(self, person: Participant) -> bool:
        """Whether the participant is at one of the sites."""
        return self.sites is None or person.site in self.sites

    def person(self, number: str) -> Participant:
        """A participant by number. Raises Http404 for an unknown one and for one of another site alike."""
        person = self.state.participants.get(number)
        if person is None or not self.sees(person):
            raise Http404
        return person

    def may(self, action: str) -> bool:
        """Whether one of the roles may do it, by the table of the trial's conduct."""
        return any(may(role.value, action) for role in self.roles)

    def offers(self, action: str) -> bool:
        """Whether a page offers it: one of the roles may, and the data are not locked against it."""
        return self.may(action) and is_still_recorded(self.state, action)

    def may_everywhere(self, action: str) -> bool:
        """Whether a role that may do it holds at every study centre: for what touches the whole study."""
        allowed = frozenset(role for role in self.roles if may(role.value, action))
        return bool(allowed) and sites_in(self.account, self.nct_id, allowed) is None


def of_trial(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view its study in place of the number; a study that does not run here yet has a page that says so."""

    @never_cache
    @keeps_typed
    @wraps(view)
    def run(request: HttpRequest, nct_id: str, **parts: Any) -> HttpResponseBase:
        trial = open_trial(request, nct_id)
        if trial is None:
            return render(request, "trial_desk/not_running.html", {"nct_id": nct_id})
        return view(request, trial, **parts)

    return run


def open_trial(request: HttpRequest, nct_id: str) -> Trial | None:
    """The study of an address that the guard let through; None where no log of it has begun."""
    assert request.resolver_match is not None
    account, wanted = whose(request), ROLES[PAGES[request.resolver_match.view_name]]
    state = state_now(nct_id)
    if state is None:
        return None
    person = state.participants.get(request.resolver_match.kwargs.get("participant", ""))
    # On a participant's pages only the roles that hold at her site: a monitor of all sites may coordinate one of them.
    roles = roles_in(account, nct_id) if person is None else roles_at(account, nct_id, person.site)
    return Trial(nct_id, state, account, roles, sites_in(account, nct_id, wanted), timezone.localdate())


@transaction.atomic
def state_now(study: str) -> StudyState | None:
    """The state of a study as it is now; None where no log of it has begun."""
    return current_state(lock_study(study)) if TrialStudy.objects.filter(study=study).exists() else None


def protocols_of(state: StudyState) -> dict[str, Protocol]:
    """Every version of the protocol that the log names, by its name."""
    return {name: protocol_for(state, name) for name in state.versions}
