"""What may be claimed of what stands in an unread part: a statement whose neighbours could make it another is not.

Measured on drawn readings, three kinds of claims beside unread words went wrong more often than all others together:
bounds whose name was made of the words before them, procedures that are spoken of without being done, and names whose
sentence goes on to turn them. So a name of our making must begin where its stretch begins; a procedure without its
time must stand where nothing makes it a means, a place or a wish; and what a sentence takes back is not said at all.
What is not admitted stays in the `Opaque` of the whole part.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.nodes import (
    Age,
    All,
    Allergy,
    Any,
    Condition,
    Diagnosis,
    Measurement,
    Medication,
    Opaque,
    Procedure,
    Score,
    Span,
    atoms,
)
from trialogue.criteria.passes.islands.context import stands_clear
from trialogue.criteria.passes.islands.following import fits
from trialogue.criteria.passes.islands.scopes import sentence_of
from trialogue.criteria.passes.islands.terms import divides_a_scale
from trialogue.criteria.passes.scan import CLOSE, Scan, opening
from trialogue.criteria.passes.settling import BEFORE_MEASURE
from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import is_adjective, may_be_in_name
from trialogue.vocabulary import default, is_ungrounded, ungrounded_id

_JOINTS: Final = frozenset((",", "or", "and", "/", ";"))
_PLACES: Final = frozenset(("in", "on", "at", "by", "from", "for", "to", "than", "per", "via", "using", "during"))
"""Words before a name which say that it is where, how or by what something else is measured."""
_SHOWN_BY: Final = re.compile(
    r"\b(?:defined|evidenced|determined|demonstrated|indicated|shown|confirmed|documented|manifested) by\Z",
    re.IGNORECASE,
)
"""Behind these words begins the name of what shows it: "IBS, defined by *symptom scores* > 250"."""
_READ: Final = frozenset(("quantity", "number", "window", "duration", CLOSE))
_MEANS: Final = re.compile(
    r"\b(?:by|via|using|with the (?:use|help|aid) of|based on|seen|shown|found|detected|diagnosed|confirmed|documented|"
    r"visible|visuali[sz]ed|evident|measured|assessed|determined|defined|on|at|in|during|from|when|able|unable|"
    r"ability|inability|tolerat\w*|willing\w*|consent\w*|agree\w*|accept\w*|candidates?|eligible|suitable|fit|amenable|"
    r"indicat\w*|need\w*|plan\w*|schedul\w*|await\w*|wait\w*|list|refus\w*|declin\w*|avoid\w*|should|must|will|can|"
    r"cannot|may|possible|available|used|for|before|after|prior to|until|who are to|to be)\b",
    re.IGNORECASE,
)
"""Words of a sentence behind which a procedure is a means, a time, a place or a wish."""
_TAKEN_BACK: Final = re.compile(
    r"[^.;()]*?\b(?:is|are|was|were|be|been|being)? ?(?:(?:will|should|must|may|can) (?:not )?(?:be )?)?"
    r"(?:planned|scheduled|anticipated|contra-?indicated|indicated|refused|declined|feasible|unavailable|ruled out)\b",
    re.IGNORECASE,
)
"""Behind a name: what says of it that it is to come, cannot be, or keeps people out."""
_NOT_GIVEN: Final = re.compile(
    r"[^.;()]*\b(?:may|must|should|can|will|is|are)(?: not|not) (?:to )?(?:be )?"
    r"(?:given|used|administered|started|taken|initiated|allowed|permitted)\b",
    re.IGNORECASE,
)
_OF_ANOTHER: Final = re.compile(r"\b(?:ratio|score|pharmacia)\b", re.IGNORECASE)
"""In a name behind a colon: what stands before may be the half of it, "HER2: CEP17 ratio"."""
_MOST_NAME_WORDS: Final = 8
_ADJUSTED: Final = re.compile(
    r"\b(?:corrected|adjusted|normali[sz]ed|indexed|standardi[sz]ed) (?:for|to|by)\s+\Z", re.IGNORECASE
)
_EXCLUDED: Final = re.compile(r"[^.;()]*\bexcluded\b", re.IGNORECASE)
_OF_PEOPLE: Final = re.compile(
    r"(?:(?:,| or\b| and\b|/)[^,.;]{0,30}?){1,5} (?:participants|patients|subjects) "
    r"(?:with|who|on|receiving|having|undergoing|that)\b",
    re.IGNORECASE,
)
_WAS_DONE: Final = re.compile(
    r"[^.;,]{0,60}?\b(?:is|are|was|were|been) (?:used|given|performed|administered|done|initiated|started)\b",
    re.IGNORECASE,
)
_LOOKED_AT: Final = re.compile(
    r"\b(?:will|may|must|should) (?:require|need|undergo|be (?:evaluated|assessed|considered|reviewed|discussed))\b",
    re.IGNORECASE,
)
"""Behind a name in an exclusion: such people are looked at, "*will require* a specialist's evaluation"."""
_MUST: Final = re.compile(
    r"\b(?:must|should|needs? to|ha(?:s|ve) to)(?: all| both| also)? (?:be|have)\b|"
    r"\b(?:must|should|may|can)(?: not|not) (?:exceed|be (?:above|below|over|under|more|less|greater|higher|lower))\b|"
    r"\b(?:patients|subjects|participants) (?:must|should)(?! not\b)",
    re.IGNORECASE,
)
_SINCE: Final = re.compile(
    r"\b(?:measured|counted|calculated|from|since|after|following) (?:the |his |her |their )?"
    r"(?:last|most recent|latest|previous) "
    r"(?:(?:allergic |anaphylactic )?(?:reactions?|exposures?) to (?:an? |the )?)?\Z",
    re.IGNORECASE,
)
"""Before a name: since when something else is, "measured *from the last* allergic reaction to egg"."""
_LET_BE: Final = re.compile(
    r"(?:[^,;.]|\.\d){0,60}?\b(?:is|are) (?:also )?(?:acceptable|allowed|permitted|permissible)\b", re.IGNORECASE
)
_OF_KIN: Final = re.compile(
    r"\W*(?:[\w-]+ ){0,4}(?:family members?|relatives?|mothers?|fathers?|siblings?|brothers?|sisters?|parents?|donors?|"
    r"partners?|spouses?|husbands?|wi(?:fe|ves)|caregivers?)\b[^,;.]*\Z",
    re.IGNORECASE,
)
"""Before a bound in its sentence: it is somebody else's."""
_IF: Final = re.compile(
    r"\b(?:if(?! (?:any|applicable|possible|present|known|needed|necessary|available)\b)|for those|in those|"
    r"for (?:patients|subjects|participants)|unless)\b(?:[^;()]|\([^()]*\)|\((?=[^()]*\Z))*\Z",
    re.IGNORECASE,
)
"""Before a bound in its sentence: when it is asked for, which was not read."""
_MAY_STILL: Final = re.compile(
    r"\W*(?:if|when|where|in case)\b[^.;]*,[^.;]*\b(?:may|can|should|could)\b(?! not)|"
    r"\W*(?:if|when|where|in case)\b(?:[^.;]|\.\d)*\b(?:may|can) be (?:re\w+|used|performed|done|considered)",
    re.IGNORECASE,
)
"""A sentence that tells what may be done then."""
_TO_THE: Final = re.compile(r"\b(?:to|from) the\Z", re.IGNORECASE)
_TERM: Final = re.compile(r"\bdefinitions? of\b", re.IGNORECASE)
"""Before a bound in its sentence: what a word means, which is asked of nobody."""
_SOME_OF: Final = re.compile(
    r"\b(?:(?:two|three|four|five|\d) or more|at least (?:two|three|four|five|\d)|(?:two|three|four)(?: out)?) ?"
    r"(?:\(\d\) )?(?:out )?of\b",
    re.IGNORECASE,
)
_ANY_OF: Final = re.compile(r"\b(?:any|one|either)(?: or more)? of (?:the )?following\b", re.IGNORECASE)
_SHARED: Final = frozenset(
    ("new", "known", "newly", "first", "old", "previous", "prior", "existing", "primary", "untreated")
)

