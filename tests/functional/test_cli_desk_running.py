"""`trialogue desk`: a study opened by its protocol, its list drawn, a participant from consent to allocation."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec import json as json_format
from msgspec import structs

from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from trialogue.cli import Settings
from trialogue.cli.desk import desk as group
from trialogue.conduct.protocol.lists import draw_protocol_list, protocol_secret
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.randomisation.commitment import opens
from trialogue.conduct.randomisation.designs import Minimisation
from trialogue.errors import BadInput, NotFound

STUDY = "NCT04515719"
BY = ("--by", "investigator 1", "--role", "investigator")
on_sqlite = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


class Team:
    """Calls the commands on one desk."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder

    def run(self, *arguments: str) -> str:
        settings = Settings(self.home, home_given=True)
        done = CliRunner().invoke(group, list(arguments), obj=settings, catch_exceptions=False, standalone_mode=False)
        return done.stdout

    def record(self, kind: str, **fields: Any) -> str:
        path = self.folder / "event.json"
        path.write_text(json.dumps({"kind": kind, **fields}), encoding="utf-8")
        return self.run("record", STUDY, str(path), *BY)

    def consent(self, number: str, person: str) -> str:
        said = {"site": "1", "document": "main", "version": "1.0", "date": "2025-03-02"}
        return self.record("ConsentGiven", participant=number, person=person, **said)

    def screen(self, number: str, date: str) -> str:
        outcomes = {criterion.id: "satisfied" for criterion in open_shipped("nct04515719", "1").criteria}
        said = {"date": date, "outcomes": outcomes, "decisions": outcomes}
        return self.record("ParticipantScreened", participant=number, **said)

    def draw(self, length: str, secret: Path, version: str = "1") -> str:
        return self.run("draw", "nct04515719", "--version", version, "--length", length, "--secret", str(secret))

    def randomise(self, number: str, request: str) -> str:
        return self.run("randomise", STUDY, number, "--day", "2025-03-16", "--request", request, *BY)


@pytest.fixture
def team(desk: Desk, tmp_path: Path) -> Team:  # noqa: F811
    return Team(desk.home, tmp_path)


