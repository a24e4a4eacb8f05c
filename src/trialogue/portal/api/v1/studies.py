"""What is asked about studies: their criteria, two of them compared, what changed, what a person may be typing."""

from __future__ import annotations

import re
from typing import Any, Final

from django.conf import settings

from trialogue.portal import serving
from trialogue.portal.api.errors import Unusable
from trialogue.portal.api.v1.answering import Answer, told
from trialogue.portal.api.v1.reading import Parameters, day

MOST_CHANGED: Final = 100
_NCT: Final = re.compile(r"NCT[0-9]{7,8}")


@told()
def criteria(given: Parameters, nct_id: str) -> Answer:
    """The criteria of a study as the reader understood them, with the hash of the record they were read from."""
    from trialogue.criteria.json_form import eligibility_to_json  # noqa: PLC0415

    given.finish()
    snapshot = serving.snapshot()
    study = snapshot.study(nct_id)
    head = {"nct_id": study.nct_id, "record_hash": study.record_hash, "provenance": study.provenance}
    return {**head, **eligibility_to_json(snapshot.eligibility(nct_id))}


@told()
def compare(given: Parameters) -> Answer:
    """Two studies by criterion: the same, stricter, looser, or only in one; said of the left."""
    from trialogue.matching.compare import compare as compare_criteria  # noqa: PLC0415
    from trialogue.matching.compare.json_form import comparison_to_json  # noqa: PLC0415

    left, right = (given.required(name, "NCT06394063") for name in ("left", "right"))
    given.finish()
    snapshot = serving.snapshot()
    ids = [snapshot.study(each).nct_id for each in (left, right)]
    compared = compare_criteria(snapshot.eligibility(ids[0]), snapshot.eligibility(ids[1]))
    return {"left": ids[0], "right": ids[1], **comparison_to_json(compared)}


@told(with_archive=True)
def changes(given: Parameters) -> Answer:
    """What changed in the records since a day, by field and by criterion; where there are further studies,
    `next` is what to give as `after` for the next page."""
    from trialogue.snapshot.seen import changes_since  # noqa: PLC0415

    since = day("since", given.required("since", "2026-11-01"))
    wanted = [each.upper() for each in given.several("study")]
    limit = given.count("limit", 20, 1, MOST_CHANGED)
    after = given.text("after").upper()
    if after and not _NCT.fullmatch(after):
        raise Unusable("after", after, "is not an NCT number", "give `next` of the page before, such as NCT06394063")
    given.finish()
    found: list[dict[str, Any]] = []
    more = False
    for entry in changes_since(settings.TRIALOGUE_HOME, since, wanted, after):
        if len(found) == limit:
            more = True
            break
        found.append(entry)
    following = found[-1]["nct_id"] if more else None
    return {"since": since.isoformat(), "studies": found, "more": more, "next": following}


@told()
def suggest(given: Parameters) -> Answer:
    """What a person may be typing: conditions and treatments, or places; and what she may have meant."""
    from trialogue.search import places  # noqa: PLC0415  # loads the gazetteer

    text = given.required("text", "lup")
    kind = given.one_of("kind", ("condition", "place"), "condition")
    given.finish()
    if len(text) > 100:
        raise Unusable("text", f"{len(text)} characters", "are too many", "write at most 100")
    catalogue = serving.snapshot().catalogue
    if kind == "place":
        found: list[dict[str, object]] = [
            {"text": str(place), "known_as": name} for name, place in places.serving().suggest(text)
        ]
        return {"suggestions": found, "meant": None}
    suggested = [
        {"text": each.text, "known_as": each.shown or each.text, "kind": each.kind, "studies": each.studies}
        for each in catalogue.suggest(text)
    ]
    return {"suggestions": suggested, "meant": catalogue.mend(text)}
