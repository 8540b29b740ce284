"""Random bad luck for people who write, against a real server.

Is a word lost, is a writer told of a conflict that is none, does a conflict lose a text?

uv run bench/faults.py [sequences] [--browser N] [--seed S] [--workers W] [--minutes M]
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from tqdm import tqdm  # noqa: E402

from authors import roles  # noqa: E402
from tests.browser.conftest import CHROMIUM  # noqa: E402
from tests.conftest import in_role  # noqa: E402
from tests.faults.in_browser import run_in_browser  # noqa: E402
from tests.faults.sequence import Sequence  # noqa: E402
from tests.faults.server import Server, hang_up  # noqa: E402


def main():
    said = arguments()
    deadline = time.monotonic() + said.minutes * 60
    # Beside the tests' own, which may be running.
    connection.settings_dict["TEST"]["NAME"] = f"test_faults_{os.getpid()}"
    databases = setup_databases(verbosity=0, interactive=False)
    handle, path = tempfile.mkstemp(prefix="faults-", suffix=".log")
    log = open(handle, "wb")  # noqa: SIM115
    counts, failures = Counter(), {}
    try:
        cast = in_role(roles.JOURNALIST), in_role(roles.EDITOR)
        with Server(log) as server:
            run_all(said, server, cast, deadline, counts, failures)
            counts["servers killed"] = server.kills
    finally:
        report(counts, failures, path)
        hang_up()
        teardown_databases(databases, verbosity=0)
    return 1 if failures else 0


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("sequences", nargs="?", type=int, default=1000)
    parser.add_argument("--browser", type=int, default=0, help="of them, in a real browser")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=60, help="begin none after this")
    return parser.parse_args()


def run_all(said, server, cast, deadline, counts, failures):
    bar = tqdm(total=said.sequences)

    def one(seed):
        if time.monotonic() > deadline:
            return
        try:
            counts.update(Sequence(server, cast, seed).run())
        except Exception:  # noqa: BLE001
            failures[seed] = traceback.format_exc(limit=-2)
            tqdm.write(f"seed {seed}: {failures[seed]}")
        finally:
            connection.close()
        bar.update()

    over_http = range(said.seed, said.seed + said.sequences - said.browser)
    with ThreadPoolExecutor(said.workers) as pool:
        list(pool.map(one, over_http))
    in_browser = range(over_http.stop, over_http.stop + said.browser)
    with sync_playwright() as playwright:
        for seed in in_browser:
            if time.monotonic() > deadline:
                break
            try:
                counts.update(run_in_browser(playwright.chromium, CHROMIUM, server, cast, seed))
            except Exception:  # noqa: BLE001
                failures[seed] = traceback.format_exc(limit=-4)
                tqdm.write(f"seed {seed}: {failures[seed]}")
            bar.update()
    bar.close()


def report(counts, failures, log):
    total = sum(count for name, count in counts.items() if name.startswith("sequences"))
    print(f"{total} sequences, {len(failures)} failed", *sorted(failures))
    for name in sorted(counts):
        print(f"{counts[name]:>9,}  {name}")
    if failures:
        print(f"The server's log is {log}.")
    else:
        Path(log).unlink()


if __name__ == "__main__":
    sys.exit(main())
