"""Backups are deleted once they are too old, the last of all excepted; the doctor says where there are some."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest

from app.backups.manifest import BackupRefused
from app.backups.pruning import examine, prune
from app.core import clock
from tests.backups.conftest import Backups
from tests.privacy.moments import on

TODAY = date(2026, 11, 26)


@pytest.fixture
def kept(backups: Backups) -> Backups:
    """One of forty days ago, one of ten, one of today."""
    for name, age in (("october", 40), ("mid", 10), ("today", 0)):
        with on(TODAY - timedelta(days=age)):
            backups.make(name)
    return backups


def names(backups: Backups) -> set[str]:
    return {path.name for path in backups.root.iterdir()}


def test_those_of_keys_leave_after_a_week_the_others_after_thirty_days(kept: Backups) -> None:
    with on(TODAY):
        pruned = prune(kept.root)

    assert names(kept) == {"mid", "today", "today-keys"}
    assert (len(pruned.deleted), pruned.latest) == (3, ())


def test_the_last_one_stays_and_is_told(kept: Backups) -> None:
    with on(TODAY + timedelta(days=60)):
        pruned = prune(kept.root)

    assert names(kept) == {"today", "today-keys"}
    assert {path.parent.name for path in pruned.latest} == {"today", "today-keys"}


def test_one_that_was_interrupted_leaves_too(kept: Backups) -> None:
    unfinished = kept.root / "interrupted" / "principal"
    unfinished.mkdir(parents=True)
    (unfinished / "main.sqlite3.sealed").write_bytes(b"half")
    with on(TODAY - timedelta(days=31)):
        then = clock.now().timestamp()
    os.utime(unfinished, (then, then))

    with on(TODAY):
        prune(kept.root)

    assert "interrupted" not in names(kept)


def test_what_is_no_backup_is_left_alone(kept: Backups) -> None:
    photo = kept.root / "photos" / "summer" / "main.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"")

    with on(TODAY + timedelta(days=365)):
        prune(kept.root)

    assert photo.exists()


def test_nothing_is_deleted_on_the_word_of_an_altered_manifest(kept: Backups) -> None:
    told = kept.of("today") / "manifest.json"
    told.write_text(told.read_text().replace("2026-11-26", "2026-01-26"))

    with on(TODAY), pytest.raises(BackupRefused, match="was altered"):
        prune(kept.root)

    assert len(names(kept)) == 6


def test_the_doctor_names_a_folder_that_holds_older_ones(kept: Backups) -> None:
    assert list(examine(None)) == []
    with on(TODAY):
        (old,) = examine(kept.root)
        assert (old.ok, "october" in old.advice) == (False, True)
        prune(kept.root)
        (well,) = examine(kept.root)
        assert well.ok
    with on(TODAY + timedelta(days=8)):
        (late,) = examine(kept.root)
        assert "None was made these last 7 days" in late.advice
