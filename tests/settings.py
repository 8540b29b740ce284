"""The settings under test: the shipped ones, with what would slow or dirty a run replaced."""

import os
import tempfile

# DATABASE_URL may name a server here without anything else being set.
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ["SITE_URL"] = "http://testserver"
os.environ["MEDIA_STORAGE"] = os.environ["REPLICA_URL"] = os.environ["CDN_PURGE"] = ""

from config.settings import *  # noqa: E402, F403
from config.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = tempfile.mkdtemp(prefix="manchette-media-")
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
