"""How long a slow phone waits for the story form, until one can type.

    DEMO_PASSWORD=demo uv run manage.py demo &
    DEMO_PASSWORD=demo uv run bench/opening.py [http://127.0.0.1:8000]

The browser's processor is slowed four times and its link is 400 kbit/s with 400 ms to the server.
"""

import os
import shutil
import statistics
import sys

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
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