_Found = list[tuple[Condition, bool]]


def admitted(found: _Found, scan: Scan) -> _Found:
    """What was found, without what the words around it may make something else."""
    whole = [
        (_as_ratio(_with_words_before(_with_shared_words(node, scan), scan), scan), excepted)
        for node, excepted in found
    ]
    kept: _Found = []
    for node, excepted in whole:
        clear = _is_itself_excepted if excepted else stands_clear
        if all(_may_stand(atom, scan, whole) and clear(atom, scan) for atom, _ in atoms(node)):
            kept.append((_among_others(node, scan, whole), excepted))
        elif (time := _its_time(node, scan)) is not None:
            kept.append((time, excepted))
    return kept


def _is_itself_excepted(atom: Condition, scan: Scan) -> bool:
    """Not what an exception is for or comes of: "except for oxygen *for the treatment of* apnoea"."""
    if not isinstance(atom, Diagnosis) or atom.span is None:
        return True
    return _FOR_IT.search(scan.text, sentence_of(scan, atom.span[0])[0], atom.span[0]) is None


_FOR_IT: Final = re.compile(
    r"\b(?:(?:for|as) (?:the )?(?:treatment|management|therapy|prevention|prophylaxis) (?:of|for)|to treat|"
    r"treatment of|due to|because of|secondary to|associated with|risk of) (?:[\w-]+ ){0,3}\Z",
    re.IGNORECASE,
)


