"""The page of one study and its mark."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from trialogue.assistant.client import configured
from trialogue.assistant.overview import AiOverview, kept_overview
from trialogue.criteria.criterion import Eligibility
from trialogue.errors import BadInput, NotFound
from trialogue.portal import serving
from trialogue.portal.clients import origin_of
from trialogue.portal.comparison.similar import similar_studies
from trialogue.portal.notes.context import notes_context
from trialogue.portal.notes.fields import field_texts
from trialogue.portal.notes.team import team_notes
from trialogue.portal.overview import build_overview
from trialogue.portal.overview.wording import listed
from trialogue.portal.places import read_place
from trialogue.portal.study_page import coded, people
from trialogue.portal.study_page.arms import arm_cards, treatments_of
from trialogue.portal.study_page.criteria_lines import groups
from trialogue.portal.study_page.identity import identifiers, registry_page
from trialogue.portal.study_page.linked_data import linked_data
from trialogue.portal.study_page.mark import draw_mark, draw_monogram
from trialogue.portal.study_page.participants import participants_sentence
from trialogue.portal.study_page.sites import sites_of
from trialogue.portal.study_page.summary_line import dates_of
from trialogue.portal.team_words.models import TeamPicture
from trialogue.portal.team_words.picture import MEDIA_TYPE, team_picture
from trialogue.portal.team_words.words import team_words
from trialogue.study import Study


@require_safe
def study_page(request: HttpRequest, nct_id: str) -> HttpResponse:
    """Every field the registry gives that helps a person decide whether to ask."""
    snapshot = serving.snapshot()
    try:
        study = snapshot.study(nct_id)
    except NotFound:
        now = snapshot.searcher.of_alias(nct_id)
        if now is None:
            raise
        asked = request.META.get("QUERY_STRING", "")
        return redirect(reverse("study", args=[now]) + f"?{asked}" * bool(asked), permanent=True)
    eligibility = snapshot.eligibility(nct_id)
    place = read_place(request.GET)
    texts = field_texts(study)
    context = {
        **headline(study),
        **_people_and_design(study),
        **_criteria(eligibility),
        "overview": build_overview(study, eligibility),
        "ai_overview": ai_overview(study),
        "team_words": team_words(nct_id),
        "notes": notes_context(request),
        "note_texts": texts,
        "team_notes": team_notes(nct_id, texts),
        "linked_data": linked_data(study, f"{origin_of(request)}{request.path}"),
        "place": place,
        "sites": sites_of(study, place.place),
        "identifiers": identifiers(study),
        "similar": similar_studies(study, snapshot),
        "arms": arm_cards(study),
        "treatments": treatments_of(study),
        "central_contacts": _module(study, "contacts_locations_module", "central_contacts"),
        "officials": [
            (each, coded.term(coded.CONTACT_ROLE, each.role))
            for each in _module(study, "contacts_locations_module", "overall_officials")
        ],
    }
    return render(request, "study/page.html", context)


@require_safe
@cache_control(max_age=3600, public=True)
def study_mark(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The drawn mark, as a file of its own so that the content policy needs no exception."""
    study = serving.snapshot().study(nct_id)
    return HttpResponse(draw_mark(nct_id, sponsor_name(study)), content_type="image/svg+xml")


@require_safe
@cache_control(max_age=3600, public=True)
def sponsor_mark(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The drawn mark of the study's sponsor."""
    return HttpResponse(draw_monogram(sponsor_name(serving.snapshot().study(nct_id))), content_type="image/svg+xml")


@require_safe
@cache_control(max_age=3600, public=True)
def study_picture(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The picture the team has set, or the drawn mark. The page names it with the moment of its change, so that a
    newer one is seen."""
    row = TeamPicture.objects.filter(nct_id=serving.snapshot().study(nct_id).nct_id).first()
    return HttpResponse(bytes(row.content), content_type=MEDIA_TYPE) if row else redirect("study-mark", nct_id)


def ai_overview(study: Study) -> AiOverview | None:
    """What a model wrote of this version of the record, where the operator turned that on; nothing is asked here."""
    try:
        turned_on = configured() is not None
    except BadInput:
        return None  # the command that asks the model says what is wrong; a reader of the page need not
    return kept_overview(study, settings.TRIALOGUE_HOME) if turned_on else None


def headline(study: Study) -> dict[str, Any]:
    """What stands above every page of a study: id, title, status, chips, provenance."""
    design = study.protocol.design_module
    return {
        "study": study,
        "status": coded.term(coded.STATUS, study.overall_status),
        "status_dates": dates_of(study),
        "over": study.overall_status in {"COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE"},
        "phases": coded.phases(design.phases if design else ()),
        "ages": people.ages(study),
        "sex": coded.term(coded.SEX, (study.eligibility.sex if study.eligibility else None) or "ALL"),
        "original": registry_page(study),
        "sponsor": sponsor_name(study),
        "picture": SimpleLazyObject(partial(team_picture, study.nct_id)),  # cards of a list do not ask for it
    }


def sponsor_name(study: Study) -> str:
    """The lead sponsor's name, or the organisation that registered the study, or nothing."""
    module = study.protocol.sponsor_collaborators_module
    if module and module.lead_sponsor and module.lead_sponsor.name:
        return module.lead_sponsor.name
    identification = study.protocol.identification_module
    return (identification.organization.full_name or "") if identification and identification.organization else ""


def _people_and_design(study: Study) -> dict[str, Any]:
    design = study.protocol.design_module
    info = design.design_info if design else None
    masking = info.masking_info if info else None
    sponsors = study.protocol.sponsor_collaborators_module
    lead = sponsors.lead_sponsor if sponsors else None
    return {
        "volunteers": people.volunteers(study),
        "enrolment": people.enrolment(study),
        "study_type": coded.term(coded.STUDY_TYPE, design.study_type if design else None),
        "funder": coded.term(coded.FUNDER, lead.class_ if lead else None),
        "purpose": coded.term(coded.PURPOSE, info.primary_purpose if info else None),
        "allocation": coded.term(coded.ALLOCATION, info.allocation if info else None),
        "model": coded.term(coded.MODEL, (info.intervention_model or info.observational_model) if info else None),
        "masking": coded.term(coded.MASKING, masking.masking if masking else None),
        "who_masked": listed(
            [str(each.word) for each in coded.terms(coded.WHO_MASKED, masking.who_masked if masking else ())],
            most=len(coded.WHO_MASKED),
        ),
        "sentence": participants_sentence(study),
    }


def _criteria(eligibility: Eligibility) -> dict[str, Any]:
    return {"inclusion": groups(eligibility, "inclusion"), "exclusion": groups(eligibility, "exclusion")}


def _module(study: Study, module: str, name: str) -> tuple[Any, ...]:
    found = getattr(study.protocol, module)
    return tuple(getattr(found, name)) if found else ()
