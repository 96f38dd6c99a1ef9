"""A backup is sealed with the key of its month: once that is destroyed, wherever the backup is, it says nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.backups import making
from app.backups.manifest import BackupRefused
from app.backups.restoring import restore
from app.backups.verifying import verify_both
from app.core import backup_keys
from app.core.sites import Site
from tests.backups.conftest import Backups
from tests.factories import MakeCase
from tests.privacy.moments import on

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 15), date(2026, 11, 15), date(2026, 12, 1)


@pytest.fixture
def months(make_case: MakeCase, backups: Backups) -> Backups:
    """A backup of October, and one of November."""
    make_case()
    with on(OCTOBER):
        backups.make("october")
    with on(NOVEMBER):
        backups.make("november")
    return backups


def keys_of(site: Site) -> list[str]:
    with site.keys_engine.connect() as keys:
        return list(keys.scalars(select(backup_keys.BackupKey.month).order_by(backup_keys.BackupKey.month)))


def test_not_even_a_reference_can_be_read_in_it(make_case: MakeCase, backups: Backups) -> None:
    case = make_case()
    backups.make("only")

    contents = [path.read_bytes() for path in backups.of("only").rglob("*") if path.is_file()]

    assert [content for content in contents if case.reference.encode() in content or b"CREATE TABLE" in content] == []
    assert list((backups.site.storage_root / "tmp").iterdir()) == []


def test_each_month_has_a_key(months: Backups) -> None:
    assert keys_of(months.site) == ["2026-10", "2026-11"]
    assert set(making.read_months(months.keys_of("november"))) == {"2026-10", "2026-11"}


def test_a_key_goes_once_the_last_backup_of_its_month_is_thirty_days_old(months: Backups) -> None:
    with on(date(2026, 11, 30)):
        assert backup_keys.forget_old() == 0
    with on(DECEMBER):
        assert backup_keys.forget_old() == 1

    assert keys_of(months.site) == ["2026-11"]


def test_with_the_keys_of_after_an_older_backup_cannot_be_opened(months: Backups, other_site: Site) -> None:
    with on(DECEMBER):
        backup_keys.forget_old()
        months.make("december")

        with pytest.raises(BackupRefused, match="2026-10 is not there"):
            restore(other_site, months.of("october"), months.keys_of("december"))
        assert restore(other_site, months.of("november"), months.keys_of("december")).files == 0


def test_later_keys_open_an_older_backup_until_then(months: Backups) -> None:
    told, _ = verify_both(months.of("october"), months.keys_of("november"))

    assert told.month == "2026-10"
