"""Who may take part: the free text and the structured fields beside it."""

from __future__ import annotations

from trialogue.study.wire import Part


class EligibilityModule(Part, frozen=True, kw_only=True):
    """The eligibility text and the structured age, sex and volunteer fields.

    The ages are text with a unit ("18 Years"); `trialogue.study.ages.parse_age` reads them.
    """

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: tuple[str, ...] = ()
    study_population: str | None = None
    sampling_method: str | None = None
