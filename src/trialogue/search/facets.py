"""What studies are filtered and counted by, as columns: every value a number, mapped into memory.

A search asks the index once, for the words; filters and counts are made over what it found, here. So a filter costs
the same whatever it is, and counting under all filters but one needs no second search.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from trialogue.dates import Duration
from trialogue.search.names import takes_people
from trialogue.search.types import FACETS
from trialogue.study import Study, parse_age

if TYPE_CHECKING:
    from numpy.typing import NDArray

OLDEST_DAYS: Final = 200 * 366
"""The upper age of a study that has none."""

NUMBERS: Final = ("age_low", "age_high", "posted")
AGE_GROUPS: Final = {"CHILD": (0, 18), "ADULT": (18, 65), "OLDER_ADULT": (65, 200)}
"""The registry's age groups: from so many years on, to below so many."""

MOST: Final = 400
"""So many values of a facet are told at most, the commonest first."""

_PHASE_NONE: Final = "NA"
_YES_NO: Final = {True: ("yes",), False: ("no",), None: ()}


def facet_values(study: Study) -> dict[str, tuple[str, ...]]:
    """The values a study can be filtered by; a study without a sex takes everybody."""
    design, eligibility = study.protocol.design_module, study.eligibility
    sponsors, status = study.protocol.sponsor_collaborators_module, study.protocol.status_module
    lead = sponsors.lead_sponsor if sponsors else None
    start = status.start_date_struct.partial() if status and status.start_date_struct else None
    return {
        "status": (study.overall_status,) if study.overall_status else (),
        "phase": tuple(dict.fromkeys(design.phases)) if design and design.phases else (_PHASE_NONE,),
        "sex": ((eligibility.sex or "ALL") if eligibility else "ALL",),
        "country": tuple(sorted({location.country for location in study.locations if location.country})),
        "type": (design.study_type,) if design and design.study_type else (),
        "open": ("yes",) if takes_people(study) else (),
        "age_group": _age_groups(study),
        "funder": (lead.class_,) if lead and lead.class_ else (),
        "year": (str(start.earliest().year),) if start else (),
        "results": ("yes" if study.record.has_results else "no",),
        "volunteers": _YES_NO[eligibility.healthy_volunteers if eligibility else None],
    }


def _age_groups(study: Study) -> tuple[str, ...]:
    """The registry's own groups, or where it tells none those that the ages reach into."""
    if study.eligibility and study.eligibility.std_ages:
        return tuple(dict.fromkeys(study.eligibility.std_ages))
    low, high = age_range_days(study)
    years = {name: [int(Duration(each, "a").days()) for each in ends] for name, ends in AGE_GROUPS.items()}
    return tuple(name for name, (first, end) in years.items() if low < end and first <= high)


def age_range_days(study: Study) -> tuple[int, int]:
    """The ages a study takes, in days, ends included: "up to 65 years" lasts until the day before turning 66."""
    module = study.eligibility
    low = parse_age(module.minimum_age) if module else None
    high = parse_age(module.maximum_age) if module else None
    last = Duration(high.value + 1, high.unit).days() - 1 if high else OLDEST_DAYS
    return min(OLDEST_DAYS, int(low.days()) if low else 0), min(OLDEST_DAYS, max(0, int(last)))


def posted_on(study: Study) -> int:
    """The day of first posting (or else of the start), as a proleptic ordinal; 0 where not told."""
    module = study.protocol.status_module
    dates = (module.study_first_post_date_struct, module.start_date_struct) if module else ()
    for each in dates:
        if each and (day := each.partial()):
            return day.earliest().toordinal()
    return 0


