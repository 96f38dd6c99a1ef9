"""Reminders before documents expire, and deletion of those that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from app.core.db import db
from app.documents.wallet import wallet_documents
from app.documents.wallet.wallet_jobs import delete_unused_documents, remind_of_expiry
from tests.accounts.sent_emails import list_emails
from tests.cast import Person
from tests.documents.wallet.wallets import keep
from tests.privacy.clock import travel_to

DAY = date(2026, 11, 2)


@pytest.fixture
def in_application(app: Flask) -> Iterator[None]:
    """Letters are rendered from templates."""
    with app.app_context():
        yield


def test_one_reminder_a_month_before_says_how_many_and_not_which(chloe: Person, in_application: None) -> None:
    with travel_to(DAY):
        keep(chloe.account.id, title="Certificat médical", expires_on=date(2027, 1, 15))
        keep(chloe.account.id, b"%PDF-1.7\n2", expires_on=date(2027, 1, 10))
    with travel_to(date(2026, 12, 10)):
        assert remind_of_expiry() == 0
    with travel_to(date(2026, 12, 17)):
        assert remind_of_expiry() == 1
        db.session.commit()
    with travel_to(date(2026, 12, 18)):
        assert remind_of_expiry() == 0

    (email,) = list_emails(chloe.email)
    assert email["subject"] == "2 documents de votre porte-documents expirent bientôt"
    assert "10 janvier 2027" in email["text"].replace("\u00a0", " ")
    assert "médical" not in str(email)


@pytest.mark.postgresql
def test_a_document_added_late_is_told_the_next_day(chloe: Person, in_application: None) -> None:
    with travel_to(DAY):
        keep(chloe.account.id, expires_on=DAY + timedelta(days=5))
        assert remind_of_expiry() == 0
    with travel_to(DAY + timedelta(days=1)):
        assert remind_of_expiry() == 1


def test_what_is_unused_for_two_years_is_deleted_after_a_notice(chloe: Person, in_application: None) -> None:
    with travel_to(DAY):
        old_document, recent_document = keep(chloe.account.id), keep(chloe.account.id, b"%PDF-1.7\n2")
    with travel_to(date(2028, 10, 15)):
        assert delete_unused_documents() == 0
        wallet_documents.record_use(recent_document.document)
        db.session.commit()
    assert len(list_emails(chloe.email)) == 1
    with travel_to(date(2028, 11, 10)):
        assert delete_unused_documents() == 0
    with travel_to(date(2028, 11, 15)):
        assert delete_unused_documents() == 1
        db.session.commit()

    assert [document.id for document in wallet_documents.list_documents(chloe.account.id)] == [recent_document.id]
    assert old_document.id != recent_document.id
    assert len(list_emails(chloe.email)) == 1
