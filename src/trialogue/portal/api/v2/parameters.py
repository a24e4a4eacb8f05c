"""The parameters of a request for studies, read and checked one by one: what is wrong with which, and what to write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from trialogue.errors import BadInput
from trialogue.search.agg_filters import read_agg_filters
from trialogue.search.asking import read_expression
from trialogue.search.expression.lexing import ExpressionError
from trialogue.search.expression.scopes import Occurs, scope
from trialogue.search.fields import areas
from trialogue.search.meaning import AllOf, AnyOf, Meaning, Words
from trialogue.search.page_address import KM_PER_MILE
from trialogue.search.pieces import COUNTS
from trialogue.search.selecting import RELEVANCE, OrderBy
from trialogue.search.terms import terms
from trialogue.study.fields import enumerations, field_named

Format = Literal["json", "csv"]
PAGE: Final = 10
LARGEST_PAGE: Final = 1000
LONGEST: Final = 20_000
MOST_KEYS: Final = 8
"""Of an order: each one holds a number for every study found."""

FARTHEST_KM: Final = 20_100.0
QUERIES: Final = {
    **{area.parameter: area.name for area in areas().values() if area.parameter}, "query.lead": "LeadSponsorName",
}  # fmt: skip
FILTERS: Final = tuple(
    f"{when}.{what}"
    for when in ("filter", "postFilter")
    for what in ("overallStatus", "geo", "ids", "advanced", "synonyms")
)
PARTS: Final = {
    "query.cond": "Conditions or disease", "query.term": "Other terms", "query.locn": "Location terms",
    "query.titles": "Title / acronym", "query.intr": "Intervention / treatment", "query.outc": "Outcome measure",
    "query.spons": "Sponsor / collaborator", "query.id": "Study IDs",
}  # fmt: skip
"""What the registry calls its queries, in its description and in its errors."""

PAGING: Final = ("countTotal", "pageSize", "pageToken")
KNOWN: Final = frozenset(
    (*QUERIES, *FILTERS, *PAGING, "format", "markupFormat", "aggFilters", "geoDecay", "fields", "sort")
)
LISTS: Final = frozenset(
    ("filter.overallStatus", "filter.ids", "filter.synonyms", "postFilter.overallStatus", "postFilter.ids",
     "postFilter.synonyms", "aggFilters", "fields", "sort"),
)  # fmt: skip
"""What may be given more than once: the values are taken together."""

_NCT: Final = re.compile(r"NCT0*([1-9]\d{0,7})\Z", re.ASCII | re.IGNORECASE)
_GEO: Final = re.compile(
    r"distance\((-?\d{1,4}(?:\.\d{1,20})?),(-?\d{1,4}(?:\.\d{1,20})?),(\d{1,9}(?:\.\d{1,20})?)(km|mi)?\)\Z", re.ASCII
)
_LENGTH: Final = r"\d{1,9}(?:\.\d{1,20})?(?:km|mi)"
_DECAY: Final = re.compile(
    rf"func:(gauss|exp|linear),scale:({_LENGTH}),offset:({_LENGTH}),decay:(\d{{1,9}}(?:\.\d{{1,20}})?)\Z", re.ASCII
)
DEFAULT_DECAY: Final = "func:exp,scale:300mi,offset:0mi,decay:0.5"
_UNKNOWN: Final = re.compile(r"AREA\[(.+)\] is not known\Z", re.DOTALL)
_SYNONYM: Final = re.compile(r"[A-Za-z]+:\d+\Z")
_EXAMPLE: Final = "write it as distance(39.0,-77.1,50mi)"


@dataclass(frozen=True, slots=True)
class Geo:
    """A circle: its centre in degrees, its radius in kilometres."""

    lat: float
    lon: float
    km: float


@dataclass(frozen=True, slots=True)
class Decay:
    """How a study's score falls with the distance of its nearest site, in kilometres; at `scale` beyond `offset` it is
    `decay` of the whole."""

    func: str
    scale: float
    offset: float
    decay: float


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of `/studies`. `wanted` rank, `filters` do not; `digest` names all but the page."""

    format: Format = "json"
    legacy_markup: bool = False
    wanted: tuple[Meaning, ...] = ()
    filters: tuple[Meaning, ...] = ()
    geo: tuple[Geo, ...] = ()
    decay: Decay | None = None
    fields: tuple[str, ...] = ()
    order: tuple[OrderBy, ...] = ()
    count_total: bool = False
    page_size: int = PAGE
    page_token: str | None = None
    asked: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def read_request(given: Mapping[str, Sequence[str]], occurs: Occurs | None = None) -> Request:
    """Read the parameters of a request, each with all the values it was given; `occurs` tells of coded values that our
    table has not. Raises BadInput naming the parameter."""
    values = single_values(given, KNOWN)
    wanted, only_ids = _queries(values, occurs)
    geo = tuple(_geo(name, values[name]) for name in ("filter.geo", "postFilter.geo") if name in values)
    filters = _filters(values, occurs)
    decay = _decay(values.get("geoDecay", DEFAULT_DECAY))
    return Request(
        format=one_of(values, "format", ("json", "csv"), "json"),  # type: ignore[arg-type]  # one of the two
        legacy_markup=one_of(values, "markupFormat", ("markdown", "legacy"), "markdown") == "legacy",
        wanted=wanted,
        filters=() if only_ids else filters,
        geo=() if only_ids else geo,
        decay=decay if "filter.geo" in values and not only_ids else None,
        fields=names(values, "fields"),
        order=_orders(names(values, "sort")),
        count_total=yes_no(values, "countTotal"),
        page_size=_page_size(values.get("pageSize", "0")),
        page_token=values.get("pageToken"),
        asked=tuple(sorted((name, value) for name, value in values.items() if name not in PAGING)),
    )


