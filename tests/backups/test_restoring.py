"""A backup put back on another machine: nothing is missing, and what was erased since is erased again before it opens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.backups.manifest import BackupRefused
from app.backups.restoring import later_ledgers, restore
from app.cases import attachments
from app.cases.models import AnonymousCase, Attachment, Case
from app.cli.backups import purge_and_reopen
from app.core import delivery, schedule, storage
from app.core.closed import close, is_closed
from app.core.db import db
from app.core.sealing import KeyDestroyed, encryption_key
from app.core.sites import Site, unit_of_work
from app.migrations import metadata
from app.privacy.anonymisation import forget
from app.privacy.jobs import anonymise_nightly
from app.privacy.purging_again import erase_what_waits
from app.wiring import AFTER_RESTORATION
from tests.backups.conftest import Backups
from tests.privacy.canaries import Found, scan, scan_bytes
from tests.privacy.marked_case import MarkedCase, mark_a_case, readable_dump
from tests.privacy.moments import on

CLOSED = date(2026, 5, 2)
DUE = date(2026, 8, 2)
# Not due yet: nothing but the ledger tells that it was erased.
BEFORE = CLOSED + timedelta(days=20)


@pytest.fixture
def marked(site: Site) -> MarkedCase:
    with on(CLOSED):
        return mark_a_case()


@pytest.fixture
def erased_since(marked: MarkedCase, backups: Backups) -> MarkedCase:
    """A request that an agent had removed after the first backup, as the second one knows."""
    with on(BEFORE):
        backups.make("old")
        forget([marked.case.id])
        db.session.commit()
        erase_what_waits()
        backups.make("new")
    return marked


def test_everything_is_there_again(marked: MarkedCase, backups: Backups, other_site: Site) -> None:
    before = readable_dump(marked)
    with on(CLOSED):
        made = backups.make("only")
        done = restore(other_site, backups.of("only"), backups.keys_of("only"))
        purge_and_reopen(other_site, AFTER_RESTORATION)

    assert (made.files, done.files, made.lost, done.unreadable) == (3, 3, (), 0)
    with unit_of_work(other_site):
        case = db.session.scalars(select(Case)).one()
        assert readable_dump(MarkedCase(case, marked.account_key)) == before


def test_the_site_goes_on_while_it_is_copied(
    marked: MarkedCase, backups: Backups, other_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the copy of the database and that of its files, a request was erased: that is not a missing file."""
    from app.backups import making

    copy_files = making._copy_files

    def erase_then_copy(*arguments: object) -> object:
        forget([marked.case.id])
        db.session.commit()
        erase_what_waits()
        return copy_files(*arguments)

    monkeypatch.setattr(making, "_copy_files", erase_then_copy)
    with on(BEFORE):
        made = backups.make("only")
        restore(other_site, backups.of("only"), backups.keys_of("only"))
        purge_and_reopen(other_site, AFTER_RESTORATION)

    assert (made.files, made.lost) == (0, ())
    assert _seen(other_site, marked) == []


def test_pages_answer_503_until_what_was_erased_since_is_erased_again(
    erased_since: MarkedCase, backups: Backups, elsewhere: Flask, other_site: Site
) -> None:
    browser = elsewhere.test_client()
    with on(BEFORE):
        restore(other_site, backups.of("old"), backups.keys_of("old"), ledgers=later_ledgers(backups.of("old")))
        assert {found.canary for found in _seen(other_site, erased_since)} >= {erased_since.traces["reference"]}

        for address in ("/", "/suivi", "/health", "/agent/demandes"):
            refused = browser.get(address)
            assert refused.status_code == 503
            assert "Le service rouvre bientôt" in refused.text
            assert refused.headers["Cache-Control"] == "no-store"
        purge_and_reopen(other_site, AFTER_RESTORATION)

        assert browser.get("/").status_code == 200
    assert _seen(other_site, erased_since) == []
    with unit_of_work(other_site):
        assert db.session.scalar(select(func.count()).select_from(Case)) == 0
        with pytest.raises(KeyDestroyed):
            encryption_key(erased_since.case.key_id)
        assert [path for path in other_site.storage_root.glob("??/*") if path.is_file()] == []


def test_what_stops_the_purge_leaves_the_site_closed(
    erased_since: MarkedCase, backups: Backups, elsewhere: Flask, other_site: Site
) -> None:
    def stopped() -> None:
        raise OSError("the disk is full")

    with on(BEFORE):
        restore(other_site, backups.of("old"), backups.keys_of("old"), ledgers=[backups.of("new")])
        with pytest.raises(OSError, match="full"):
            purge_and_reopen(other_site, [*AFTER_RESTORATION[:-1], stopped])
        assert elsewhere.test_client().get("/").status_code == 503

        purge_and_reopen(other_site, AFTER_RESTORATION)

        assert elsewhere.test_client().get("/").status_code == 200
    assert _seen(other_site, erased_since) == []


