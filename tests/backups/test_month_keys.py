"""A backup is sealed with the key of its month: once that is destroyed, wherever the backup is, it says nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.backups import creation
from app.backups.manifest import BackupRefused
from app.backups.restoration import restore_backup
from app.backups.verification import verify_backup_halves
from app.core.sealing import backup_keys
from app.core.sites import Site
from tests.backups.conftest import Backups
from tests.factories import MakeCase
from tests.privacy.clock import travel_to

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 15), date(2026, 11, 15), date(2026, 12, 1)


@pytest.fixture
def months(make_case: MakeCase, backups: Backups) -> Backups:
    """A backup of October, and one of November."""
    make_case()
    with travel_to(OCTOBER):
        backups.make("october")
    with travel_to(NOVEMBER):
        backups.make("november")
    return backups


def keys_of(site: Site) -> list[str]:
    with site.keys_engine.connect() as keys:
        return list(keys.scalars(select(backup_keys.BackupKey.month).order_by(backup_keys.BackupKey.month)))


def test_not_even_a_reference_can_be_read_in_it(make_case: MakeCase, backups: Backups) -> None:
    case = make_case()
    backups.make("only")

    contents = [path.read_bytes() for path in backups.get_folder("only").rglob("*") if path.is_file()]

    assert [content for content in contents if case.reference.encode() in content or b"CREATE TABLE" in content] == []
    assert list((backups.site.storage_root / "tmp").iterdir()) == []


def test_each_month_has_a_key(months: Backups) -> None:
    assert keys_of(months.site) == ["2026-10", "2026-11"]
    assert set(creation.read_months(months.get_keys_folder("november"))) == {"2026-10", "2026-11"}


def test_a_key_goes_once_the_last_backup_of_its_month_is_thirty_days_old(months: Backups) -> None:
    with travel_to(date(2026, 11, 30)):
        assert backup_keys.expire_backup_keys() == 0
    with travel_to(DECEMBER):
        assert backup_keys.expire_backup_keys() == 1

    assert keys_of(months.site) == ["2026-11"]


def test_with_the_keys_of_after_an_older_backup_cannot_be_opened(months: Backups, other_site: Site) -> None:
    with travel_to(DECEMBER):
        backup_keys.expire_backup_keys()
        months.make("december")

        with pytest.raises(BackupRefused, match="2026-10 is not there"):
            restore_backup(other_site, months.get_folder("october"), months.get_keys_folder("december"))
        assert restore_backup(other_site, months.get_folder("november"), months.get_keys_folder("december")).files == 0


def test_later_keys_open_an_older_backup_until_then(months: Backups) -> None:
    backup_manifest, _ = verify_backup_halves(months.get_folder("october"), months.get_keys_folder("november"))

    assert backup_manifest.month == "2026-10"
