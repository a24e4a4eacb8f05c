"""The exit statuses are a contract; an issue says what, where, the value, the fix."""

from trialogue.errors import BadInput, Issue, NotFound, NotReady, PartlyDone, UserError


def test_exit_statuses_are_distinct_and_none_is_one_that_click_or_python_uses() -> None:
    statuses = [error.exit_status for error in (BadInput, NotFound, NotReady, PartlyDone)]
    assert statuses == [3, 4, 5, 6]
    assert all(issubclass(error, UserError) for error in (BadInput, NotFound, NotReady, PartlyDone))


def test_an_issue_reads_as_one_line() -> None:
    issue = Issue("studies.jsonl line 3", (4, 9), "no NCT id", "Add protocolSection.identificationModule.nctId.")
    assert str(issue) == ("studies.jsonl line 3 [4:9]: no NCT id Add protocolSection.identificationModule.nctId.")
    assert str(Issue("a.json", None, "empty")) == "a.json: empty"
