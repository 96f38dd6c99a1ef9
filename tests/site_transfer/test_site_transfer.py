"""The way out: a site goes to another installation with everything, under other keys, whatever its database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.passwords import is_correct_password
from app.accounts.people import find_account
from app.cases.models import Case, CaseEvent
from app.cases.reading.case_values import answers_of
from app.cases.timeline import record
from app.cases.tracking.tracking_code import find_by_code
from app.core.db import db
from app.core.operations.site_closure import is_site_closed
from app.core.sealing import KeyDestroyed
from app.core.settings import site_settings
from app.core.sites import Site, unit_of_work
from app.core.web.access_rules import Actor
from app.migrations import metadata
from app.privacy.access_log.verification import verify_chain
from app.site_transfer.export_source import pack_folder
from tests.cast import PASSWORD
from tests.databases import Databases, SqliteFiles
from tests.documents.wallet import wallets
from tests.privacy.canary_case import CanaryCase, dump_readable
from tests.site_transfer.conftest import Contents, OpenInstallation, export, move

GATEWAY_PASSWORD = "le mot de passe de la passerelle"


def _find_copy(canary_case: CanaryCase) -> CanaryCase:
    """The case as the current site has it."""
    return replace(canary_case, case=db.session.get_one(Case, canary_case.case.id))


@pytest.mark.postgresql
def test_export_import_export_is_the_same_between_databases(
    contents: Contents,
    leaving_site: Site,
    open_installation: OpenInstallation,
    databases: Databases,
    tmp_path: Path,
) -> None:
    """With PostgreSQL the site goes there by SQLite."""
    first = export(leaving_site, tmp_path / "first")
    texts = sorted(dump_readable(contents.canary_case).splitlines())
    (tmp_path / "templates").mkdir()
    sqlite = SqliteFiles(tmp_path / "templates", [metadata.MAIN, metadata.KEYS])
    folder = tmp_path / "first"

    for number, kind in enumerate((sqlite, databases)):
        site = open_installation(kind)
        move(site, folder)
        folder = tmp_path / f"copy-{number}"
        with unit_of_work(site):
            copy = export(site, folder)
            copied_texts = sorted(dump_readable(_find_copy(contents.canary_case)).splitlines())

        assert copy.describe_contents() == first.describe_contents()
        assert copied_texts == texts
        assert not is_site_closed(site)


def test_what_people_hold_still_opens_the_copy(
    contents: Contents,
    leaving_site: Site,
    open_installation: OpenInstallation,
    databases: Databases,
    tmp_path: Path,
) -> None:
    site_settings.save_settings({"franceconnect.client_secret": GATEWAY_PASSWORD})
    db.session.commit()
    export(leaving_site, tmp_path / "export")

    site = open_installation(databases)
    move(site, tmp_path / "export")

    with unit_of_work(site):
        case = find_by_code(contents.canary_case.traces["code"])
        assert case is not None
        assert case.id == contents.canary_case.case.id
        account = find_account("chloe@residents.example")
        assert account is not None
        assert is_correct_password(account.password_hash, PASSWORD)
        assert wallets.read_file(account.id, contents.document_id) == wallets.PDF
        assert site_settings.get_setting("franceconnect.client_secret") == GATEWAY_PASSWORD
        assert verify_chain() is None
        last_position = db.session.scalar(select(func.max(CaseEvent.position)))
        record(case, "note", by=Actor(kind="agent", account_id=account.id), details={"text": "Après l’import"})
        db.session.commit()
        assert db.session.scalar(select(func.max(CaseEvent.position))) > last_position
        with pytest.raises(KeyDestroyed):
            answers_of(db.session.get_one(Case, contents.destroyed.id))


def test_secrets_are_in_clear_nowhere(contents: Contents, leaving_site: Site, tmp_path: Path) -> None:
    site_settings.save_settings({"franceconnect.client_secret": GATEWAY_PASSWORD})
    db.session.commit()

    export(leaving_site, tmp_path / "export")

    exported = b"".join(path.read_bytes() for path in (tmp_path / "export").rglob("*") if path.is_file())
    assert b"Un grand trou" not in exported  # the case whose key is destroyed
    assert contents.canary_case.words["corrected"].encode() in exported
    assert GATEWAY_PASSWORD.encode() not in exported
    assert (contents.account.password_hash or "").encode() not in exported


def test_a_zip_file_is_an_export_too(
    contents: Contents,
    leaving_site: Site,
    open_installation: OpenInstallation,
    databases: Databases,
    tmp_path: Path,
) -> None:
    first = export(leaving_site, tmp_path / "export")
    pack_folder(tmp_path / "export", tmp_path / "export.zip")

    site = open_installation(databases)
    move(site, tmp_path / "export.zip")

    with unit_of_work(site):
        assert export(site, tmp_path / "copy").describe_contents() == first.describe_contents()
