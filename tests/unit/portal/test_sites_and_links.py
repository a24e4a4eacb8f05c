"""Sites in the order to show them, numbers with safe links, words for ages and enrolment."""

from __future__ import annotations

import pytest

from fictional_records import make_raw
from trialogue.portal.study_page import people
from trialogue.portal.study_page.identity import identifiers, safe_link
from trialogue.portal.study_page.sites import sites_of
from trialogue.study import parse_study

BASEL = {"facility": "B", "city": "Basel", "country": "Switzerland", "geoPoint": {"lat": 47.56, "lon": 7.59}}
PARIS = {"facility": "P", "city": "Paris", "country": "France", "geoPoint": {"lat": 48.86, "lon": 2.35}}
CLOSED = {"facility": "C", "city": "Bern", "country": "Switzerland", "status": "COMPLETED"}


class Zurich:
    lat, lon = 47.37, 8.54


def test_enrolling_sites_come_first_and_then_the_nearest() -> None:
    study = parse_study(
        make_raw(
            statusModule={"overallStatus": "RECRUITING"}, contactsLocationsModule={"locations": [CLOSED, PARIS, BASEL]}
        )
    )
    assert [site.location.facility for site in sites_of(study, Zurich())] == ["B", "P", "C"]  # type: ignore[arg-type]
    nearest = sites_of(study, Zurich())[0]  # type: ignore[arg-type]
    assert nearest.distance_km == pytest.approx(74.5, abs=2)
    assert [site.location.facility for site in sites_of(study, None)] == ["P", "B", "C"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[bad", "", None])
def test_links_that_are_not_web_addresses_are_dropped(link: str | None) -> None:
    assert safe_link(link) is None


def test_a_fictional_number_leads_nowhere() -> None:
    own = {
        "nctId": "NCT99000001",
        "briefTitle": "t",
        "orgStudyIdInfo": {"id": "ABC-1", "link": "https://example.org/1"},
    }
    first, second = identifiers(parse_study(make_raw(identificationModule=own)))
    assert first.link is None
    assert (second.number, second.link) == ("ABC-1", "https://example.org/1")


def test_other_numbers_say_whose_they_are() -> None:
    others = [
        {"id": "1", "type": "NIH"},
        {"id": "2", "type": "OTHER_GRANT"},
        {"id": "3", "domain": "jRCT"},
        {"id": "4"},
    ]
    own = {"nctId": "NCT99000001", "briefTitle": "t", "secondaryIdInfos": others}
    found = identifiers(parse_study(make_raw(identificationModule=own)))[1:]
    assert [each.giver for each in found] == ["NIH", "number of a grant", "jRCT", "another number"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"minimumAge": "18 Years", "maximumAge": "70 Years"}, "18 to 70 years"),
        ({"minimumAge": "6 Months", "maximumAge": "1 Year"}, "6 months to 1 year"),
        ({"minimumAge": "18 Years"}, "18 years and older"),
        ({"maximumAge": "17 Years"}, "up to 17 years"),
        ({}, "any age"),
    ],
)
def test_ages_in_words(fields: dict[str, str], words: str) -> None:
    assert people.ages(parse_study(make_raw(eligibilityModule=fields))) == words


@pytest.mark.parametrize(
    ("info", "words"),
    [
        ({"count": 231, "type": "ACTUAL"}, "231 participants (actual)"),
        ({"count": 1, "type": "ESTIMATED"}, "1 participant (estimated)"),
        ({}, "The record gives no number."),
    ],
)
def test_enrolment_in_words(info: dict[str, object], words: str) -> None:
    assert people.enrolment(parse_study(make_raw(designModule={"enrollmentInfo": info}))) == words
