"""What decides where several things happen to one participant, or something happens after the cut-off."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from analysis_log import PROTOCOL, START, _enrolled, _harm, _recorded
from trialogue.analysis.datasets import Datasets, derive_datasets
from trialogue.conduct import events as e
from trialogue.conduct.protocol.reading import hash_protocol

WHO = "P-001"
END = date(2023, 6, 1)
VISITS = {visit.week: visit.id for visit in PROTOCOL.visits if visit.week > 0}
EVENTS = {each.id: each for each in PROTOCOL.estimands[0].events}


def _on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


def _log(*after: e.AnyEvent, upto: int = 52, flare: int | None = None) -> list[Any]:
    """One participant who comes to every visit up to a week, and what happens beside."""
    made = [e.StudyOpened(protocol=PROTOCOL.id, version="3", protocol_hash=hash_protocol(PROTOCOL))]
    made += _enrolled(0, START, kit="K-0001")
    for week in sorted(VISITS):
        if week <= upto:
            said = {"participant": WHO, "visit": VISITS[week]}
            made.append(e.VisitRecorded(**said, date=_on(7 * week)))
            found = "severe" if week == flare else "none"
            made.append(e.FlareAscertained(**said, rule="bliss", flare=found, from_events=(1,)))
    return _recorded([*made, *after])


def _outcome(entries: list[Any], **strategies: str) -> tuple[float, bool, str]:
    """The outcome under an estimand whose intercurrent events stand in the order of `strategies`."""
    events = tuple(
        msgspec.structs.replace(EVENTS["death"], id=name.replace("_", "-"), strategy=strategy)
        for name, strategy in strategies.items()
    )
    question = msgspec.structs.replace(PROTOCOL.estimands[0], events=events)
    found = derive_datasets(entries, msgspec.structs.replace(PROTOCOL, estimands=(question,)), END)
    row = found.endpoints.rows[0].values
    return row["days"], row["event"], row["reason"]


STOPPED = e.TreatmentStopped(participant=WHO, date=_on(100), reason="wish")


def _died(day: int) -> e.AdverseEventReported:
    return _harm(WHO, START + timedelta(days=day), "sepsis", "fatal", serious=True)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("entries", "strategies", "expected"),
    [
        # The first decides: what comes after an event taken as hypothetical is not seen any more.
        (
            _log(STOPPED, _died(300)),
            {"discontinuation": "hypothetical", "death": "composite"},
            (84, False, "hypothetical: discontinuation"),
        ),
        (
            _log(STOPPED, _died(60)),
            {"discontinuation": "hypothetical", "death": "composite"},
            (60, True, "death counts as event"),
        ),
        (
            _log(STOPPED, _died(300)),
            {"discontinuation": "treatment_policy", "death": "composite"},
            (300, True, "death counts as event"),
        ),
        (
            _log(STOPPED, _died(100)),
            {"discontinuation": "while_on_treatment", "death": "composite"},
            (100, True, "death counts as event"),
        ),
        # A flare before both stays; one after them does not.
        (
            _log(STOPPED, _died(300), flare=8),
            {"discontinuation": "hypothetical", "death": "composite"},
            (56, True, "flare at v5"),
        ),
        (
            _log(STOPPED, _died(300), flare=36),
            {"discontinuation": "hypothetical", "death": "composite"},
            (84, False, "hypothetical: discontinuation"),
        ),
        # The visit of week 52 may be a week late: until then the endpoint can still be reached, not after.
        (
            _log(_died(371)),
            {"death": "composite", "discontinuation": "hypothetical"},
            (371, True, "death counts as event"),
        ),
        (
            _log(_died(372)),
            {"death": "composite", "discontinuation": "hypothetical"},
            (364, False, "last visit judged: v15"),
        ),
    ],
)
def test_the_first_intercurrent_event_decides_in_whatever_order(
    entries: list[Any], strategies: dict[str, str], expected: tuple[float, bool, str], turned: bool
) -> None:
    given = dict(reversed(strategies.items())) if turned else strategies
    assert _outcome(entries, **given) == expected


@pytest.mark.parametrize(("said", "rescued"), [(["yes"], True), (["no"], False), ({"a": 1}, False), (True, True)])
def test_a_reading_of_rescue_may_be_a_list(said: Any, rescued: bool) -> None:
    visit = e.VisitRecorded(participant=WHO, visit=VISITS[12], date=_on(84), readings={"rescue": {"value": said}})
    assert _outcome(_log(visit, upto=8), rescue="composite")[1] is rescued


@pytest.mark.parametrize(
    ("name", "said", "day", "rescued"),
    [
        ("flare_treatment", ["prednisone_doubled"], 84, True),
        ("flare_drugs", ["mycophenolate", "nsaid"], 84, True),
        ("flare_drugs", ["hydroxychloroquine"], 84, False),
        ("flare_treatment", [], 84, False),
        ("flare_drugs", ["azathioprine"], 0, False),
    ],
)
def test_rescue_is_told_by_what_the_form_of_the_flare_asks_after_randomisation(
    name: str, said: list[str], day: int, rescued: bool
) -> None:
    visit = e.VisitRecorded(participant=WHO, visit=VISITS[12], date=_on(day), readings={name: {"value": said}})
    assert _outcome(_log(visit, upto=8), rescue="composite")[1] is rescued


def _at(entries: list[Any], day: date) -> Datasets:
    return derive_datasets(entries, PROTOCOL, day)


def _broken(day: str) -> list[Any]:
    asked = e.CodeBreakRequested(participant=WHO, impact="none")
    entries = _log(asked)
    shown = e.CodeBroken(participant=WHO, seen_by=("somebody",), impact="none", asked=len(entries))
    return [
        msgspec.structs.replace(each, at=f"{day}T08:00:00Z")
        if each.kind in {"CodeBreakRequested", "CodeBroken"}
        else each
        for each in _log(asked, shown)
    ]


def test_who_decided_an_open_criterion_stays_in_the_per_protocol_set() -> None:
    said = {"participant": WHO, "date": START.isoformat(), "overrides": {"i1": "asked her"}}
    for computed, members in (("undetermined", [WHO]), ("violated", [])):
        outcome = {"i1": computed}
        again = e.ParticipantScreened(**said, outcomes=outcome, decisions={"i1": "satisfied"})  # type: ignore[arg-type]
        assert _at(_log(again), START + timedelta(days=200)).members("pp") == members


def test_what_comes_after_the_cut_off_keeps_nobody_out_of_the_per_protocol_set() -> None:
    cut_off = START + timedelta(days=200)
    later, before = cut_off + timedelta(days=1), cut_off - timedelta(days=1)
    for day, members in ((later, [WHO]), (before, [])):
        deviation = e.DeviationRecorded(participant=WHO, date=day.isoformat(), what="wrong dose")
        again = e.ParticipantScreened(
            participant=WHO,
            date=day.isoformat(),
            outcomes={"i1": "violated"},
            decisions={"i1": "satisfied"},
            overrides={"i1": "seen by me"},
        )
        for entries in (_log(deviation), _log(again), _broken(day.isoformat())):
            found = _at(entries, cut_off)
            assert found.members("pp") == members
            kinds = {entries[n - 1].kind for n in found.participants.trace(WHO, "pp")}
            assert ("DeviationRecorded" in kinds or "CodeBroken" in kinds) <= (day == before)
            assert found.participants.column("screened")[0] is not None


def test_a_visit_missed_after_the_cut_off_is_not_missed_yet() -> None:
    missed = [e.VisitMissed(participant=WHO, visit=VISITS[week], reason="gone") for week in (24, 28, 32, 36, 40)]
    entries = _log(*missed, upto=20)
    early = _at(entries, START + timedelta(weeks=20, days=1))
    assert early.members("pp") == [WHO]
    assert "missed" not in early.visits.column("standing")
    assert _at(entries, END).members("pp") == []


@pytest.mark.parametrize(
    ("after", "upto", "last"),
    [
        ((), 8, 7 * 12),  # lost after week 8: until the visit that should have come next
        ((), 52, 7 * 52),  # nobody is treated after the last planned visit of treatment
        ((STOPPED,), 52, 100),
        ((e.KitDispensed(participant=WHO, visit="v5", kit="K-0002", date=_on(60)),), 4, 7 * 12),
        ((e.DoseRecorded(participant=WHO, visit="v4", date=_on(28), given=True),), 24, 7 * 8),
        ((e.DoseRecorded(participant=WHO, visit="v4", date=_on(28), given=False, reason="ill"),), 24, 7 * 2),
    ],
)
def test_exposure_ends_with_the_last_sign_of_treatment(after: tuple[Any, ...], upto: int, last: int) -> None:
    row = _at(_log(*after, upto=upto), END).exposures.rows[0]
    assert (row.values["last"], row.values["days"]) == (_on(last), last + 1)
    assert row.sources["last"]


def test_text_that_a_spreadsheet_would_run_stands_after_an_apostrophe() -> None:
    terms = ['=HYPERLINK("http://x","y")', "+1", "-1", "@x", "\tx", "\rx"]
    harms = [_harm(WHO, START + timedelta(days=10 + n), term, "mild", serious=False) for n, term in enumerate(terms)]
    odd = e.VisitRecorded(participant=WHO, visit="v3", date=_on(14), readings={"=x": {"value": -1.5}})
    found = _at(_log(*harms, odd, upto=0), END)
    table = found.adverse_events.as_csv().decode()
    for term in terms:
        assert f"'{term}".replace('"', '""') in table
    assert found.adverse_events.column("term") == terms
    text = found.visits.as_csv().decode()
    assert "'=x" in text.splitlines()[0]
    assert ",-1.5," in text