@on_sqlite
def test_from_the_protocol_to_an_allocation_and_what_is_refused(team: Team, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    assert "begins, by version 1" in team.run("open", "nct04515719", "--version", "1", *BY)
    drawn = team.draw("12", secret)
    assert "12 places drawn, 12 in all" in drawn
    seed, salt = map(bytes.fromhex, secret.read_text(encoding="ascii").split())
    commitment = drawn.split()[-1]
    assert opens(commitment, draw_protocol_list(open_shipped("nct04515719"), length=12, seed=seed), salt)
    assert secret.stat().st_mode & 0o077 == 0

    assert "event 2, ConsentGiven" in team.consent("P-001", "k1")
    with pytest.raises(BadInput, match="screening has not been recorded"):
        team.randomise("P-001", "r1")
    team.screen("P-001", "2025-03-03")
    assert team.randomise("P-001", "r1") == "P-001: place all/1\n"
    assert team.randomise("P-001", "r1") == "P-001: place all/1 (answered before)\n"
    with pytest.raises(BadInput, match="was randomised on 2025-03-16; record a deviation"):
        team.record("ParticipantScreened", participant="P-001", date="2025-03-20", outcomes={})

    log = tmp_path / "log.jsonl"
    log.write_text(team.run("export", STUDY), encoding="utf-8")
    assert "4 events, the chain is whole" in team.run("verify", str(log))
    assert "1  randomised" in team.run("state", str(log))


@on_sqlite
def test_a_list_is_of_the_version_in_force_and_of_one_secret(team: Team, tmp_path: Path) -> None:
    secret, mistyped = tmp_path / "secret", tmp_path / "secrt"
    team.run("open", "nct04515719", "--version", "1", *BY)
    with pytest.raises(BadInput, match=r"runs by version 1, and this is not it \(version 3\): give --version 1"):
        team.draw("4", secret, version="3")
    assert not secret.exists()
    first = team.draw("8", secret)
    with pytest.raises(NotFound, match="secrt does not exist, and NCT04515719 has a list"):
        team.draw("8", mistyped)
    assert not mistyped.exists()
    with pytest.raises(BadInput, match="has more places than this list"):
        team.draw("4", secret)
    mistyped.write_text(f"{'ab' * 32}\n{'cd' * 32}\n", encoding="ascii")
    with pytest.raises(BadInput, match="this is not the list NCT04515719 is allocated by"):
        team.draw("12", mistyped)
    again = team.draw("8", secret)
    assert "0 places drawn, 8 in all" in again and again.split()[-1] == first.split()[-1]


@on_sqlite
def test_minimisation_is_drawn_without_a_length_and_checked(team: Team, tmp_path: Path) -> None:
    shipped = open_shipped("nct04515719", "1")
    dynamic = structs.replace(shipped.randomisation, design=Minimisation(0.8), factors={"site": ("1", "2")})
    written, secret = tmp_path / "minimised.json", tmp_path / "secret"
    written.write_bytes(json_format.encode(structs.replace(shipped, randomisation=dynamic)))
    team.run("open", str(written), *BY)
    draw = ("draw", str(written), "--secret", str(secret))
    with pytest.raises(BadInput, match=r"minimisation has no list: .* leave --length out"):
        team.run(*draw, "--length", "4")
    assert not secret.exists()
    drawn, again = team.run(*draw), team.run(*draw)
    assert "draws by is sealed\n" in drawn and "sealed before" in again and drawn.split()[-1] == again.split()[-1]
    seed, salt = map(bytes.fromhex, secret.read_text(encoding="ascii").split())
    fixed = protocol_secret(structs.replace(shipped, randomisation=dynamic), seed=seed)
    assert opens(drawn.split()[-1], fixed, salt)

    team.consent("P-001", "k1")
    team.screen("P-001", "2025-03-03")
    given = team.run("randomise", STUDY, "P-001", "--day", "2025-03-16", "--level", "site=1", "--request", "r1", *BY)
    assert given == "P-001: place all/1\n"
    assert team.run("check-allocation", STUDY) == f"{STUDY}: 1 allocations drawn again, every one the same\n"


@on_sqlite
def test_a_list_has_a_length_and_is_not_drawn_again(team: Team, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    team.run("open", "nct04515719", "--version", "1", *BY)
    with pytest.raises(BadInput, match="a list has a length; give --length"):
        team.run("draw", "nct04515719", "--version", "1", "--secret", str(secret))
    assert not secret.exists()
    team.draw("4", secret)
    with pytest.raises(NotFound, match="is not allocated by minimisation"):
        team.run("check-allocation", STUDY)


@on_sqlite
def test_what_is_recorded_for_good_is_asked_for_in_full(team: Team, tmp_path: Path) -> None:
    team.run("open", "nct04515719", "--version", "1", *BY)
    team.draw("4", tmp_path / "secret")
    team.consent("P-001", "k1")
    with pytest.raises(BadInput, match="date '9 May 2025' is no day"):
        team.record("ParticipantScreened", participant="P-001", date="9 May 2025", outcomes={})
    team.screen("P-001", "2025-03-03")
    for day, words in (("16/3/2025", "is no day"), ("2025-03-01", "is before consent of 2025-03-02")):
        with pytest.raises(BadInput, match=words):
            team.run("randomise", STUDY, "P-001", "--day", day, "--request", "r1", *BY)
    team.randomise("P-001", "r1")
    with pytest.raises(BadInput, match="CodeBreakRequested is not recorded without a reason"):
        team.record("CodeBreakRequested", participant="P-001", impact="none")


@on_sqlite
def test_what_cannot_be_read_is_refused_in_words(team: Team, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist; give a file with a line `kind:`"):
        team.run("record", STUDY, "nowhere.yaml", *BY)
    with pytest.raises(BadInput, match="kinds are AdverseEventFollowedUp"):
        team.record("ParticipantCloned")
    with pytest.raises(BadInput, match="write each factor once"):
        team.run("randomise", STUDY, "P-1", "--day", "2026-01-01", "--level", "site", "--request", "r", *BY)
    broken = tmp_path / "secret"
    for content, words in (("abc\n", "does not hold a seed and a salt"), ("ab\nab\n", "too short")):
        broken.write_text(content, encoding="ascii")
        with pytest.raises(BadInput, match=words):
            team.run("draw", "nct04515719", "--length", "4", "--secret", str(broken))


@on_sqlite
def test_kits_are_given_by_the_allocator_and_a_code_is_broken_by_two(team: Team, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    pharmacist = ("--by", "Ms Ito", "--role", "pharmacist")
    team.run("open", "nct04515719", "--version", "1", *BY)
    team.draw("4", secret)
    kits = ("draw-kits", "nct04515719", "--version", "1", "--size", "2", "--secret")
    assert "4 kits drawn, 4 in all, 10001 to 10004" in team.run(*kits, str(secret), "--batches", "1")
    assert "4 kits drawn, 8 in all" in team.run(*kits, str(secret), "--batches", "2")
    team.consent("P-001", "k1")
    team.screen("P-001", "2025-03-03")
    with pytest.raises(BadInput, match="nothing can be given at site 1 now; the pharmacist is shown why"):
        team.randomise("P-001", "r1")
    came = {"site": "1", "date": "2025-03-04", "lot": "L1", "expiry": "2099-03-04"}
    path = tmp_path / "shipment.json"
    path.write_text(json.dumps({"kind": "KitsReceived", **came, "kits": [str(10001 + at) for at in range(8)]}))
    team.run("record", STUDY, str(path), *pharmacist)
    assert team.randomise("P-001", "r1").startswith("P-001: place all/1, kit 1000")
    day = ("--day", "2025-03-30", "--request", "kit v3")
    given = team.run("dispense", STUDY, "P-001", "v3", *day, *pharmacist)
    assert given == team.run("dispense", STUDY, "P-001", "v3", *day, *pharmacist)
    assert "in stock 6, expired 0, quarantined 0, dispensed 2" in team.run("kits", STUDY, "--as-of", "2025-04-01")

    confirm = ("code-break", "confirm", STUDY, "P-001", "--notice", "sponsor")
    with pytest.raises(BadInput, match="nobody asked to break the code of P-001"):
        team.run(*confirm, *pharmacist)
    asked = ("code-break", "request", STUDY, "P-001", "--impact", "one leaves the blinded set")
    with pytest.raises(BadInput, match="is not recorded without a reason"):
        team.run(*asked, *BY)
    team.run(*asked, "--why", "anaphylaxis", *BY)
    with pytest.raises(BadInput, match="a second person confirms it"):
        team.run(*confirm, *BY)
    with pytest.raises(BadInput, match="is not broken without a reason of who confirms it"):
        team.run(*confirm, *pharmacist)
    assert "is taken back" in team.run("code-break", "cancel", STUDY, "P-001", "--why", "it was another's", *BY)
    with pytest.raises(NotFound, match="nobody waits for the code of P-001"):
        team.run("code-break", "cancel", STUDY, "P-001", "--why", "x", *BY)
    team.run(*asked, "--why", "anaphylaxis", *BY)
    assert team.run(*confirm, "--why", "agreed", *pharmacist).split() in (
        ["P-001:", "belimumab"],
        ["P-001:", "placebo"],
    )
    with pytest.raises(BadInput, match="nobody asked"):
        team.run(*confirm, *pharmacist)


@on_sqlite
def test_an_amendment_has_a_name_of_its_own_and_its_visits_are_known(team: Team) -> None:
    team.run("open", "nct04515719", "--version", "1", *BY)
    amend = ("amend", "nct04515719", "--from", "2025-06-01", *BY, "--version")
    assert "version 2 in force from 2025-06-01" in team.run(*amend, "2")
    with pytest.raises(BadInput, match="version 2 of NCT04515719 is recorded already"):
        team.run(*amend, "2")
    team.consent("P-001", "k1")
    with pytest.raises(BadInput, match="VisitRecorded of 2025-03-01 is before P-001 consented on 2025-03-02"):
        team.record("VisitRecorded", participant="P-001", visit="v1", date="2025-03-01")
    with pytest.raises(BadInput, match="week 9 is no visit of version 2"):
        team.record("VisitRecorded", participant="P-001", visit="week 9", date="2025-06-02")
    assert "screening" in team.run("consort", STUDY)
    assert json.loads(team.run("consort", STUDY, "--json"))["consented"] == 1
    assert "investigator, coordinator, pharmacist" in team.run("roles")
