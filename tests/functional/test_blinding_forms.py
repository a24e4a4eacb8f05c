"""The release gate of blinding for forms: a study is run twice by its pages, all arms exchanged in the list and in the
kits; every form of every blinded role is answered alike, refusals for want of stock among them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.test import Client
from msgspec.structs import replace

from ask_journey import ask_home, client  # noqa: F401  # fixtures
from bilag_items import typed
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from trial_journey import (
    BASE,
    QUIET,
    STUDY,
    consent,
    days_ago,
    enrolled,
    first_site,
    hidden,
    member,
    one_day,  # noqa: F401  # a fixture
    run_study,
    screen,
    state,
    today,
)
from trialogue.conduct.protocol.lists import draw_protocol_list
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.randomisation.kits import draw_kits
from trialogue.conduct.roles import ROLES, UNBLINDED
from trialogue.portal.accounts.models import Role
from trialogue.portal.trial.allocator import store_kits, store_list
from trialogue.portal.trial.protocol_store import find_protocol
from trialogue.portal.trial.state_store import forget_states
from trialogue.portal.trial_desk.recording import form_token

# ruff: noqa: F811  # fixtures are imported by their names
SEED: Final = bytes(range(32))
ARMS: Final = ("belimumab", "placebo")
EXCHANGED: Final = dict(zip(ARMS, ARMS[::-1], strict=True))
BLINDED: Final = tuple(role for role in ROLES if role not in UNBLINDED and role != "administrator")
PERSON: Final = f"{BASE}/participants/P-001"
PAGES: Final = (
    "",
    "/history",
    "/protocol",
    "/report",
    "/kits",
    "/lock",
    "/participants/P-001",
    "/participants/P-001/history",
    "/participants/P-001/visits/v2",
    "/participants/P-001/visits/v3",
    "/participants/P-001/code",
    "/participants/P-002/randomise",
    "/report/closed",
    "/files/readings-csv",
    "/files/grades-json",
)
_CHANCE: Final = re.compile(rb'name="(?:csrfmiddlewaretoken|form_token)" value="[^"]*"|\d\d:\d\d:\d\d[.\d]*')
_SAVEPOINT: Final = re.compile(r"(?<=SAVEPOINT ).*")
Answer = tuple[str, int, str, bytes, list[str]]
"""What was done, the status, where it leads, what is shown, and the statements that the database was sent for it."""


class _Undo(Exception):  # no error
    """Ends a transaction."""


@ON_SQLITE
@pytest.mark.usefixtures("one_day")  # what the two runs show is compared, dates too
def test_with_arms_exchanged_every_form_of_everybody_blinded_is_answered_alike(client: Client) -> None:
    first, kits, given = _run({})
    second, kits_then, given_then = _run(EXCHANGED)
    # The gate can fail: the arms are exchanged indeed, and both runs gave the same kits, of the other arm.
    assert given == given_then and [kits[number] for number in given] == [EXCHANGED[kits_then[n]] for n in given]
    assert [each[:3] for each in first] == [each[:3] for each in second]
    assert [name for (name, *_rest), other in zip(first, second, strict=True) if (name, *_rest) != other] == []
    assert sum(len(statements) for *_rest, statements in first) > 5 * len(first)
    assert len(first) > 150 and {status for _name, status, *_rest in first} == {200, 302, 404, 409}
    short = [
        name for name, status, _where, content, _sent in first if status == 409 and b"Nothing can be given" in content
    ]
    assert {"investigator randomises P-002", "coordinator randomises P-002", "coordinator gives v3"} <= set(short)


def _run(arms: dict[str, str]) -> tuple[list[Answer], dict[str, str], list[str]]:
    """One of the two: every answer, each kit's arm, and the kits given; all of it is undone again."""
    told: list[Answer] = []
    forget_states()
    with contextlib.suppress(_Undo), transaction.atomic():
        run_study(places=0)
        protocol = replace(open_shipped("nct04515719", "1"), registry_id=STUDY)
        drawn = draw_protocol_list(protocol, length=12, seed=SEED)
        slots = tuple(replace(slot, arm=arms.get(slot.arm, slot.arm)) for slot in drawn.slots)
        store_list(replace(drawn, slots=slots))
        kits = [
            replace(kit, arm=arms.get(kit.arm, kit.arm))
            for kit in draw_kits(STUDY, dict.fromkeys(ARMS, 1), batches=1, size=4, seed=SEED)
        ]
        store_kits(STUDY, kits)
        held = {kit.number: kit.arm for kit in kits}
        # One kit of each arm: after the first is given what is left is of one arm, and which must not be told.
        one_of_each = [next(number for number, arm in held.items() if arm == each) for each in sorted(set(ARMS))]
        _ship(sorted(one_of_each))
        find_protocol(state(), "1")  # read once by a process, whichever arm comes first
        statements: list[str] = []
        with connection.execute_wrapper(_note(statements)):
            enrolled(20)
        told.append(("is enrolled as P-001", 302, "", b"", statements))
        told += _everybody()
        given = list(state().participants["P-001"].kits)
        raise _Undo
    forget_states()
    return told, held, given


