"""What a line of the log says: JSON for a server, words for somebody's own machine."""

import logging
import re

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from delivery import request_id

FORMATS = ["plain", "json"]
# Django adds the request to some records, and its repr tells what a reader searched for.
LEFT_OUT = [*RESERVED_ATTRS, "request", "server_time", "color_message"]

# What follows lets in whoever knows it: desk.urls.
_SECRET = re.compile(r"(?<=/apercu/).+")


def told(address):
    """Return an address as a log may say it."""
    return _SECRET.sub("…", address)


class RequestIdFilter(logging.Filter):
    """Give each record the number of the request, or of the task, that it is about."""

    def filter(self, record):
        if not hasattr(record, "request_id"):
            record.request_id = request_id.current.get()
        if record.name == "django.request" and isinstance(record.args, tuple):
            record.args = tuple(told(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


def json_formatter():
    return JsonFormatter(
        "%(levelname)s %(name)s %(message)s %(request_id)s %(process)s",
        rename_fields={"levelname": "level", "name": "logger"},
        reserved_attrs=LEFT_OUT,
        timestamp="at",
        json_ensure_ascii=False,
    )


def plain_formatter():
    return logging.Formatter("%(levelname)s %(name)s: %(message)s")


def configuration(form, level):
    """Return LOGGING: everything from `level` on to standard error, one event a line if `json`."""
    logging.captureWarnings(form == "json")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
        "formatters": {"chosen": {"()": f"config.logs.{form}_formatter"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": "chosen",
            }
        },
        "root": {"handlers": ["console"], "level": level},
        # Django's own handlers would say it twice, and by letter.
        "loggers": {"django": {"level": level, "handlers": [], "propagate": True}},
    }
