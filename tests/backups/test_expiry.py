"""Backups are deleted once they are too old, the last of all excepted; the doctor says where there are some."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest

from app.backups.expiry import check_backups, expire_backups
from app.backups.manifest import BackupRefused
from app.core import clock
from tests.backups.conftest import Backups
from tests.privacy.clock import travel_to

TODAY = date(2026, 11, 26)


@pytest.fixture
def aged_backups(backups: Backups) -> Backups:
    """One of forty days ago, one of ten, one of today."""
    for name, age in (("october", 40), ("mid", 10), ("today", 0)):
        with travel_to(TODAY - timedelta(days=age)):
            backups.make(name)
    return backups


def names(backups: Backups) -> set[str]:
    return {path.name for path in backups.root.iterdir()}


def test_those_of_keys_leave_after_a_week_the_others_after_thirty_days(aged_backups: Backups) -> None:
    with travel_to(TODAY):
        result = expire_backups(aged_backups.root)

    assert names(aged_backups) == {"mid", "today", "today-keys"}
    assert (len(result.deleted), result.latest) == (3, ())


def test_the_last_one_stays_and_is_told(aged_backups: Backups) -> None:
    with travel_to(TODAY + timedelta(days=60)):
        result = expire_backups(aged_backups.root)

    assert names(aged_backups) == {"today", "today-keys"}
    assert {path.parent.name for path in result.latest} == {"today", "today-keys"}


def test_one_that_was_interrupted_leaves_too(aged_backups: Backups) -> None:
    unfinished = aged_backups.root / "interrupted" / "principal"
    unfinished.mkdir(parents=True)
    (unfinished / "main.sqlite3.sealed").write_bytes(b"half")
    with travel_to(TODAY - timedelta(days=31)):
        then = clock.now().timestamp()
    os.utime(unfinished, (then, then))

    with travel_to(TODAY):
        expire_backups(aged_backups.root)

    assert "interrupted" not in names(aged_backups)


def test_what_is_no_backup_is_left_alone(aged_backups: Backups) -> None:
    photo = aged_backups.root / "photos" / "summer" / "main.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"")

    with travel_to(TODAY + timedelta(days=365)):
        expire_backups(aged_backups.root)

    assert photo.exists()


def test_nothing_is_deleted_on_the_word_of_an_altered_manifest(aged_backups: Backups) -> None:
    manifest_path = aged_backups.get_folder("today") / "manifest.json"
    manifest_path.write_text(manifest_path.read_text().replace("2026-11-26", "2026-01-26"))

    with travel_to(TODAY), pytest.raises(BackupRefused, match="was altered"):
        expire_backups(aged_backups.root)

    assert len(names(aged_backups)) == 6


def test_the_doctor_names_a_folder_that_holds_older_ones(aged_backups: Backups) -> None:
    assert list(check_backups(None)) == []
    with travel_to(TODAY):
        (old,) = check_backups(aged_backups.root)
        assert (old.ok, "october" in old.advice) == (False, True)
        expire_backups(aged_backups.root)
        (well,) = check_backups(aged_backups.root)
        assert well.ok
    with travel_to(TODAY + timedelta(days=8)):
        (late,) = check_backups(aged_backups.root)
        assert "None was made these last 7 days" in late.advice