def test_what_was_due_since_becomes_a_line_of_statistics_again(
    marked: MarkedCase, backups: Backups, other_site: Site
) -> None:
    with on(BEFORE):
        backups.make("old")
    with on(DUE):
        assert anonymise_nightly() == 1
        restore(other_site, backups.of("old"), backups.keys_of("old"))
        purge_and_reopen(other_site, AFTER_RESTORATION)

    assert _seen(other_site, marked) == []
    with unit_of_work(other_site):
        assert db.session.scalar(select(func.count()).select_from(AnonymousCase)) == 1


def test_the_keys_that_are_there_are_the_latest_and_stay(
    erased_since: MarkedCase, backups: Backups, site: Site, other_site: Site
) -> None:
    from app.backups import databases

    latest = backups.keys_of("new")
    databases.put_back(next(latest.glob("keys.*")), other_site.keys_engine)

    with on(BEFORE):
        done = restore(other_site, backups.of("old"), backups.keys_of("old"))
        purge_and_reopen(other_site, AFTER_RESTORATION)

    assert done.are_keys_kept
    assert _seen(other_site, erased_since) == []


def test_a_site_that_is_not_empty_is_left_as_it_is(marked: MarkedCase, backups: Backups, site: Site) -> None:
    with on(BEFORE):
        backups.make("only")

        with pytest.raises(BackupRefused, match="not empty: its database has tables"):
            restore(site, backups.of("only"), backups.keys_of("only"))

    assert not is_closed(site)
    assert attachments.open_file(db.session.scalars(select(Attachment)).first())


def test_files_that_are_there_already_are_a_site_too(marked: MarkedCase, backups: Backups, other_site: Site) -> None:
    backups.make("only")
    stray = other_site.storage_root / "ab" / ("ab" * 16)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"somebody's")

    with pytest.raises(BackupRefused, match="there are files in"):
        restore(other_site, backups.of("only"), backups.keys_of("only"))

    assert stray.read_bytes() == b"somebody's"


def test_without_keys_nothing_is_put_back(marked: MarkedCase, backups: Backups, other_site: Site) -> None:
    backups.make("only")

    with pytest.raises(BackupRefused, match="without the keys"):
        restore(other_site, backups.of("only"), None)

    assert not is_closed(other_site)


def test_a_file_lost_by_the_store_is_told_and_does_not_keep_the_rest_from_being_saved(
    marked: MarkedCase, backups: Backups
) -> None:
    name = db.session.scalars(select(Attachment.stored_name)).first()
    assert name is not None
    storage.delete(name)

    made = backups.make("only")

    assert (made.lost, made.files) == ((name,), 2)


def test_a_backup_is_never_written_over_another(marked: MarkedCase, backups: Backups) -> None:
    backups.make("only")

    with pytest.raises(BackupRefused, match="not empty"):
        backups.make("only")


def test_a_backup_that_was_interrupted_is_none(marked: MarkedCase, backups: Backups, other_site: Site) -> None:
    backups.make("only")
    (backups.of("only") / "manifest.json").unlink()

    with pytest.raises(BackupRefused, match="no complete backup"):
        restore(other_site, backups.of("only"), backups.keys_of("only"))


def test_a_closed_site_neither_sends_nor_does_its_regular_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    close(site)
    done: list[str] = []
    monkeypatch.setattr(delivery, "_still_waiting", lambda *_: done.append("delivery") or [])

    delivery.deliver(site.slug, [])

    assert schedule.run_if_due(site, ("outbox", 10, lambda: done.append("schedule"))) is False
    assert done == []


def _seen(site: Site, marked: MarkedCase) -> list[Found]:
    """Every canary in a file of the data folder, or in a row of either database."""
    canaries = [*marked.words.values(), *marked.traces.values()]
    return [*scan(site.storage_root.parent, canaries), *scan_bytes(_rows(site), canaries, "rows")]


def _rows(site: Site) -> bytes:
    found = []
    for engine, schema in ((site.engine, metadata.MAIN), (site.keys_engine, metadata.KEYS)):
        with engine.connect() as connection:
            for table in schema.sorted_tables:
                for row in connection.execute(select(table)):
                    found += [cell if isinstance(cell, bytes) else _text(cell) for cell in row]
    return b"\n".join(found)


def _text(cell: object) -> bytes:
    return str(getattr(cell, "hex", cell) if not isinstance(cell, float) else cell).encode()
