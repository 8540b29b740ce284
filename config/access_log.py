"""gunicorn's lines: one for each request, of which nobody can tell who asked for what."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from gunicorn import glogging

from config import logs
from delivery.request_id import HEADER, given

# As much of an address as many people share.
_SHARED_BITS = {4: 24, 6: 48}


class AccessLogger(glogging.Logger):
    """gunicorn's logger, in JSON, without addresses in full, query strings or names of browsers."""

    def setup(self, cfg):
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(logs.json_formatter())
                handler.addFilter(logs.RequestIdFilter())

    def access(self, resp, req, environ, request_time):
        if not self.access_log_enabled:
            return
        try:
            self.access_log.info("request", extra=_facts(resp, environ, request_time))
        except Exception:  # noqa: BLE001
            self.exception("A request could not be logged.")


def _facts(resp, environ, request_time):
    numbers = (value for name, value in resp.headers if name == HEADER)
    return {
        "method": environ.get("REQUEST_METHOD"),
        "path": logs.told(environ.get("PATH_INFO", "")),
        "status": resp.status_code,
        "bytes": resp.sent,
        "seconds": round(request_time.total_seconds(), 4),
        "from": _shared(_client(environ)),
        # A page from the cache has no number of its own, but that of the server in front.
        "request_id": next(numbers, None) or given(environ.get("HTTP_X_REQUEST_ID")),
    }


def _client(environ):
    """Return the address that the nearest proxy saw, or that of whoever is connected."""
    seen = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return seen or environ.get("REMOTE_ADDR", "")


@lru_cache(maxsize=1024)
def _shared(address):
    """Return the network of an address, so wide that it is nobody's: 192.0.2.0/24."""
    try:
        version = ip_address(address).version
        return str(ip_network(f"{address}/{_SHARED_BITS[version]}", strict=False))
    except ValueError:
        return None
