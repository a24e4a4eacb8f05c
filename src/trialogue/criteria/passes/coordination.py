"""Coordination: lists joined by and, or, commas and slashes, and the modifiers their members share.

Rules of reading (named in the reference): `slash-list`, `or-in-inclusion`, `and-in-exclusion`, `trailing-window`,
`shared-qualifier`. Where none decides, both readings are kept or nothing is read.
"""

from __future__ import annotations

import copy
import re
from itertools import pairwise

from trialogue.criteria.nodes import (
    All,
    Any,
    Condition,
    Not,
    Opaque,
    Readings,
    Sex,
    Span,
    without_spans,
)
from trialogue.criteria.passes.atoms import FEMALE_STATES, build, implies_sex
from trialogue.criteria.passes.joining import Joint, combined
from trialogue.criteria.passes.phrase import Phrase, read_phrase
from trialogue.criteria.passes.pieces import split
from trialogue.criteria.passes.sharing import (
    COURSES,
    LEVELS,
    RESULTS,
    both_tested,
    share_grade,
    share_head,
    share_name_backwards,
    share_result,
    without_its_kind,
)
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import is_adjective, may_be_in_name, words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import Concept, Vocabulary, ungrounded_id

_LONGEST_NAME = 4
_LONGEST_ALLERGEN = 7
_FEWEST_LIKES = 2
_SHORTEST_DRUG = 5


def read_list(symbols: list[Symbol], text: str, vocabulary: Vocabulary, kind: str) -> Condition | None:
    """The node of a coordinated stretch, or None when any part of it was not understood."""
    pieces, joints, rest = split(symbols)
    if not pieces:
        return None
    phrases = [read_phrase(piece, text, vocabulary) for piece in pieces]
    pieces, joints, phrases = _with_narrowings(pieces, joints, phrases, text, vocabulary)
    share_head(phrases, text, vocabulary)
    _share_forward(phrases, text, vocabulary)
    allergy = False
    for phrase, piece in zip(phrases, pieces, strict=True):
        allergy = allergy or phrase.allergy
        if not phrase.known:
            ground_by_words(phrase, piece, text, allergy=allergy)
    ground_among_likes(phrases, pieces, joints, text)
    if not all(phrase.known for phrase in phrases):
        return None
    if _dosed_at_its_end(phrases):
        return None
    _mark_other(phrases[0])
    span = (symbols[0].start, symbols[-1].end)
    if not _share(phrases, joints, text):
        return None
    if set(joints) == {"/"}:
        _share_first_word(phrases, text, vocabulary)
    node = _joined(phrases, joints, text, kind, span)
    if node is None:
        return None
    if rest is not None:
        opened = Opaque(label=text[rest.start : rest.end], span=rest.span)
        parts = node.parts if isinstance(node, Any) else (node,)
        return Any(parts=(*parts, opened), span=span)
    return node


def _dosed_at_its_end(phrases: list[Phrase]) -> bool:
    """ "Aspirin and ibuprofen > 1200 mg/day": the dose behind the last of several drugs may go for each."""
    if len(phrases) < 2 or any(phrase.concept is None for phrase in phrases):
        return False
    dosed = [phrase.bound is not None and phrase.concept.kind in _DRUGS for phrase in phrases]  # type: ignore[union-attr]
    undosed = [phrase.bound is None and phrase.concept.kind in _DRUGS for phrase in phrases]  # type: ignore[union-attr]
    return dosed[-1] and undosed[-2]


_DRUGS = frozenset(("drug", "drug-class"))
_OF_STUDIES = frozenset(("investigational-drug",))


def _mark_other(phrase: Phrase) -> None:
    """ "Other malignancy" at the beginning: other than what the study is of, which these words do not say."""
    if not phrase.other or phrase.concept is None:
        return
    kind, of_drugs = phrase.concept.kind, phrase.concept.kind in _DRUGS and phrase.concept.id not in _OF_STUDIES
    if phrase.allergy or kind in ("condition", "allergen") or of_drugs:
        phrase.qualifiers.append("other")


