"""Rows that belong to a case, read from the schema: nobody keeps a list, and a column that fits no rule fails here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Date, ForeignKey, MetaData, String, Table, Uuid, delete, insert, select

from app.core.db import DELETED_WITH_CASE, PERSONAL, Base, db, outlives_case
from app.core.sites import Site
from app.migrations import metadata
from app.privacy.anonymisation import case_rows, delete_cases
from app.privacy.anonymisation.case_rows import (
    CASE_TABLE,
    FILE_COLUMN,
    KEY_COLUMN,
    UNCONSTRAINED_COLUMNS,
    delete_expired_survivors,
    find_rows,
)

# Identifiers without a foreign key that lead to no case; each with what it names.
ELSEWHERE = {
    "author_id": "an agent",
    "booking_id": "a booking, which is deleted before the accounts are",
    "series_id": "a series of bookings of an association",
    "batch_id": "the other acts of one click",
    "created_by_id": "an agent",
    "undoes_id": "an edit of the same page",
    "version_id": "a version of the same page",
    "written_by_id": "an agent",
    "uploaded_by_id": "an agent",
    "account_id": "an agent, in the history of the administration",
    "head_id": "an agent",
    "sign_in_id": "a session, which may have ended",
    "session_name": "a session, as other software knows it",
    "lease_owner": "a worker, as long as it holds a webhook",
    "last_case_id": "the last case of a pass, which goes with the migration",
    "merged_into_id": "a role",
    "next_version_id": "a version of the same procedure",
    "requested_by_id": "an agent",
    "posted_by_id": "an agent",
    "key_id": "a key of the keys database",
    "submission_token": "a token made by whoever submits",
    "token": "a token made by the device that submits",
    "event_id": "a line of the timeline of the same case",
    "made_event_id": "a line of the timeline of the same case",
    "attachment_id": "a file of the same case",
    "document_id": "a document of the same case, or that bore a number of a series",
    "replaces_id": "a document of the same case",
    "base_version_id": "a version of the same procedure or workflow",
    "source_id": "a scanned page of the same letter",
    "department_id": "a department",
    "draft_id": "the draft that a mail became",
    "default_view_id": "a saved view of the list",
    "updated_by_id": "an agent",
    "item_id": "an errand of the outbox, which goes once done",
    "pending_id": "a step of the same case",
    "by_id": "an agent",
    "changed_by_id": "an agent",
    "decided_by_id": "an agent",
    "explained_by_id": "an agent",
    "given_by_id": "an agent",
    "let_go_by_id": "an agent",
    "published_by_id": "an agent",
    "received_by_id": "an agent",
    "saved_by_id": "an agent",
    "sender_grant_id": "the grant, of half a day, with which the draft was sent",
    "settled_by_id": "an agent",
}


@pytest.mark.form
def test_every_table_that_points_to_a_case_is_covered() -> None:
    covered = {table.name for table in find_rows([uuid4()])}

    assert {"case", "case_event", "attachment", "scheduled_timeout", "search_token", "execution_step"} <= covered
    assert {"message", "case_grant"} <= covered
    pointing = {
        table.name
        for table in metadata.MAIN.tables.values()
        for column in table.columns
        if column.name in UNCONSTRAINED_COLUMNS or any(key.column.table is CASE_TABLE for key in column.foreign_keys)
        if column.info.get("case") != "outlived"
    }
    assert pointing <= covered


def test_nothing_that_outlives_a_case_is_covered() -> None:
    covered = {table.name for table in find_rows([uuid4()])}

    assert covered.isdisjoint(
        {"account", "anonymous_case", "procedure_version", "workflow_version", "draft", "access_entry"}
    )


@pytest.mark.form
def test_every_identifier_either_has_a_foreign_key_or_is_known_here() -> None:
    loose = {
        f"{table.name}.{column.name}"
        for table in metadata.MAIN.tables.values()
        for column in table.columns
        if isinstance(column.type, Uuid) and column.name != "id" and not column.primary_key and not column.foreign_keys
        if column.name not in UNCONSTRAINED_COLUMNS | ELSEWHERE.keys() and column.info != PERSONAL
    }

    assert loose == set(), "give it a foreign key, call it case_id, or say in ELSEWHERE what it names"


@pytest.mark.form
def test_every_reference_to_a_case_says_what_becomes_of_its_row() -> None:
    silent = {
        f"{table.name}.{column.name}"
        for table in metadata.MAIN.tables.values()
        for column in case_rows.list_references(table, CASE_TABLE)
        if column.info.get("case") is None
    }

    assert silent == set(), "DELETED_WITH_CASE, or outlives_case with the law that asks for it"


@pytest.mark.postgresql
def test_a_row_that_outlives_its_case_keeps_nothing_personal_and_goes_in_its_time(
    site: Site, make_case, monkeypatch
) -> None:
    tomorrow = _build_future_schema(outlives_case("article 17 du décret du 7 novembre 2012", years=10, since="paid_on"))
    tables = [tomorrow.tables["payment"], tomorrow.tables["payment_line"]]
    tomorrow.create_all(site.engine, tables=tables)
    monkeypatch.setattr(Base, "metadata", tomorrow)
    monkeypatch.setattr(case_rows, "CASE_TABLE", tomorrow.tables["case"])
    deleted_id, payment = make_case().id, tomorrow.tables["payment"]
    _insert_payment(tomorrow, deleted_id)
    db.session.commit()

    delete_cases([deleted_id])
    db.session.commit()

    assert db.session.execute(select(payment.c.case_id, payment.c.payer, payment.c.paid_on)).one() == (
        None,
        None,
        date(2026, 3, 1),
    )
    assert len(db.session.execute(select(tomorrow.tables["payment_line"])).all()) == 1
    db.session.execute(delete(tomorrow.tables["payment_line"]))
    delete_expired_survivors(date(2036, 3, 1))
    assert len(db.session.execute(select(payment)).all()) == 1
    delete_expired_survivors(date(2036, 3, 2))
    assert db.session.execute(select(payment)).all() == []
    db.session.commit()
    tomorrow.drop_all(site.engine, tables=tables)


@pytest.mark.form
def test_every_table_with_files_keeps_the_key_that_seals_them() -> None:
    assert [table.name for table in case_rows.list_tables_with(FILE_COLUMN) if KEY_COLUMN not in table.columns] == []


def test_a_table_added_tomorrow_is_covered_down_to_its_grandchildren(site: Site, make_case, monkeypatch) -> None:
    tomorrow = _build_future_schema()
    tomorrow.create_all(site.engine, tables=[tomorrow.tables["payment"], tomorrow.tables["payment_line"]])
    monkeypatch.setattr(Base, "metadata", tomorrow)
    monkeypatch.setattr(case_rows, "CASE_TABLE", tomorrow.tables["case"])
    deleted_id, other_id = make_case().id, make_case().id
    for case_id in (deleted_id, other_id):
        _insert_payment(tomorrow, case_id)
    db.session.commit()

    case_rows.delete_rows(find_rows([deleted_id]))
    db.session.commit()

    assert list(db.session.scalars(select(tomorrow.tables["payment"].c.case_id))) == [other_id]
    assert len(db.session.execute(select(tomorrow.tables["payment_line"])).all()) == 1
    assert list(db.session.scalars(select(tomorrow.tables["case"].c.id))) == [other_id]


def _build_future_schema(reference: Mapping[str, Any] = DELETED_WITH_CASE) -> MetaData:
    """The tables of today, and two of payments."""
    tomorrow = MetaData()
    for table in metadata.MAIN.tables.values():
        table.to_metadata(tomorrow)
    Table(
        "payment",
        tomorrow,
        Column("id", Uuid, primary_key=True),
        Column("case_id", ForeignKey("case.id"), info=reference),
        Column("payer", String, info=PERSONAL),
        Column("paid_on", Date),
    )
    Table("payment_line", tomorrow, Column("payment_id", ForeignKey("payment.id")), Column("label", String))
    return tomorrow


def _insert_payment(tomorrow: MetaData, case_id: UUID) -> None:
    payment = uuid4()
    db.session.execute(
        insert(tomorrow.tables["payment"]).values(id=payment, case_id=case_id, payer="Odile", paid_on=date(2026, 3, 1))
    )
    db.session.execute(insert(tomorrow.tables["payment_line"]).values(payment_id=payment, label="Exemple"))
