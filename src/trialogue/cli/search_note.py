"""`trialogue search --patient-note`: every study ranked for a clinic letter, each score explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli.clock import today
from trialogue.cli.match_text import read_utf8
from trialogue.cli.output import print_json

if TYPE_CHECKING:
    from trialogue.search.letter_query import LetterQuery
    from trialogue.search.letter_search import LetterHit
    from trialogue.snapshot import Snapshot
    from trialogue.study import Study

_OWN: Final = ("patient_note", "explain", "limit", "as_json")
_SHOWN: Final = 3


def refuse_beside_note(ctx: click.Context) -> None:
    """Raise a usage error where words or filters are given beside a letter, which ranks every study by itself."""
    default = click.core.ParameterSource.DEFAULT
    given = [name for name in ctx.params if name not in _OWN and ctx.get_parameter_source(name) is not default]
    if given:
        names = ", ".join(
            "TEXT" if name == "text" else "--" + name.replace("_km", "").replace("_", "-") for name in given
        )
        raise click.UsageError(f"--patient-note ranks every study by the letter alone; leave out {names}")


def search_note(snapshot: Snapshot, name: str, limit: int, *, explain: bool, as_json: bool) -> None:
    """Print the studies for a letter, best first."""
    from trialogue.patient.letter import read_letter
    from trialogue.search.letter_query import build_letter_query

    letter = read_letter(read_utf8("--patient-note", name), as_of=today())
    query = build_letter_query(letter)
    found = [(nct_id, hit, snapshot.study(nct_id)) for nct_id, hit in snapshot.search_letter(query, limit)]
    if as_json:
        studies = [_to_json(nct_id, hit, study, query if explain else None) for nct_id, hit, study in found]
        print_json({"total": len(found), "studies": studies, **({"query": _query_json(query)} if explain else {})})
        return
    for nct_id, hit, study in found:
        _print(nct_id, hit, study, query if explain else None)
    click.echo("Ranked by what the letter says; suggested conditions steer the search and are no diagnosis.")


def _to_json(nct_id: str, hit: LetterHit, study: Study, query: LetterQuery | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "nct_id": nct_id, "score": round(hit.score, 4), "title": study.title, "status": study.overall_status,
        "conditions": list(study.conditions),
    }  # fmt: skip
    if query is not None:
        parts = _parts(study, query)
        entry["explain"] = {"text": round(hit.text, 4), "fit": hit.fit, "found": parts}
    return entry


def _parts(study: Study, query: LetterQuery) -> list[dict[str, Any]]:
    from trialogue.search.letter_search import parts_told

    return [{"what": part.label, "weight": round(part.weight, 3), "why": part.why} for part in parts_told(study, query)]


def _query_json(query: LetterQuery) -> dict[str, Any]:
    parts = [{"what": part.label, "weight": round(part.weight, 3), "why": part.why} for part in query.parts]
    return {"sex": query.sex or None, "age": query.age, "parts": parts, "words": list(query.words)}


def _print(nct_id: str, hit: LetterHit, study: Study, query: LetterQuery | None) -> None:
    from trialogue.cli.study_text import line

    click.echo(f"{nct_id}  {hit.score:8.2f}  {line(study.title)}")
    if query is not None:
        named = [f"{part['what']} ({part['why']})" for part in _parts(study, query)[:_SHOWN]]
        outside = "" if hit.fit == 1 else f"; outside its age or sex: x {hit.fit:g}"
        click.echo(f"    text {hit.text:.2f}{outside}; found: {'; '.join(named) or 'single words of the letter'}")
