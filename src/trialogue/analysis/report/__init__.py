"""A study's report at a data cut-off: flow, baseline, endpoint, safety, methods, as HTML and PDF.

An open report shows everybody together, a closed one the arms, as for a monitoring board.

- `grid.py`: a table of words, as the page shows it;
- `flow.py`, `baseline.py`, `safety.py`: its parts, from the datasets;
- `outcome.py`: the endpoint in the analysis sets and subgroups, and the methods in words;
- `further.py`: the protocol's other endpoints;
- `page.py`: all of it as one page, and as a PDF; the same bytes for the same log.

May import the rest of `analysis`; imported by `cli` and `portal`. Pure but for the drawing.
"""

from trialogue.analysis.report.page import Report, write_report

__all__ = ["Report", "write_report"]
