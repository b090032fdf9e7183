"""What Prometheus reads: counts and measures of one application, few enough that nobody has to think of their number.

Labels hold kinds, never names: no programme, member, brand, operation or key makes a series of its own.
"""

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from schema.execution.documents import Documents

CONTENT_TYPE = CONTENT_TYPE_LATEST

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which says when the first began

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_UNITS = (1.0, 10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0, 100_000.0)
_CANDIDATES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0)


class Metrics:
    """The measures of one application. A process that serves several has as many."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.requests = Counter(
            "trogen_requests",
            "GraphQL operations that were answered, by transport, kind of operation and outcome.",
            ("transport", "kind", "outcome"),
            registry=self.registry,
        )
        self.errors = Counter(
            "trogen_errors",
            "Errors that were told at the top of answers, by their code.",
            ("code",),
            registry=self.registry,
        )
        self.seconds = self._histogram("trogen_request_seconds", "How long an answer took.", _SECONDS, ("kind",))
        self.cost = self._histogram("trogen_operation_cost", "What operations cost, as requested, in units.", _UNITS)
        self.sockets = Gauge("trogen_sockets_open", "WebSockets that are open.", registry=self.registry)
        self.feed_lag = self._histogram(
            "trogen_feed_lag_seconds",
            "How long it took from storing a feed item to telling those who listen.",
            _SECONDS,
        )
        self.batch_seconds = self._histogram(
            "trogen_writer_batch_seconds", "How long the writer took to fold and store a batch.", _SECONDS
        )
        self.batch_size = self._histogram(
            "trogen_writer_batch_size", "How many actions and other facts the writer stored at once.", _CANDIDATES
        )
        self.webhooks = Counter(
            "trogen_webhook_requests",
            "Requests that were made for webhooks, by outcome: delivered, failed, parked.",
            ("outcome",),
            registry=self.registry,
        )
        self.webhook_seconds = self._histogram(
            "trogen_webhook_seconds", "How long receivers of webhooks took to answer.", _SECONDS
        )
        self.webhook_lag = self._histogram(
            "trogen_webhook_lag_seconds",
            "How old a feed item was when a receiver took it.",
            (*_SECONDS, 60.0, 600.0, 3_600.0, 86_400.0),
        )
        self.waiting = Gauge(
            "trogen_writer_waiting", "Actions and other facts that wait for the writer.", registry=self.registry
        )

    def watch_documents(self, documents: Callable[[], Iterable[Documents]]) -> None:
        """Tells how often documents had been read before."""
        self.registry.register(_DocumentReads(documents))

    def batch_stored(self, size: int, seconds: float) -> None:
        """The writer stored a batch; called from its thread."""
        self.batch_size.observe(size)
        self.batch_seconds.observe(seconds)

    def webhook_answered(self, outcome: str, seconds: float, lag_seconds: float) -> None:
        """A request for a webhook was answered, or was not."""
        self.webhooks.labels(outcome).inc()
        self.webhook_seconds.observe(seconds)
        if outcome == "delivered":
            self.webhook_lag.observe(lag_seconds)

    def exposition(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)

    def _histogram(
        self, name: str, meaning: str, buckets: tuple[float, ...], labels: tuple[str, ...] = ()
    ) -> Histogram:
        return Histogram(name, meaning, labels, buckets=buckets, registry=self.registry)


class _DocumentReads(Collector):
    """Counts kept by the documents themselves, where counting costs nothing."""

    def __init__(self, documents: Callable[[], Iterable[Documents]]) -> None:
        self._documents = documents

    def collect(self) -> Iterator[Metric]:
        every = list(self._documents())
        family = CounterMetricFamily(
            "trogen_documents_read", "Documents that were asked for, by where they were found.", labels=("found",)
        )
        family.add_metric(("remembered",), sum(each.remembered for each in every))
        family.add_metric(("parsed",), sum(each.parsed for each in every))
        yield family
