"""Exports of long lists: written by the worker, given to whoever asked, deleted in their time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.backoffice.case_list import list_exports
from app.core import clock, storage
from app.core.clock import shift_clock
from app.core.db import db
from app.core.sealing import KeyDestroyed, get_encryption_key
from app.core.storage import FileMissing
from app.privacy.anonymisation import delete_cases
from app.privacy.list_exports import stored_exports
from app.privacy.list_exports.models import ListExport
from app.privacy.list_exports.stored_exports import WRITE_EXPORT
from tests.cast import Person
from tests.exported_lists import COLUMNS, export_as, grant_exports, read_csv, run_worker
from tests.factories import MakeCase

EXPORTS = "/agents/demandes/exports"


@pytest.fixture
def long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is too long to be sent at once."""
    monkeypatch.setattr(list_exports, "MOST_AT_ONCE", 0)


def ask_for_file(person: Person, key: str = "csv", query: str = COLUMNS) -> ListExport:
    page = export_as(person, key, query)
    assert page.location == EXPORTS
    return latest_export()


def latest_export() -> ListExport:
    db.session.expire_all()
    return db.session.scalars(select(ListExport).order_by(ListExport.asked_at.desc())).first()  # type: ignore[return-value]


def test_a_long_list_is_written_by_the_worker(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    cases = [make_case(), make_case()]
    grant_exports("voirie-instruction")

    export = ask_for_file(alice)
    waiting = alice.get(EXPORTS)
    run_worker(WRITE_EXPORT)
    page = alice.get(EXPORTS)
    rows = read_csv(alice.get(f"{EXPORTS}/{export.id}/fichier"))

    assert "En préparation" in waiting.text("main")
    assert "Prêt" in page.text("#list-exports")
    assert "2 demandes" in page.text("#list-exports")
    assert {row["Référence"] for row in rows} == {case.reference for case in cases}


def test_a_file_is_given_to_whoever_asked_for_it_and_may_still_export(
    alice: Person, albane: Person, make_case: MakeCase, long_lists: None
) -> None:
    make_case()
    grant_exports("voirie-instruction")
    export = ask_for_file(alice)
    run_worker(WRITE_EXPORT)

    assert albane.get(f"{EXPORTS}/{export.id}/fichier").status == 404
    grant_exports()
    assert alice.get(f"{EXPORTS}/{export.id}/fichier").status == 404


@pytest.mark.postgresql
def test_the_worker_writes_nothing_for_whoever_lost_the_right(
    alice: Person, make_case: MakeCase, long_lists: None
) -> None:
    make_case()
    grant_exports("voirie-instruction")
    ask_for_file(alice)
    grant_exports()

    run_worker(WRITE_EXPORT)

    export = latest_export()
    assert export.failed_at is not None
    assert export.stored_name is None


def test_a_file_expires_after_a_week(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    make_case()
    grant_exports("voirie-instruction")
    export = ask_for_file(alice)
    run_worker(WRITE_EXPORT)
    key_id, stored_name = export.key_id, latest_export().stored_name
    assert stored_name

    with shift_clock(timedelta(days=7, minutes=1)):
        assert stored_exports.expire_exports() == 1
        db.session.commit()
        run_worker("erase_sealed")

    with pytest.raises(FileMissing):
        storage.read_file(stored_name, b"0" * 32)
    with pytest.raises(KeyDestroyed):
        get_encryption_key(key_id)


def test_the_file_goes_with_a_case_that_it_holds(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    case, other = make_case(), make_case()
    grant_exports("voirie-instruction")
    case.limited_at = clock.now()
    db.session.commit()
    ask_for_file(alice)
    run_worker(WRITE_EXPORT)

    delete_cases([case.id])
    db.session.commit()
    assert latest_export() is not None
    delete_cases([other.id])
    db.session.commit()

    assert latest_export() is None


def test_an_agent_deletes_a_file_before_its_time(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    make_case()
    grant_exports("voirie-instruction")
    export = ask_for_file(alice)

    page = alice.post(f"{EXPORTS}/{export.id}/suppression").follow()

    assert "Aucun export" in page.text("main")
    assert latest_export() is None


def test_no_more_than_three_files_are_under_way(alice: Person, make_case: MakeCase, long_lists: None) -> None:
    make_case()
    grant_exports("voirie-instruction")
    for _ in range(3):
        ask_for_file(alice)

    page = export_as(alice, "csv")

    assert page.status == 409
    assert "Trois exports" in page.text("main")