def _its_time(node: Condition, scan: Scan) -> Opaque | None:
    """The time of a name that may not stand: whose it is, is then as unread as any other."""
    windows = [each.window for each, _ in atoms(node) if each.window is not None]
    if node.span is None or len(windows) != 1:
        return None
    start, end = node.span
    for each in scan.symbols:
        inside = start <= each.start and each.end <= end and each.role in ("window", "duration", "forward")
        if inside and each.value.window == windows[0]:
            return Opaque(label=scan.text[slice(*each.span)], window=windows[0], span=each.span)
    return None


def _as_ratio(node: Condition, scan: Scan) -> Condition:
    """ "FEV1 (...) / FVC (...) < 70 %": the ratio of the two, not the second of them."""
    if not isinstance(node, Measurement) or node.concept != "fvc":
        return node
    start = _start_of_name(node, scan)
    index = next((i for i, each in enumerate(scan.symbols) if each.start == start), 0) if start is not None else 0
    if index < 2 or scan.symbols[index - 1].role != "/" or node.span is None:
        return node
    at = index - 2
    while at > 0 and scan.symbols[at].role == CLOSE:
        at = opening(scan, at) - 1
    first = scan.symbols[at]
    if first.role != "concept" or first.value.id != "fev1":
        return node
    label = scan.text[first.start : (start or 0) + len(node.label)]
    return msgspec.structs.replace(node, concept="fev1-fvc", label=label, span=(first.start, node.span[1]))


def _with_words_before(node: Condition, scan: Scan) -> Condition:
    """ "*End-diastolic* septal thickness > 12 mm": plain words before a name of our making are of the name."""
    if not isinstance(node, Measurement) or not is_ungrounded(node.concept) or node.span is None:
        return node
    start = _start_of_name(node, scan)
    first = next((i for i, each in enumerate(scan.symbols) if each.start == start), 0) if start is not None else 0
    at = first
    while at > 0 and _may_precede(scan, at):
        at -= 1
    if at == first or start is None:
        return node
    begin = scan.symbols[at].start
    label = scan.text[begin : start + len(node.label)]
    if len(label.replace("-", " ").split()) > _MOST_NAME_WORDS:
        return node
    span = (min(begin, node.span[0]), node.span[1])
    return msgspec.structs.replace(node, concept=ungrounded_id(label), label=label, span=span)


def _may_precede(scan: Scan, at: int) -> bool:
    symbol, end = scan.symbols[at - 1], scan.symbols[at].start
    words = scan.text[symbol.start : symbol.end]
    if symbol.role == "-":
        return symbol.end == end
    close = symbol.end == end or scan.text[symbol.end : end].isspace()
    return (
        close
        and symbol.role == "word"
        and words.isalpha()
        and (words.lower() == "total" or (words.lower() not in BEFORE_MEASURE and may_be_in_name(words)))
    )


def _may_stand(atom: Condition, scan: Scan, found: _Found) -> bool:
    match atom:
        case Age() | Measurement() | Score() if divides_a_scale(atom, scan):
            return False
        case Allergy(span=(start, _)) if _SINCE.search(scan.text, scan.start, start):
            return False
        case Measurement() | Score():
            return _is_bound_of_its_name(atom, scan, found)
        case Procedure() | Medication() | Diagnosis() if _is_of_people_behind(atom, scan):
            return False
        case Procedure(window=None, temporality=None):
            return not _is_a_means(atom, scan) and not _is_taken_back(atom, scan)
        case Procedure() | Medication() | Diagnosis():
            return not _is_taken_back(atom, scan) and not _names_a_bound(atom, found)
    return True


