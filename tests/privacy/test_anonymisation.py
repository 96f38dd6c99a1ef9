"""A case whose retention has ended is counted in statistics; nothing else of it is left."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.cases.models import AnonymousCase, Attachment, Case
from app.core import clock, storage
from app.core.db import db
from app.core.jobs.outbox import OutboxItem, enqueue
from app.core.sealing import KeyDestroyed, get_encryption_key
from app.notifications.models import Message
from app.privacy import jobs
from app.privacy.access_log import log_access
from app.privacy.access_log.verification import verify_chain
from app.privacy.anonymisation import DELETE_SEALED
from app.privacy.anonymisation.case_rows import find_rows
from app.privacy.models import CONTENT_COLUMNS, AccessEntry
from tests.factories import MakeCase
from tests.privacy.clock import travel_to
from tests.privacy.closed_case import AGENT, CLOSING_DAY, DUE, anonymise_due_cases, count_remaining


@pytest.mark.postgresql
def test_of_a_request_alone_only_its_procedure_and_its_year_remain(closed_case: Case) -> None:
    anonymise_due_cases()

    record = db.session.scalars(select(AnonymousCase)).one()
    assert (record.procedure_slug, record.family, record.closed_year) == ("signaler", "polices-voirie", "2026")
    assert (record.closed_month, record.received_month, record.duration) == (None, None, None)
    assert (record.channel, record.final_status, record.answers, record.requests) == (
        None,
        None,
        {"type": None},
        1,
    )
    assert record.id != closed_case.id


def test_every_row_of_the_case_is_deleted(closed_case: Case) -> None:
    with_rows = {table.name for table, rows in find_rows([closed_case.id]).items() if _count(table, rows)}
    assert with_rows >= {"case", "case_event", "attachment", "search_token", "execution_step", "message", "case_grant"}

    anonymise_due_cases()

    assert {table.name for table, rows in find_rows([closed_case.id]).items() if _count(table, rows)} == set()


def test_its_files_and_its_key_are_deleted(closed_case: Case) -> None:
    file = db.session.scalars(select(Attachment.stored_name)).one()
    key = get_encryption_key(closed_case.key_id)

    anonymise_due_cases()

    with pytest.raises(KeyDestroyed):
        get_encryption_key(closed_case.key_id)
    with pytest.raises(storage.FileMissing):
        storage.read_file(file, key)


def test_outbox_items_about_the_case_are_deleted(closed_case: Case) -> None:
    message = db.session.scalars(select(Message)).all()[0]
    about = enqueue("send_message", message_id=message.id)
    about_it_in_a_list = enqueue("export", case_ids=[uuid4(), closed_case.id])
    about_another = enqueue("send_message", message_id=uuid4())
    db.session.commit()

    anonymise_due_cases()

    items = {item.id: item for item in db.session.scalars(select(OutboxItem))}
    assert about.id not in items
    assert about_it_in_a_list.id not in items
    assert about_another.id in items
    assert [item.ids["key_id"] for item in items.values() if item.kind == DELETE_SEALED] == [str(closed_case.key_id)]


def test_log_entries_about_the_case_are_deleted_and_the_log_verifies(closed_case: Case) -> None:
    log_access(AGENT, "read", screen="backoffice.cases.show_case", subject=uuid4())

    anonymise_due_cases()

    about_it, about_another = db.session.scalars(select(AccessEntry).order_by(AccessEntry.position))
    assert all(getattr(about_it, name) is None for name in CONTENT_COLUMNS)
    assert about_another.subject is not None
    assert verify_chain() is None


def test_another_case_is_unchanged(closed_case: Case, make_case: MakeCase) -> None:
    with travel_to(DUE):
        other = make_case()
    before = {table.name: _count(table, rows) for table, rows in find_rows([other.id]).items()}

    anonymise_due_cases()

    assert {table.name: _count(table, rows) for table, rows in find_rows([other.id]).items()} == before
    assert get_encryption_key(other.key_id)


def test_batches_are_committed_one_by_one(make_case: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH_SIZE", 2)
    with travel_to(CLOSING_DAY):
        for _ in range(5):
            make_case(status="accepted")

    with travel_to(DUE):
        assert jobs.run_anonymisation() == 5

    assert count_remaining() == (0, 5, 0)


def test_a_key_that_serves_something_else_is_left_alone(closed_case: Case, chloe) -> None:
    account = chloe.account
    db.session.add(
        Message(
            case_id=closed_case.id,
            account_id=account.id,
            channel="email",
            key_id=account.key_id,
            status="sent",
            created_at=clock.now(),
        )
    )
    db.session.commit()

    anonymise_due_cases()

    assert get_encryption_key(account.key_id)


def _count(table, rows) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(rows)) or 0
