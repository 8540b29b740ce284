"""Settings: the environment in, loud errors on nonsense.

Where DATABASE_URL is not set, or under `manage.py demo`, this is somebody's own machine: the secret
is made up and kept in DATA_DIR, and only this machine is answered.
"""

import secrets
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import editor, logs, media, policies
from delivery import cdn

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).expanduser().resolve()
DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
EMBEDDED_DATABASE = not env("DATABASE_URL", default="")
OWN_MACHINE = DEMO or EMBEDDED_DATABASE


def kept_secret():
    """Return the secret of this machine, made up on first use and kept in DATA_DIR."""
    path = DATA_DIR / "secret-key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env("SECRET_KEY", default="") or (OWN_MACHINE and kept_secret())
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text: DATABASE_URL names a server.")

# The public address. Canonical links, feeds and sitemaps are built from it, never from the Host
# header, which anybody can write.
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000" if OWN_MACHINE else "").rstrip("/")
if urlsplit(SITE_URL).scheme not in {"http", "https"} or not urlsplit(SITE_URL).hostname:
    raise ImproperlyConfigured(
        f"SITE_URL must be the site's whole address, such as https://example.org, not {SITE_URL!r}."
    )
# The hosts that the site had before it moved here: links to its stories there become links to them.
FORMER_SITES = env.list("FORMER_SITES", default=[])
if any("/" in host for host in FORMER_SITES):
    raise ImproperlyConfigured("FORMER_SITES must be hosts with commas between, without http://.")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname])
if OWN_MACHINE:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "config.apps.NewsroomConfig",
    "config.demo.apps.DemoConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sites",
    "django.contrib.redirects",
    "django.contrib.sitemaps",
    "taggit",
    "pictures",
    "django_ckeditor_5",
    "django_tasks_db",
    "masthead",
    "authors",
    "images",
    "documents",
    "articles",
    "menus",
    "dossiers",
    "front",
    "related",
    "weblinks",
    "search",
    "audience",
    "desk",
    "delivery",
    "upkeep",
]

MIDDLEWARE = [
    "delivery.watching.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.GZipMiddleware",
    "config.readers.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.readers.UserMiddleware",
    "config.readers.MessagesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.inlined.PagePolicyMiddleware",
    "delivery.light.LightMiddleware",
    "articles.clock.ClockMiddleware",
    "config.tidy.TidyAddressMiddleware",
    "django.contrib.redirects.middleware.RedirectFallbackMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True
SITE_ID = 1

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "front.context_processors.publication",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

if EMBEDDED_DATABASE:
    DATABASES = {"default": {"ENGINE": "config.embedded", "NAME": "postgres"}}
else:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    if DATABASES["default"].get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must name a PostgreSQL server: postgres://user:password@host:5432/name"
        )
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
# A streaming replica, from which readers' pages are then read: postgres://user:password@host/name
READERS_DATABASE = "default"
if env("REPLICA_URL", default=""):
    READERS_DATABASE = "replica"
    DATABASES["replica"] = env.db_url("REPLICA_URL")
    if DATABASES["replica"].get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("REPLICA_URL must name a PostgreSQL server, as DATABASE_URL.")
    DATABASES["replica"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # One that is gone is given up before readers have waited long.
    DATABASES["replica"].setdefault("OPTIONS", {})
    DATABASES["replica"]["OPTIONS"] |= {"connect_timeout": 2, "tcp_user_timeout": 2000}
DATABASE_ROUTERS = ["delivery.reading.ReadersRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "authors.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = env("LANGUAGE_CODE", default="fr")
LANGUAGES = [("fr", "Français"), ("en", "English")]
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"LANGUAGE_CODE must be fr or en, not {LANGUAGE_CODE!r}.")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Africa/Bamako")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(
        f"TIME_ZONE must be a name such as Africa/Bamako, not {TIME_ZONE!r}."
    )

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
# Pictures and documents: in MEDIA_ROOT, or in the bucket that MEDIA_STORAGE names. A story's text
# says MEDIA_PATH of a picture wherever it is kept, so that it outlives a move.
MEDIA_BUCKET = media.read(env("MEDIA_STORAGE", default=""), https=HTTPS)
MEDIA_PATH = "/media/"
MEDIA_URL = f"{MEDIA_BUCKET.public_url}/" if MEDIA_BUCKET else MEDIA_PATH
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {
        "BACKEND": "config.object_storage.ObjectStorage" if MEDIA_BUCKET else "config.volume.Volume"
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
# A picture never waits on the disk of temporary files, which may be full.
FILE_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
# A body of 5 MB pasted with its pictures must arrive, to be answered with a sentence.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Which sizes there are, and when they are made, is in images/renditions.py.
PICTURES = {
    "BREAKPOINTS": {"phone": 600, "tablet": 900, "desk": 1280},
    "GRID_COLUMNS": 3,
    "CONTAINER_WIDTH": 1200,
    "PIXEL_DENSITIES": [1],
    "USE_PLACEHOLDERS": False,
    "PROCESSOR": "pictures.tasks.noop",
    "QUEUE_NAME": "default",
}
# smtp+tls://user:password@host:587; without it, letters are written to the console.
mail = env.email_url("EMAIL_URL", default="consolemail://")
MAILERS = {"default": {"BACKEND": mail["EMAIL_BACKEND"]}}
if mail["EMAIL_HOST"]:
    MAILERS["default"]["OPTIONS"] = {
        "host": mail["EMAIL_HOST"],
        "port": mail["EMAIL_PORT"],
        "username": mail["EMAIL_HOST_USER"],
        "password": mail["EMAIL_HOST_PASSWORD"],
        "use_tls": mail.get("EMAIL_USE_TLS", False),
        "use_ssl": mail.get("EMAIL_USE_SSL", False),
        "timeout": 10,
    }
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default=f"redaction@{urlsplit(SITE_URL).hostname}")
# Done by `manage.py worker`, which the demo and docker-compose.yml start beside the web server.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

