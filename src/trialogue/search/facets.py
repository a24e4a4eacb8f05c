"""What studies are filtered and counted by: the values that the index holds of each (see `narrowing`), and, for what
was found already, numbers as columns, mapped into memory.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from trialogue.dates import Duration
from trialogue.search.names import takes_people
from trialogue.study import Study, parse_age

if TYPE_CHECKING:
    from numpy.typing import NDArray

OLDEST_DAYS: Final = 200 * 366
"""The upper age of a study that has none."""

NUMBERS: Final = ("age_low", "age_high", "posted", "only_sex")
"""Ages in days, ends included; the day of posting as a proleptic ordinal; the one sex that is taken, 0 for none."""

SEXES: Final = {"FEMALE": 1, "MALE": 2}
"""The numbers of the sexes in `only_sex`."""

AGE_GROUPS: Final = {"CHILD": (0, 18), "ADULT": (18, 65), "OLDER_ADULT": (65, 200)}
"""The registry's age groups: from so many years on, to below so many."""

_PHASE_NONE: Final = "NA"
_YES_NO: Final = {True: ("yes",), False: ("no",), None: ()}


def facet_values(study: Study) -> dict[str, tuple[str, ...]]:
    """The values a study can be filtered by; a study without a sex takes everybody."""
    design = study.protocol.design_module
    sponsors, status = study.protocol.sponsor_collaborators_module, study.protocol.status_module
    lead = sponsors.lead_sponsor if sponsors else None
    start = status.start_date_struct.partial() if status and status.start_date_struct else None
    return {
        "status": (study.overall_status,) if study.overall_status else (),
        "phase": tuple(dict.fromkeys(design.phases)) if design and design.phases else (_PHASE_NONE,),
        "sex": (sex_of(study),),
        "country": tuple(sorted({location.country for location in study.locations if location.country})),
        "type": (design.study_type,) if design and design.study_type else (),
        "open": ("yes",) if takes_people(study) else (),
        "age_group": _age_groups(study),
        "funder": (lead.class_,) if lead and lead.class_ else (),
        "year": (str(start.earliest().year),) if start else (),
        "results": ("yes" if study.record.has_results else "no",),
        "volunteers": _YES_NO[study.eligibility.healthy_volunteers if study.eligibility else None],
    }


def sex_of(study: Study) -> str:
    """Whom a study takes, as the registry codes it: everybody where it is not told."""
    return (study.eligibility and study.eligibility.sex) or "ALL"


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


def facet_numbers(study: Study) -> dict[str, int]:
    """What studies are filtered and ordered by as numbers, by the names of NUMBERS."""
    values = (*age_range_days(study), posted_on(study), SEXES.get(sex_of(study), 0))
    return dict(zip(NUMBERS, values, strict=True))


class FacetColumns:
    """Gathers the columns study by study, then writes them."""

    def __init__(self) -> None:
        self._columns = {name: array("i") for name in NUMBERS}

    def add(self, numbers: Mapping[str, int]) -> None:
        """Take the :func:`facet_numbers` of the next study."""
        for name, column in self._columns.items():
            column.append(numbers[name])

    def keep(self, before: Facets, ordinal: int) -> None:
        """Take over as the next study one of other columns."""
        for name, column in self._columns.items():
            column.append(before.number(name)[ordinal])

    def write(self, folder: Path) -> None:
        """Write one file for each column into `folder`, which is made."""
        folder.mkdir()
        for name, column in self._columns.items():
            np.save(folder / f"{name}.npy", np.asarray(column, dtype=np.int32), allow_pickle=False)


class Facets:
    """The columns of a snapshot, read from `folder`; may be shared between threads."""

    def __init__(self, folder: Path) -> None:
        self._columns = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in NUMBERS}

    def __len__(self) -> int:
        return len(self._columns["posted"])

    def number(self, name: str) -> NDArray[np.int32]:
        """One of NUMBERS by ordinal."""
        column: NDArray[np.int32] = self._columns[name]
        return column
