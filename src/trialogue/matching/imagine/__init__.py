"""What would make one statement of a criterion come out otherwise: candidate changes, each verified by its user.

A module for each family of statements. A candidate is a guess by construction: `counterfactual.py` keeps only those
that, applied, do what they say.
"""

from __future__ import annotations

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom
from trialogue.matching.change import Change
from trialogue.matching.evaluate import evaluate
from trialogue.matching.imagine.medications import imagine_medication
from trialogue.matching.imagine.person import imagine_age, imagine_consent, imagine_sex
from trialogue.matching.imagine.presence import imagine_presence
from trialogue.matching.imagine.values import imagine_value
from trialogue.matching.situation import Situation


def imagine(atom: AnyAtom, wanted: bool, situation: Situation) -> list[Change]:
    """Changes of facts under which the atom may come out as wanted; empty where it does already."""
    finding = evaluate(atom, situation)
    if finding.possible == frozenset({wanted}):
        return []
    match atom:
        case nodes.Age():
            return imagine_age(atom, wanted, finding, situation)
        case nodes.Sex():
            return imagine_sex(atom, wanted, finding)
        case nodes.Consent():
            return imagine_consent(wanted, situation)
        case nodes.Measurement() | nodes.Score():
            return imagine_value(atom, wanted, finding, situation)
        case nodes.Medication():
            return imagine_medication(atom, wanted, finding, situation)
        case nodes.Diagnosis() | nodes.Procedure() | nodes.Allergy() | nodes.State() | nodes.Participation():
            return imagine_presence(atom, wanted, finding, situation)
    return []
