"""How gunicorn serves, when deploy/start starts it.

What a flag or GUNICORN_CMD_ARGS says goes before what stands here.
"""

import atexit
import gc
import os
import shutil
import tempfile
from itertools import count

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# A worker that takes another's place is there at once: to load it all takes a second and a half of
# a processor, and a busy one leaves readers without any worker meanwhile. New code asks for a new
# master: a restart, or SIGUSR2.
preload_app = True
max_requests = 20_000
max_requests_jitter = 2_000
forwarded_allow_ips = "*"

accesslog = "-" if os.environ.get("ACCESS_LOG", "true").lower() in {"1", "true", "yes"} else None
if os.environ.get("LOG_FORMAT", "json") == "json":
    logger_class = "config.access_log.AccessLogger"
else:
    # As the other, without a name, a query or who asked.
    access_log_format = "%(m)s %(U)s %(s)s %(B)s %(L)ss"

# The figures of all workers are added up from files, one for each place (delivery/metrics.py). A
# master that reads this again keeps them; one that takes over from another has its own.
_counts = os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_FROM")
_master = str(os.getpid())
if _counts and os.environ.get("METRICS_MASTER") != _master:
    _figures = tempfile.mkdtemp(prefix="manchette-metrics-")
    os.environ |= {"METRICS_MASTER": _master, "PROMETHEUS_MULTIPROC_DIR": _figures}

    @atexit.register
    def _forget_figures():
        if str(os.getpid()) == _master:
            shutil.rmtree(_figures, ignore_errors=True)


def when_ready(server):
    """Keep what is loaded out of collections: they would write on, and so copy, each page of it."""
    gc.collect()
    gc.freeze()


def pre_fork(server, worker):
    """Give the worker the first place that no other has: the next one goes on with its figures."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in count() if place not in taken)


def post_fork(server, worker):
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        os.environ["WORKER_PLACE"] = str(worker.place)
