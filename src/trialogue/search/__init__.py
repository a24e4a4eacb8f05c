"""Full text, filters, facets and distance over the index and sites of a snapshot; places by name.

`index.py` and `sites.py` write what `searcher.py` reads; `query.py` understands what a person types; `places.py` knows
where a place is, offline. May import `study`, `vocabulary`, `text` and below; imported by `snapshot` and all above.
"""

from trialogue.search.types import Hit, NearestSite, SearchQuery, SearchResults

__all__ = ["Hit", "NearestSite", "SearchQuery", "SearchResults"]
