"""The chain: whatever is altered, lost, reordered or repeated shows; a lost tail and a rewritten log, by the
receipt."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from trial_log import EVENTS, START, STUDY, context, small_log
from trialogue.conduct.chain import Entry, seal, verify
from trialogue.conduct.log import read_lines, record, take_receipt, write_lines

LOG = small_log()
RECEIPT = take_receipt(LOG[-1], START)


def _with(position: int, entry: Entry) -> list[Entry]:
    return [*LOG[:position], entry, *LOG[position + 1 :]]


def _swap(log: list[Entry]) -> list[Entry]:
    return [*log[:4], log[5], log[4], *log[6:]]


def _rewrite(log: list[Entry]) -> list[Entry]:
    """Somebody with the whole database drops an event and makes every hash fit again."""
    kept = [event for position, event in enumerate(EVENTS) if position != 8]
    return record(STUDY, [(event, context(day)) for day, event in enumerate([*kept, EVENTS[-1]])])


def test_a_whole_chain_has_no_fault_and_reaches_its_receipt() -> None:
    assert verify(STUDY, LOG, RECEIPT) == ()
    assert verify(STUDY, [], None) == ()
    longer = record(STUDY, [(EVENTS[-1], context(30))], after=LOG)
    assert verify(STUDY, longer, RECEIPT) == ()


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (lambda log: _with(6, replace(log[6], body={**log[6].body, "date": "2026-04-14"})), [(7, "altered")]),
        (lambda log: _with(6, replace(log[6], why="another reason")), [(7, "altered")]),
        (lambda log: _with(6, replace(log[6], who="somebody else")), [(7, "altered")]),
        (lambda log: _with(6, seal(replace(log[6], at="2026-01-01T00:00:00.000Z"))), [(8, "altered")]),
        (lambda log: [*log[:6], *log[7:]], [(7, "lost")]),
        (lambda log: log[2:], [(1, "lost"), (2, "lost")]),
        (_swap, [(6, "reordered"), (5, "reordered"), (7, "reordered")]),
        (lambda log: [*log[:6], log[5], *log[6:]], [(6, "repeated")]),
        (lambda log: log[:-2], [(15, "tail_lost")]),
        (lambda log: [], [(15, "tail_lost")]),
        (_rewrite, [(15, "rewritten")]),
    ],
)
def test_every_fault_shows(change: Callable[[list[Entry]], list[Entry]], faults: list[tuple[int, str]]) -> None:
    found = verify(STUDY, change(LOG), RECEIPT)
    assert [(fault.sequence, fault.fault) for fault in found] == faults


def test_without_a_receipt_a_lost_tail_cannot_show() -> None:
    assert verify(STUDY, LOG[:-2]) == ()


def test_a_log_and_a_receipt_of_another_study() -> None:
    assert {fault.fault for fault in verify("NCT06394063", LOG)} == {"foreign", "altered"}
    assert [fault.fault for fault in verify(STUDY, LOG, replace(RECEIPT, study="NCT06394063"))] == ["foreign"]


@given(st.data())
def test_no_single_change_of_a_character_goes_unseen(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(LOG))
    name = data.draw(st.sampled_from(["kind", "at", "who", "role", "why", "request", "previous", "hash"]))
    text = getattr(entry, name)
    cut = data.draw(st.integers(0, len(text)))
    changed = replace(entry, **{name: text[:cut] + data.draw(st.text(min_size=1, max_size=3)) + text[cut:]})
    assert verify(STUDY, _with(entry.sequence - 1, changed))


def test_the_file_gives_the_same_log_back() -> None:
    assert list(read_lines(write_lines(LOG))) == LOG
