"""What changed between two versions of one study's criteria: looser, stricter, new, gone, reworded.

Criteria with the same words are set aside first; the rest is aligned by concept (see `align`). Nothing is guessed:
where a sentence was not understood, it is told as new, gone or reworded, and no direction is claimed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import Opaque, atoms
from trialogue.matching.compare import align
from trialogue.matching.compare.changed_words import Sentence, part_sentence, row_sentence, sentence_of_one
from trialogue.matching.compare.place_in_tree import Effect, effect_of_part
from trialogue.matching.compare.statements import Statement
from trialogue.vocabulary import Vocabulary, is_ungrounded

Relation = Literal["looser", "stricter", "changed", "new", "gone", "reworded"]

ALIKE: Final = 0.6
"""Two sentences that share this much of their words are taken for one that was reworded."""


@dataclass(frozen=True)
class CriterionChange:
    """One change: what it is, whether it lets `more` or `fewer` people in, in words, and the criteria it is about.

    `effect` is `unclear` where a sentence was not understood or one thing became stricter and another looser.
    """

    relation: Relation
    effect: Effect
    sentence: Sentence
    before: tuple[Criterion, ...]
    after: tuple[Criterion, ...]


@dataclass(frozen=True)
class CriteriaChanges:
    """The changes in the order of the new text, what is gone last; and how many criteria stayed word for word."""

    changes: tuple[CriterionChange, ...]
    same: int


def list_criteria_changes(
    before: Eligibility, after: Eligibility, language: str = "en", vocabulary: Vocabulary | None = None
) -> CriteriaChanges:
    """Compare two versions of one study's criteria; names and amounts in the sentences are in `language`."""
    left, right, same = _without_same(before, after)
    comparison = align.compare(left, right, vocabulary)
    paired = [row for row in comparison.rows if row.left and row.right]
    known = {id(s.criterion) for row in paired for s in (*row.left, *row.right)}
    alone = [s for row in comparison.rows if row not in paired for s in (*row.left, *row.right)]
    parts = [s for s in alone if id(s.criterion) in known]
    whole = {id(s.criterion) for s in alone} - known
    unread = {id(each) for each in (*comparison.unread_left, *comparison.unread_right)}
    in_own_words = {id(s.criterion) for s in alone if is_ungrounded(s.atom.concept)}
    found = [_of_pair(row, language) for row in paired if row.relation != align.SAME]
    new = {id(each) for each in right.criteria}
    found += _of_parts(parts, new, _partners(paired), language)
    sides = [[each for each in side.criteria if id(each) in whole | unread] for side in (left, right)]
    found += _of_whole(sides[0], sides[1], unread, in_own_words, language)
    found += _reworded([row for row in paired if row.relation == align.SAME], found, language)
    order = {id(each): place for place, each in enumerate((*right.criteria, *left.criteria))}
    found.sort(key=lambda change: min(order[id(each)] for each in change.after or change.before))
    return CriteriaChanges(tuple(found), same)


def _without_same(before: Eligibility, after: Eligibility) -> tuple[Eligibility, Eligibility, int]:
    """Both without the criteria that stand in both, word for word."""
    counts = Counter(map(_words, before.criteria)) & Counter(map(_words, after.criteria))
    return _less(before, counts), _less(after, counts), counts.total()


def _words(criterion: Criterion) -> tuple[str, str, str | None, str]:
    return criterion.kind, criterion.source, criterion.applies_to, " ".join(criterion.text.split())


def _less(side: Eligibility, shared: Counter[tuple[str, str, str | None, str]]) -> Eligibility:
    left, kept = shared.copy(), []
    for each in side.criteria:
        key = _words(each)
        if left[key] > 0:
            left[key] -= 1
        else:
            kept.append(each)
    return Eligibility(
        criteria=tuple(kept), reader_version=side.reader_version, vocabulary_version=side.vocabulary_version
    )


def _of_pair(row: align.Row, language: str) -> CriterionChange:
    # The relation is said of the left, the old version: an old one that let fewer people in has become looser.
    relation: Relation = {align.STRICTER: "looser", align.LOOSER: "stricter"}.get(row.relation, "changed")  # type: ignore[assignment]
    effect: Effect = {"looser": "more", "stricter": "fewer"}.get(relation, "unclear")  # type: ignore[assignment]
    return CriterionChange(relation, effect, row_sentence(row, language), _criteria(row.left), _criteria(row.right))


def _partners(paired: Sequence[align.Row]) -> dict[int, tuple[Criterion, ...]]:
    """What each criterion that stayed was, or has become: the criteria it shares a paired statement with."""
    found: dict[int, dict[int, Criterion]] = {}
    for row in paired:
        for side, other in ((row.left, row.right), (row.right, row.left)):
            for each in _criteria(side):
                found.setdefault(id(each), {}).update({id(one): one for one in _criteria(other)})
    return {key: tuple(each.values()) for key, each in found.items()}


