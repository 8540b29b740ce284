"""Django's PostgreSQL backend on the embedded server, which starts at the first connection."""

from django.conf import settings
from django.db.backends.postgresql import base

from . import start


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        server = start(settings.DATA_DIR).get_postmaster_info()
        return super().get_connection_params() | {
            "host": str(server.socket_dir),
            "port": server.port,
            "user": "postgres",
        }