def _ship(numbers: list[str]) -> None:
    browser, _account = member(Role.PHARMACIST, name="supplies")
    coordinator, _other = member(Role.COORDINATOR, name="sites")
    path = f"{BASE}/kits"
    came = {"do": "receive", "site": first_site(coordinator), "lot": "L", "expiry": "2031-01-01", "date": days_ago(40)}
    sent = browser.post(path, hidden(browser, path) | came | {"kits": " ".join(numbers)})
    assert sent.status_code == 302


def _everybody() -> Iterator[Answer]:
    coordinator, _account = member(Role.COORDINATOR, Role.INVESTIGATOR, name="both")
    assert consent(coordinator, last_name="Sommer", date=days_ago(9)).status_code == 302
    assert screen(coordinator, "P-002", as_of=days_ago(8)).status_code == 302
    browsers = {role: member(Role(role))[0] for role in BLINDED}
    for role, browser in browsers.items():
        for name, path, fields in _forms(role):
            yield _answer(f"{role} {name}", browser.post, path, _fields(path) | fields)
    for role, browser in browsers.items():
        for page in PAGES if role != "coordinator" else ():
            yield _answer(f"{role} {page}", browser.get, BASE + page)


def _forms(role: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The forms that can be sent, by every role alike: who may not is refused, and is refused alike."""
    v2, v3 = f"{PERSON}/visits/v2", f"{PERSON}/visits/v3"
    yield "randomises P-002", f"{BASE}/participants/P-002/randomise", {"day": days_ago(7)}
    yield "randomises P-001 again", f"{PERSON}/randomise", {"day": days_ago(7)}
    yield "gives v3", v3, {"do": "give"}
    items = typed(arthritis_mild="2") if role == "investigator" else {}
    yield "records v2", v2, QUIET | items | {"date": days_ago(20), "do": "record"}
    yield "corrects v2", v2, {"date": days_ago(20), "do": "correct", "pga": "1", "why": f"read anew by the {role}"}
    yield "signs v2", v2, {"do": "sign"}
    yield "asks about v2", v2, {"do": "ask", "field": "pga", "question": f"Is it right? {role}"}
    yield "locks v2", v2, {"do": "lock"}
    yield "judges v2", v2, {"do": "adjudicate", "flare": "none"}
    event = {"term": f"a fall ({role})", "severity": "mild", "serious": "no", "related": "unknown", "date": days_ago(2)}
    yield "reports an event", f"{PERSON}/record/adverse-event", event
    yield "records a deviation", f"{PERSON}/record/deviation", {"date": today(), "what": f"late ({role})"}
    kit = next(iter(state().participants["P-001"].kits))
    yield "takes a kit back", f"{PERSON}/record/kit-return", {"kit": kit, "date": today(), "units_left": "0"}
    yield "holds kits back", f"{BASE}/kits", {"do": "quarantine", "kits": kit, "date": today(), "reason": "a dent"}
    yield "asks for the code", f"{PERSON}/code", {"step": "ask", "why": "an emergency", "impact": f"none ({role})"}
    yield "answers a query", v2, {"do": "answer", "query": _query(), "answer": f"It is right ({role})."}
    yield "closes a query", v2, {"do": "close", "query": _query()}
    yield "unlocks v2", v2, {"do": "unlock", "why": f"to mend it ({role})"}
    lost = {"date": today(), "seen_by": f"the {role}", "how": "a label was seen", "impact": "none"}
    yield "says the blinding was lost", f"{PERSON}/record/blinding-lost", lost
    yield "breaks the code", f"{PERSON}/code", {"step": "confirm", "why": "an emergency"}
    yield "locks the study", f"{BASE}/lock", {"scope": "interim"}


def _query() -> str:
    """The last data query of P-001."""
    return str(max((each.sequence for each in state().participants["P-001"].queries), default=0))


def _fields(path: str) -> dict[str, str]:
    """What the form of a page holds that nobody types."""
    parts = path.removeprefix(f"{BASE}/").split("/")
    if parts[0] != "participants":
        return {"form_token": form_token(f"trial-{parts[0]}/{STUDY}")}
    _, number, page, *rest = parts
    kind = {"visits": "visit"}.get(page, page)
    held = state().participants[number].visits.get(rest[0]) if page == "visits" else None
    seen = {"seen": str(len(held.corrections)) if held else "0", "version": "1"}
    return {"form_token": form_token("/".join((f"trial-{kind}", STUDY, number, *rest)))} | seen


def _answer(name: str, ask: Callable[..., Any], *asked: Any) -> Answer:
    statements: list[str] = []
    with connection.execute_wrapper(_note(statements)):
        answer = ask(*asked)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return name, answer.status_code, answer.headers.get("Location", ""), _CHANCE.sub(b"", content), statements


def _note(statements: list[str]) -> Callable[..., Any]:
    """The work is compared and not the time, which says more of the machine than of an arm."""

    def note(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        statements.append(_SAVEPOINT.sub("", sql))
        return execute(sql, *more)

    return note
