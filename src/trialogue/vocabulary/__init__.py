"""Concepts with synonyms and is-a hierarchy, drug classes, analytes, units: data files in `data/`, and their loaders.

`default()` also knows the tables that were compiled in a home or learnt by a snapshot. May import
`text`; imported by `study`, `patient` and all above. `data/README.md` names every file's source and licence.

>>> vocabulary = default()
>>> vocabulary.lookup("SLE").id
'systemic-lupus-erythematosus'
>>> vocabulary.is_a("prednisone", "glucocorticoid")
True
"""

from trialogue.vocabulary.concept import KINDS, Concept, Mention
from trialogue.vocabulary.vocabulary import UNGROUNDED, Vocabulary, default, is_ungrounded, shipped, ungrounded_id

__all__ = [
    "KINDS",
    "UNGROUNDED",
    "Concept",
    "Mention",
    "Vocabulary",
    "default",
    "is_ungrounded",
    "shipped",
    "ungrounded_id",
]
