"""The page on which a coordinator sees how each criterion of the study is read, and says how it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from trialogue.criteria import parse_condition, print_condition
from trialogue.criteria.criterion import Criterion, ReadingIssue
from trialogue.criteria.nodes import Computable, Condition, Opaque, atoms
from trialogue.criteria.plain import describe
from trialogue.criteria.review import Correction, check_correction, find_outdated, latest, sentence_hash
from trialogue.errors import BadInput
from trialogue.portal import serving
from trialogue.portal.accounts.guard import whose
from trialogue.portal.languages.kept import changes_language, keeps_typed
from trialogue.portal.review.mirror import as_correction, write_mirror
from trialogue.portal.review.models import ReadingCorrection
from trialogue.portal.study_page.views import headline

LONGEST_WHY = 500
OPEN = "open"
"""How an address asks for the sentences alone that are not understood whole."""
HOW_FAR: Final[dict[str, tuple[str | Promise, str]]] = {
    "whole": (gettext_lazy("understood"), "good"),
    "person": (gettext_lazy("understood: only a person can answer it"), "quiet"),
    "part": (gettext_lazy("understood in part"), "open"),
    "none": (gettext_lazy("not understood"), "bad"),
}
"""What a sentence is marked with, and the tone of it."""


@dataclass(frozen=True)
class Line:
    """One criterion: its words, how it is read now, and what was decided about it but is not in force yet or is."""

    key: str
    kind: str
    text: str
    said: str
    condition: str
    issues: tuple[ReadingIssue, ...]
    decided: Correction | None
    typed: dict[str, str]
    how_far: str
    would_say: str = ""
    """What the condition in the form says, where it was only to be looked at."""

    @property
    def mark(self) -> str | Promise:
        return HOW_FAR[self.how_far][0]

    @property
    def is_open(self) -> bool:
        """Whether words of it are not understood."""
        return self.how_far in {"part", "none"}

    @property
    def tone(self) -> str:
        return HOW_FAR[self.how_far][1]


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest, nct_id: str) -> HttpResponse:
    """Every criterion of the text with the form that corrects it. Raises NotFound for an unknown study."""
    snapshot = serving.snapshot()
    study = snapshot.study(nct_id)
    criteria = {
        sentence_hash(each.kind, each.text): each
        for each in snapshot.eligibility(study.nct_id).criteria
        if each.source == "text"
    }
    trouble, key = "", request.POST.get("key", "")
    only_looks = changes_language(request) or "look" in request.POST
    if only_looks:
        trouble = _trouble(request) if "look" in request.POST else ""
    elif request.method == "POST":
        trouble = _store(request, study.nct_id, criteria.get(key))
        if not trouble:
            return redirect(f"{request.get_full_path()}#c-{key}")
    holding = latest(as_correction(row) for row in ReadingCorrection.objects.all())
    lines = [_line(each, criterion, holding, request if each == key else None) for each, criterion in criteria.items()]
    shows_open = request.GET.get("show") == OPEN
    context = {
        **headline(study),
        "lines": [each for each in lines if not shows_open or each.is_open or each.typed],
        "all_lines": len(lines),
        "open_lines": sum(each.is_open for each in lines),
        "shows_open": shows_open,
        "at_hand": key if key in criteria else "",
        "outdated": find_outdated(criteria, holding.values(), study.nct_id),
        "trouble": trouble,
        "trouble_key": key,
    }
    return render(request, "review/readings.html", context, status=400 if trouble else 200)


def _line(key: str, criterion: Criterion, holding: dict[str, Correction], posted: HttpRequest | None) -> Line:
    decided = holding.get(key)
    condition = decided.condition if decided else print_condition(criterion.condition)
    typed = {name: posted.POST.get(name, "") for name in ("condition", "why")} if posted else {}
    language = get_language() or "en"
    read = parse_condition(decided.condition) if decided else criterion.condition
    said, how_far = describe(read, language), _how_far(read)
    would_say = describe(parse_condition(typed["condition"]), language) if _can_be_read(typed) else ""
    return Line(
        key, criterion.kind, criterion.text, said, condition, criterion.issues, decided, typed, how_far, would_say
    )


def _how_far(condition: Condition) -> str:
    """How far a reading goes, by `HOW_FAR`: words that were kept as they stand are not understood."""
    read = [not isinstance(atom, Opaque) for atom, _negated in atoms(condition)]
    if not all(read):
        return "part" if any(read) else "none"
    return "person" if Computable.of(condition) == Computable.NONE else "whole"


def _can_be_read(typed: dict[str, str]) -> bool:
    try:
        parse_condition(typed.get("condition", ""))
    except BadInput:
        return False
    return True


def _trouble(request: HttpRequest) -> str:
    """What keeps the condition that was typed from being looked at; "" where nothing does."""
    try:
        parse_condition(request.POST.get("condition", ""))
    except BadInput as error:
        return _("This cannot be read as a condition: %(trouble)s") % {"trouble": error}
    return ""


def _store(request: HttpRequest, nct_id: str, criterion: Criterion | None) -> str:
    """Keep the decision; "" where it was kept, else what must be mended."""
    if criterion is None:
        return _("This sentence is no longer in the study's text. Look at the list again.")
    account, now = whose(request), timezone.now()
    withdraws = "withdraw" in request.POST
    condition = "" if withdraws else request.POST.get("condition", "").strip()
    if not condition and not withdraws:
        return _("Write how the sentence is to be read, or take the correction back.")
    correction = Correction(
        kind=criterion.kind,
        sentence=criterion.text,
        condition=condition,
        who=f"coordinator {account.id.hex[:8]}",
        when=now.isoformat(),
        why=" ".join(request.POST.get("why", "").split())[:LONGEST_WHY],
        study=nct_id,
    )
    if not correction.why:
        return _("Say why: whoever looks at this later needs to know.")
    try:
        correction = check_correction(correction)
    except BadInput as error:
        return _("This cannot be read as a condition: %(trouble)s") % {"trouble": error}
    ReadingCorrection.objects.create(
        key=correction.key,
        kind=correction.kind,
        sentence=correction.sentence,
        condition=correction.condition,
        why=correction.why,
        nct_id=nct_id,
        decided_at=now,
        decided_by=account,
        signature=correction.who,
    )
    write_mirror()
    return ""
