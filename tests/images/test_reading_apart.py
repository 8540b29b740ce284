"""The process that reads an upload crashes, hangs, or is one too many."""

import sys

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from images import intake
from tests.factories import picture_bytes


@pytest.fixture
def reader_that(monkeypatch, tmp_path):
    """Put a process in the place of the one that reads: it runs this line of shell."""

    def replace(line):
        program = tmp_path / "reader"
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))

    return replace


def refusal():
    with pytest.raises(ValidationError) as refused:
        intake.take_in(ContentFile(picture_bytes() * 100))
    return refused.value.messages[0]


@pytest.mark.parametrize("line", ["kill -SEGV $$", "kill -KILL $$", "exit 1", "kill -ABRT $$"])
def test_a_reader_that_crashes_is_a_sentence(reader_that, line):
    reader_that(line)
    assert "abîmé" in refusal()


def test_the_reader_leaves_no_compiled_code_behind(reader_that, tmp_path):
    """On a full disk it would be half of it, and no picture could be read from then on."""
    reader_that(f'echo "$@" > {tmp_path}/asked; exit 1')
    refusal()
    assert "-B" in (tmp_path / "asked").read_text().split()


def test_a_reader_that_hangs_is_a_sentence(reader_that, monkeypatch):
    monkeypatch.setattr(intake, "SECONDS", 0.1)
    reader_that("exec sleep 600")
    assert "trop de temps" in refusal()


def test_a_reader_that_had_its_time_is_a_sentence(reader_that):
    reader_that("kill -XCPU $$")
    assert "trop de temps" in refusal()


def test_more_files_than_are_read_at_once_wait_and_then_are_a_sentence(monkeypatch):
    monkeypatch.setattr(intake, "SECONDS", 0.1)
    for _place in range(intake.AT_ONCE):
        intake._places.acquire()
    try:
        assert "en même temps" in refusal()
    finally:
        for _place in range(intake.AT_ONCE):
            intake._places.release()
    monkeypatch.undo()
    assert intake.take_in(ContentFile(picture_bytes())).file


def test_the_reader_is_told_no_secret(reader_that, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    reader_that(f"env > {tmp_path}/env; exit 1")
    refusal()
    assert "SECRET_KEY" not in (tmp_path / "env").read_text()
