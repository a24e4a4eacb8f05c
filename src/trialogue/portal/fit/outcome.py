"""The answer in words: the verdict at the top, and one line per criterion, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trialogue.portal.study_page.criteria_lines import CriterionLine, criterion_line

if TYPE_CHECKING:
    from trialogue.matching import CriterionMatch, Match


class Look(NamedTuple):
    """How an outcome is shown: icon, words, tone."""

    icon: str
    words: str | Promise
    tone: str


LOOKS: Final = {
    ("inclusion", "satisfied"): Look("yes", gettext_lazy("met"), "good"),
    ("inclusion", "violated"): Look("no", gettext_lazy("not met: this does not hold"), "bad"),
    ("exclusion", "satisfied"): Look("yes", gettext_lazy("fine: this does not keep you out"), "good"),
    ("exclusion", "violated"): Look("no", gettext_lazy("this keeps you out"), "bad"),
    ("inclusion", "not_applicable"): Look("dash", gettext_lazy("does not concern you"), "quiet"),
    ("exclusion", "not_applicable"): Look("dash", gettext_lazy("does not concern you"), "quiet"),
}
REASONS: Final = {
    "no_fact": Look("question", gettext_lazy("open: you have not told us"), "open"),
    "stale": Look("question", gettext_lazy("open: the fact is too old"), "open"),
    "ambiguous": Look("question", gettext_lazy("open: it can be read in two ways"), "open"),
    "conflict": Look("question", gettext_lazy("open: two facts contradict each other"), "open"),
    "needs_person": Look("team", gettext_lazy("open: only a person can say"), "open"),
    "not_computable": Look("team", gettext_lazy("open: we could not read all of this"), "open"),
}
OPEN: Final = Look("question", gettext_lazy("open"), "open")


@dataclass(frozen=True)
class OutcomeLine:
    """One criterion with its outcome, why, and what was understood."""

    line: CriterionLine
    look: Look
    outcome: str
    explanation: str


@dataclass(frozen=True)
class Answer:
    """The verdict in words and every line, the deciding ones first for the summary."""

    verdict: str
    look: Look
    title: str
    detail: str
    reasons: list[OutcomeLine]
    """The lines that are violated."""
    against: list[str]
    """Why, each said once though several lines may ask for the same."""
    inclusion: list[OutcomeLine]
    exclusion: list[OutcomeLine]


def answer_of(match: Match) -> Answer:
    """What the page says of a match."""
    lines = [_line(each) for each in match.criteria]
    reasons = [line for line in lines if line.outcome == "violated"]
    against = list(dict.fromkeys(line.explanation for line in reasons))
    look, title, detail = verdict_words(match.verdict, len(against), match.you_can_answer, match.team_decides)
    return Answer(
        verdict=match.verdict,
        look=look,
        title=title,
        detail=detail,
        reasons=reasons,
        against=against,
        inclusion=[line for line in lines if line.line.criterion.kind == "inclusion"],
        exclusion=[line for line in lines if line.line.criterion.kind == "exclusion"],
    )


def _line(match: CriterionMatch) -> OutcomeLine:
    look = look_of(match.criterion.kind, match.outcome, match.reason or "")
    return OutcomeLine(criterion_line(match.criterion), look, match.outcome, match.explanation)


def look_of(kind: str, outcome: str, reason: str) -> Look:
    """How the outcome of a criterion of this kind is shown."""
    return LOOKS.get((kind, outcome)) or REASONS.get(reason, OPEN)


def verdict_words(verdict: str, violated: int, yours: int, teams: int) -> tuple[Look, str, str]:
    """The look of a verdict, its title and its detail.

    `violated`, `yours` and `teams` count the lines that are violated, open to the person, and open to the team only.
    """
    open_words = _open_words(yours, teams)
    if verdict == "does_not_fit":
        title = ngettext(
            "Does not fit as written, for this reason", "Does not fit as written, for these %(n)s reasons", violated
        )
        detail = _(
            "This is how the record reads with your facts. Only the study team can say whether it sees it otherwise."
        )
        return Look("no", _("does not fit as written"), "bad"), title % {"n": violated}, detail
    if verdict == "may_fit":
        detail = _("Nothing in the record speaks against it. Only the study team can say whether you can take part.")
        return Look("yes", _("may fit"), "good"), _("This study may fit you"), f"{detail} {open_words}".strip()
    return Look("question", _("not ruled out"), "open"), _("Not ruled out"), open_words


def _open_words(yours: int, teams: int) -> str:
    """ "3 questions you can answer; 2 only the team can." """
    words = []
    if yours:
        words.append(
            ngettext("%(n)s line is open that you can answer", "%(n)s lines are open that you can answer", yours)
            % {"n": yours}
        )
    if teams:
        words.append(
            ngettext("%(n)s only the study team can decide", "%(n)s only the study team can decide", teams)
            % {"n": teams}
        )
    if len(words) > 1:
        return _("%(first)s; %(second)s.") % {"first": words[0], "second": words[1]}
    return _("%(words)s.") % {"words": words[0]} if words else ""
