"""The settings, read as a fresh process reads them: nonsense is refused with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = "postgres://somebody@127.0.0.1:1/none"


def check(*command, **environment):
    kept = {"PATH": os.environ["PATH"], "HOME": environment.pop("HOME", "/nowhere")}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ["check"])],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"DATABASE_URL": SERVER, "SITE_URL": "https://example.org"}, "SECRET_KEY"),
        ({"DATABASE_URL": SERVER, "SECRET_KEY": "x" * 60}, "SITE_URL"),
        ({"SITE_URL": "example.org"}, "SITE_URL"),
        ({"LANGUAGE_CODE": "xx"}, "LANGUAGE_CODE"),
        ({"MEDIA_STORAGE": "/srv/media"}, "MEDIA_STORAGE"),
        ({"TIME_ZONE": "Bamako"}, "TIME_ZONE"),
        ({"READS_ADDRESS": "worker"}, "READS_ADDRESS"),
        ({"REPLICA_URL": "mysql://x@y/z"}, "REPLICA_URL"),
        ({"CDN_PURGE": "akamai+https://example.org"}, "CDN_PURGE"),
        ({"CDN_PURGE": "fastly+https://api.fastly.com"}, "service"),
        ({"CDN_PURGE": "cloudflare+https://api.cloudflare.com?zone=a1"}, "CDN_TOKEN"),
        (
            {"DATABASE_URL": "mysql://x@y/z", "SECRET_KEY": "x", "SITE_URL": "http://y"},
            "PostgreSQL",
        ),
    ],
)
def test_it_refuses_nonsense(environment, words, tmp_path):
    result = check(DATA_DIR=str(tmp_path), **environment)
    assert result.returncode != 0
    assert words in result.stderr.splitlines()[-1]


def test_it_makes_up_a_secret_of_its_own_where_no_server_is_named(tmp_path):
    assert check(DATA_DIR=str(tmp_path)).returncode == 0
    secret = tmp_path / "secret-key"
    assert len(secret.read_text()) > 50
    assert secret.stat().st_mode & 0o077 == 0


def test_it_passes_the_deployment_check():
    result = check(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        DATABASE_URL=SERVER,
        SITE_URL="https://example.org",
        EMAIL_URL="smtp+tls://redaction:x@mail.example.org:587",
        SECRET_KEY="aB3$xY" * 10,
    )
    assert result.returncode == 0, result.stderr


def test_a_database_that_does_not_answer_is_named():
    result = check("demo", "--no-serve", DATABASE_URL=SERVER, DATA_DIR="/tmp/manchette-nowhere")  # noqa: S108
    assert result.returncode == 1
    assert "DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr
