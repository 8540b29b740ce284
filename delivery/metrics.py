"""Figures for Prometheus, kept where METRICS_TOKEN or METRICS_FROM says who may read them.

Several processes are added up by way of files, which deploy/gunicorn.conf.py prepares: one for each
place of a worker, so that there are no more of them after a thousand workers than after four.
"""

import os
import sys
from ipaddress import ip_address

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import Error
from django.utils.crypto import constant_time_compare

from . import health

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def are_kept():
    return bool(settings.METRICS_TOKEN or settings.METRICS_FROM)


def may_be_read_by(request):
    """Whether the request carries METRICS_TOKEN, or comes from METRICS_FROM without a proxy.

    Behind a proxy everybody comes from its address.
    """
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and constant_time_compare(given, f"Bearer {token}"):
        return True
    if not settings.METRICS_FROM or "X-Forwarded-For" in request.headers:
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_FROM)


def counter(name, words, **labels):
    """Return a function that adds one to manchette_NAME_total, where figures are kept.

    It is made once, when a module is loaded, and called where it counts:

        hit = metrics.counter("page_cache", "Answers of the page cache", answer="hit")
    """
    if not are_kept():
        return _nothing
    if name not in _kept:
        _kept[name] = _library().Counter(f"manchette_{name}", words, list(labels))
    figure = _kept[name]
    return (figure.labels(**labels) if labels else figure).inc


_kept = {}


def _nothing():
    pass


def observer():
    """Return what counts and times an answer, as a function, or None where no figure is kept."""
    if not are_kept():
        return None
    if "requests" not in _kept:
        library = _library()
        _kept["requests"] = library.Counter(
            "manchette_requests", "Requests that reached Django", ["view", "status"]
        )
        _kept["seconds"] = library.Histogram(
            "manchette_request_seconds", "Time to an answer", ["view"], buckets=BUCKETS
        )
        _kept["errors"] = library.Counter(
            "manchette_database_errors", "Requests that failed at the database"
        )
        got_request_exception.connect(_count_error, dispatch_uid="delivery.metrics")
    requests, seconds = _kept["requests"], _kept["seconds"]

    def observe(request, response, elapsed):
        # By the name of the view, never by the address: there are as many as stories.
        match = request.resolver_match
        view = (match.view_name if match else "") or "none"
        requests.labels(view, response.status_code).inc()
        seconds.labels(view).observe(elapsed)

    return observe


def _count_error(sender, **kwargs):
    if isinstance(sys.exception(), Error):
        _kept["errors"].inc()


def exposition():
    """Return all figures of all processes as bytes, and their content type."""
    library = _library()
    registry = library.CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(library.REGISTRY)
    registry.register(_Health())
    return library.generate_latest(registry), library.CONTENT_TYPE_LATEST


class _Health:
    """What the checks of delivery.health find, asked for when it is read."""

    def collect(self):
        from prometheus_client.core import GaugeMetricFamily as gauge  # noqa: N813

        found = health.report()
        states = gauge("manchette_check", "1 where the check is well, else 0", labels=["check"])
        for name, finding in found.items():
            states.add_metric([name], float(finding.state == health.State.OK))
        yield states
        for name, finding in found.items():
            for figure, value in finding.figures.items():
                yield gauge(f"manchette_{name}_{figure}", f"{figure} of {name}", value=value)


def _library():
    # Memory that a process without metrics does not carry.
    import prometheus_client
    from prometheus_client import values

    if "PROMETHEUS_MULTIPROC_DIR" in os.environ and not _kept:
        values.ValueClass = values.MultiProcessValue(_place)
    return prometheus_client


def _place():
    """Return whose figures this process adds to; the master, which is forked, has none to add."""
    return os.environ.get("WORKER_PLACE", "master")
