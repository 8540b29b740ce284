"""What a page costs that a copy is kept of, against doing nothing; and the memory of who sends it.

uv run bench/cached.py [--rounds 5] [--seconds 5] [--requests 1000000] [--stories 500]

Needs wrk (apt-get install wrk). On loopback, and ended by process id: gunicorn with the site, and
the same gunicorn with a bare WSGI application that answers the same bytes, head and body; 16
connections ask both in turns, and the ratio is of medians. Then so many requests more, for every
story there is and for addresses that are none, and what each web process takes of memory: with
thousands of stories, most pages are made anew.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.servers import (  # noqa: E402
    LATENCIES,
    Gunicorn,
    Postgres,
    fetch,
    megabytes,
    need,
    set_up,
    wrk,
)

WORKERS = 4
# Where bare() finds what it answers.
BARE = "BARE_PAGE"
ZIPPED = {"Accept-Encoding": "gzip"}
# Every story in turn, of each its plain and its light page; and an address in ten that is none.
EVERYTHING = """
local paths, at = {PATHS}, 0
request = function()
  at = at + 1
  local path = paths[at % #paths + 1]
  if at % 10 == 0 then path = path .. at .. "/" end
  local headers = {["Accept-Encoding"] = at % 3 == 0 and "br" or "gzip"}
  if at % 2 == 0 then headers["Save-Data"] = "on" end
  return wrk.format("GET", path, headers)
end
"""


def bare(environ, start_response):
    """Answer with what stands in a file, head and body, as cheaply as WSGI allows."""
    start_response("200 OK", _head)
    return [_body]


if BARE in os.environ:
    _head = [tuple(header) for header in json.loads((Path(os.environ[BARE]) / "head").read_text())]
    _body = (Path(os.environ[BARE]) / "body").read_bytes()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--stories", type=int, default=500)
    asked = parser.parse_args()
    need("wrk")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(Postgres(folder))
        set_up(postgres.url, folder)
        from django.utils import timezone

        from articles.models import Version
        from bench import archive

        archive.write(asked.stories, paragraphs=22)
        stories = Version.objects.live(timezone.now()).select_related("section")
        paths = [story.get_absolute_url() for story in stories]
        # As deploy/start has it.
        site = stack.enter_context(Gunicorn("config.wsgi", WORKERS, MALLOC_ARENA_MAX="2"))
        while len(site.workers) < WORKERS:
            time.sleep(0.1)
        # Each has answered by then.
        for _ in range(60):
            fetch(site.port, "/healthz")
        started = megabytes(site.workers)
        story, plain = paths[0], folder / "plain.lua"
        plain.write_text(LATENCIES)
        _status, head, body = fetch(site.port, story, **ZIPPED)
        (folder / "body").write_bytes(body)
        # What gunicorn says itself.
        of_gunicorn = {"Server", "Date", "Connection"}
        head = [header for header in head.items() if header[0] not in of_gunicorn]
        (folder / "head").write_text(json.dumps(head))
        nothing = stack.enter_context(Gunicorn("bench.cached:bare", **{BARE: str(folder)}))
        runs = {nothing.port: [], site.port: []}
        asking = {"headers": ["Accept-Encoding: gzip"], "script": str(plain)}
        for port in runs:
            wrk(port, story, seconds=2, **asking)
        for _ in range(asked.rounds):
            for port, figures in runs.items():
                figures.append(wrk(port, story, seconds=asked.seconds, **asking))
        most, rate = (median(run[0] for run in figures) for figures in runs.values())
        half, late = (median(run[n] for run in runs[site.port]) for n in (1, 2))
        errors = sum(run[3] for figures in runs.values() for run in figures)
        print(f"a story of {len((folder / 'body').read_bytes())} bytes, {asked.rounds} rounds:")
        print(f"  bare {most:.0f}/s, site {rate:.0f}/s, ratio {rate / most:.3f}, {errors} errors")
        print(f"  median {half:.1f} ms, 99th percentile {late:.1f} ms")
        print(f"MB of each web process, at its start: {', '.join(f'{m:.0f}' for m in started)}")
        everything, done = folder / "everything.lua", 0
        listed = ",".join(f'"{path}"' for path in paths)
        everything.write_text(EVERYTHING.replace("PATHS", listed) + LATENCIES)
        while done < asked.requests:
            rate = wrk(site.port, "/", seconds=20, connections=32, script=str(everything))[0]
            done += int(rate * 20)
            now = ", ".join(f"{each:.0f}" for each in megabytes(site.workers))
            print(f"  after {done:>8} requests: {now}", flush=True)


if __name__ == "__main__":
    main()
