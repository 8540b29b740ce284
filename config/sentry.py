"""Errors told to Sentry. Imported where SENTRY_DSN is set alone: it weighs ten megabytes."""

import sentry_sdk

from config.logs import told
from delivery import request_id

# What says where an error happened; all else of a request is about who asked, and for what.
KEPT_OF_REQUEST = ("method", "url")


def start(dsn, environment):
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        traces_sample_rate=None,
        before_send=scrubbed,
    )


def scrubbed(event, hint):
    """Return the event without cookies, headers, query or body, and with the request's number."""
    if "request" in event:
        request = {name: event["request"].get(name) for name in KEPT_OF_REQUEST}
        event["request"] = request | {"url": told((request["url"] or "").partition("?")[0])}
    for name in ("user", "breadcrumbs", "extra"):
        event.pop(name, None)
    if number := request_id.current.get():
        event.setdefault("tags", {})["request_id"] = number
    return event