def _with_narrowings(
    pieces: list[list[Symbol]], joints: list[str], phrases: list[Phrase], text: str, vocabulary: Vocabulary
) -> tuple[list[list[Symbol]], list[str], list[Phrase]]:
    """ "Acute, active infection": words before commas join what they narrow, unless "or" is among them."""
    if len(pieces) < 2:
        return pieces, joints, phrases
    kept: list[list[Symbol]] = []
    joined: list[str] = []
    read: list[Phrase] = []
    for index, piece in enumerate(pieces):
        before = read[-1] if read else None
        staged = phrases[index].only_narrows and all(
            each.startswith(("stage", "grade")) for each in phrases[index].qualifiers
        )
        if before is not None and staged and before.concept is not None and joints[index - 1] == ",":
            kept[-1] = kept[-1] + piece  # "kidney disease, stage 3 or higher"
            read[-1] = read_phrase(kept[-1], text, vocabulary)
            continue
        if (
            before is not None
            and before.only_narrows
            and joints[index - 1] == ","
            and not _listed(phrases, joints, index)
        ):
            kept[-1] = kept[-1] + piece
            read[-1] = read_phrase(kept[-1], text, vocabulary)
            continue
        if index:
            joined.append(joints[index - 1])
        kept.append(piece)
        read.append(phrases[index])
    return kept, joined, read


def _lasts(phrase: Phrase) -> bool:
    """Whether the words that narrow the second of two leave open when: not "current or *recent* wobbles"."""
    return bool(phrase.qualifiers) and "recent" not in phrase.qualifiers


def _listed(phrases: list[Phrase], joints: list[str], index: int) -> bool:
    """Whether the narrowing words from here on end in "or": then each goes with the concept by itself."""
    while index < len(joints) and phrases[index].only_narrows:
        index += 1
    return phrases[index - 1].only_narrows and joints[index - 1] in ("or", "and") and index > 0


def _share_forward(phrases: list[Phrase], text: str, vocabulary: Vocabulary) -> None:
    """ "Acute or chronic pancreatitis": a concept goes for the narrowing words before it."""
    for index in range(len(phrases) - 2, -1, -1):
        phrase, after = phrases[index], phrases[index + 1]
        if not phrase.only_narrows or after.concept is None or not after.known or after.allergy:
            continue
        if after.concept.kind == "state":
            continue
        whole = after.concept if after.qualifiers else without_its_kind(after, text, vocabulary)
        phrase.concept, phrase.concept_span = whole, after.concept_span
        after.own_kind = phrase.concept is not after.concept
        after.negated = after.negated or phrase.negated
        if after.temporality is None and not after.own_kind and phrase.temporality is not None and _lasts(after):
            after.temporality = phrase.temporality
        if len(phrase.qualifiers) > 1:
            # "Severe acute or chronic infection": what stands before the first of the two goes for both.
            after.qualifiers = [*phrase.qualifiers[:-1], *after.qualifiers]


def ground_by_words(phrase: Phrase, symbols: list[Symbol], text: str, *, allergy: bool = False) -> None:
    """Name what is measured by its own words where the vocabulary has no name for it ("serum ferritin > 300 ng/mL").

    It matches only a fact of the very same name, so it can leave a criterion undecided but never decide it wrongly.
    """
    if phrase.known or phrase.concept is not None or not phrase.unknown:
        return
    if not phrase.is_unnamed_measurement and not _is_unnamed_test(phrase):
        _ground_after_lead(phrase, symbols, text, allergy=allergy)
        return
    names = [each for each in symbols if each.role == "word"]
    consecutive = symbols[symbols.index(names[0]) : symbols.index(names[0]) + len(names)] == names
    behind = symbols[symbols.index(names[-1]) + 1 :]
    words = text[names[0].start : names[-1].end]
    followed = behind and behind[0].role in ("quantity", "neutral", "tested")
    if not (consecutive and len(names) <= _LONGEST_NAME and (followed or _is_unnamed_test(phrase))):
        return
    if not all(word.isalnum() and word[0].isalpha() for word in words.replace("-", "").split()):
        return
    end = behind[0].end if behind and behind[0].role == "tested" else names[-1].end
    words = text[names[0].start : end]
    phrase.concept = Concept(id=ungrounded_id(words), kind="measurement", name=words)
    phrase.concept_span = (names[0].start, end)
    phrase.unknown, phrase.known, phrase.words = [], True, ""


def _is_unnamed_test(phrase: Phrase) -> bool:
    """ "Positive skin prick test": a result of something that only its own words name."""
    told = phrase.tested or (phrase.words.split() or [""])[-1].lower() in _TESTS
    bare = not (phrase.bound or phrase.duration or phrase.expose or phrase.allergy or phrase.qualifiers)
    only_words = all(symbol.role == "word" for symbol in phrase.unknown)
    return phrase.result in ("positive", "negative") and told and bare and only_words