def _is_of_people_behind(atom: Procedure | Medication | Diagnosis, scan: Scan) -> bool:
    """ "Asthma, stroke or gout *patients with wobbles*", "surgery or wobbling *was performed* before": not it alone."""
    if atom.span is None:
        return False
    end = sentence_of(scan, atom.span[1])[1]
    if not isinstance(atom, Diagnosis) and _WAS_DONE.match(scan.text, atom.span[1], end) is not None:
        return True
    if scan.kind == "exclusion" and _LOOKED_AT.search(scan.text, atom.span[1], end) is not None:
        return True
    return scan.kind == "exclusion" and _OF_PEOPLE.match(scan.text, atom.span[1], end) is not None


def _names_a_bound(atom: Condition, found: _Found) -> bool:
    """ "A *leukopenia* count of >= 4": the same words name a bound."""
    if not isinstance(atom, Diagnosis) or atom.span is None:
        return False
    bounds = (each for node, _ in found for each, _ in atoms(node) if isinstance(each, Measurement | Score))
    return any(each.span is not None and each.span[0] == atom.span[0] and each.label == atom.label for each in bounds)


def _is_bound_of_its_name(atom: Measurement | Score, scan: Scan, found: _Found) -> bool:
    """Whether the name of a bound is all of its name, as far as what stands before it tells."""
    start = _start_of_name(atom, scan)
    if start is None:
        return True
    if _ADJUSTED.search(scan.text, max(scan.start, start - 30), start) or _is_excluded_behind(atom, scan):
        return False
    begin, end = sentence_of(scan, start)
    if _OF_KIN.match(scan.text[begin:start]) is not None or _is_turned(atom, scan, (begin, end), start):
        return False
    if _is_one_of_many(atom, scan, found):
        return False
    before = next((each for each in reversed(scan.symbols) if each.end <= start), None)
    if before is None:
        return True
    if before.role == "/" and atom.quantity is not None and _is_of_both(atom.concept, atom.quantity.unit):
        return False  # "FEV1/FVC > 70 %", "LV mass/body surface area > 115 g/m2"
    if not is_ungrounded(atom.concept) or (atom.span is not None and start > atom.span[0]):
        return True  # "> 20 on the wobble scale" names it behind
    if before.role == ":" and _OF_ANOTHER.search(atom.label) is not None:
        return False
    return _begins_behind(before, scan, found)


def _is_of_both(concept: str | None, unit: str | None) -> bool:
    """Whether a unit behind a slash and a name may be that of a ratio."""
    known = default().concept(concept) if concept is not None and not is_ungrounded(concept) else None
    return unit in (None, "%") or (known is not None and fits(known, unit) is False)


def _is_turned(atom: Measurement | Score, scan: Scan, sentence: Span, start: int) -> bool:
    """What an exclusion demands ("testosterone *must be* > 50"), and what an inclusion lets be ("is *acceptable*")."""
    if scan.kind == "exclusion":
        first = min(start, atom.span[0] if atom.span is not None else start)
        last = atom.span[1] if atom.span is not None else start
        return _MUST.search(scan.text, max(sentence[0], first - 120), last) is not None
    return atom.span is not None and _LET_BE.match(scan.text, atom.span[1], sentence[1]) is not None


def _is_one_of_many(atom: Measurement | Score, scan: Scan, found: _Found) -> bool:
    """Whether a bound is one of a count, or says when something else is asked for: "two of:", "if LVEF <= 30 %"."""
    assert atom.span is not None
    begin, end = sentence_of(scan, atom.span[0])
    if _MAY_STILL.match(scan.text, begin, end) is not None:
        return True
    before = scan.text[begin : atom.span[0]]
    if _IF.search(before.strip(" \n\t*-"), 1) is not None or _TERM.search(before) is not None:
        return True
    if len(found) > 1:
        return False
    return _SOME_OF.search(before) is not None or (scan.kind == "inclusion" and _ANY_OF.search(before) is not None)


def _among_others(node: Condition, scan: Scan, found: _Found) -> Condition:
    """ "(Class IV or *LVEF <= 30 %*)": a bound beside an unread one in a bracket is one of two that will do."""
    if not isinstance(node, Measurement | Score) or node.span is None:
        return node
    begin, end = node.span
    opens, closes = scan.bracket_around(next((i for i, each in enumerate(scan.symbols) if each.end > begin), 0))
    if (opens, closes) == (scan.start, scan.end):
        return node
    inside = [each for each in scan.symbols if opens < each.start < closes]
    if inside and inside[0].role == "examples" and scan.kind == "inclusion":
        return _or_the_rest(node, scan, (opens, closes))
    joints = [at for at, each in enumerate(inside) if each.role == "or" and 0 < at < len(inside) - 1]
    if all(_is_read(inside[at + way], (begin, end), found) for at in joints for way in (-1, 1)):
        return node
    return _or_the_rest(node, scan, (opens, closes))


