"""What is around every request, and what watches the process from outside."""

from time import perf_counter

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from . import health, metrics, request_id


class WatchMiddleware:
    """Give each request its number, count and time it where metrics are kept, answer probes.

    It stands first, so that a probe is answered whatever Host it names, without https, and with no
    other middleware between. It asks no database, and costs a reader's page some microseconds.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.observe = metrics.observer()

    def __call__(self, request):
        number = request_id.of(request.META)
        # It stays until the thread's next request: Django logs a failure after all middleware.
        request_id.current.set(number)
        started = perf_counter()
        response = PROBES.get(request.path_info, self.get_response)(request)
        if self.observe:
            self.observe(request, response, perf_counter() - started)
        response.headers[request_id.HEADER] = number
        return response


@require_safe
def healthz(request):
    """Anybody may call it: the process answers."""
    return _uncached(HttpResponse("ok\n", content_type="text/plain"))


@require_safe
def readyz(request):
    """Anybody may call it: what the process needs, as JSON; 503 where something does not answer.

    {"state", "checks": {name: {"state", "reason"}}}, each state one of delivery.health.State. It is
    for whoever starts, watches or repairs servers. A balancer goes by /healthz: without a database,
    pages that are in the cache are still served.
    """
    found = health.report()
    state = health.worst(found)
    answer = {
        "state": state,
        "checks": {
            name: {"state": finding.state, "reason": finding.reason}
            for name, finding in found.items()
        },
    }
    return _uncached(JsonResponse(answer, status=503 if state == health.State.FAILED else 200))


@require_safe
def exposed(request):
    """Those whom METRICS_TOKEN or METRICS_FROM lets in may call it: the figures, for Prometheus."""
    if not metrics.may_be_read_by(request):
        return _uncached(HttpResponse("Not found\n", status=404, content_type="text/plain"))
    content, content_type = metrics.exposition()
    return _uncached(HttpResponse(content, content_type=content_type))


def _uncached(response):
    response.headers["Cache-Control"] = "no-store"
    return response


PROBES = {"/healthz": healthz, "/readyz": readyz, "/metrics": exposed}
