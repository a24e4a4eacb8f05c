"""Age, sex and consent otherwise."""

from __future__ import annotations

from trialogue.criteria import nodes
from trialogue.dates import Duration, PartialDate
from trialogue.matching.change import Change, Edit
from trialogue.matching.evidence import Finding, Reason
from trialogue.matching.imagine.bound import beside
from trialogue.matching.situation import Situation
from trialogue.matching.wording import row, say, word
from trialogue.patient.facts import Consent


def imagine_age(atom: nodes.Age, wanted: bool, finding: Finding, situation: Situation) -> list[Change]:
    """Another birth date: an answer where none is recorded, else fixed (what time brings is told by the timeline)."""
    side = beside(atom.quantity, wanted) if atom.quantity else None
    unit = (atom.quantity.unit if atom.quantity else None) or "a"
    if side is None or unit not in ("a", "mo", "wk", "d"):
        return []
    value, words = side
    birth = PartialDate.of(Duration(value, unit).before(situation.as_of))
    if not finding.decided:
        return [Change("answer", say("if your age is %(words)s", words=words), birth=birth)]
    said = row("; ", (step.statement for step in finding.steps))
    return [Change("fixed", say("age (%(said)s): a birthday does not change", said=said), birth=birth)]


def imagine_sex(atom: nodes.Sex, wanted: bool, finding: Finding) -> list[Change]:
    """The other sex: an answer where none is recorded, else fixed."""
    if atom.concept not in ("female", "male"):
        return []
    sex = atom.concept if wanted else {"female": "male", "male": "female"}[atom.concept]
    if finding.reason is Reason.NO_FACT:
        return [Change("answer", say("if you are %(sex)s", sex=word(sex)), sex=sex)]
    return [Change("fixed", say("sex: the study asks for %(sex)s", sex=word(sex)), sex=sex)]


def imagine_consent(wanted: bool, situation: Situation) -> list[Change]:
    """Consent to this very study."""
    if situation.nct_id is None:
        return []
    given = Consent(path="imagined.consent", study=situation.nct_id, absent=not wanted)
    earlier = tuple(each.path for each in situation.patient.consents if each.study == situation.nct_id)
    words = say("if you agree to take part") if wanted else say("if you do not agree")
    return [Change("answer", words, edits=(Edit("consents", earlier, (given,)),))]
