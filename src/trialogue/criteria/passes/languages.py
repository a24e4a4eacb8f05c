"""What languages somebody understands: "able to read and speak English" is no consent, it is an ability of the person.

It asks for the lack of `~unable to read and speak english`, as other abilities do; among the exclusions "unable to read
English" is that state.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import Condition, Not, Span, State
from trialogue.vocabulary import ungrounded_id

_WHOLE: Final = re.compile(
    r"\W*(?:\w{1,3}[.)] ?)?(?:(?:all |any )?(?:patients?|participants?|subjects?|individuals?|persons?|people|adults?|"
    r"those|volunteers?) )?(?:(?:who|must|should|is|are|be|being|has|have|having|to|with|an?|the|adequate|"
    r"sufficient) )*"
    r"(?:(?P<able>able to|ability to|capable of|capacity to|can )|"
    r"(?P<unable>unable to|not able to|inability to|incapable of|not capable of|cannot|can not))[ ]?"
    r"(?P<what>(?:(?:fluently|easily|both|adequately|effectively) )?"
    r"(?:speak|read|writ|understand|communicat|convers|comprehend|record)(?:e|ing)?\b[\w ,/()-]{0,70}?"
    r"\b(?:English|Spanish|French|German|Chinese|Mandarin|Cantonese|Italian|Dutch|Danish|Arabic|Hebrew|Japanese|Korean|"
    r"Portuguese|Turkish|Hindi|Urdu|Norwegian|Swedish|Finnish|Polish|Russian|Thai|Persian|Farsi|Bengali|Vietnamese|Malay|"
    r"Tamil|Greek|Czech|Hungarian|Romanian|Swahili|Catalan)\b[\w ,/-]{0,60}?)[ .;,]*\Z",
    re.IGNORECASE,
)
_AGREED: Final = re.compile(
    r"\b(?:consent|assent|willing\w*|agree\w*|comply|compliance|study|trial|protocol|complete|instructions|questionnaires?|"
    r"procedures?|surveys?|sign|cooperate|follow|if|unless|who|text|age|years?|phone|telephone|internet)\b",
    re.IGNORECASE,
)


def read_language(text: str, span: Span, kind: str) -> Condition | None:
    """The ability that the whole stretch is, or its lack; None where it says anything else."""
    found = _WHOLE.match(" ".join(text[slice(*span)].split()))
    if found is None or _AGREED.search(found["what"]):
        return None
    what = found["what"].replace("(", "").replace(")", "")
    if found["able"] and kind == "exclusion":
        return State(concept=ungrounded_id(f"able to {what}"), label=f"able to {what}", span=span)
    state = State(concept=ungrounded_id(f"unable to {what}"), label=f"unable to {what}", span=span)
    return state if found["unable"] else Not(part=state, span=span)