_TESTS = frozenset(
    ("screen", "culture", "cultures", "serology", "swab", "smear", "assay", "screening", "biopsy", "pcr")
)
"""Words for a test that end its name."""


def _ground_after_lead(phrase: Phrase, symbols: list[Symbol], text: str, *, allergy: bool) -> None:
    """What stands behind "allergy to" is an allergen, behind "diagnosis of" a condition, whatever its words."""
    signs = ("word", "-") if allergy else ("word",)
    if any(each.role not in signs or each not in symbols for each in phrase.unknown) or phrase.bound or phrase.result:
        return
    kind = "drug" if allergy or _names_drug(symbols, phrase, text) else None
    kind = kind or ("condition" if _names_condition(symbols, phrase, text) else None)
    if kind is None:
        return
    if allergy and phrase.words.endswith(("ised", "ized", "ated")):
        return  # "hypersensitivity to humanised or chimeric antibodies": half a name
    longest = _LONGEST_ALLERGEN if allergy else _LONGEST_NAME
    if len(phrase.unknown) > longest or not (allergy or all(may_be_in_name(word) for word in phrase.words.split())):
        return
    first = symbols.index(phrase.unknown[0])
    if symbols[first : first + len(phrase.unknown)] != phrase.unknown:
        return
    start, end = phrase.unknown[0].start, phrase.unknown[-1].end
    name = " ".join(text[start:end].split())
    phrase.concept = Concept(id=ungrounded_id(name), kind=kind, name=name)
    phrase.concept_span, phrase.unknown, phrase.known, phrase.words = (start, end), [], True, ""


def _names_drug(symbols: list[Symbol], phrase: Phrase, text: str) -> bool:
    """One unknown word straight behind "treatment with" or "taking" is a drug, unless it is known to be none."""
    at = symbols.index(phrase.unknown[0])
    before = symbols[at - 1] if at else None
    if before is None or before.role != "expose" or len(phrase.unknown) > 1:
        return False
    word = phrase.words.strip()
    strong = (
        text[before.start : before.end].lower().endswith(("treatment with", "treated with", "taking", "therapy with"))
    )
    return strong and len(word) >= _SHORTEST_DRUG and word.lower() not in words_of("name_no_drugs")


def _names_condition(symbols: list[Symbol], phrase: Phrase, text: str) -> bool:
    before = symbols[: symbols.index(phrase.unknown[0])]
    words = text[before[-1].start : before[-1].end].lower() if before else ""
    return words.endswith(("diagnosis of", "diagnosed with", "suffering from", "suffer from")) and not phrase.expose


def ground_among_likes(phrases: list[Phrase], pieces: list[list[Symbol]], joints: list[str], text: str) -> None:
    """ "History of haemoptysis, haematemesis or thrombosis": an unknown name among conditions is one.

    Only a name of nouns, in a list where more of its members are known conditions than are not, and nothing else is.
    """
    unknown = [(phrase, piece) for phrase, piece in zip(phrases, pieces, strict=True) if not phrase.known]
    if not unknown or len(phrases) <= _FEWEST_LIKES:
        return
    known = [phrase for phrase in phrases if phrase.known]
    if len(known) < max(_FEWEST_LIKES, len(unknown)) or not set(joints) & {"or", ","}:
        return
    if any(
        _family(each) != "condition"
        or each.concept is None
        or each.concept.kind != "condition"
        or each.expose
        or each.allergy
        or each.bound
        or each.members
        for each in known
    ):
        return
    for phrase, piece in unknown:
        words = phrase.words.split()
        first = piece.index(phrase.unknown[0]) if phrase.unknown[0] in piece else -1
        run = first >= 0 and piece[first : first + len(phrase.unknown)] == phrase.unknown
        if phrase.concept is not None or phrase.bound or phrase.expose or phrase.result or not run or not words:
            return
        if any(each.role != "word" for each in phrase.unknown) or len(words) > _LONGEST_NAME:
            return
        if not all(may_be_in_name(word) and word.isalpha() for word in words) or is_adjective(words[-1]):
            return
        if any(fold_word(word) in words_of("anatomy") for word in words):
            return  # "brainstem or spinal metastases": a place, whose condition stands behind
        start, end = phrase.unknown[0].start, phrase.unknown[-1].end
        name = " ".join(text[start:end].split())
        phrase.concept = Concept(id=ungrounded_id(name), kind="condition", name=name)
        phrase.concept_span, phrase.unknown, phrase.known, phrase.words = (start, end), [], True, ""


_TOLD = RESULTS | LEVELS


