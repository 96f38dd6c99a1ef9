"""A backup that was altered anywhere is not believed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.backups.manifest import BackupRefused
from app.backups.verification import verify_backup_halves
from tests.backups.conftest import Backups
from tests.factories import MakeCase

FLIPS = 1_000


def test_a_backup_is_whole_when_it_was_just_made(make_case: MakeCase, backups: Backups) -> None:
    make_case()
    backups.make("only")

    main_manifest, keys_manifest = verify_backup_halves(backups.get_folder("only"), backups.get_keys_folder("only"))

    assert (main_manifest.part, keys_manifest.part, main_manifest.site) == ("main", "keys", backups.site.slug)


def test_every_bit_that_is_flipped_is_noticed(make_case: MakeCase, backups: Backups) -> None:
    make_case()
    backups.make("only")
    files = [path for path in backups.root.rglob("*") if path.is_file() and path.stat().st_size]
    chance = random.Random(20261126)

    unnoticed = [
        str(path) for path in (chance.choice(files) for _ in range(FLIPS)) if not _is_noticed(path, backups, chance)
    ]

    assert unnoticed == []


def _is_noticed(path: Path, backups: Backups, chance: random.Random) -> bool:
    original = path.read_bytes()
    place = chance.randrange(len(original))
    path.write_bytes(original[:place] + bytes([original[place] ^ (1 << chance.randrange(8))]) + original[place + 1 :])
    try:
        verify_backup_halves(backups.get_folder("only"), backups.get_keys_folder("only"))
    except BackupRefused:
        return True
    finally:
        path.write_bytes(original)
    return False


def test_a_file_that_the_manifest_does_not_know_is_refused(make_case: MakeCase, backups: Backups) -> None:
    make_case()
    backups.make("only")
    stray = backups.get_folder("only") / "files" / "ab" / ("ab" * 16)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"slipped in")

    with pytest.raises(BackupRefused, match="not in the manifest"):
        verify_backup_halves(backups.get_folder("only"), backups.get_keys_folder("only"))


def test_the_keys_in_the_place_of_the_database_are_refused(make_case: MakeCase, backups: Backups) -> None:
    make_case()
    backups.make("only")

    with pytest.raises(BackupRefused, match="of the keys database"):
        verify_backup_halves(backups.get_keys_folder("only"), backups.get_keys_folder("only"))
