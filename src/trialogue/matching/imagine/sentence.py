"""An answer to a sentence that was not understood."""

from __future__ import annotations

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Opaque, atoms
from trialogue.matching.change import Change, Edit
from trialogue.matching.outcome import hash_sentence
from trialogue.matching.situation import Situation
from trialogue.matching.wording import quote, say
from trialogue.patient.facts import Attestation


def imagine_attestation(criterion: Criterion, situation: Situation) -> list[Change]:
    """The person's own word that the sentence is so (of an exclusion: is not so)."""
    if not any(isinstance(atom, Opaque) for atom, _ in atoms(criterion.condition)):
        return []
    key = hash_sentence(criterion.text)
    holds = criterion.kind != "exclusion"
    earlier = tuple(each.path for each in situation.patient.attestations if each.sentence_sha256 == key)
    answer = Attestation(path=f"imagined.attestations.{key[:8]}", sentence_sha256=key, holds=holds)
    sentence = quote(criterion.text)
    true_of_you = say("if you can say that this is true of you: %(sentence)s", sentence=sentence)
    not_true_of_you = say("if you can say that this is not true of you: %(sentence)s", sentence=sentence)
    words = true_of_you if holds else not_true_of_you
    return [Change("answer", words, edits=(Edit("attestations", earlier, (answer,)),))]
