"""Syncing with a registry that misbehaves: nothing lost, nothing twice, and every difference said."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry_server import Registry, record, registry_serving
from trialogue.errors import BadInput
from trialogue.registry import Archive
from trialogue.registry.client import Patience, RegistryClient, RegistryUnreachable
from trialogue.registry.sync import Sync, SyncReport, sync_query
from trialogue.registry.sync_state import open_sync_state

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.UTC)
QUERY = {"query.cond": "lupus"}


@pytest.fixture
def registry() -> Iterator[Registry]:
    served = Registry()
    served.put(*(record(number, f"2026-01-{number:02d}") for number in range(1, 9)))
    with registry_serving(served) as running:
        yield running


class Desk:
    """An archive and the memory beside it, and what waiting was asked for."""

    def __init__(self, home: Path, registry: Registry) -> None:
        self.home, self.registry, self.waits = home, registry, list[float]()

    def sync(self, *, whole: bool = False, tries: int = 4, deadline: float = 600.0, die_after: int = 0) -> SyncReport:
        patience = Patience(interval=0, tries=tries, first_wait=1, longest_wait=8, deadline=deadline)

        def die(done: int, _total: int | None) -> None:
            if die_after and done >= die_after:
                raise KeyboardInterrupt

        with (
            RegistryClient(self.registry.url, patience, self.waits.append, lambda: 0.0) as client,
            Archive(self.home / "archive.sqlite") as archive,
            open_sync_state(self.home / "sync.sqlite", self.registry.url, QUERY) as state,
        ):
            return Sync(client, archive, state, QUERY, NOW).run(whole=whole, progress=die)

    def held(self) -> list[str]:
        with Archive(self.home / "archive.sqlite") as archive:
            return [each.nct_id for each in archive.current()]


@pytest.fixture
def desk(tmp_path: Path, registry: Registry) -> Desk:
    return Desk(tmp_path, registry)


def test_a_first_sync_brings_every_page_byte_for_byte(desk: Desk) -> None:
    report = desk.sync()
    assert report.counts == (8, 0, 0, 0)
    assert (report.received, report.announced, report.whole) == (8, 8, True)
    assert desk.registry.pages_asked() == 4  # three pages, and the count at the end
    assert report.issues == []


def test_a_second_sync_asks_only_for_what_was_updated_with_an_overlap(desk: Desk) -> None:
    desk.sync()
    desk.registry.put(record(3, "2026-02-01", "Amended"), record(20, "2026-02-02"))
    report = desk.sync()
    assert (report.added, report.changed, report.whole) == (1, 1, False)
    assert "RANGE%5B2026-01-05%2CMAX%5D" in desk.registry.asked[-2]
    assert report.unchanged == 4


@pytest.mark.parametrize("fault", ["500", "truncated", "half"])
def test_what_may_pass_is_asked_for_again(desk: Desk, fault: str) -> None:
    desk.registry.faults = [None, fault, fault, None]
    assert desk.sync().counts == (8, 0, 0, 0)
    assert desk.waits == [0.5, 1.0]


def test_retry_after_is_honoured(desk: Desk) -> None:
    desk.registry.faults = ["429 7"]
    assert desk.sync().received == 8
    assert desk.waits == [7.0]


def test_a_slow_drip_ends_at_the_deadline_and_is_asked_for_again(desk: Desk) -> None:
    desk.registry.faults = ["drip"]
    assert desk.sync(deadline=0.3).received == 8


def test_a_registry_that_stays_down_is_told_and_the_next_sync_goes_on(desk: Desk) -> None:
    desk.registry.faults = [None, *["500"] * 4]
    with pytest.raises(RegistryUnreachable, match="run the same command again"):
        desk.sync()
    assert len(desk.held()) == 3
    before = desk.registry.pages_asked()
    report = desk.sync()
    assert (report.resumed, report.received, len(desk.held())) == (True, 8, 8)
    assert desk.registry.pages_asked() == before + 3


def test_an_expired_token_begins_the_run_again(desk: Desk) -> None:
    desk.registry.before_page = {2: lambda registry: registry.tokens.clear()}
    assert desk.sync().received == 8
    assert len(desk.held()) == 8


def test_a_registry_that_forgets_every_token_is_not_asked_for_ever(desk: Desk) -> None:
    desk.registry.forgetful = True
    with pytest.raises(RegistryUnreachable, match="page tokens"):
        desk.sync()


def test_interrupted_between_any_two_pages_nothing_is_lost_or_asked_twice(desk: Desk) -> None:
    for stop in (3, 6):
        with pytest.raises(KeyboardInterrupt):
            desk.sync(die_after=stop)
    report = desk.sync()
    assert report.resumed
    assert len(desk.held()) == 8
    assert desk.registry.pages_asked() == 4


def test_a_count_that_grows_while_pages_are_read_is_counted_again(desk: Desk) -> None:
    desk.registry.before_page = {2: lambda registry: registry.put(record(30, "2026-05-01"))}
    report = desk.sync()
    assert (report.received, report.announced) == (9, 9)
    assert report.issues == []


def test_a_count_that_does_not_add_up_is_an_issue(desk: Desk) -> None:
    desk.registry.before_page = {3: lambda registry: registry.put(record(31, "2025-01-01"))}
    report = desk.sync()
    assert report.announced == 9
    assert any("counts 9 studies" in str(issue) for issue in report.issues)


def test_a_whole_sync_tells_what_became_of_those_no_longer_listed(desk: Desk) -> None:
    desk.sync()
    for gone in ("NCT00000001", "NCT00000002"):
        del desk.registry.studies[gone]
    desk.registry.renamed = {"NCT00000002": "NCT00000005"}
    report = desk.sync(whole=True)
    assert report.withdrawn == ["NCT00000001"]
    assert report.renamed == {"NCT00000002": "NCT00000005"}
    assert desk.held() == [f"NCT{n:08d}" for n in range(3, 9)]
    with Archive(desk.home / "archive.sqlite") as archive:
        assert archive.departed() == {"NCT00000001": None, "NCT00000002": "NCT00000005"}
        assert len(archive.versions("NCT00000001")) == 1


def test_a_study_that_comes_back_is_current_again(desk: Desk) -> None:
    desk.sync()
    kept = desk.registry.studies.pop("NCT00000001")
    desk.sync(whole=True)
    assert "NCT00000001" not in desk.held()
    desk.registry.put(kept)
    assert desk.sync(whole=True).withdrawn == []
    assert "NCT00000001" in desk.held()


def test_a_record_that_is_no_study_is_rejected_and_the_rest_proceeds(desk: Desk) -> None:
    broken = record(9, "2026-01-09")
    broken["protocolSection"]["identificationModule"]["nctId"] = "none of these"
    desk.registry.studies["broken"] = broken
    report = desk.sync()
    assert (report.added, report.rejected) == (8, 1)


def test_a_refused_query_is_the_persons_to_mend(registry: Registry) -> None:
    with RegistryClient(registry.url, Patience(interval=0)) as client, pytest.raises(BadInput, match="Unbalanced"):
        client.page({"query.cond": "(lupus"})


def test_what_was_left_empty_is_not_asked() -> None:
    assert sync_query({"query.cond": " lupus ", "query.term": ""}, everything=False) == {"query.cond": "lupus"}


@pytest.mark.parametrize(("parameters", "everything"), [({}, False), ({"query.cond": "lupus"}, True)])
def test_saying_nothing_or_too_much_is_told(parameters: dict[str, str], everything: bool) -> None:
    with pytest.raises(BadInput):
        sync_query(parameters, everything=everything)


@pytest.mark.parametrize("api", ["", "ftp://example.org", "nonsense", "http://"])
def test_an_address_that_is_none_is_told(api: str) -> None:
    with pytest.raises(BadInput, match="--api"):
        RegistryClient(api)


def test_requests_keep_their_distance(registry: Registry) -> None:
    waits: list[float] = []
    with RegistryClient(registry.url, Patience(interval=5), waits.append, lambda: 0.0) as client:
        client.total(QUERY)
        client.total(QUERY)
    assert len(waits) == 1
    assert 4 < waits[0] <= 5
