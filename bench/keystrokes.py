"""What typing costs in a story of 3,000 words, on a processor four times as slow.

uv run bench/keystrokes.py [words] [slower]

Each task of the page while keys are pressed, from Chromium's own trace; whose code it ran is told
by the profiler's samples within it. `bundle.js` is CKEditor with its Django wrapper.
"""

import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from authors import roles  # noqa: E402
from tests.browser.conftest import CHROMIUM  # noqa: E402
from tests.conftest import in_role  # noqa: E402
from tests.factories import ArticleFactory  # noqa: E402
from tests.faults.server import Server, hang_up  # noqa: E402

TYPED = "Le fleuve monte encore, et la rive recule de deux mètres par jour. "
CATEGORIES = ["devtools.timeline", "disabled-by-default-v8.cpu_profiler", "toplevel", "v8.execute"]


def main(words=3000, slower=4):
    connection.settings_dict["TEST"]["NAME"] = f"test_keystrokes_{os.getpid()}"
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with (
            tempfile.TemporaryFile() as log,
            Server(log) as server,
            sync_playwright() as playwright,
        ):
            events = trace(playwright, server, words, slower)
    finally:
        hang_up()
        teardown_databases(databases, verbosity=0)
    report(events, words, slower)


def trace(playwright, server, words, slower):
    """Type into a story; return the trace's events."""
    writer = in_role(roles.JOURNALIST)
    paragraph = "<p>" + "Le marché ouvre à six heures et les camions attendent. " * 6 + "</p>"
    count = words // len(paragraph.split())
    article = ArticleFactory(created_by=writer, body=paragraph * count)
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    context = browser.new_context(base_url=server.url)
    context.add_cookies(
        [{"name": n, "value": v, "url": server.url} for n, v in server.sign_in(writer).items()]
    )
    page = context.new_page()
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.locator(".ck-content p").nth(count // 2).click()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    events = []
    session.on("Tracing.dataCollected", lambda found: events.extend(found["value"]))
    done = []
    session.on("Tracing.tracingComplete", lambda _found: done.append(True))
    session.send(
        "Tracing.start",
        {"traceConfig": {"includedCategories": CATEGORIES}, "transferMode": "ReportEvents"},
    )
    page.keyboard.type(TYPED * 2, delay=120)
    page.wait_for_timeout(3000)
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(100)
    browser.close()
    return events


def report(events, words, slower):
    main_thread = next(
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "FunctionCall" and "bundle.js" in json.dumps(event["args"])
    )
    tasks = [
        (event["ts"], event["ts"] + event["dur"], event["tdur"] / event["dur"])
        for event in events
        if event["name"] in {"RunTask", "ThreadControllerImpl::RunTask"}
        and (event["pid"], event["tid"]) == main_thread
        and event.get("dur")
        and "tdur" in event
    ]
    costs = [
        (share * (end - start), whose(events, main_thread, start, end, share))
        for start, end, share in tasks
    ]
    longest = sorted(costs, key=lambda cost: -cost[0])[:5]
    total = defaultdict(float)
    most = defaultdict(float)
    for _length, shares in costs:
        for name, share in shares.items():
            total[name] += share / 1000
            most[name] = max(most[name], share / 1000)
    print(f"{len(TYPED) * 2} keys, {words} words, processor {slower} times as slow")
    print(f"{len([1 for length, _ in costs if length > 50_000])} tasks over 50 ms; the longest:")
    for length, shares in longest:
        parts = ", ".join(f"{n} {s / 1000:.0f}" for n, s in sorted(shares.items()))
        print(f"{length / 1000:>8.0f} ms  of which {parts}")
    print("whose code: all of it, and the most in one task")
    for name in sorted(total, key=total.get, reverse=True):
        print(f"{total[name]:>8.0f} ms {most[name]:>6.0f} ms  {name}")


def whose(events, thread, start, end, share):
    """Return {script: microseconds} of a task, by the profiler's samples within it."""
    shares = defaultdict(float)
    for at, length, script in samples(events, thread):
        if start <= at < end:
            shares[script] += share * length
    return shares


_samples = {}


def samples(events, thread):
    """Return [(instant, microseconds, script)] of a thread's profile."""
    if thread in _samples:
        return _samples[thread]
    found, nodes, clocks = [], {}, {}
    for event in events:
        if event["name"] == "Profile" and event["pid"] == thread[0]:
            clocks[event["id"]] = event["args"]["data"]["startTime"]
    for event in sorted(events, key=lambda event: event.get("ts", 0)):
        if event["name"] != "ProfileChunk" or event["pid"] != thread[0]:
            continue
        data = event["args"]["data"]
        profile = data.get("cpuProfile", {})
        for node in profile.get("nodes", []):
            nodes[event["id"], node["id"]] = (script_of(node), node.get("parent"))
        deltas = data.get("timeDeltas", [])
        for node, delta in zip(profile.get("samples", []), deltas, strict=False):
            clocks[event["id"]] += delta
            script = owner(nodes, event["id"], node)
            if script:
                found.append((clocks[event["id"]], delta, script))
    _samples[thread] = found
    return found


def script_of(node):
    return Path(node["callFrame"].get("url", "")).name


def owner(nodes, profile, node):
    """Return the script that a sample is charged to: the outermost, which began the work."""
    found = ""
    while node is not None:
        script, node = nodes.get((profile, node), ("", None))
        found = script or found
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
