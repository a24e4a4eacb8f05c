"""What a snapshot's own records teach the vocabulary.

The registry puts MeSH headings on its records. A build compiles them into `vocabulary.sqlite` of the snapshot, before
it reads any criterion; where tables were built in the home from the terminology itself, nothing is learnt. A text is
read again only where a name it holds has been learnt, forgotten or moved: that is what :class:`Learnt` tells of it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from trialogue.snapshot.words import LEARNT
from trialogue.study import Study
from trialogue.study.derived import BrowseModule, Mesh
from trialogue.text.fold import WORD, fold, fold_word
from trialogue.vocabulary import default
from trialogue.vocabulary.building import Heading, learn_tables
from trialogue.vocabulary.building.names import natural
from trialogue.vocabulary.choice import built_tables
from trialogue.vocabulary.tables import Tables

HEADINGS: Final = "headings.msgpack"
_DRUGS: Final = frozenset(("DRUG", "BIOLOGICAL"))


class Learner:
    """Collects the headings of the records that pass by; those of one record teach kinship only where it has one."""

    def __init__(self) -> None:
        self._headings: dict[Heading, int] = {}
        self._of_studies = array("i")
        self._starts = array("q", [0])

    def take(self, study: Study) -> None:
        """Learn from the next record."""
        self._take(_taught(study))

    def keep(self, before: Headings, ordinal: int) -> None:
        """Learn as from the next record what another snapshot learnt from one of its own."""
        self._take(before.of(ordinal))

    def _take(self, headings: Iterable[Heading]) -> None:
        self._of_studies.extend(self._headings.setdefault(each, len(self._headings)) for each in headings)
        self._starts.append(len(self._of_studies))

    @property
    def headings(self) -> frozenset[Heading]:
        """All that was learnt."""
        return frozenset(self._headings)

    def keep_headings(self, snapshot: Path) -> None:
        """Write down what each record taught, for the next build."""
        held = _Held([*self._headings], self._of_studies.tobytes(), self._starts.tobytes())
        (snapshot / HEADINGS).write_bytes(msgspec.msgpack.encode(held))

    def write(self, home: Path, snapshot: Path) -> int:
        """Compile what was learnt into a snapshot under construction; how many concepts, 0 where tables are built."""
        if built_tables(home) or not self._headings:
            return 0
        return learn_tables(sorted(self._headings, key=repr), snapshot / LEARNT)


class _Held(msgspec.Struct, array_like=True):
    headings: list[Heading]
    of_studies: bytes
    starts: bytes


class Headings:
    """What each record of a snapshot taught."""

    def __init__(self, snapshot: Path) -> None:
        held = msgspec.msgpack.decode((snapshot / HEADINGS).read_bytes(), type=_Held)
        self._headings, self._of_studies, self._starts = held.headings, array("i"), array("q")
        self._of_studies.frombytes(held.of_studies)
        self._starts.frombytes(held.starts)

    @property
    def all(self) -> frozenset[Heading]:
        """All of them."""
        return frozenset(self._headings)

    def of(self, ordinal: int) -> Iterator[Heading]:
        """Those of one record."""
        for number in self._of_studies[self._starts[ordinal] : self._starts[ordinal + 1]]:
            yield self._headings[number]


class Learnt:
    """The learnt names, to be looked for in texts: far quicker than finding mentions, and never less."""

    def __init__(self, path: Path) -> None:
        self._by_first: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        if path.is_file():
            for key, concept_id in Tables(path).names():
                words = key.split(" ")
                said = f"{key}={concept_id}:{','.join(sorted(default().ancestors(concept_id)))}"
                self._by_first[words[0]].append((frozenset(words[1:]), said))

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def told_in(self, text: str) -> str:
        """What was learnt that could bear on the reading of a text; "" where nothing."""
        words = {part for word in set(WORD.findall(text)) for part in fold_word(word).split(" ")}
        told = (
            said for first in words & self._by_first.keys() for others, said in self._by_first[first] if others <= words
        )
        return "\n".join(sorted(told))


def _taught(study: Study) -> Iterator[Heading]:
    derived = study.record.derived_section
    if derived is None:
        return
    yield from _headings(derived.condition_browse_module, "condition")
    given = _given(study)
    for heading in _headings(derived.intervention_browse_module, "drug"):
        if fold(natural(heading.name)) in given:
            yield heading


def _given(study: Study) -> set[str]:
    """The names, folded, of what the study gives as a drug or a biological: other headings are no names of drugs."""
    arms = study.protocol.arms_interventions_module
    drugs = [each for each in (arms.interventions if arms else ()) if each.type in _DRUGS]
    return {fold(name) for each in drugs for name in (each.name, *each.other_names) if name}


def _headings(module: BrowseModule | None, kind: str) -> Iterator[Heading]:
    if module is None:
        return
    meshes = [pair for mesh in module.meshes if (pair := _pair(mesh)) is not None]
    above = tuple(sorted(pair for mesh in module.ancestors if (pair := _pair(mesh)) is not None))
    for identifier, name in meshes:
        yield Heading(identifier, name, kind, above if len(meshes) == 1 else None)


def _pair(mesh: Mesh) -> tuple[str, str] | None:
    return (mesh.id, mesh.term) if mesh.id and mesh.term else None
