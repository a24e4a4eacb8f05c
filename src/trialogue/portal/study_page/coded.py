"""The registry's codes in plain words, each with the sentence that explains it on tap."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.portal.layout.registry_text import line

Words = str | Promise


class Term(NamedTuple):
    """A code: what it is called, and what that means for a person; `tone` colours a status (good, open, quiet)."""

    word: Words
    meaning: Words = ""
    tone: str = "quiet"


STATUS: Final[dict[str, Term]] = {
    "RECRUITING": Term(_("Recruiting"), _("The study is taking new participants at one site at least."), "good"),
    "NOT_YET_RECRUITING": Term(
        _("Not yet recruiting"), _("The study is registered and has not begun to take participants."), "open"
    ),
    "ENROLLING_BY_INVITATION": Term(
        _("Enrolling by invitation"),
        _("Only people whom the study team invites can take part; others cannot apply."),
        "open",
    ),
    "ACTIVE_NOT_RECRUITING": Term(
        _("Active, not recruiting"), _("The study goes on with those who are in it and takes nobody new.")
    ),
    "COMPLETED": Term(_("Completed"), _("The study is over. Nobody can join it any more.")),
    "SUSPENDED": Term(_("Suspended"), _("The study has paused and may go on later."), "open"),
    "TERMINATED": Term(_("Terminated"), _("The study stopped early and will not start again.")),
    "WITHDRAWN": Term(_("Withdrawn"), _("The study ended before anybody took part.")),
    "AVAILABLE": Term(_("Available"), _("Treatment can be asked for outside a study (expanded access)."), "good"),
    "NO_LONGER_AVAILABLE": Term(_("No longer available"), _("Expanded access has ended.")),
    "TEMPORARILY_NOT_AVAILABLE": Term(_("Temporarily not available"), _("Expanded access has paused."), "open"),
    "APPROVED_FOR_MARKETING": Term(
        _("Approved for marketing"), _("The treatment has been approved and can be prescribed.")
    ),
    "WITHHELD": Term(_("Withheld"), _("The registry does not show this record.")),
    "UNKNOWN": Term(
        _("Status unknown"),
        _("The study was recruiting or about to, and nobody has confirmed it for two years. Ask before you hope."),
        "open",
    ),
}

PHASE: Final[dict[str, Term]] = {
    "NA": Term(
        _("Phase not applicable"),
        _("Phases are the steps by which a new drug is tested. This study is none of them, or names none."),
    ),
    "EARLY_PHASE1": Term(
        _("Early phase 1"),
        _("A very small first test in people, with a tiny dose, to see what a drug does in the body."),
    ),
    "PHASE1": Term(_("Phase 1"), _("A first test in a small group: is it safe, and at what dose?")),
    "PHASE2": Term(_("Phase 2"), _("A test in a larger group: does it seem to work, and is it safe?")),
    "PHASE3": Term(
        _("Phase 3"), _("A large test, mostly against a standard treatment or placebo: does it work, and how well?")
    ),
    "PHASE4": Term(_("Phase 4"), _("A study of a treatment that is already approved, to learn more about its use.")),
}

STUDY_TYPE: Final[dict[str, Term]] = {
    "INTERVENTIONAL": Term(
        _("Interventional"),
        _("Participants are given a treatment or another measure, and the study looks at what it does."),
    ),
    "OBSERVATIONAL": Term(_("Observational"), _("Participants are followed; the study gives no treatment of its own.")),
    "EXPANDED_ACCESS": Term(
        _("Expanded access"), _("A way to get a treatment outside a study when nothing else is left.")
    ),
}

ALLOCATION: Final[dict[str, Term]] = {
    "RANDOMIZED": Term(
        _("Randomised"), _("Chance decides which group a participant joins, not the doctor and not the participant.")
    ),
    "NON_RANDOMIZED": Term(_("Not randomised"), _("The group is decided by something else than chance.")),
    "NA": Term(_("Not applicable"), _("There is one group only, so there is nothing to allocate.")),
}

MODEL: Final[dict[str, Term]] = {
    "PARALLEL": Term(_("Parallel groups"), _("Each group gets its own treatment, side by side, for the whole study.")),
    "SINGLE_GROUP": Term(_("Single group"), _("Everybody gets the same.")),
    "CROSSOVER": Term(_("Crossover"), _("Each participant gets one treatment first and another after.")),
    "FACTORIAL": Term(_("Factorial"), _("Two or more treatments are tested alone and together.")),
    "SEQUENTIAL": Term(_("Sequential"), _("Groups join one after another, often with a rising dose.")),
    "COHORT": Term(_("Cohort"), _("A group of people is followed over time.")),
    "CASE_CONTROL": Term(_("Case and control"), _("People with a condition are compared with people without it.")),
    "CASE_ONLY": Term(_("Cases only"), _("Only people with the condition are looked at.")),
    "CASE_CROSSOVER": Term(_("Case crossover"), _("Each person is compared with him- or herself at another time.")),
    "ECOLOGIC_OR_COMMUNITY": Term(_("Communities"), _("Whole groups or places are compared.")),
    "FAMILY_BASED": Term(_("Families"), _("Members of families are compared.")),
    "OTHER": Term(_("Another model")),
    "DEFINED_POPULATION": Term(_("A defined population")),
    "NATURAL_HISTORY": Term(_("Natural history"), _("The course of a condition is followed.")),
}

PURPOSE: Final[dict[str, Term]] = {
    "TREATMENT": Term(_("Treatment"), _("To treat a condition.")),
    "PREVENTION": Term(_("Prevention"), _("To keep something from happening, a disease or a flare of it.")),
    "DIAGNOSTIC": Term(_("Diagnosis"), _("To find a condition, or find it better.")),
    "SUPPORTIVE_CARE": Term(_("Supportive care"), _("To make life with a condition or its treatment easier.")),
    "SCREENING": Term(_("Screening"), _("To look for a condition in people without signs of it.")),
    "HEALTH_SERVICES_RESEARCH": Term(_("Health services"), _("To improve how care is given.")),
    "BASIC_SCIENCE": Term(_("Basic science"), _("To understand how the body or a treatment works.")),
    "DEVICE_FEASIBILITY": Term(_("Device feasibility"), _("To try whether a device can work.")),
    "ECT": Term(_("Educational or counselling"), _("To test teaching, counselling or training.")),
    "OTHER": Term(_("Another purpose")),
}

MASKING: Final[dict[str, Term]] = {
    "NONE": Term(_("Open label"), _("Everybody knows who gets what.")),
    "SINGLE": Term(_("Single blind"), _("One party does not know who gets what.")),
    "DOUBLE": Term(_("Double blind"), _("Two parties do not know who gets what.")),
    "TRIPLE": Term(_("Triple blind"), _("Three parties do not know who gets what.")),
    "QUADRUPLE": Term(_("Quadruple blind"), _("Four parties do not know who gets what.")),
}
WHO_MASKED: Final[dict[str, Term]] = {
    "PARTICIPANT": Term(_("the participants")),
    "CARE_PROVIDER": Term(_("those who care for them")),
    "INVESTIGATOR": Term(_("the investigators")),
    "OUTCOMES_ASSESSOR": Term(_("those who judge the results")),
}

ARM: Final[dict[str, Term]] = {
    "EXPERIMENTAL": Term(_("Experimental"), _("Gets what is being tested.")),
    "ACTIVE_COMPARATOR": Term(_("Active comparator"), _("Gets a treatment that is known to work, to compare with.")),
    "PLACEBO_COMPARATOR": Term(
        _("Placebo comparator"), _("Gets a look-alike without active substance, to compare with.")
    ),
    "SHAM_COMPARATOR": Term(_("Sham comparator"), _("Gets a procedure that only looks like the real one.")),
    "NO_INTERVENTION": Term(_("No intervention"), _("Gets nothing beside the usual care.")),
    "OTHER": Term(_("Another group")),
}

INTERVENTION: Final[dict[str, Term]] = {
    "BEHAVIORAL": Term(_("Behavioural")),
    "BIOLOGICAL": Term(_("Biological")),
    "COMBINATION_PRODUCT": Term(_("Combination product")),
    "DEVICE": Term(_("Device")),
    "DIAGNOSTIC_TEST": Term(_("Diagnostic test")),
    "DIETARY_SUPPLEMENT": Term(_("Dietary supplement")),
    "DRUG": Term(_("Drug")),
    "GENETIC": Term(_("Genetic")),
    "PROCEDURE": Term(_("Procedure")),
    "RADIATION": Term(_("Radiation")),
    "OTHER": Term(_("Other")),
}

FUNDER: Final[dict[str, Term]] = {
    "NIH": Term(_("US National Institutes of Health")),
    "FED": Term(_("US federal agency")),
    "OTHER_GOV": Term(_("Government")),
    "INDIV": Term(_("Individual")),
    "INDUSTRY": Term(_("Industry")),
    "NETWORK": Term(_("Network")),
    "AMBIG": Term(_("Not clear")),
    "OTHER": Term(_("Other (university, hospital, foundation...)")),
    "UNKNOWN": Term(_("Unknown")),
}

AGE_GROUP: Final[dict[str, Term]] = {
    "CHILD": Term(_("Children (under 18)")),
    "ADULT": Term(_("Adults (18 to 64)")),
    "OLDER_ADULT": Term(_("Older adults (65 and over)")),
}

SEX: Final[dict[str, Term]] = {
    "ALL": Term(_("All sexes"), _("The study does not choose by sex.")),
    "FEMALE": Term(_("Women only"), _("Only women can take part.")),
    "MALE": Term(_("Men only"), _("Only men can take part.")),
}

CONTACT_ROLE: Final[dict[str, Term]] = {
    "STUDY_CHAIR": Term(_("Study chair")),
    "STUDY_DIRECTOR": Term(_("Study director")),
    "PRINCIPAL_INVESTIGATOR": Term(_("Principal investigator")),
    "SUB_INVESTIGATOR": Term(_("Investigator")),
    "CONTACT": Term(_("Contact")),
}


def term(table: dict[str, Term], code: str | None) -> Term | None:
    """The term of a code; an unknown code in lower-case words; None for no code.

    >>> term(PHASE, "PHASE9").word
    'Phase9'
    """
    if not code:
        return None
    return table.get(code) or Term(line(code.replace("_", " ")).capitalize())


def terms(table: dict[str, Term], codes: tuple[str, ...]) -> list[Term]:
    """The terms of several codes, in their order."""
    return [found for code in codes if (found := term(table, code))]


def phases(codes: tuple[str, ...]) -> list[Term]:
    """The phases; none at all is said in words too."""
    return terms(PHASE, codes or ("NA",))