def _share(phrases: list[Phrase], joints: list[str], text: str) -> bool:
    """Give each phrase what it shares with its neighbours; False where what is shared cannot be told."""
    for phrase in phrases:
        phrase.own_lead = phrase.has_lead
    for index, (before, after) in enumerate(pairwise(phrases)):
        if joints[index] == "/" and _shares_words_before(before, after):
            after.qualifiers = list(before.qualifiers)  # "severe hepatic/renal insufficiency"
        if before.result in _TOLD and after.result is None and both_tested(before, after):
            after.result = before.result
        if after.is_bare_bound:
            share_name_backwards(before, after)
        elif before.negated and not after.has_lead and _lacks_contraception(before, after):
            return False
        elif (
            not (after.has_lead or after.own_kind) and before.has_lead and not after.age and _same_family(before, after)
        ):
            if "active" not in before.qualifiers and "recent" not in after.qualifiers:  # "active hepatitis, stroke"
                after.temporality = after.temporality or before.temporality
            after.expose, after.allergy = before.expose, before.allergy
            after.negated = before.negated
        elif after.expose == "any" and after.temporality is None and _same_family(before, after):
            after.temporality = before.temporality  # "previous rituximab or ocrelizumab therapy"
            after.negated = after.negated or before.negated
        elif before.negated and not after.has_lead and after.concept is not None and not _same_family(before, after):
            return False
    share_result(phrases)
    return share_grade(phrases, joints) and _share_trailing(phrases, text)


def _shares_words_before(before: Phrase, after: Phrase) -> bool:
    """Whether what narrows a condition goes for the one behind a slash too."""
    if not before.qualifiers or before.trailing_qualifiers or after.qualifiers or after.has_lead or after.own_kind:
        return False
    return _family(before) == _family(after) == "condition"


def _lacks_contraception(before: Phrase, after: Phrase) -> bool:
    """ "No effective contraception, pregnancy or lactation": the lack goes for the first alone."""
    concept, later = before.concept, after.concept
    return concept is not None and later is not None and concept.id == "contraception" and later.id != concept.id


def _share_first_word(phrases: list[Phrase], text: str, vocabulary: Vocabulary) -> None:
    """Rule `slash-list`: in "chronic HBV/HCV" the word that narrows the first name narrows each."""
    first = phrases[0]
    if first.concept is None or first.concept_span is None:
        return
    word, _, rest = text[slice(*first.concept_span)].partition(" ")
    base = vocabulary.lookup(rest, (first.concept.kind,)) if rest else None
    if base is None or base.id == first.concept.id:
        return
    for phrase in phrases[1:]:
        if phrase.concept is not None and phrase.concept_span is not None:
            own = text[slice(*phrase.concept_span)]
            phrase.concept = vocabulary.lookup(f"{word} {own}", (first.concept.kind,)) or phrase.concept


def _family(phrase: Phrase) -> str | None:
    if phrase.concept is None:
        return None
    return {"drug-class": "drug", "procedure": "condition"}.get(phrase.concept.kind, phrase.concept.kind)


def _same_family(before: Phrase, after: Phrase) -> bool:
    if before.allergy:
        return after.concept is not None
    return _family(before) == _family(after) and _family(before) is not None


def _share_trailing(phrases: list[Phrase], text: str) -> bool:
    """Rule `trailing-window`: a window or bound at the end of a list of like things is everyone's."""
    last, others = phrases[-1], phrases[:-1]
    if (
        last.bound is not None
        and not last.is_bare_bound
        and not last.age
        and _family(last) in ("measurement", "instrument")
    ):
        bound = last.bound
        for phrase in reversed(others):
            if phrase.result is not None and (phrase.result_behind or phrase.result not in LEVELS):
                break  # "HBsAg positive or HBV DNA > 1000": a test with its own result
            if phrase.bound is None and _family(phrase) == _family(last):
                phrase.bound = bound  # of the next that has one: "ALT and AST <= 2 x ULN, albumin >= 30 g/L"
            bound = phrase.bound or bound
    if last.window is None and last.duration is None:
        return True
    untimed = [phrase for phrase in others if phrase.window is None and phrase.duration is None]
    if len(untimed) < len(others) and untimed:
        return False  # one member has its own window: whether the last reaches the rest cannot be told
    if any(not _alike_in_time(phrase, last) for phrase in untimed) or _begins_anew(phrases, text):
        return False
    for phrase in untimed:
        phrase.window, phrase.duration = last.window, last.duration
    return True


