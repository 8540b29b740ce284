"""The README's first command, from nothing to a newsroom and back."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from config.demo.newspaper import AUTHORS, SECTIONS, SUB_SECTIONS
from config.demo.newsroom import read_stories
from config.demo.scenes import SCENES, draw

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """A demo in a process of its own, with a folder of its own."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def start(self, *arguments):
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "DATA_DIR": str(self.folder),
            "DEMO_PASSWORD": "mot-de-passe",
        }
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(self.port), *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        return "".join(lines)

    def get(self, path="/"):
        return urlopen(f"http://127.0.0.1:{self.port}{path}").read().decode()  # noqa: S310

    def stop(self, how):
        self.process.send_signal(how)
        return self.process.wait(timeout=90)

    def database(self):
        pid_file = self.folder / "postgres/postmaster.pid"
        return int(pid_file.read_text().splitlines()[0]) if pid_file.exists() else None


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    demo = Demo(tmp_path_factory.mktemp("demo"), free_port())
    yield demo
    if demo.process.poll() is None:
        demo.stop(signal.SIGTERM)


@pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="The demo would fill DATABASE_URL's server."
)
def test_it_runs_shares_its_database_and_ends_cleanly(demo):
    said = demo.start()
    assert f"http://127.0.0.1:{demo.port}/" in said
    for login in ("journaliste", "editeur", "redacteur-en-chef"):
        assert re.search(rf"{login}\s+mot-de-passe", said)
    assert "L’Écho du Djoliba" in demo.get()
    assert "La rédaction" in demo.get("/admin/login/")
    database = demo.database()

    # Another command shares the server, and leaves it running.
    shared = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c"]
        + ["from articles.models import Article; print(Article.objects.count())"],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(demo.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(shared.stdout) >= 60
    assert demo.database() == database
    # A port that is taken is said, in one line.
    taken = subprocess.run(
        [sys.executable, "manage.py", "demo", "--port", str(demo.port)],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(demo.folder)},
        capture_output=True,
        text=True,
    )
    assert f"Port {demo.port} is not free" in taken.stderr

    assert demo.stop(signal.SIGTERM) == 0
    assert demo.database() is None

    # The second run finds what the first left.
    demo.start()
    assert "L’Écho du Djoliba" in demo.get()
    demo.stop(signal.SIGINT)
    assert demo.database() is None
    assert json.loads((demo.folder / "postgres/.handle_pids.json").read_text()) == []


@pytest.mark.skipif(
    "DATABASE_URL" in os.environ, reason="The demo would fill DATABASE_URL's server."
)
def test_it_outlives_a_process_that_was_killed(tmp_path):
    command = [sys.executable, "manage.py", "shell", "-v0", "-c"]
    environment = os.environ | {"DATA_DIR": str(tmp_path / "var")}
    ask = "from django.db import connection; connection.ensure_connection()"
    killed = f"{ask}; import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([*command, killed], cwd=ROOT, env=environment)
    subprocess.run([*command, ask], cwd=ROOT, env=environment, check=True)
    # The one that was killed is forgotten, so the last to leave stops the server.
    assert not (tmp_path / "var/postgres/postmaster.pid").exists()


def test_its_stories_are_whole():
    stories = read_stories()
    slugs = {story.slug for story in stories}
    assert len(stories) >= 60
    for story in stories:
        assert story.facts["section"] in {section[0] for section in [*SECTIONS, *SUB_SECTIONS]}
        assert {byline[0] for byline in story.facts["bylines"]} <= {author[0] for author in AUTHORS}
        assert story.facts.get("scene", "river") in SCENES
        words = len(re.sub(r"<[^>]*>", " ", story.body).split())
        assert 300 <= words <= 900, (story.slug, words)
        assert set(re.findall(r'story="([^"]+)"', story.body)) <= slugs
        shown = re.findall(r'pictures?="([0-9 ]+)"', story.body)
        places = [int(place) for numbers in shown for place in numbers.split()]
        assert sorted(places) == list(range(1, len(story.pictures) + 1))
        assert {facts["scene"] for facts in story.pictures} <= set(SCENES)
    states = [name for story in stories for name in story.facts]
    assert {"draft", "withdrawn", "correction", "submitted"} <= set(states)
    assert any(story.hours_ago < 0 for story in stories)


def test_its_pictures_are_drawn_the_same_each_time():
    first, again = (draw("market", "graine", (240, 135)).tobytes() for _ in range(2))
    # The grain is noise; everything else is the same.
    close = sum(abs(a - b) < 40 for a, b in zip(first, again, strict=True))
    assert close > 0.98 * len(first)
    with pytest.raises(ValueError, match="market"):
        draw("moon", "graine")


def test_a_disk_that_is_full_or_forbidden_is_said(tmp_path, monkeypatch):
    from django.core.management import CommandError

    from config.demo.management.commands import demo

    monkeypatch.setattr(demo, "NEEDED_BYTES", 2**60)
    with pytest.raises(CommandError, match="DATA_DIR to a folder on another disk"):
        demo.check_space(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        demo.check_space(tmp_path / "file" / "var")
