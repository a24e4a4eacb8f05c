"""Numbers for Prometheus: requests by page, method and status; how long they took; what the snapshot holds."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from trialogue.errors import UserError
from trialogue.portal import serving
from trialogue.portal.operations.log import log_request

if TYPE_CHECKING:
    from trialogue.snapshot import Snapshot

REGISTRY: Final = CollectorRegistry()
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
REQUESTS: Final = Counter(
    "trialogue_requests", "Requests answered, by page.", ("page", "method", "status"), registry=REGISTRY
)
SECONDS: Final = Histogram(
    "trialogue_request_seconds",
    "How long answering took, by page.",
    ("page",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
UNDER_WAY: Final = Gauge("trialogue_requests_under_way", "Requests being answered now.", registry=REGISTRY)


class SnapshotCollector(Collector):
    """What the snapshot that serves holds, read when asked; nothing where there is none."""

    def collect(self) -> Iterable[Metric]:
        """Prometheus calls this for each reading."""
        try:
            snapshot = serving.snapshot()
        except UserError:
            yield GaugeMetricFamily("trialogue_snapshot_ready", "Whether a snapshot serves.", 0)
            return
        yield GaugeMetricFamily("trialogue_snapshot_ready", "Whether a snapshot serves.", 1)
        yield from _of(snapshot)


def _of(snapshot: Snapshot) -> Iterable[Metric]:
    manifest = snapshot.manifest
    for name, count in manifest.counts.items():
        yield GaugeMetricFamily(f"trialogue_snapshot_{name}", f"How many {name} the snapshot holds.", count)
    for name, moment in (("built", manifest.built_at), ("data", manifest.data_timestamp)):
        seconds = datetime.datetime.fromisoformat(moment).timestamp()
        yield GaugeMetricFamily(f"trialogue_snapshot_{name}_timestamp_seconds", f"Moment: {name}.", seconds)
    info = GaugeMetricFamily("trialogue_snapshot_info", "The snapshot that serves.", labels=("id",))
    info.add_metric((manifest.id,), 1)
    yield info


REGISTRY.register(SnapshotCollector())


def measure(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The middleware that counts. The page's name is known once the address has been looked up."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        with UNDER_WAY.track_inprogress():
            response = get_response(request)
        took = time.perf_counter() - began
        page = (request.resolver_match and request.resolver_match.view_name) or "unknown"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(page, method, str(response.status_code)).inc()
        SECONDS.labels(page).observe(took)
        log_request(page, str(method), response.status_code, took)
        return response

    return answer


def reading() -> bytes:
    """Everything counted so far in this process, in Prometheus' text form."""
    return generate_latest(REGISTRY)
