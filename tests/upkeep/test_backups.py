"""Copies of the database: whole, few, nobody else's, and good to go back."""

import fcntl
import shutil
import subprocess
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from upkeep import backups
from upkeep.models import Backup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(backups, "folder", lambda: tmp_path / "backups")


def names():
    return sorted(path.name for path in backups.folder().iterdir() if path.name != ".lock")


def test_it_is_whole_and_nobody_elses(capsys):
    call_command("backup")
    (name,) = names()
    path = backups.folder() / name
    backup = Backup.objects.get()
    assert (backup.name, backup.size) == (name, path.stat().st_size)
    assert backup.ended_at >= backup.started_at
    assert path.stat().st_mode & 0o077 == 0
    assert backups.folder().stat().st_mode & 0o077 == 0
    assert str(path) in capsys.readouterr().out
    listed = subprocess.run(
        [backups.program("pg_restore"), "--list", path], capture_output=True, text=True, check=True
    )
    assert "TABLE DATA public articles_version" in listed.stdout


def test_the_latest_stay(time_machine):
    for day in range(1, 4):
        time_machine.move_to(f"2026-11-0{day}T03:00:00Z", tick=False)
        backups.make(keep=2)
    assert names() == ["manchette-20261102-030000.dump", "manchette-20261103-030000.dump"]
    with pytest.raises(CommandError):
        call_command("backup", keep=0)


def test_half_of_one_is_never_found(monkeypatch):
    backups.make(keep=1)
    before = names()
    (backups.folder() / "manchette-20260101-000000.part").write_text("killed")
    gone = "host=127.0.0.1 port=1 dbname=gone"
    monkeypatch.setattr(backups, "_named", lambda parameters: gone)
    with pytest.raises(CommandError, match="127.0.0.1"):
        call_command("backup")
    assert names() == before
    assert Backup.objects.count() == 1


def test_two_are_not_made_at_once():
    backups.folder().mkdir()
    with (backups.folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(backups.BackupError):
            backups.make()


def test_the_program_nearest_to_the_server_is_taken(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: "/old")
    monkeypatch.setattr(backups, "_embedded", lambda name: ["/new", "/newest"])
    monkeypatch.setattr(backups, "_major", {"/old": 15, "/new": 16, "/newest": 18}.get)
    for server, path in ((15, "/old"), (16, "/new"), (17, "/newest"), (18, "/newest")):
        monkeypatch.setattr(backups, "connection", SimpleNamespace(pg_version=server * 10000 + 4))
        assert backups.program("pg_dump") == path
    monkeypatch.setattr(backups, "connection", SimpleNamespace(pg_version=190000))
    with pytest.raises(backups.BackupError, match="pg_dump"):
        backups.program("pg_dump")


def test_the_password_is_not_among_the_arguments():
    parameters = {"dbname": "a", "user": "b", "password": "secret", "sslmode": "require"}
    assert backups._named(parameters) == "dbname=a user=b sslmode=require"
