"""Kits: where they are, what came, what is held back, given free or gone. No page tells which arm one is for."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trialogue.conduct import events as e
from trialogue.conduct.state import Kit
from trialogue.conduct.supplies import account_for_kits
from trialogue.errors import BadInput, UserError
from trialogue.portal.languages.kept import changes_language
from trialogue.portal.trial.allocator import stock_gaps
from trialogue.portal.trial_desk.opening import Trial, of_trial
from trialogue.portal.trial_desk.recording import context_of, form_token, record_once, sent
from trialogue.portal.trial_desk.refusals import OwnWords, told
from trialogue.portal.trial_desk.sites import own_sites, site_names
from trialogue.portal.trial_desk.who import who_words
from trialogue.portal.trial_desk.wording import STANDINGS

_KINDS: Final[dict[str, type[e.KitsQuarantined] | type[e.KitsReleased] | type[e.KitsDestroyed]]] = {
    "quarantine": e.KitsQuarantined,
    "release": e.KitsReleased,
    "destroy": e.KitsDestroyed,
}
_MOST: Final = 2000
_SHOWN: Final = 50
_ACTIONS: Final = ("KitsReceived", "KitsQuarantined", "KitsReleased", "KitsDestroyed")


@of_trial
@require_http_methods(["GET", "HEAD", "POST"])
def kits(request: HttpRequest, trial: Trial) -> HttpResponse:
    """The account of each site, every kit, and the forms that the role may use."""
    problem, what = "", f"trial-kits/{trial.nct_id}"
    if request.method == "POST" and not changes_language(request):
        try:
            event = _event(request, trial)
            context = context_of(trial, sent(request, what), type(event).__name__, _sites_of(trial, event))
            record_once(trial, event, context)
            return redirect("trial-kits", trial.nct_id)
        except BadInput as error:
            problem = told(error)
    names = site_names(trial.nct_id)
    held = [kit for kit in trial.state.kits.values() if _mine(trial, kit)]
    accounts = account_for_kits(trial.state, trial.today.isoformat())
    page: dict[str, Any] = {
        "trial": trial,
        "problem": problem,
        "token": form_token(what),
        "accounts": [(names.get(each.site, each.site), each) for each in accounts if _seen(trial, each.site)],
        "kits": [(kit, names.get(kit.site, kit.site), STANDINGS[kit.standing]) for kit in held],
        "sites": own_sites(trial),
        "watch": _watch(trial, names) if trial.may("KitsReceived") else None,
        "typed": request.POST,
        "may": {action: trial.offers(action) for action in _ACTIONS},
    }
    return render(request, "trial_desk/kits.html", page, status=409 if problem else 200)


def _watch(trial: Trial, names: dict[str, str]) -> dict[str, Any]:
    """What only the pharmacist is shown: kits asked for in vain, and what keeps a kit from being given."""
    short = [each for each in reversed(trial.state.shortages) if _seen(trial, each.site)]
    found: dict[str, Any] = {
        "asked": [(names.get(each.site, each.site), each, who_words(each.who)) for each in short[:_SHOWN]],
        "more": max(0, len(short) - _SHOWN),
    }
    try:
        gaps = stock_gaps(trial.state, trial.today.isoformat(), timezone.now())
    except UserError as error:
        return found | {"problem": told(error)}
    gaps = [each for each in gaps if _seen(trial, each.site)]
    return found | {"gaps": [(names.get(each.site, each.site), each.lot) for each in gaps]}


def _event(request: HttpRequest, trial: Trial) -> e.OfKits:
    """What the form says. Raises BadInput for kits of another site."""
    given = {name: str(value).strip() for name, value in request.POST.items()}
    numbers = tuple(given.get("kits", "").replace(",", " ").split())
    if len(numbers) > _MOST:
        words = _("These are %(count)s kits; record at most %(most)s at a time. Nothing was recorded.")
        raise OwnWords(words % {"count": len(numbers), "most": _MOST})
    day = given.get("date", "")
    if given.get("do") == "receive":
        site = given.get("site", "")
        if site not in dict(own_sites(trial)):
            raise OwnWords(_("Choose the study centre to which the kits came."))
        said = {"lot": given.get("lot", ""), "expiry": given.get("expiry", "")}
        return e.KitsReceived(site=site, date=day, kits=numbers, **said)
    kind = _KINDS.get(given.get("do", ""))
    if kind is None:
        raise Http404
    foreign = [
        number for number in numbers if number not in trial.state.kits or not _mine(trial, trial.state.kits[number])
    ]
    if foreign:
        raise OwnWords(_("These are no kits of your study centres: %(kits)s.") % {"kits": ", ".join(foreign[:20])})
    return kind(kits=numbers, date=day, reason=given.get("reason", "")[:500])


def _sites_of(trial: Trial, event: e.OfKits) -> set[str]:
    """Where what is recorded happens: the role that acted is one that holds there."""
    if isinstance(event, e.KitsReceived):
        return {event.site}
    return {trial.state.kits[number].site for number in event.kits}


def _mine(trial: Trial, kit: Kit) -> bool:
    return _seen(trial, kit.site)


def _seen(trial: Trial, site: str) -> bool:
    return trial.sites is None or site in trial.sites
