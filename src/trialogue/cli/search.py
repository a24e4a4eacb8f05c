"""`trialogue search`: find studies by words, place and filters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli.clock import Day, today
from trialogue.cli.output import counted, print_json
from trialogue.cli.ranking_text import show_ranking
from trialogue.cli.search_expression import explain_query
from trialogue.cli.search_note import refuse_beside_note, search_note
from trialogue.errors import BadInput

if TYPE_CHECKING:
    from trialogue.search import Hit, SearchQuery, SearchResults
    from trialogue.search.places import Place
    from trialogue.snapshot import Snapshot
    from trialogue.study import Study

STATUSES: Final = (
    "RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "COMPLETED", "SUSPENDED",
    "TERMINATED", "WITHDRAWN", "AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING", "WITHHELD", "UNKNOWN",
)  # fmt: skip
MOST_COUNTED: Final = 12
AGE_GROUPS: Final = ("child", "adult", "older_adult")
FUNDERS: Final = ("nih", "fed", "other_gov", "indiv", "industry", "network", "ambig", "other", "unknown")
PHASES: Final = {"0": "EARLY_PHASE1", "1": "PHASE1", "2": "PHASE2", "3": "PHASE3", "4": "PHASE4", "NA": "NA"}


@click.command()
@click.argument("text", nargs=-1)
@click.option("--condition", default="", help="Words to look for among conditions.")
@click.option("--status", multiple=True, help="Recruitment status, as in RECRUITING; may be repeated.")
@click.option("--sex", help="female or male: studies that take this sex.")
@click.option("--age", help='An age that the study takes: 34, or "6 months".')
@click.option("--phase", multiple=True, help="0 (early 1), 1, 2, 3, 4 or NA; may be repeated.")
@click.option("--country", multiple=True, help="A country with a site; may be repeated.")
@click.option("--age-group", "age_groups", multiple=True, type=click.Choice(AGE_GROUPS), help="May be repeated.")
@click.option(
    "--funder", "funders", multiple=True, type=click.Choice(FUNDERS), help="Class of the lead sponsor; may be repeated."
)
@click.option("--year", "years", multiple=True, type=click.IntRange(1900, 2200), help="Of the start; may be repeated.")
@click.option("--results", type=click.Choice(("yes", "no")), help="Whether results are posted.")
@click.option("--volunteers", type=click.Choice(("yes", "no")), help="Whether healthy volunteers are taken.")
@click.option("--near", help='A town, US ZIP code or country: "Portland, Maine".')
@click.option("--within", "within_km", type=float, metavar="KM", help="Only studies with a site so near to --near.")
@click.option(
    "--sort",
    default="relevance",
    show_default=True,
    help="relevance (with --near, of equal matches the nearest first), newest or distance.",
)
@click.option("--patient-note", metavar="FILE", help="Rank every study, of every status, for this clinic letter.")
@click.option("--expression", is_flag=True, help="Read TEXT in the registry's query language, whatever it looks like.")
@click.option("--counts", is_flag=True, help="Count the studies by status, phase, type, country and the rest.")
@click.option("--explain", is_flag=True, help="How a query is read; with --patient-note: what each score is made of.")
@click.option("--limit", default=20, show_default=True, help="How many studies to show.")
@click.option(
    "--patient", type=click.Path(path_type=Path), metavar="FILE", help="Rank by fit for this person, and say why."
)
@click.option(
    "--policy",
    type=click.Choice(("strict", "presumptive")),
    default="strict",
    show_default=True,
    help="With --patient: how silence is read.",
)
@click.option("--as-of", type=Day(), metavar="DATE", help="With --patient: the day of asking; today by default.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def search(ctx: click.Context, /, text: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Find studies by TEXT; words in quotes are a phrase. Without TEXT, every study.

    A TEXT with operators (AREA[Phase]PHASE3 AND lupus) is read in the registry's query language, and an address of the
    registry's search page as what it asks for.
    """
    from trialogue.snapshot import open_snapshot

    note, explain = options.pop("patient_note"), options.pop("explain")
    snapshot = open_snapshot(ctx.obj.home)
    if note is not None:
        refuse_beside_note(ctx)
        search_note(snapshot, note, options["limit"], explain=explain, as_json=as_json)
        return
    query = _read(snapshot, " ".join(text), options)
    if options["patient"] is not None:
        show_ranking(snapshot, query, options["patient"], options["policy"], options["as_of"] or today(), as_json)
        return
    if explain:
        explain_query(snapshot, query, as_json=as_json)
        return
    results = snapshot.search(query)
    found = [(hit, snapshot.study(hit.nct_id)) for hit in results.hits]
    meant = snapshot.catalogue.meant(query.text, results)
    if as_json:
        print_json(_to_json(query, results, found, meant))
    else:
        _print(query, results, found, meant)
        if options["counts"]:
            _print_counts(results.facets)


