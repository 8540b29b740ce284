"""What the pages of a running demo weigh over the wire, and what each part of it is.

uv run manage.py demo &        uv run bench/weight.py [http://127.0.0.1:8000]

Then what a phone fetches of each story on the front page, its pictures with it: a screen 360 points
wide, two pixels to the point, before anybody scrolls.
"""

import gzip
import re
import shutil
import sys
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright


def fetch(address):
    """Return (bytes on the wire with gzip, text) of a page."""
    request = Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310
        body = answer.read()
        head = len(str(answer.headers).encode()) + 17
    return head + len(body), gzip.decompress(body).decode()


def main(site="http://127.0.0.1:8000"):
    _size, front = fetch(site + "/")
    story = re.search(r'card__headline"><a href="([^"]+)"', front)[1]
    pages = {"front": "/", "story": story, "section": f"/{story.split('/')[1]}/", "feed": "/feed/"}
    print(f"{'page':<10}{'wire':>8}{'plain':>9}{'style':>8}{'stories':>9}")
    for name, path in pages.items():
        size, text = fetch(site + path)
        style = "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
        styled = len(gzip.compress(style.encode()))
        stories = text.count("<article") + text.count("<item>") + text.count('class="short"')
        print(f"{name:<10}{size:>8}{len(text.encode()):>9}{styled:>8}{stories:>9}")
    weigh_on_a_phone(site, dict.fromkeys(re.findall(r'headline"><a href="([^"]+)"', front)))


def weigh_on_a_phone(site, paths):
    print(f"\n{'on a phone':<54}{'page':>8}{'picture':>9}{'kind':>7}{'all':>8}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(
            viewport={"width": 360, "height": 740},
            device_scale_factor=2,
            is_mobile=True,
            service_workers="block",
        )
        totals = []
        for path in paths:
            page = context.new_page()
            answers = []
            page.on("requestfinished", lambda request, answers=answers: answers.append(request))
            page.goto(site + path, wait_until="networkidle")
            sizes = {
                request.url: sum(
                    request.sizes()[name] for name in ("responseHeadersSize", "responseBodySize")
                )
                for request in answers
            }
            document = sizes.pop(page.url)
            kinds = {url.rsplit(".", 1)[-1] for url in sizes}
            totals.append(document + sum(sizes.values()))
            facts = f"{document:>8}{sum(sizes.values()):>9}{','.join(kinds):>7}{totals[-1]:>8}"
            print(f"{path[:52]:<54}{facts}")
            page.close()
        browser.close()
    totals.sort()
    print(f"{len(totals)} stories: median {totals[len(totals) // 2]}, heaviest {totals[-1]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
