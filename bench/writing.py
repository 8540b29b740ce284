"""What the story form costs on a slow phone: until one can type, and while one types.

    DEMO_PASSWORD=demo uv run manage.py demo &
    DEMO_PASSWORD=demo uv run bench/writing.py [http://127.0.0.1:8000]

The browser's processor is slowed four times and its link is 400 kbit/s with 400 ms to the server.
«Ours» is time in which a function of static/newsroom is on the stack, whatever it calls; what is
CKEditor's alone is the rest of its bundle.
"""

import os
import shutil
import statistics
import sys
from itertools import groupby

from playwright.sync_api import sync_playwright

KILOBIT = 1024 / 8
WORDS = 3000
PARAGRAPH = (
    "Le fleuve a monté de deux mètres en une nuit et les pirogues sont rentrées avant l’aube. "
)
READY = "() => Boolean(window.manchette?.writing?.queue)"


def slow_down(page, latency=400, kilobits=400, processor=4):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency,
            "downloadThroughput": kilobits * KILOBIT,
            "uploadThroughput": kilobits * KILOBIT,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": processor})
    return session


def sign_in(context, site):
    page = context.new_page()
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", "editeur")
    page.fill("#id_password", os.environ["DEMO_PASSWORD"])
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
    page.close()


def visit(context, url):
    """Return (seconds until the form takes what one types, bytes fetched) of a visit."""
    page = context.new_page()
    session = slow_down(page)
    fetched = []
    session.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    page.goto(url, wait_until="commit")
    page.wait_for_function(READY, timeout=300_000)
    seconds = page.evaluate("performance.now()") / 1000
    page.close()
    return seconds, sum(fetched)


def stretches(profile):
    """Yield (kind, milliseconds) of each unbroken stretch of a CPU profile's samples."""
    nodes = {node["id"]: node for node in profile["nodes"]}
    parents = {child: node["id"] for node in nodes.values() for child in node.get("children", [])}
    kinds = {}

    def kind(number):
        if number not in kinds:
            frame = nodes[number]["callFrame"]
            if "/newsroom/" in frame["url"]:
                kinds[number] = "ours"
            elif number in parents and (above := kind(parents[number])) == "ours":
                kinds[number] = above
            elif "django_ckeditor_5" in frame["url"]:
                kinds[number] = "CKEditor"
            elif frame["functionName"] in {"(idle)", "(root)", "(program)"}:
                kinds[number] = "idle"
            else:
                kinds[number] = kind(parents[number]) if number in parents else "other"
        return kinds[number]

    samples = zip(profile["samples"], profile["timeDeltas"], strict=True)
    for name, run in groupby(((kind(number), delta) for number, delta in samples), lambda s: s[0]):
        yield name, sum(delta for _name, delta in run) / 1000


def typing(context, url):
    """Type into a story of 3,000 words; return {kind: [milliseconds of each stretch]}."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(READY)
    count = WORDS // len(PARAGRAPH.split())
    paragraphs = "".join(f"<p>{PARAGRAPH * 4}</p>" for _ in range(count // 4))
    page.evaluate("html => editors.id_body.setData(html)", paragraphs)
    page.wait_for_timeout(6000)
    session = slow_down(page)
    session.send("Profiler.enable")
    session.send("Profiler.setSamplingInterval", {"interval": 500})
    page.locator(".ck-content p").nth(20).click()
    session.send("Profiler.start")
    page.keyboard.type("Une phrase écrite au milieu d’un long article. " * 4, delay=120)
    page.wait_for_timeout(6000)
    profile = session.send("Profiler.stop")["profile"]
    page.close()
    found = {}
    for name, milliseconds in stretches(profile):
        found.setdefault(name, []).append(milliseconds)
    return found


def main(site="http://127.0.0.1:8000"):
    url = f"{site}/admin/articles/article/add/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(viewport={"width": 360, "height": 720})
        sign_in(context, site)
        first, weight = visit(context, url)
        print(f"first visit   {first:5.1f} s  {weight / 1024:6.0f} KB")
        again = [visit(context, url) for _ in range(5)]
        seconds = statistics.median(seconds for seconds, _bytes in again)
        weight = statistics.median(fetched for _seconds, fetched in again)
        print(f"second visit  {seconds:5.1f} s  {weight / 1024:6.0f} KB (median of 5)")
        print(f"\ntyping in {WORDS} words, processor slowed 4 times")
        for name, runs in sorted(typing(context, url).items()):
            if name != "idle":
                print(f"{name:<10} longest {max(runs):6.1f} ms, in all {sum(runs) / 1000:5.2f} s")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
