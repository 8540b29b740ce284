"""What the pages of a running demo weigh over the wire, and what each part of it is.

uv run manage.py demo &        uv run bench/weight.py [http://127.0.0.1:8000]
"""

import gzip
import re
import sys
from urllib.request import Request, urlopen


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


if __name__ == "__main__":
    main(*sys.argv[1:])
