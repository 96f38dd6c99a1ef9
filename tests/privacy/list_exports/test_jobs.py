"""The job that writes an export: interrupted, run twice, or overtaken by an anonymisation."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.agent_actors import find_actor
from app.cases.search.filters import Filters
from app.core import storage
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.core.sealing import get_encryption_key
from app.privacy.anonymisation import delete_cases
from app.privacy.list_exports import jobs, list_contents, stored_exports
from app.privacy.list_exports.export_query import ExportQuery, decode_query, encode_query
from app.privacy.list_exports.fingerprint_pack import fingerprint_case, holds_any, pack_fingerprints
from app.privacy.list_exports.models import ListExport
from tests.cast import Person
from tests.exported_lists import grant_exports
from tests.factories import MakeCase


def request_file(person: Person) -> str:
    actor = find_actor(person.account.id)
    assert actor is not None
    query = ExportQuery(Filters(state="all"), ("reference",))
    export_id = str(stored_exports.request_export(actor, "csv", query, families=["polices-voirie"]).id)
    db.session.commit()
    return export_id


def read_export() -> ListExport:
    db.session.expire_all()
    return db.session.scalars(select(ListExport)).one()


def content_of(export: ListExport) -> str:
    assert export.stored_name
    return b"".join(storage.read_file(export.stored_name, get_encryption_key(export.key_id))).decode("utf-8-sig")


def test_the_rows_come_in_batches_and_none_is_lost(
    alice: Person, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    references = {make_case().reference for _ in range(5)}
    grant_exports("voirie-instruction")
    monkeypatch.setattr(list_contents, "BATCH", 2)
    monkeypatch.setattr(jobs, "BATCHES_BETWEEN_REPORTS", 1)

    jobs.write_export(request_file(alice))
    db.session.commit()

    export = read_export()
    assert set(content_of(export).split()[1:]) == references
    assert export.rows_written == 5


@pytest.mark.postgresql
def test_a_crash_leaves_no_file_and_the_next_attempt_writes_it(
    alice: Person, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case()
    grant_exports("voirie-instruction")
    export_id = request_file(alice)

    with monkeypatch.context() as patched:
        patched.setattr(list_contents, "read_cells", lambda rows, columns: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.write_export(export_id)
    db.session.rollback()
    assert read_export().is_pending
    jobs.write_export(export_id)
    db.session.commit()

    export = read_export()
    assert export.is_ready
    assert case.reference in content_of(export)


def test_running_twice_keeps_the_first_file(alice: Person, make_case: MakeCase) -> None:
    make_case()
    grant_exports("voirie-instruction")
    export_id = request_file(alice)

    jobs.write_export(export_id)
    db.session.commit()
    first_name = read_export().stored_name
    jobs.write_export(export_id)
    db.session.commit()

    assert read_export().stored_name == first_name


def test_a_case_that_goes_while_the_file_is_written_is_not_in_it(
    alice: Person, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost_case, other_case = make_case(), make_case()
    grant_exports("voirie-instruction")
    export_id = request_file(alice)
    case_id = lost_case.id

    def write_then_lose(stream, key, *, limit, write=storage.write_file):  # type: ignore[no-untyped-def]
        stored_file = write(stream, key, limit=limit)
        delete_cases([case_id])
        db.session.commit()
        return stored_file

    with monkeypatch.context() as patched:
        patched.setattr(storage, "write_file", write_then_lose)
        with pytest.raises(DeliveryError):
            jobs.write_export(export_id)
    db.session.rollback()
    jobs.write_export(export_id)
    db.session.commit()

    assert content_of(read_export()).split()[1:] == [other_case.reference]


@pytest.mark.postgresql
def test_an_export_that_failed_can_be_asked_for_again(alice: Person, make_case: MakeCase) -> None:
    make_case()
    grant_exports("voirie-instruction")
    export_id = request_file(alice)

    stored_exports.record_failure(export_id, "any")
    db.session.commit()

    assert not read_export().is_pending


def test_filters_are_the_same_once_sealed() -> None:
    from datetime import date

    query = ExportQuery(Filters(words="Dupont", since=date(2026, 1, 2)), ("reference", "answer.type"))

    assert decode_query(encode_query(query)) == query
    assert decode_query({"filters": {"words": "x", "unknown": 1}, "columns": []}) == ExportQuery(Filters(words="x"))


def test_fingerprints_tell_which_cases_a_file_holds(site: object) -> None:
    from uuid import uuid4

    ids = [uuid4() for _ in range(50)]
    packed = pack_fingerprints(fingerprint_case(case_id) for case_id in ids)

    assert all(holds_any(packed, [fingerprint_case(case_id)]) for case_id in ids)
    assert not holds_any(packed, [fingerprint_case(uuid4()) for _ in range(50)])
    assert not holds_any(b"", [fingerprint_case(ids[0])])