def _or_the_rest(node: Condition, scan: Scan, bracket: Span) -> Condition:
    words = scan.text[bracket[0] + 1 : bracket[1]]
    start = bracket[0] + 1 + len(words) - len(words.lstrip())
    rest = Opaque(label=words.strip(), span=(start, start + len(words.strip())))
    return Any(parts=(node, rest), span=node.span)


def _is_read(symbol: Symbol, own: Span, found: _Found) -> bool:
    return symbol.role in _READ or own[0] <= symbol.start < own[1] or _is_found(symbol, found)


def _begins_behind(before: Symbol, scan: Scan, found: _Found) -> bool:
    """Whether a name of our making may begin behind this: not behind a place or a means, nor late in an unread list."""
    words = scan.text[before.start : before.end].lower().removesuffix(" the").split()
    if words == ["the"] and _TO_THE.search(scan.text, max(scan.start, before.start - 8), before.end):
        return False  # "distance to *the* ground"
    if words[-1] in _PLACES or (before.role == "result" and words[0] in _PLACES):
        return _SHOWN_BY.search(scan.text, max(scan.start, before.start - 20), before.end) is not None
    if before.role not in _JOINTS:
        return True
    at = scan.symbols.index(before)
    if before.role == "," and at and scan.symbols[at - 1].role not in _JOINTS:
        return True
    while at >= 0 and scan.symbols[at].role in _JOINTS:
        at -= 1
    last = scan.symbols[at] if at >= 0 else None
    if last is None or last.role in _READ or _is_found(last, found):
        return True
    return scan.symbols[at - 1].role not in _JOINTS  # "intensity, distress and/or *interference* > 4"


def _is_found(symbol: Symbol, found: _Found) -> bool:
    return any(
        node.span is not None and node.span[0] <= symbol.start and symbol.end <= node.span[1] for node, _ in found
    )


def _start_of_name(atom: Measurement | Score, scan: Scan) -> int | None:
    if atom.span is None or not atom.label:
        return None
    at = scan.text.find(atom.label, *atom.span)
    return at if at >= 0 else None


def _is_excluded_behind(atom: Measurement | Score, scan: Scan) -> bool:
    """ "Of note, a length above 6 cm *will be excluded*", among the inclusions."""
    if scan.kind != "inclusion" or atom.span is None:
        return False
    return _EXCLUDED.match(scan.text, atom.span[1], scan.end) is not None


def _is_a_means(atom: Procedure, scan: Scan) -> bool:
    assert atom.span is not None
    return _MEANS.search(scan.text, sentence_of(scan, atom.span[0])[0], atom.span[0]) is not None


def _is_taken_back(atom: Procedure | Medication | Diagnosis, scan: Scan) -> bool:
    if atom.span is None or (scan.kind == "exclusion" and isinstance(atom, Diagnosis)):
        return False
    if _NOT_GIVEN.match(scan.text, atom.span[1], scan.end) is not None:
        return True  # "radiotherapy may not be given during the study"
    if scan.kind == "inclusion" and _EXCLUDED.match(scan.text, atom.span[1], scan.end) is not None:
        return True  # "meningitis is excluded", among the inclusions
    return _TAKEN_BACK.match(scan.text, atom.span[1], scan.end) is not None


def _with_shared_words(node: Condition, scan: Scan) -> Condition:
    """ "*New or recurrent* leukaemia": of words joined before a name, the last alone narrows more than the text."""
    if not isinstance(node, Diagnosis | Procedure | Medication) or node.span is None or not node.qualifiers:
        return node
    at = next((i for i, each in enumerate(scan.symbols) if each.start >= node.span[0]), 0) - 1
    while at >= 0 and scan.symbols[at].role in ("qualifier", "current"):
        at -= 1
    if at < 1 or scan.symbols[at].role not in ("or", "and", "/"):
        return node
    before = scan.symbols[at - 1]
    said = scan.text[before.start : before.end].lower().split()
    if not (
        before.role in ("qualifier", "current")
        or said[-1] in _SHARED
        or (before.role == "word" and is_adjective(said[-1]))
    ):
        return node
    bare = msgspec.structs.replace(node, qualifiers=())
    words = scan.text[before.start : node.span[0]].rstrip()
    rest = Opaque(label=words, span=(before.start, before.start + len(words)))
    return All(parts=(bare, rest), span=(before.start, node.span[1]))
