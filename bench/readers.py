"""What readers' pages take with 1,000, 100,000 and 1,000,000 stories, asked side by side.

uv run bench/readers.py [--sizes 1000 100000 1000000] [--rounds 15] [--only word] [--keep]

Most of it is to write the archives, which are those of bench/desk.py but for what search knows;
--keep leaves them in var/bench, and the next run asks them again. A third of the
stories is in the first section, and a third has the first tag. Times are medians as a client waits
for the whole page, uncached; the ratio is of the last archive to the first, and "work" the same of
processor time, of Django and its database together, which others on the machine disturb
less.
"""

import argparse
import atexit
import multiprocessing
import shutil
import sys
from pathlib import Path
from statistics import median

# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench import desk  # noqa: E402

PAGES = {
    "front": "/",
    "story, the newest": "{new}",
    "story, the oldest": "{first}",
    "section of a third": "/rubrique-1/",
    "its last page": "/rubrique-1/?avant={end_of_section}",
    "a small section": "/rubrique-10/",
    "tag of a third": "/tag/mot-1/",
    "its last page ": "/tag/mot-1/?avant={end_of_tag}",
    "author": "/auteur/nom-2/",
    "dossier": "/dossier/dossier/",
    "day, the newest": "/archives/{new_day}/",
    "day, the oldest": "/archives/{first_day}/",
    "month, the newest": "/archives/{new_month}/",
    "month, the oldest": "/archives/{first_month}/",
    "year, the oldest": "/archives/{first_year}/",
    "archives": "/archives/",
    "tags": "/tag/",
    "authors": "/auteur/",
    "corrections": "/corrections/",
    "feed": "/feed/",
    "feed of the section": "/rubrique-1/feed/",
    "feed of the tag": "/tag/mot-1/feed/",
    "sitemap": "/sitemap.xml",
    "sitemap of the lists": "/sitemap-lists.xml",
    "news sitemap": "/news-sitemap.xml",
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    multiprocessing.set_start_method("spawn")
    if not asked.keep:
        # Registered before the server's own farewell, hence done after it.
        atexit.register(shutil.rmtree, desk.DATA_DIR, ignore_errors=True)
    rooms = desk.open_newsrooms(*asked.sizes, searched=False)
    sizes = "".join(f"{size:>11,}" for size in asked.sizes)
    print(f"\n{'milliseconds':<24}{sizes}{'ratio':>7}{'work':>7}{'queries':>12}{'rows':>12}")
    for name, path in PAGES.items():
        if asked.only not in name:
            continue
        facts = [room.ask("facts", "reader", path) for room in rooms]
        taken = [[] for _ in rooms]
        for _ in range(asked.rounds):
            for room, times in zip(rooms, taken, strict=True):
                times.append(room.ask("time", "reader", path))
        waits = [1000 * median(seconds for seconds, _work in times) for times in taken]
        works = [sum(work for _seconds, work in times) for times in taken]
        row = "".join(f"{wait:>11.1f}" for wait in waits)
        ratios = f"{waits[-1] / waits[0]:>7.2f}{works[-1] / works[0]:>7.2f}"
        counts = ("–".join(dict.fromkeys(map(str, column))) for column in zip(*facts, strict=True))
        print(f"{name:<24}{row}{ratios}{''.join(f'{count:>12}' for count in counts)}", flush=True)


if __name__ == "__main__":
    main()
