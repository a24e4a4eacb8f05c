"""The whole report as one HTML page and as a PDF; equal logs and settings give equal bytes."""

from __future__ import annotations

import base64
import dataclasses
import html
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec

from trialogue import __version__
from trialogue.analysis.datasets import Datasets
from trialogue.analysis.datasets.sets import RULES
from trialogue.analysis.forest_plot import draw_forest
from trialogue.analysis.notebook import html_table
from trialogue.analysis.printing import print_pdf
from trialogue.analysis.report.baseline import describe_baseline
from trialogue.analysis.report.flow import Flow, describe_flow
from trialogue.analysis.report.further import Further, analyse_further
from trialogue.analysis.report.grid import Grid
from trialogue.analysis.report.outcome import (
    Result,
    analyse_endpoint,
    describe_estimand,
    describe_result,
    describe_settings,
)
from trialogue.analysis.report.safety import describe_safety
from trialogue.analysis.survival_plot import draw_survival
from trialogue.conduct.protocol.reading import hash_protocol

FONTS: Final = '"Noto Sans", "DejaVu Sans", sans-serif'


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Everything on the page. `html()` and `pdf()` print it, `results()` gives the figures as JSON."""

    datasets: Datasets
    result: Result
    flow: Flow
    grids: dict[str, Grid]
    further: tuple[Further, ...]
    methods: str
    plots: dict[str, bytes]

    def html(self) -> str:
        """The page, with everything it needs in it."""
        template = _templates().get_template("report.html")
        page: str = template.render(
            report=self, data=self.datasets, images=self._images(), rules=RULES, style=_style(), version=__version__
        )
        return page

    def pdf(self) -> bytes:
        """The page on A4. Raises NotReady where the system's Pango is not installed."""
        return print_pdf(self.html())

    def results(self) -> bytes:
        """Figures, sets and methods as JSON; what is not a finite number is null."""
        found = self.result.comparison
        said = {
            "study": self.datasets.study,
            "cut_off": self.datasets.cut_off,
            "protocol": hash_protocol(self.datasets.protocol),
            "protocol_version": self.datasets.version,
            "open": not self.datasets.by_arm,
            "events_of_log": self.datasets.state.sequence,
            "head": self.datasets.state.head,
            "endpoint": self.datasets.endpoint.id,
            "estimand": self.datasets.estimand.id if self.datasets.estimand else None,
            "analysis_set": self.result.chosen,
            "sets": {name: len(self.datasets.members(name)) for name in RULES},
            "events": int(sum(curve.events.sum() for _, curve in self.result.curves)),
            "log_rank": None if found is None else found.log_rank,
            "hazard_ratio": None if found is None else found.hazard_ratio,
            "risk_difference": self.result.difference,
            "difference_by_end": self.result.by_end,
            "notes": [] if found is None else found.notes,
            "not_compared": self.result.why or None,
            "other_endpoints": {
                each.endpoint: {"estimand": each.estimand, "note": each.grid.note, **each.figures}
                for each in self.further
            },
            "methods": self.methods,
        }
        plain: bytes = msgspec.json.format(msgspec.json.encode(_finite(said)), indent=2)
        return plain + b"\n"

    def _repr_html_(self) -> str:
        """For a notebook: the endpoint with its curves, and the methods."""
        grid, image = self.grids["endpoint"], self._images()["survival"]
        words = html.escape(self.datasets.endpoint.words)
        curves = f'<p><img alt="Kaplan-Meier curves: {words}" style="background: #ffffff" src="{image}"></p>'
        return html_table(grid.caption, grid.rows, grid.heads) + curves + f"<p>{html.escape(self.methods)}</p>"

    def _images(self) -> dict[str, str]:
        start = "data:image/svg+xml;base64,"
        return {name: start + base64.b64encode(raw).decode() for name, raw in self.plots.items()}


def write_report(datasets: Datasets, *, chosen: str = "itt") -> Report:
    """Analyse the datasets in the analysis set `chosen`, and make the report."""
    result = analyse_endpoint(datasets, chosen)
    safety, terms = describe_safety(datasets)
    grids = {"baseline": describe_baseline(datasets), "endpoint": describe_result(result)}
    estimand = describe_estimand(datasets)
    grids |= {"estimand": estimand} if estimand else {}
    plots = {"survival": draw_survival(result.curves, datasets.endpoint.words, "days since randomisation", "svg")}
    if result.forest:
        plots["forest"] = draw_forest(result.forest, "Hazard ratios by analysis set and subgroup", "svg")
    grids |= {"safety": safety, "terms": terms}
    further, methods = analyse_further(datasets, chosen), describe_settings(datasets, result)
    return Report(datasets, result, describe_flow(datasets), grids, further, methods, plots)


def _finite(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


@cache
def _templates() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  # heavy

    loader = PackageLoader("trialogue.analysis.report", "data")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _style() -> str:
    style = (files("trialogue.analysis.report") / "data" / "report.css").read_text(encoding="utf-8")
    return style.replace("FONTS", FONTS)
