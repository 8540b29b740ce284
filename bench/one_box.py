"""What the whole site takes of a machine with 1 GB, under readers, while an editor publishes.

uv run bench/one_box.py [--stories 10000] [--seconds 60] [--readers 32]
systemd-run --scope -p MemoryMax=1G -p MemorySwapMax=0 uv run bench/one_box.py

Needs nginx and wrk. What compose runs is started here, on loopback, and ended by process id:
PostgreSQL with its defaults, gunicorn as deploy/start starts it, the
worker, nginx. Every two seconds it adds up what each takes: its share of each page of memory (PSS),
so that what is shared is counted once. What belongs to a file can be read again and be let go of;
the rest cannot without swap, and is what has to fit. In a scope of systemd as above the limit is
real, for the readers and this command too.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(ROOT)

from bench.servers import Gunicorn, Postgres, fetch, need, set_up  # noqa: E402

LIMIT = 1024
EVERY = 2
MIX = """
local paths = {{ {paths} }}
local headers = {{ ["Accept-Encoding"] = "gzip, deflate, br, zstd" }}
request = function()
    return wrk.format("GET", paths[math.random(#paths)], headers)
end
"""


class Memory(threading.Thread):
    """Adds up, again and again, what processes take, by the name of what they are part of."""

    def __init__(self, roots):
        super().__init__(daemon=True)
        self.roots, self.ended = roots, threading.Event()
        # {name: the most of (its processes, MB, MB that are of no file)}
        self.most = defaultdict(lambda: (0, 0.0, 0.0))

    def run(self):
        while not self.ended.wait(EVERY):
            self.look()

    def look(self):
        together = [0, 0.0, 0.0]
        for name, root in self.roots.items():
            taken = [0, 0.0, 0.0]
            for process in family(root):
                with suppress(OSError):
                    whole, of_files = share(process.pid)
                    taken = [taken[0] + 1, taken[1] + whole, taken[2] + whole - of_files]
            self._note(name, taken)
            together = [before + more for before, more in zip(together, taken, strict=True)]
        self._note("all, at one time", together)

    def _note(self, name, taken):
        self.most[name] = tuple(map(max, self.most[name], taken))


def family(pid):
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []


def share(pid):
    """Return (MB that a process takes, its tables of pages included, and those that are of files).

    What it shares with others is divided by their number.
    """
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    said = dict(re.findall(r"^(\w+): +(\d+) kB", text, re.MULTILINE))
    tables = re.search(r"^VmPTE:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    whole = int(said["Pss"]) + int(tables[1] if tables else 0)
    return whole / 1024, int(said["Pss_File"]) / 1024


def draw(folder):
    """Give each picture of the archive a file, so that the worker has sizes to make throughout."""
    from PIL import Image

    from bench.archive import PICTURES

    pictures = Path(folder) / "site/media/pictures"
    pictures.mkdir(parents=True)
    Image.effect_noise((2560, 1707), 60).convert("RGB").save(pictures / "1.jpg", quality=80)
    for number in range(2, PICTURES + 1):
        (pictures / f"{number}.jpg").hardlink_to(pictures / "1.jpg")


class Web(Gunicorn):
    """gunicorn as in the container."""

    def __init__(self):
        super().__init__("config.wsgi")
        self.command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        self.command += ["--log-level", "warning", "config.wsgi"]
        self.environment |= {"BIND": f"127.0.0.1:{self.port}", "MALLOC_ARENA_MAX": "2"}
        self.environment["ACCESS_LOG"] = "false"


def publish(seconds, failed):
    """Publish, correct and withdraw for so long, as an editor does; tell what failed."""
    from django.db import DatabaseError, connection

    from articles.models import Article, Section
    from authors.models import User

    chance, until = random.Random(1), time.monotonic() + seconds  # noqa: S311
    person, section, stories = User.objects.first(), Section.objects.first(), []
    while time.monotonic() < until:
        try:
            if len(stories) < 5 or chance.random() < 0.3:
                story = Article.objects.create(
                    headline="De la boîte", body="<p>Bonjour.</p>" * 40, standfirst="Oui.",
                    section=section, created_by=person,
                )  # fmt: skip
                story.publish(by=person)
                stories.append(story)
            elif chance.random() < 0.7:
                story = chance.choice(stories)
                story.headline += " encore"
                story.save()
                story.publish(by=person)
            else:
                stories.pop().withdraw(by=person)
        except DatabaseError as error:
            failed.append(error)
            connection.close()
        time.sleep(1)
    connection.close()


def paths_of_readers():
    """Return what readers ask for: fronts often, thousands of stories once in a while, searches."""
    from django.utils import timezone

    from articles.models import Version

    live = Version.objects.live(timezone.now()).newest_first().select_related("section")
    stories = [story.get_absolute_url() for story in live[:3000]]
    lists = ["/", "/feed/", *(f"/rubrique-{n}/" for n in range(1, 11))]
    lists += [f"/tag/mot-{n}/" for n in range(1, 41)] + [f"/auteur/nom-{n}/" for n in range(3, 43)]
    searches = [f"/recherche/?q={word}" for word in ("mali", "crue", "bamako", "zanskar", "vaccin")]
    return lists[:12] * 60 + lists + stories[:50] * 20 + stories + searches * 4


def read(port, paths, asked, folder):
    """Be so many readers for so long; return what wrk says of it."""
    script = Path(folder) / "mix.lua"
    script.write_text(MIX.format(paths=", ".join(f'"{path}"' for path in paths)))
    return subprocess.run(
        ["wrk", "-t1", f"-c{asked.readers}", f"-d{asked.seconds}s", "-s", str(script)]
        + ["--timeout", "10s", f"http://127.0.0.1:{port}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def limit_of_scope():
    """Return the folder of the limit that this command runs in, or None."""
    with suppress(OSError):
        own = re.search(r"^0::/(.*)", Path("/proc/self/cgroup").read_text(), re.MULTILINE)
        scope = Path("/sys/fs/cgroup") / own[1]
        if (scope / "memory.max").read_text().strip() != "max":
            return scope
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--readers", type=int, default=32)
    asked = parser.parse_args()
    need("wrk")
    need("nginx", "nginx-light")

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        postgres = stack.enter_context(Postgres(folder))
        set_up(postgres.url, folder)

        from bench import archive
        from tests.nginx import Nginx

        archive.write(asked.stories, paragraphs=20)
        draw(folder)
        paths = paths_of_readers()
        site = stack.enter_context(Web())
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT,
            env=os.environ | {"MALLOC_ARENA_MAX": "2"},
        )  # fmt: skip
        stack.callback(worker.wait, 30)
        stack.callback(worker.terminate)
        place = Path(folder) / "nginx"
        place.mkdir()
        nginx = stack.enter_context(Nginx(place, [site.port], workers=os.cpu_count()))
        while fetch(nginx.port, "/")[0] != 200:
            time.sleep(0.2)
        roots = {
            "PostgreSQL": postgres.process.pid, "gunicorn": site.process.pid,
            "worker": worker.pid, "nginx": nginx.process.pid,
        }  # fmt: skip
        began = {name: {one.pid for one in family(pid)} for name, pid in roots.items()}
        memory, failed = Memory(roots), []
        memory.start()
        editor = threading.Thread(target=publish, args=(asked.seconds, failed))
        editor.start()
        said = read(nginx.port, paths, asked, folder)
        editor.join()
        memory.ended.set()
        memory.join()
        workers = began["gunicorn"] - {one.pid for one in family(site.process.pid)}
        ended = [name for name, pid in roots.items() if not psutil.pid_exists(pid)]

        rate = re.search(r"Requests/sec: +(\S+)", said)[1]
        wrong = re.search(r"(Non-2xx.*|Socket errors.*)", said)
        print(f"{rate} answers a second; {wrong[1] if wrong else 'none failed'}; ", end="")
        print(f"what the editor did failed {len(failed)} times")
        print(f"ended meanwhile: {', '.join(ended) or 'nothing'}, {len(workers)} web processes")
        if scope := limit_of_scope():
            events = dict(re.findall(r"(\w+) (\d+)", (scope / "memory.events").read_text()))
            most = (scope / "memory.max").read_text().strip()
            print(f"in a limit of {int(most) >> 20} MB: {events['oom_kill']} killed for memory")
        else:
            print("no limit was set: see the first lines of this file")
        print("\n| | processes | most, MB | of it of no file |\n|---|---|---|---|")
        for name, (count, whole, firm) in memory.most.items():
            print(f"| {name} | {count} | {whole:.0f} | {firm:.0f} |")
        fits = memory.most["all, at one time"][1] <= LIMIT
    raise SystemExit(0 if fits and not ended and not failed else 1)


if __name__ == "__main__":
    main()