def single_values(given: Mapping[str, Sequence[str]], known: frozenset[str]) -> dict[str, str]:
    """One value for each parameter, those of lists joined. Raises BadInput for an unknown or doubled one."""
    values = {}
    for name, all_values in given.items():
        if name not in known:
            raise BadInput(f"`{name[:60]}` is unknown parameter; known are: {', '.join(sorted(known))}")
        if len(all_values) > 1 and name not in LISTS:
            raise BadInput(f"`{name}` is given {len(all_values)} times; give it once")
        values[name] = ",".join(all_values)
        if "\x00" in values[name]:
            raise BadInput(f"`{name}` holds a null character; leave it out")
        if "\ufffd" in values[name]:
            raise BadInput(f"`{name}` holds a letter that is not written in UTF-8; write é as %C3%A9, not as %E9")
    return values


def one_of(values: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    """A value among a few. Raises BadInput."""
    value = values.get(name, default)
    if value not in choices:
        raise BadInput(f"`{name}` is {value[:60]!r}; write one of: {', '.join(choices)}")
    return value


def yes_no(values: Mapping[str, str], name: str, default: str = "false") -> bool:
    """A value that is true or false. Raises BadInput."""
    # Python writes True, and many scripts hand it on as it is.
    given = {name: value.lower() if value.lower() in ("true", "false") else value for name, value in values.items()}
    return one_of(given, name, ("true", "false"), default) == "true"


def names(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """A list with commas or bars between; empty where it is not given. Raises BadInput for one without names."""
    if name not in values:
        return ()
    found = tuple(part.strip() for part in re.split(r"[,|]", values[name]) if part.strip())
    if not found:
        raise BadInput(f"`{name}` is empty; write names with commas between, or leave the parameter out")
    return found


def read_nct_id(text: str) -> str | None:
    """An NCT number in its one spelling; None for what is none.

    >>> read_nct_id("nct0841061"), read_nct_id("NCT00841061"), read_nct_id("NCT0")
    ('NCT00841061', 'NCT00841061', None)
    """
    found = _NCT.match(text.strip())
    return f"NCT{int(found[1]):08d}" if found else None


def no_nct_number(text: str) -> str:
    """Why a text is no NCT number, and what to write."""
    if re.fullmatch(r"NCT0+", text.strip(), re.IGNORECASE):
        return f"{text[:60]!r} is not an NCT number: the registry counts from NCT00000001 on"
    return f"{text[:60]!r} is not an NCT number; write NCT and eight digits, as in NCT04852770"


def _queries(values: Mapping[str, str], occurs: Occurs | None) -> tuple[tuple[Meaning, ...], bool]:
    """The queries, and whether one of them holds nothing but NCT numbers, so that filters do not count."""
    wanted: list[Meaning] = []
    only_ids = False
    for name, area in QUERIES.items():
        text = values.get(name, "").strip()
        if not text:
            continue
        ids = [read_nct_id(word) for word in re.split(r"[\s,()]+", text) if word not in ("", "OR")]
        if ids and all(ids):
            only_ids = True
            wanted.append(_of_ids([each for each in ids if each]))
        else:
            wanted.append(_expression(name, text, occurs, area))
    return tuple(wanted), only_ids


def _expression(name: str, text: str, occurs: Occurs | None, area: str = "BasicSearch") -> Meaning:
    try:
        return read_expression(text, area, occurs)
    except BadInput as error:
        raise BadInput(_in_their_words(name, error)) from None


def _in_their_words(name: str, error: BadInput) -> str:
    """Clients look for the registry's own words: they come first, and then what we can say besides."""
    about = PARTS.get(name, name)
    if isinstance(error, ExpressionError) and (unknown := _UNKNOWN.match(error.message)):
        return f"Error parsing query in {about}: Unknown area name: `{unknown[1]}`; `{name}`: {error}"
    return f"Error parsing query in {about}: `{name}`: {error}"


def _of_ids(ids: Sequence[str]) -> Meaning:
    around = scope("NCTIdSearch")
    assert around is not None
    fields = tuple(around.weights.items())
    return AnyOf(tuple(Words(fields, tuple(terms(each)), True, True) for each in dict.fromkeys(ids)))


def _filters(values: Mapping[str, str], occurs: Occurs | None) -> tuple[Meaning, ...]:
    found: list[Meaning] = []
    for when in ("filter", "postFilter"):
        if statuses := names(values, f"{when}.overallStatus"):
            found.append(_statuses(f"{when}.overallStatus", statuses, occurs))
        if ids := names(values, f"{when}.ids"):
            found.append(_of_ids([_nct_id(f"{when}.ids", each) for each in ids]))
        if text := values.get(f"{when}.advanced", "").strip():
            found.append(_expression(f"{when}.advanced", text, occurs))
        if f"{when}.synonyms" in values:
            _synonyms(f"{when}.synonyms", names(values, f"{when}.synonyms"))
    if ticked := values.get("aggFilters", "").strip():
        found.append(_expression("aggFilters", read_agg_filters(ticked), occurs))
    return tuple(each for each in found if each != AllOf())


def _statuses(name: str, statuses: Sequence[str], occurs: Occurs | None) -> Meaning:
    status = field_named("OverallStatus")
    assert status is not None
    known = enumerations()[status.type]
    for each in statuses:
        if each not in known and not (occurs and occurs(status, each)):
            raise BadInput(
                f"Invalid value in parameter `overallStatus`: `{each[:60]}`; `{name}`: {each[:60]!r} is not a status;"
                f" write some of: {', '.join(known)}"
            )
    return AnyOf(tuple(Words(((status, 1.0),), tuple(terms(each)), True, True) for each in statuses))


def _nct_id(name: str, text: str) -> str:
    found = read_nct_id(text)
    if found is None:
        raise BadInput(f"`{name}` has incorrect format: {no_nct_number(text)}")
    return found


def _synonyms(name: str, pairs: Sequence[str]) -> None:
    for pair in pairs:
        if not _SYNONYM.match(pair):
            raise BadInput(f"`{name}`: {pair[:60]!r} is not a pair of area and number, as in ConditionSearch:1651367")
    raise BadInput(f"`{name}`: the registry's numbers of synonyms are not known here; write the words in a query")


def _geo(name: str, text: str) -> Geo:
    found = _GEO.match(text)
    if found is None:
        raise BadInput(f"`{name}` is {text[:60]!r}; {_EXAMPLE}")
    lat, lon = float(found[1]), float(found[2])
    km = float(found[3]) * (KM_PER_MILE if found[4] != "km" else 1)
    if abs(lat) > 90:
        raise BadInput(f"`{name}`: latitude {lat:g} is off the globe; give -90 to 90, and the latitude first")
    if abs(lon) > 180:
        raise BadInput(f"`{name}`: longitude {lon:g} is off the globe; give -180 to 180, after the latitude")
    if km == 0:
        raise BadInput(f"`{name}`: a radius of 0 holds no site; give more than 0, as in 50mi")
    return Geo(lat, lon, min(km, FARTHEST_KM))


def _decay(text: str) -> Decay:
    found = _DECAY.match(text)
    if found is None:
        raise BadInput(f"`geoDecay` is {text[:80]!r}; write it as {DEFAULT_DECAY}")
    decay = Decay(found[1], _km(found[2]), _km(found[3]), float(found[4]))
    if decay.scale == 0 or not 0 < decay.decay < 1:
        raise BadInput("`geoDecay`: scale must be more than 0, and decay between 0 and 1")
    return decay


def _km(length: str) -> float:
    return float(length[:-2]) * (1 if length.endswith("km") else KM_PER_MILE)


def _orders(keys: Sequence[str]) -> tuple[OrderBy, ...]:
    """The keys of an order; of those with one name the first decides."""
    found: dict[str, OrderBy] = {}
    for each in map(_order, keys):
        found.setdefault(each.name, each)
    if len(found) > MOST_KEYS:
        raise BadInput(f"`sort` has {len(found)} different keys; give at most {MOST_KEYS}")
    return tuple(found.values())


def _order(text: str) -> OrderBy:
    name, colon, direction = text.partition(":")
    if direction not in ("asc", "desc") and colon:
        raise BadInput(f"`sort`: {direction[:20]!r} is not a direction; write {name[:40]}:asc or {name[:40]}:desc")
    if name == RELEVANCE:
        return OrderBy(RELEVANCE, direction != "asc")
    if name in COUNTS:
        return OrderBy(name, direction == "desc")
    where = scope(name)
    column = where.compared if where else None
    if column is None or column.many:
        raise BadInput(
            f"`sort`: {name[:60]!r} is not a date or number of a study; write @relevance or LastUpdatePostDate"
        )
    descending = direction == "desc" if direction else column.kind == "date"
    return OrderBy(column.piece, descending)


def _page_size(text: str) -> int:
    digits = text.strip()
    if not re.fullmatch(r"\d{1,10}", digits, re.ASCII) or int(digits) >= 2**31:
        raise BadInput(f"`pageSize` is {text[:40]!r}; give a number from 0 (the default, {PAGE}) to {LARGEST_PAGE}")
    return min(int(digits) or PAGE, LARGEST_PAGE)