_ANEW = re.compile(r",\s*or (?:any|an?|recent) ", re.IGNORECASE)


def _begins_anew(phrases: list[Phrase], text: str) -> bool:
    """ "A history of stroke, *or any* infarction within 6 months": the time may be of the last alone."""
    first, last = phrases[0].concept_span, phrases[-1].concept_span
    return first is not None and last is not None and _ANEW.search(text, first[0], last[0]) is not None


def _alike_in_time(phrase: Phrase, last: Phrase) -> bool:
    """Whether a time behind the last goes for a phrase before it: both of one family, or each something done to her."""
    if all(each.concept is not None and each.concept.kind in _DONE for each in (phrase, last)):
        return True
    return _family(phrase) == _family(last) and _family(last) != "state"


_DONE = frozenset(("drug", "drug-class", "procedure"))


def _joined(phrases: list[Phrase], joints: list[str], text: str, kind: str, span: Span) -> Condition | None:
    if len({phrase.sex.id for phrase in phrases if phrase.sex is not None}) > 1:
        return None
    negated = len(phrases) > 1 and all(phrase.negated for phrase in phrases)
    plain = _build_all(phrases, text, kind, strip_negation=negated)
    if plain is None:
        return None
    if len(plain) == 1:
        return plain[0]
    joint = Joint(frozenset(joints), kind, negated, _one_bound(phrases), span)
    node = combined(plain, joint)
    if node is None:
        return None
    shared = _with_shared_qualifiers(phrases, text, kind, negated)
    if shared is not None and set(joints) == {"/"}:
        return combined(shared, joint)
    if shared is not None and shared != plain:
        other = combined(shared, joint)
        if other is not None and without_spans(other) != without_spans(node):
            node = Readings(alternatives=(node, other), rule="shared-qualifier", span=span)
    node = _of_one_sex(phrases, node, text)
    return Not(part=node, span=span) if negated else node


def _of_one_sex(phrases: list[Phrase], node: Condition, text: str) -> Condition:
    """ "Women who are pregnant or plan to be": the sex goes for the later state too, which does not imply it."""
    sex = phrases[0].sex
    if sex is None or not implies_sex(phrases[0]) or not isinstance(node, Any):
        return node
    states = [each.concept for each in phrases if each.concept is not None and each.concept.kind == "state"]
    if len(states) < len(phrases) or all(each.id in FEMALE_STATES for each in states):
        return node
    words = Sex(concept=sex.id, label=text[slice(*phrases[0].span)], span=phrases[0].span)
    return All(parts=(words, node), span=node.span)


def _build_all(phrases: list[Phrase], text: str, kind: str, *, strip_negation: bool) -> list[Condition] | None:
    nodes: list[Condition] = []
    for phrase in phrases:
        mine = copy.copy(phrase)  # building settles a result that a name holds
        mine.negated = phrase.negated and not strip_negation
        node = build(mine, text, kind)
        if node is None:
            return None
        nodes.append(node)
    return nodes


def _with_shared_qualifiers(phrases: list[Phrase], text: str, kind: str, negated: bool) -> list[Condition] | None:
    """The reading in which the first member's qualifiers go for all; None where that cannot be meant."""
    first = phrases[0]
    if not first.qualifiers or first.trailing_qualifiers or first.members:
        return None
    labels = [text[slice(*each.concept_span)].lower() for each in phrases if each.concept_span is not None]
    if any(phrase.qualifiers for phrase in phrases[1:]):
        return None  # "severe hypertension, uncontrolled diabetes or asthma": each has its own, or none
    if not COURSES.isdisjoint(first.qualifiers) and any(label.split()[0] in COURSES for label in labels):
        return None  # "acute or chronic hepatitis C"
    told = first.concept_span is not None and "(" in text[first.span[0] : first.concept_span[0]]
    copies = []
    for phrase in phrases:
        mine = copy.copy(phrase)
        if (
            phrase is not first
            and not (phrase.qualifiers or phrase.own_lead or phrase.own_kind)
            and _family(phrase) == "condition"
        ):
            mine.qualifiers = list(first.qualifiers)
            if told and not (phrase.window or phrase.bound or phrase.duration):
                # "Recent (< 1 month) infarction or stroke": what explains the word goes where the word goes
                mine.window, mine.bound, mine.duration = first.window, first.bound, first.duration
        copies.append(mine)
    return _build_all(copies, text, kind, strip_negation=negated)


def _one_bound(phrases: list[Phrase]) -> bool:
    return len({id(phrase.bound) for phrase in phrases}) < len(phrases)