def _read(snapshot: Snapshot, text: str, options: dict[str, Any]) -> SearchQuery:
    from trialogue.search import SearchQuery
    from trialogue.search.asking import is_expression
    from trialogue.search.page_address import read_point

    formal = options["expression"] or is_expression(text)
    near, within_km = read_point(text) if formal else (None, None)
    return SearchQuery(
        text="" if formal else text,
        expression=text if formal else "",
        condition=options["condition"],
        statuses=tuple(map(status_named, options["status"])),
        sex=options["sex"].strip().lower() if options["sex"] else None,
        age=_age(options["age"]) if options["age"] else None,
        phases=tuple(map(_phase, options["phase"])),
        countries=tuple(_country(snapshot, each) for each in options["country"]),
        age_groups=tuple(each.upper() for each in options["age_groups"]),
        funders=tuple(each.upper() for each in options["funders"]),
        years=tuple(map(str, options["years"])),
        results=(options["results"],) if options["results"] else (),
        volunteers=(options["volunteers"],) if options["volunteers"] else (),
        near=place_named(options["near"]) if options["near"] is not None else near,
        within_km=options["within_km"] if options["within_km"] is not None else within_km,
        sort=options["sort"],
        limit=options["limit"],
    )


def status_named(text: str) -> str:
    """The registry's code of a status as people write it. Raises BadInput."""
    code = "_".join(text.upper().replace(",", " ").replace("-", " ").replace("_", " ").split())
    if code not in STATUSES:
        raise BadInput(f"--status: {text!r} is not a status; choose among {', '.join(STATUSES)}")
    return code


def _phase(text: str) -> str:
    code = "".join(text.upper().replace("_", " ").split())
    number = "0" if code in ("EARLYPHASE1", "EARLY1") else code.removeprefix("PHASE").replace("N/A", "NA")
    if number not in PHASES:
        raise BadInput(f"--phase: {text!r} is not a phase; choose among 0 (early 1), 1, 2, 3, 4, NA")
    return PHASES[number]


def _age(text: str) -> Any:
    from trialogue.study import parse_age

    age = parse_age(f"{text} years" if text.strip().replace(".", "", 1).isdigit() else text)
    if age is None or age.days() > 150 * 366:
        raise BadInput(f'--age: {text!r} is not an age; write 34, or "6 months"')
    return age


def _country(snapshot: Snapshot, text: str) -> str:
    """The registry's own spelling of a country among the sites of this snapshot."""
    from trialogue.search import SearchQuery
    from trialogue.search.place_names import fold_place
    from trialogue.search.places import country_codes

    names = snapshot.search(SearchQuery(limit=0)).facets["country"]
    wanted = fold_place(text)
    codes = country_codes()
    for name in names:
        key = fold_place(name)
        same = wanted in codes and codes.get(key) == codes[wanted]
        if key == wanted or same or (wanted in codes and _code_of(name) == codes[wanted]):
            return name
    raise BadInput(f"--country: no study has a site in {text!r}; the countries here are {', '.join(sorted(names))}")


def _code_of(country: str) -> str | None:
    from trialogue.search import places

    found = places.resolve(country)
    return found[0].country_code if len(found) == 1 else None


def place_named(text: str) -> Place:
    """The place that a text names. Raises BadInput, listing the places where it names several."""
    from trialogue.search import places

    found = places.resolve(text)
    if not found:
        raise BadInput(
            f'--near: no place is known as {text!r}; write a town, "town, region", a country or a US ZIP code'
        )
    if len(found) > 1:
        options = "; ".join(f'--near "{place}"' for place in found)
        raise BadInput(f"--near: {text!r} names {len(found)} places or more; say which: {options}")
    return found[0]


def _to_json(
    query: SearchQuery, results: SearchResults, found: list[tuple[Hit, Study]], meant: str | None
) -> dict[str, Any]:
    from trialogue.search.told import tell_hit

    return {
        "total": results.total,
        "loosened": results.loosened,
        "as_letter": results.as_letter,
        "meant": meant,
        "near": None if query.near is None else {"name": str(query.near), "lat": query.near.lat, "lon": query.near.lon},
        "studies": [tell_hit(hit, study) for hit, study in found],
        "facets": results.facets,
    }


def _print(query: SearchQuery, results: SearchResults, found: list[tuple[Hit, Study]], meant: str | None) -> None:
    from trialogue.cli.study_text import line

    if results.as_letter:
        click.echo(
            "No study has all these words; these are ranked by what the text says and may point to. No diagnosis."
        )
    elif results.loosened:
        click.echo("No study has all these words; these have some of them.")
    click.echo(counted(results.total, "study", "studies") + (f", {len(found)} shown" * bool(found)))
    if meant:
        click.echo(f"Did you mean: {meant}")
    for hit, study in found:
        mark = "" if study.provenance == "registry" else f" [{study.provenance}]"
        click.echo(f"\n{hit.nct_id}  {study.overall_status or 'status not told'}{mark}\n  {line(study.title)}")
        if query.near is not None:
            click.echo(f"  {_nearest(hit)}")


def _print_counts(facets: dict[str, dict[str, int]]) -> None:
    from trialogue.cli.study_text import line

    click.echo("\nCounted under all filters but its own:")
    for name, counts in facets.items():
        shown = ", ".join(f"{line(value)} {count:,}" for value, count in list(counts.items())[:MOST_COUNTED])
        more = len(counts) - MOST_COUNTED
        click.echo(f"{name.replace('_', ' ')}: {shown or 'none'}" + f" and {more} more" * (more > 0))


def _nearest(hit: Hit) -> str:
    from trialogue.cli.study_text import line

    site = hit.nearest_site or hit.nearest_any_site
    if site is None:
        return "no site with a known place"
    where = ", ".join(part for part in (site.location.facility, site.location.city, site.location.country) if part)
    kind = "nearest enrolling site" if site.enrolling else "no site is enrolling; nearest site"
    return f"{kind}: {line(where)}, {site.distance_km:,.0f} km"