CK_EDITOR_5_UPLOAD_FILE_VIEW_NAME = "images:upload"
CKEDITOR_5_UPLOAD_FILE_TYPES = ["jpeg", "jpg", "png", "webp", "avif", "gif"]
CKEDITOR_5_CONFIGS = editor.configurations(LANGUAGE_CODE)

# Pages that are read without a network; false takes the worker that keeps them from every device.
SERVICE_WORKER = env.bool("SERVICE_WORKER", True)

# What is kept elsewhere is shown from there, and from nowhere else on that host.
PICTURES_FROM = [CSP.SELF, MEDIA_URL] if MEDIA_BUCKET else [CSP.SELF]
SECURE_CSP = policies.of_files(PICTURES_FROM)
PAGE_CSP = policies.of_pages(SECURE_CSP)
NEWSROOM_CSP = policies.of_newsroom(SECURE_CSP)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_AGE = 30 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

# Where copies of pages are kept besides in the memory of each process: "disk", in DATA_DIR; or the
# address of a server of Valkey or Redis, for several machines. "off": each page is made for each
# reader, and none is counted.
PAGE_CACHE = env("PAGE_CACHE", default="disk")
if PAGE_CACHE not in {"disk", "off"} and urlsplit(PAGE_CACHE).scheme not in {"redis", "rediss"}:
    raise ImproperlyConfigured(
        f"PAGE_CACHE must be disk, off, or an address like redis://host:6379, not {PAGE_CACHE!r}."
    )
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_MB", 16) * 1024 * 1024
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if PAGE_CACHE not in {"disk", "off"}:
    CACHES["pages"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": PAGE_CACHE,
        "KEY_PREFIX": "manchette",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
# How many requests a web process answers at once: gunicorn's --threads.
WEB_THREADS = env.int("WEB_THREADS", 8)
# How many seconds who stands in front may keep a page without asking: one, or as long as it is true
# where it is told what changes.
SHARED_MAX_AGE = env.int("SHARED_MAX_AGE", 1)
# Who is told: cdn.read() says in which forms. The worker does it.
CDN = cdn.read(env("CDN_PURGE", default=""), env("CDN_TOKEN", default=""))
# Whether answers say what they show, in Surrogate-Key and Cache-Tag, for who drops by these.
SURROGATE_KEYS = env.bool("SURROGATE_KEYS", bool(CDN))
# The tables that change readers' pages (delivery.triggers).
WATCHED = "config.freshness.WATCHED"

# What keeps the reads that delivery.counting counts, and where the worker hears of those that the
# front answered by itself (delivery.telling), as host:port. Empty: nothing in front keeps pages.
READS_KEPT_BY = "audience.keeping.keep"
READS_ADDRESS = env("READS_ADDRESS", default="")
if READS_ADDRESS and not READS_ADDRESS.rpartition(":")[2].isdecimal():
    raise ImproperlyConfigured(f"READS_ADDRESS must be host:port, not {READS_ADDRESS!r}.")

# What finds the stories that belong together: related.ranker() says what it must do.
RELATED_RANKER = env("RELATED_RANKER", default="related.lexical.Lexical")

# Whether the worker asks at night if what stories point to outside is still there.
CHECK_WEB_LINKS = env.bool("CHECK_WEB_LINKS", not OWN_MACHINE)
# Whether it then asks the Internet Archive for copies of what is not.
ASK_WEB_ARCHIVE = env.bool("ASK_WEB_ARCHIVE", True)

# How many copies of the database stay in DATA_DIR/backups, where the worker makes one each night;
# 0 for none.
BACKUPS_KEPT = env.int("BACKUPS_KEPT", 0 if OWN_MACHINE else 14)
if BACKUPS_KEPT < 0:
    raise ImproperlyConfigured("BACKUPS_KEPT must be a number of copies, or 0 for none.")

# One JSON object for each event, for a server whose lines something collects; else for eyes.
LOG_FORMAT = env("LOG_FORMAT", default="plain" if OWN_MACHINE else "json")
if LOG_FORMAT not in logs.FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT must be json or plain, not {LOG_FORMAT!r}.")
LOG_LEVEL = env("LOG_LEVEL", default="WARNING")
LOGGING = logs.configuration(LOG_FORMAT, LOG_LEVEL)

# Who may read /metrics: whoever brings the token, and networks that reach the process without a
# proxy, as 127.0.0.0/8. Without either nothing is counted.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
try:
    METRICS_FROM = [ip_network(text) for text in env.list("METRICS_FROM", default=[])]
except ValueError as error:
    raise ImproperlyConfigured(f"METRICS_FROM must be networks with commas: {error}.") from error

# Where errors are told, beside the log: the address that Sentry, or what speaks as it does, gives.
SENTRY_DSN = env("SENTRY_DSN", default="")
if SENTRY_DSN:
    from config import sentry

    sentry.start(SENTRY_DSN, env("SENTRY_ENVIRONMENT", default=urlsplit(SITE_URL).hostname))
