"""A backup put back on another machine: nothing is missing, and what was erased since is erased again before it opens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.backups.manifest import BackupRefused
from app.backups.restoration import find_later_ledgers, restore_backup
from app.cases.files import attachments
from app.cases.models import AnonymousCase, Attachment, Case
from app.cli.backups import reopen_after_restoration
from app.core import storage
from app.core.db import db
from app.core.jobs import delivery, schedule
from app.core.operations.site_closure import close_site, is_site_closed
from app.core.sealing import KeyDestroyed, get_encryption_key
from app.core.sites import Site, unit_of_work
from app.migrations import metadata
from app.privacy.anonymisation import delete_cases
from app.privacy.anonymisation.deletion_replay import run_pending_deletions
from app.privacy.jobs import run_anonymisation
from app.wiring.jobs import AFTER_RESTORATION
from tests.backups.conftest import Backups
from tests.privacy.canaries import CanaryFinding, scan, scan_bytes
from tests.privacy.canary_case import CanaryCase, dump_readable, make_canary_case
from tests.privacy.clock import travel_to

CLOSING_DAY = date(2026, 5, 2)
DUE = date(2026, 8, 2)
# Not due yet: nothing but the ledger tells that it was erased.
BEFORE = CLOSING_DAY + timedelta(days=20)


@pytest.fixture
def canary_case(site: Site) -> CanaryCase:
    with travel_to(CLOSING_DAY):
        return make_canary_case()


@pytest.fixture
def deleted_since(canary_case: CanaryCase, backups: Backups) -> CanaryCase:
    """A request that an agent had removed after the first backup, as the second one knows."""
    with travel_to(BEFORE):
        backups.make("old")
        delete_cases([canary_case.case.id])
        db.session.commit()
        run_pending_deletions()
        backups.make("new")
    return canary_case


@pytest.mark.postgresql
def test_everything_is_there_again(canary_case: CanaryCase, backups: Backups, other_site: Site) -> None:
    before = dump_readable(canary_case)
    with travel_to(CLOSING_DAY):
        backup = backups.make("only")
        result = restore_backup(other_site, backups.get_folder("only"), backups.get_keys_folder("only"))
        reopen_after_restoration(other_site, AFTER_RESTORATION)

    assert (backup.files, result.files, backup.missing_files, result.unreadable) == (4, 4, (), 0)
    with unit_of_work(other_site):
        case = db.session.scalars(select(Case)).one()
        assert dump_readable(CanaryCase(case, canary_case.account_key)) == before


@pytest.mark.postgresql
def test_the_site_goes_on_while_it_is_copied(
    canary_case: CanaryCase, backups: Backups, other_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the copy of the database and that of its files, a request was erased: that is not a missing file."""
    from app.backups import creation

    copy_files = creation._copy_files

    def delete_then_copy(*arguments: object) -> object:
        delete_cases([canary_case.case.id])
        db.session.commit()
        run_pending_deletions()
        return copy_files(*arguments)

    monkeypatch.setattr(creation, "_copy_files", delete_then_copy)
    with travel_to(BEFORE):
        backup = backups.make("only")
        restore_backup(other_site, backups.get_folder("only"), backups.get_keys_folder("only"))
        reopen_after_restoration(other_site, AFTER_RESTORATION)

    assert (backup.files, backup.missing_files) == (0, ())
    assert _list_canaries(other_site, canary_case) == []


def test_pages_answer_503_until_what_was_erased_since_is_erased_again(
    deleted_since: CanaryCase, backups: Backups, other_app: Flask, other_site: Site
) -> None:
    browser = other_app.test_client()
    with travel_to(BEFORE):
        restore_backup(
            other_site,
            backups.get_folder("old"),
            backups.get_keys_folder("old"),
            ledgers=find_later_ledgers(backups.get_folder("old")),
        )
        assert {finding.canary for finding in _list_canaries(other_site, deleted_since)} >= {
            deleted_since.traces["reference"]
        }

        for address in ("/", "/suivi", "/health", "/agent/demandes"):
            response = browser.get(address)
            assert response.status_code == 503
            assert "Le service rouvre bientôt" in response.text
            assert response.headers["Cache-Control"] == "no-store"
        reopen_after_restoration(other_site, AFTER_RESTORATION)

        assert browser.get("/").status_code == 200
    assert _list_canaries(other_site, deleted_since) == []
    with unit_of_work(other_site):
        assert db.session.scalar(select(func.count()).select_from(Case)) == 0
        with pytest.raises(KeyDestroyed):
            get_encryption_key(deleted_since.case.key_id)
        assert [path for path in other_site.storage_root.glob("??/*") if path.is_file()] == []


def test_what_stops_the_purge_leaves_the_site_closed(
    deleted_since: CanaryCase, backups: Backups, other_app: Flask, other_site: Site
) -> None:
    def raise_disk_full() -> None:
        raise OSError("the disk is full")

    with travel_to(BEFORE):
        restore_backup(
            other_site, backups.get_folder("old"), backups.get_keys_folder("old"), ledgers=[backups.get_folder("new")]
        )
        with pytest.raises(OSError, match="full"):
            reopen_after_restoration(other_site, [*AFTER_RESTORATION[:-1], raise_disk_full])
        assert other_app.test_client().get("/").status_code == 503

        reopen_after_restoration(other_site, AFTER_RESTORATION)

        assert other_app.test_client().get("/").status_code == 200
    assert _list_canaries(other_site, deleted_since) == []


