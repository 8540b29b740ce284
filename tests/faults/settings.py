"""The tests' settings, on the database that the run names: for a server of its own."""

import json
import os

from tests.settings import *  # noqa: F403

DATABASES = {"default": json.loads(os.environ["FAULTS_DATABASE"]) | {"CONN_MAX_AGE": 60}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
WHITENOISE_AUTOREFRESH = False
if "FAULTS_TASKS" in os.environ:
    TASKS = {"default": {"BACKEND": os.environ["FAULTS_TASKS"]}}
