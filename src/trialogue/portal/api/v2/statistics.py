"""What the API counts over all studies: sizes of records, values of fields, sizes of lists.

Counted by going through every record once, when first asked for, and kept as long as the snapshot serves. Who asks
meanwhile is told to come back.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec

from trialogue.errors import BadInput, NotFound, NotReady
from trialogue.portal.api.v2.distinct_texts import DistinctTexts, Frequent, digest_of
from trialogue.search.expression.scopes import bounds
from trialogue.snapshot import Snapshot
from trialogue.study.fields import Field, field_named, fields, gathered

MOST: Final = 10
TYPES: Final = ("ENUM", "STRING", "DATE", "INTEGER", "NUMBER", "BOOLEAN")
_STEPS: Final = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
_KB: Final = 1024
_FORMATS: Final = {4: "yyyy", 7: "yyyy-MM", 10: "yyyy-MM-dd"}


@dataclass(slots=True)
class _Counted:
    """The values of one field, and the sizes of its lists."""

    values: Counter[Any] = field(default_factory=Counter)
    """How many studies have each value; texts are left out, see `distinct`."""
    distinct: int = 0
    frequent: list[Frequent] = field(default_factory=list)
    studies: int = 0
    longest: tuple[int, str, str] = (-1, "", "")
    total: float = 0.0
    numbers: int = 0


class _Pass:
    """Everything counted in one pass over the records of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.studies = len(snapshot)
        self.fields: dict[Field, _Counted] = {}
        self.lists: dict[Field, Counter[int]] = {}
        self.told: dict[Field, dict[str, Any]] = {}
        self.told_sizes: dict[Field, dict[str, Any]] = {}
        self.sizes: list[tuple[int, str]] = []
        texts: dict[Field, DistinctTexts] = {}
        for study, nct_id in enumerate(snapshot.nct_ids()):
            raw = snapshot.raw(nct_id)
            self.sizes.append((len(raw), nct_id))
            record = msgspec.json.decode(raw)
            for each, values in gathered(record).items():
                self._take(each, values, nct_id)
                if _type(each) == "STRING":
                    texts.setdefault(each, DistinctTexts()).take(study, map(str, values))
            for each, size in _list_sizes(record):
                self.lists.setdefault(each, Counter())[size] += 1
        self.sizes.sort()
        while texts:
            each, counts = texts.popitem()
            self.fields[each].distinct, self.fields[each].frequent = counts.most_frequent(MOST)

    def _take(self, each: Field, values: list[Any], nct_id: str) -> None:
        counted = self.fields.setdefault(each, _Counted())
        counted.studies += 1
        if _type(each) != "STRING":
            counted.values.update(set(values))
        for value in values:
            if isinstance(value, str) and len(value) > counted.longest[0]:
                counted.longest = (len(value), nct_id, value)
            elif isinstance(value, int | float):
                counted.total += value
                counted.numbers += 1

    def values_of(self, each: Field, snapshot: Snapshot) -> dict[str, Any]:
        """What is told of the values of a field, made once."""
        if each not in self.told:
            self.told[each] = _value_stats(each, self.fields.get(each, _Counted()), snapshot)
        return self.told[each]

    def sizes_of(self, each: Field) -> dict[str, Any]:
        """What is told of the sizes of a list, made once."""
        if each not in self.told_sizes:
            self.told_sizes[each] = _list_stats(each, self.lists.get(each, Counter()))
        return self.told_sizes[each]


def _list_sizes(record: Any) -> Iterator[tuple[Field, int]]:
    """The size of every list of a record, empty ones too; lists within lists each by itself."""
    for each in fields():
        if each.repeated:
            for found in _lists(record, each.steps):
                yield each, len(found)