def _of_parts(
    parts: Sequence[Statement], new: set[int], partners: dict[int, tuple[Criterion, ...]], language: str
) -> Iterator[CriterionChange]:
    """What came into, or went from, criteria that stayed; each once, though a tree holds it twice."""
    told: set[tuple[Sentence, tuple[int, ...]]] = set()
    for statement in parts:
        added = id(statement.criterion) in new
        change = _of_part(statement, partners.get(id(statement.criterion), ()), language, added=added)
        key = change.sentence, tuple(id(each) for each in (*change.before, *change.after))
        if key not in told:
            told.add(key)
            yield change


def _of_part(statement: Statement, others: tuple[Criterion, ...], language: str, *, added: bool) -> CriterionChange:
    """A statement that came into, or went from, a criterion that stayed.

    Of a sentence that was not read whole, and where the statement alone gives no direction, both wordings are told.
    """
    effect = effect_of_part(statement, added=added)
    relation: Relation = {"more": "looser", "fewer": "stricter"}.get(effect, "changed")  # type: ignore[assignment]
    own = _criteria((statement,))
    before, after = (others, own) if added else (own, others)
    open_ = effect == "unclear" and _is_partly_read((*before, *after))
    if len(before) == len(after) == 1 and (open_ or _is_reworded(statement, before[0], after[0])):
        sentence = sentence_of_one("reworded-unread", language, after[0], before[0])
        return CriterionChange("reworded", "unclear", sentence, before, after)
    return CriterionChange(relation, effect, part_sentence(statement, effect, language, added=added), before, after)


def _is_reworded(statement: Statement, before: Criterion, after: Criterion) -> bool:
    """Whether a statement in a sentence's own words is new, or gone, since the sentence was worded otherwise."""
    return is_ungrounded(statement.atom.concept) and _likeness(before, after) >= ALIKE


def _criteria(side: Sequence[Statement]) -> tuple[Criterion, ...]:
    return tuple({id(each): each for s in side for each in (s.criterion, *s.also)}.values())


def _of_whole(
    before: list[Criterion], after: list[Criterion], unread: set[int], in_own_words: set[int], language: str
) -> Iterator[CriterionChange]:
    """Criteria that came or went whole. One that resembles another, of which either was not read or is asked in its own
    words, is it reworded."""
    free = list(before)
    for each in after:
        rivals = [old for old in free if old.kind == each.kind and {id(old), id(each)} & (unread | in_own_words)]
        old = max(rivals, key=lambda rival: _likeness(rival, each), default=None)
        if old is not None and _likeness(old, each) >= ALIKE:
            free.remove(old)
            sentence = sentence_of_one("reworded-unread", language, each, old)
            yield CriterionChange("reworded", "unclear", sentence, (old,), (each,))
        else:
            known = id(each) not in unread and not each.applies_to
            sentence = sentence_of_one("new" if id(each) not in unread else "new-unread", language, each)
            yield CriterionChange("new", "fewer" if known else "unclear", sentence, (), (each,))
    for gone in free:
        known = id(gone) not in unread and not gone.applies_to
        sentence = sentence_of_one("gone" if id(gone) not in unread else "gone-unread", language, gone)
        yield CriterionChange("gone", "more" if known else "unclear", sentence, (gone,), ())


def _is_partly_read(criteria: Sequence[Criterion]) -> bool:
    return any(isinstance(atom, Opaque) for each in criteria for atom, _ in atoms(each.condition))


def _likeness(left: Criterion, right: Criterion) -> float:
    """The share of words in common, in their order; 0 at once where too few are shared for that to reach ALIKE."""
    words = left.text.split(), right.text.split()
    shared = len(set(words[0]) & set(words[1]))
    if shared < ALIKE / 2 * min(map(len, map(set, words))):
        return 0.0
    return SequenceMatcher(None, *words, autojunk=False).ratio()


def _reworded(rows: Sequence[align.Row], told: Sequence[CriterionChange], language: str) -> Iterator[CriterionChange]:
    """Other words of which the same was understood, where nothing else of the criterion is told."""
    named = {id(each) for change in told for each in (*change.before, *change.after)}
    for row in rows:
        before, after = _criteria(row.left), _criteria(row.right)
        old = {_words(each) for each in before}
        if any(id(each) in named for each in after) or all(_words(each) in old for each in after):
            continue
        named |= {id(each) for each in after}
        partly = _is_partly_read((*before, *after))
        sentence = sentence_of_one("reworded-unread" if partly else "reworded", language, after[0], before[0])
        yield CriterionChange("reworded", "unclear" if partly else "none", sentence, before, after)
