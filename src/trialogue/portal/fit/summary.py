"""The answer of "Does it fit me?" as data that can be shared: signed, so that nobody can make one up in our name."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from django.core import signing

from trialogue.portal.fit.outcome import Look, look_of, verdict_words
from trialogue.study import Study

if TYPE_CHECKING:
    from trialogue.matching import Match

MOST_HOURS: Final = 12
_SALT: Final = "trialogue.fit.summary"


def sign_summary(study: Study, match: Match, as_of: str) -> str:
    """The summary of a match for a hidden field; it travels in the body of a POST and is kept by nobody."""
    summary = {
        "nct_id": study.nct_id,
        "title": study.title,
        "record_hash": study.record_hash,
        "as_of": as_of,
        "policy": match.policy.value,
        "verdict": match.verdict,
        "enrolling": match.enrolling,
        "you_can_answer": match.you_can_answer,
        "team_decides": match.team_decides,
        "lines": [
            {
                "kind": each.criterion.kind,
                "source": each.criterion.source,
                "text": each.criterion.text,
                "outcome": each.outcome,
                "reason": each.reason or "",
                "explanation": str(each.explanation),
            }
            for each in match.criteria
        ],
    }
    return signing.dumps(summary, salt=_SALT, compress=True)


def read_summary(text: str, nct_id: str = "") -> dict[str, Any] | None:
    """The summary again; None where we did not sign it, it is over twelve hours old, or it is of another study."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=datetime.timedelta(hours=MOST_HOURS))
    except (signing.BadSignature, ValueError):
        return None
    return found if not nct_id or found["nct_id"] == nct_id else None


def shown_summary(summary: dict[str, Any]) -> dict[str, Any]:
    """A summary as a page shows it: the verdict in words, and each line with its look, in the reader's language."""
    violated = sum(line["outcome"] == "violated" for line in summary["lines"])
    look, title, detail = verdict_words(
        summary["verdict"], violated, summary["you_can_answer"], summary["team_decides"]
    )
    return {
        **summary,
        "look": look,
        "verdict_title": title,
        "detail": detail,
        "inclusion": [_shown(line) for line in summary["lines"] if line["kind"] == "inclusion"],
        "exclusion": [_shown(line) for line in summary["lines"] if line["kind"] == "exclusion"],
    }


def _shown(line: dict[str, Any]) -> tuple[Look, dict[str, Any]]:
    return look_of(line["kind"], line["outcome"], line["reason"]), line