def _lists(node: Any, steps: tuple[str, ...]) -> Iterator[list[Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _lists(each, steps)
    elif isinstance(node, dict) and (inner := node.get(steps[0])) is not None:
        if len(steps) > 1:
            yield from _lists(inner, steps[1:])
        elif isinstance(inner, list):
            yield inner


_kept: Final[WeakKeyDictionary[Snapshot, _Pass]] = WeakKeyDictionary()
_lock: Final = threading.Lock()


def _counted(snapshot: Snapshot) -> _Pass:
    if (kept := _kept.get(snapshot)) is not None:
        return kept
    if not _lock.acquire(blocking=False):
        raise NotReady("every record is being counted, which goes on for a while after a start; ask again in a minute")
    try:
        if snapshot not in _kept:
            _kept[snapshot] = _Pass(snapshot)
        return _kept[snapshot]
    finally:
        _lock.release()


def size_stats(snapshot: Snapshot) -> dict[str, Any]:
    """Sizes of the records in bytes of JSON as stored."""
    sizes = _counted(snapshot).sizes
    count = len(sizes)
    ranges: Counter[int] = Counter(size // (10 * _KB) for size, _ in sizes)
    return {
        "averageSizeBytes": round(sum(size for size, _ in sizes) / count) if count else 0,
        "totalStudies": count,
        "largestStudies": [{"id": nct_id, "sizeBytes": size} for size, nct_id in reversed(sizes[-MOST:])],
        "percentiles": {f"{step:g}": sizes[min(count - 1, int(step * count))][0] for step in _STEPS} if count else {},
        "ranges": [
            {"sizeRange": f"{10 * step} - {10 * (step + 1)} KB", "studiesCount": ranges[step]}
            for step in sorted(ranges)
        ],
    }


def value_stats(snapshot: Snapshot, types: Iterable[str], names: Iterable[str]) -> list[dict[str, Any]]:
    """Statistics of the fields with values, of some types or names only. Raises BadInput, NotFound."""
    wanted = tuple(types)
    for name in wanted:
        if name not in TYPES:
            raise BadInput(f"`types`: {name[:40]!r} is not a type; write some of: {', '.join(TYPES)}")
    chosen = _chosen(names, lambda each: each.kind != "branch", "a field with values")
    counted = _counted(snapshot)
    return [counted.values_of(each, snapshot) for each in chosen if not wanted or _type(each) in wanted]


def list_stats(snapshot: Snapshot, names: Iterable[str]) -> list[dict[str, Any]]:
    """Sizes of lists. Raises NotFound for what is not the name of a list."""
    chosen = _chosen(names, lambda each: each.repeated, "a list")
    counted = _counted(snapshot)
    return [counted.sizes_of(each) for each in chosen]


def _chosen(names: Iterable[str], fits: Any, what: str) -> list[Field]:
    chosen: dict[Field, None] = {}
    for name in names:
        each = field_named(name)
        if each is None or not fits(each):
            # The registry's own words first, which clients look for.
            told = f"Unknown piece name of field path: {name[:60]} " if each is None else ""
            raise NotFound(f"{told}`fields`: {name[:60]!r} is not {what}; see /api/v2/studies/metadata")
        chosen[each] = None
    return list(chosen) or [each for each in fields() if fits(each)]


def _type(each: Field) -> str:
    if each.kind == "number":
        return "INTEGER" if each.type == "integer" else "NUMBER"
    return {"code": "ENUM", "yes-no": "BOOLEAN", "date": "DATE"}.get(each.kind, "STRING")


def _value_stats(each: Field, counted: _Counted, snapshot: Snapshot) -> dict[str, Any]:
    kind = _type(each)
    told: dict[str, Any] = {
        "type": kind,
        "piece": each.piece,
        "field": each.path,
        "missingStudiesCount": len(snapshot) - counted.studies,
    }
    values = counted.values
    if kind == "BOOLEAN":
        told |= {"trueCount": values.get(True, 0), "falseCount": values.get(False, 0)}
    elif kind == "DATE":
        dates = sorted(str(value) for value in values if bounds("date", str(value)[:10]))
        told["formats"] = sorted({_FORMATS.get(len(date), "yyyy-MM-dd'T'HH:mm") for date in dates})
        if dates:
            told |= {"min": dates[0], "max": dates[-1]}
    elif kind in ("INTEGER", "NUMBER"):
        numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        if numbers:
            told |= {"min": min(numbers), "max": max(numbers), "avg": counted.total / counted.numbers}
    elif kind == "STRING":
        told["uniqueValuesCount"] = counted.distinct
        told["topValues"] = _texts(each, counted.frequent, snapshot)
        if counted.longest[0] >= 0:
            length, nct_id, value = counted.longest
            told["longest"] = {"length": length, "nctId": nct_id, "value": value}
    else:
        told["uniqueValuesCount"] = len(values)
        top = nsmallest(MOST, values.items(), key=lambda item: (-item[1], str(item[0])))
        told["topValues"] = [{"value": str(value), "studiesCount": count} for value, count in top]
    return told


def _texts(each: Field, frequent: Iterable[Frequent], snapshot: Snapshot) -> list[dict[str, Any]]:
    """Frequent texts, read again from a study that has them."""
    told = []
    for one in frequent:
        texts = map(str, gathered(msgspec.json.decode(snapshot.raw_of(one.study)))[each])
        text = next(text for text in texts if digest_of(text) == one.digest)
        told.append({"value": text, "studiesCount": one.studies})
    return told


def _list_stats(each: Field, sizes: Counter[int]) -> dict[str, Any]:
    told: dict[str, Any] = {"piece": each.piece, "field": each.path, "uniqueSizesCount": len(sizes)}
    if sizes:
        told |= {"minSize": min(sizes), "maxSize": max(sizes)}
        top = nsmallest(MOST, sizes.items(), key=lambda item: (-item[1], item[0]))
        told["topSizes"] = [{"size": size, "studiesCount": count} for size, count in top]
    return told