class FacetColumns:
    """Gathers the columns study by study, then writes them."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        self._values = {name: array("i") for name in FACETS}
        self._starts = {name: array("q", [0]) for name in FACETS}
        self._numbers = {name: array("i") for name in NUMBERS}

    def add(self, study: Study) -> None:
        """Take the next study."""
        for name, values in facet_values(study).items():
            codes = self._codes[name]
            self._values[name].extend(codes.setdefault(value, len(codes)) for value in values)
            self._starts[name].append(len(self._values[name]))
        for name, number in zip(NUMBERS, (*age_range_days(study), posted_on(study)), strict=True):
            self._numbers[name].append(number)

    def keep(self, before: Facets, ordinal: int) -> None:
        """Take over as the next study one of other columns."""
        for name in FACETS:
            codes = self._codes[name]
            self._values[name].extend(codes.setdefault(value, len(codes)) for value in before.values_of(name, ordinal))
            self._starts[name].append(len(self._values[name]))
        for name in NUMBERS:
            self._numbers[name].append(before.number(name)[ordinal])

    def write(self, folder: Path) -> None:
        """Write one file for each column into `folder`, which is made; a facet of one value a study needs no starts."""
        folder.mkdir()
        for name in FACETS:
            np.save(folder / f"{name}.npy", np.asarray(self._values[name], dtype=np.int32), allow_pickle=False)
            starts = np.asarray(self._starts[name], dtype=np.int64)
            if not (np.diff(starts) == 1).all():
                np.save(folder / f"{name}_starts.npy", starts, allow_pickle=False)
        for name, numbers in self._numbers.items():
            np.save(folder / f"{name}.npy", np.asarray(numbers, dtype=np.int32), allow_pickle=False)
        (folder / "names.json").write_bytes(
            msgspec.json.encode({name: [*codes] for name, codes in self._codes.items()})
        )


@dataclass(frozen=True, slots=True)
class _Facet:
    """`values` of all studies one after the other; those of study `i` from `starts[i]` on, or one each without."""

    names: list[str]
    codes: dict[str, int]
    values: NDArray[Any]
    starts: NDArray[Any] | None

    def of(self, ordinals: NDArray[np.int64]) -> tuple[NDArray[Any] | None, NDArray[Any]]:
        """The values of some studies, and for each whose it is (its place among `ordinals`); None: one each."""
        if self.starts is None:
            return None, self.values[ordinals]
        first = self.starts[ordinals]
        sizes = self.starts[ordinals + 1] - first
        owners = np.repeat(np.arange(len(ordinals)), sizes)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return owners, self.values[np.repeat(first, sizes) + within]


class Facets:
    """The columns of a snapshot, read from `folder`; may be shared between threads."""

    def __init__(self, folder: Path) -> None:
        names = msgspec.json.decode((folder / "names.json").read_bytes(), type=dict[str, list[str]])
        self._facets = {
            name: _Facet(names[name], {value: code for code, value in enumerate(names[name])},
                         _mapped(folder / f"{name}.npy"), _starts(folder / f"{name}_starts.npy"))
            for name in FACETS
        }  # fmt: skip
        self._numbers = {name: _mapped(folder / f"{name}.npy") for name in NUMBERS}

    def __len__(self) -> int:
        return len(self._numbers["posted"])

    def number(self, name: str) -> NDArray[np.int32]:
        """One of NUMBERS by ordinal: ages in days, the day of posting."""
        return self._numbers[name]

    def values_of(self, name: str, ordinal: int) -> list[str]:
        """The values of one study, in its own order."""
        facet = self._facets[name]
        first, end = (ordinal, ordinal + 1) if facet.starts is None else facet.starts[ordinal : ordinal + 2].tolist()
        return [facet.names[code] for code in facet.values[first:end].tolist()]

    def names(self, name: str) -> list[str]:
        """Every value of a facet."""
        return self._facets[name].names

    def having(self, name: str, values: Iterable[str], ordinals: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some studies have one of the values of a facet."""
        facet = self._facets[name]
        wanted = np.zeros(len(facet.names) + 1, dtype=np.bool_)
        wanted[[facet.codes[value] for value in values if value in facet.codes]] = True
        owners, found = facet.of(ordinals)
        if owners is None:
            alone: NDArray[np.bool_] = wanted[found]
            return alone
        held = np.zeros(len(ordinals), dtype=np.bool_)
        held[owners[wanted[found]]] = True
        return held

    def counts(self, name: str, ordinals: NDArray[np.int64]) -> dict[str, int]:
        """How many of some studies have each value of a facet, the commonest first."""
        facet = self._facets[name]
        _, found = facet.of(ordinals)
        counted = np.bincount(found, minlength=len(facet.names))
        pairs = [(facet.names[code], int(counted[code])) for code in np.flatnonzero(counted).tolist()]
        return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:MOST])


def _mapped(path: Path) -> NDArray[Any]:
    found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return found


def _starts(path: Path) -> NDArray[Any] | None:
    return _mapped(path) if path.exists() else None
