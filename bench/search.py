"""What a reader's search takes with 1,000, 100,000 and 1,000,000 stories, asked side by side.

uv run bench/search.py [--sizes 1000 100000 1000000] [--rounds 15] [--keep]

Takes about half an hour and six gigabytes, most of it to write the archives, which are those of
bench/desk.py; --keep leaves them in var/bench, and the next run asks them again. Times are medians
as a client waits for a whole page; the last column is how many times as long the largest archive
takes for it as for its rare word.
"""

import argparse
import atexit
import multiprocessing
import shutil
import sys
from pathlib import Path
from statistics import median
from urllib.parse import quote

# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench import archive, desk  # noqa: E402

RARE = "a rare word"
SEARCHES = {
    RARE: archive.RARE,
    "a rare word, of old": archive.OLD,
    "a word in half of the stories": archive.FREQUENT,
    "two frequent words": "Mali Bamako",
    "two frequent words, never together": f"{archive.EVEN} {archive.ODD}",
    "a phrase": '"Gouvernement Mali"',
    "a phrase that is nowhere": f'"{archive.EVEN} Mali"',
    "a frequent word without another": "Mali -Bamako",
    "a question": "Quand le marché de Ségou rouvre-t-il ?",
    "a question answered in part": f"Pourquoi {archive.RARE} fâche-t-il les dentistes de Ségou ?",
    "a question of words never together": f"Qui est {archive.EVEN} et {archive.ODD} ?",
    "a word that is nowhere": "xylophone",
}
BY_DATE = {
    "a frequent word, newest first": "Mali&ordre=date",
    "a rare word of old, newest first": f"{archive.OLD}&ordre=date",
    "a frequent word, in a section": "Mali&rubrique=rubrique-10",
    "a frequent word, of an author": "Mali&auteur=nom-250",
    "a frequent word, of a year long ago": "Mali&du=2012-01-01&au=2012-12-31",
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    multiprocessing.set_start_method("spawn")
    if not asked.keep:
        # Registered before the server's own farewell, hence done after it.
        atexit.register(shutil.rmtree, desk.DATA_DIR, ignore_errors=True)
    rooms = desk.open_newsrooms(*asked.sizes)
    sizes = "".join(f"{size:>12,}" for size in asked.sizes)
    print(f"\n{'milliseconds':<38}{sizes}{'largest:rare':>14}{'queries, rows':>20}")
    rare = None
    searches = {name: quote(words) for name, words in SEARCHES.items()} | BY_DATE
    for name, words in searches.items():
        path = f"/recherche/?q={words}"
        facts = [room.ask("facts", "reader", path) for room in rooms]
        taken = [[] for _ in rooms]
        for _ in range(asked.rounds):
            for room, times in zip(rooms, taken, strict=True):
                times.append(room.ask("time", "reader", path)[0])
        figures = [1000 * median(times) for times in taken]
        rare = rare or figures[-1]
        row = "".join(f"{figure:>12.1f}" for figure in figures)
        ratio = f"{figures[-1] / rare:>14.2f}"
        print(f"{name:<38}{row}{ratio}{'  '.join(f'{q},{r}' for q, r in facts):>20}", flush=True)


if __name__ == "__main__":
    main()