def test_what_was_due_since_becomes_a_line_of_statistics_again(
    canary_case: CanaryCase, backups: Backups, other_site: Site
) -> None:
    with travel_to(BEFORE):
        backups.make("old")
    with travel_to(DUE):
        assert run_anonymisation() == 1
        restore_backup(other_site, backups.get_folder("old"), backups.get_keys_folder("old"))
        reopen_after_restoration(other_site, AFTER_RESTORATION)

    assert _list_canaries(other_site, canary_case) == []
    with unit_of_work(other_site):
        assert db.session.scalar(select(func.count()).select_from(AnonymousCase)) == 1


def test_the_keys_that_are_there_are_the_latest_and_stay(
    deleted_since: CanaryCase, backups: Backups, site: Site, other_site: Site
) -> None:
    from app.backups import database_copy

    latest = backups.get_keys_folder("new")
    database_copy.restore_database(next(latest.glob("keys.*")), other_site.keys_engine)

    with travel_to(BEFORE):
        result = restore_backup(other_site, backups.get_folder("old"), backups.get_keys_folder("old"))
        reopen_after_restoration(other_site, AFTER_RESTORATION)

    assert result.has_existing_keys
    assert _list_canaries(other_site, deleted_since) == []


def test_a_site_that_is_not_empty_is_left_as_it_is(canary_case: CanaryCase, backups: Backups, site: Site) -> None:
    with travel_to(BEFORE):
        backups.make("only")

        with pytest.raises(BackupRefused, match="not empty: its database has tables"):
            restore_backup(site, backups.get_folder("only"), backups.get_keys_folder("only"))

    assert not is_site_closed(site)
    assert attachments.open_file(db.session.scalars(select(Attachment)).first())


def test_files_that_are_there_already_are_a_site_too(
    canary_case: CanaryCase, backups: Backups, other_site: Site
) -> None:
    backups.make("only")
    stray = other_site.storage_root / "ab" / ("ab" * 16)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"somebody's")

    with pytest.raises(BackupRefused, match="there are files in"):
        restore_backup(other_site, backups.get_folder("only"), backups.get_keys_folder("only"))

    assert stray.read_bytes() == b"somebody's"


def test_without_keys_nothing_is_put_back(canary_case: CanaryCase, backups: Backups, other_site: Site) -> None:
    backups.make("only")

    with pytest.raises(BackupRefused, match="without the keys"):
        restore_backup(other_site, backups.get_folder("only"), None)

    assert not is_site_closed(other_site)


def test_a_file_lost_by_the_store_is_told_and_does_not_keep_the_rest_from_being_saved(
    canary_case: CanaryCase, backups: Backups
) -> None:
    name = db.session.scalars(select(Attachment.stored_name)).first()
    assert name is not None
    storage.delete_file(name)

    backup = backups.make("only")

    assert (backup.missing_files, backup.files) == ((name,), 3)


def test_a_backup_is_never_written_over_another(canary_case: CanaryCase, backups: Backups) -> None:
    backups.make("only")

    with pytest.raises(BackupRefused, match="not empty"):
        backups.make("only")


def test_a_backup_that_was_interrupted_is_none(canary_case: CanaryCase, backups: Backups, other_site: Site) -> None:
    backups.make("only")
    (backups.get_folder("only") / "manifest.json").unlink()

    with pytest.raises(BackupRefused, match="no complete backup"):
        restore_backup(other_site, backups.get_folder("only"), backups.get_keys_folder("only"))


def test_a_closed_site_neither_sends_nor_does_its_regular_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    close_site(site)
    result: list[str] = []
    monkeypatch.setattr(delivery, "_filter_waiting", lambda *_: result.append("delivery") or [])

    delivery.deliver_items(site.slug, [])

    assert schedule.run_if_due(site, ("outbox", 10, lambda: result.append("schedule"))) is False
    assert result == []


def _list_canaries(site: Site, canary_case: CanaryCase) -> list[CanaryFinding]:
    """Every canary in a file of the data folder, or in a row of either database."""
    canaries = [*canary_case.words.values(), *canary_case.traces.values()]
    return [*scan(site.storage_root.parent, canaries), *scan_bytes(_dump_rows(site), canaries, "rows")]


def _dump_rows(site: Site) -> bytes:
    cells = []
    for engine, schema in ((site.engine, metadata.MAIN), (site.keys_engine, metadata.KEYS)):
        with engine.connect() as connection:
            for table in schema.sorted_tables:
                for row in connection.execute(select(table)):
                    cells += [cell if isinstance(cell, bytes) else _format_cell(cell) for cell in row]
    return b"\n".join(cells)


def _format_cell(cell: object) -> bytes:
    return str(getattr(cell, "hex", cell) if not isinstance(cell, float) else cell).encode()
