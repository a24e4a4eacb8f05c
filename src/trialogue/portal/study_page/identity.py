"""What a study is called elsewhere: its numbers with links, and the page it was copied from."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from trialogue.study import Study

REGISTRY_PAGE: Final = "https://clinicaltrials.gov/study/"


class Identifier(NamedTuple):
    """A number of the study, who gave it, and where it leads (None: nowhere safe)."""

    number: str
    giver: str
    link: str | None = None


def registry_page(study: Study) -> str | None:
    """The registry's own page; a fictional study has none."""
    return None if study.provenance == "fictional" else REGISTRY_PAGE + study.nct_id


def identifiers(study: Study) -> list[Identifier]:
    """The NCT number first, then the sponsor's own and every other."""
    page = registry_page(study)
    giver = _("fictional, not in the registry") if page is None else "ClinicalTrials.gov"
    found = [Identifier(study.nct_id, giver, page)]
    module = study.protocol.identification_module
    if module is None:
        return found
    found += [
        Identifier(alias, _("earlier number"), REGISTRY_PAGE + alias if page else None)
        for alias in module.nct_id_aliases
    ]
    own = module.org_study_id_info
    if own and own.id:
        found.append(Identifier(own.id, _("sponsor's own number"), safe_link(own.link)))
    for other in module.secondary_id_infos:
        if other.id:
            found.append(Identifier(other.id, other.domain or _kind(other.type), safe_link(other.link)))
    return found


def _kind(code: str | None) -> str:
    """Whose number it is by the registry's code; agencies are known by their capitals."""
    known = {
        "": _("another number"),
        "OTHER": _("another number"),
        "OTHER_GRANT": _("number of a grant"),
        "REGISTRY": _("number in another registry"),
        "EUDRACT_NUMBER": "EudraCT",
    }
    return known.get(code or "", (code or "").replace("_", " "))


def safe_link(link: str | None) -> str | None:
    """The link if it is an ordinary web address; registry text may hold anything (`javascript:`, a broken host).

    >>> safe_link("javascript:alert(1)") is None
    True
    """
    try:
        parts = urlsplit((link or "").strip())
    except ValueError:
        return None
    return (link or "").strip() if parts.scheme in {"http", "https"} and parts.hostname else None
