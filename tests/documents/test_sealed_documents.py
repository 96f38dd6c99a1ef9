"""Documents of cases under the seal of the authority: sealed last, or not made at all."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.files.attachments import open_file
from app.cases.models import Attachment, Case
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.core.web.access_rules import SYSTEM, Actor
from app.documents import case_documents, document_jobs, document_templates
from app.documents.electronic_seal import seal_store
from app.documents.electronic_seal.pdf_seal import is_sealed_by
from app.documents.electronic_seal.seal_store import Seal, check_seal
from app.documents.models import FAILED, GIVEN, MAKING, CaseDocument, DocumentNumber, DocumentRecord
from tests.cast import Person
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.seals import get_seal, make_seal
from tests.documents.templates import ORDER
from tests.factories import MakeCase


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    return make_case()


@pytest.fixture
def document(app: Flask, case: Case, alice: Person) -> CaseDocument:
    """An order that is asked for and still to be made."""
    document_templates.publish_template(ORDER)
    template = document_templates.find_template(ORDER["slug"])
    by = Actor(kind="agent", account_id=alice.account.id)
    document = case_documents.request_document(case, template, by=by, is_given_at_once=True)
    db.session.commit()
    return document


def use_seal(seal: Seal) -> None:
    seal_store.save_seal(seal.certificate, timestamp_url=seal.timestamp_url, by=SYSTEM)
    db.session.commit()


@pytest.mark.postgresql
def test_a_document_is_sealed_last(app: Flask, case: Case, document: CaseDocument) -> None:
    use_seal(get_seal())

    make_queued_documents(app)

    db.session.expire_all()
    attachment = case_documents.find_attachment(document, case)
    assert attachment is not None
    pdf = b"".join(open_file(attachment).chunks)
    assert is_sealed_by(pdf, get_seal().certificate)
    record = db.session.get_one(DocumentRecord, document.id)
    assert (record.is_sealed, record.digest) == (True, hashlib.sha256(pdf).digest())
    assert (document.state, document.sealed_at is not None) == (GIVEN, True)


def test_without_a_seal_no_document_is_called_sealed(app: Flask, document: CaseDocument) -> None:
    make_queued_documents(app)

    db.session.expire_all()
    assert (document.state, document.sealed_at) == (GIVEN, None)
    assert not db.session.get_one(DocumentRecord, document.id).is_sealed


@pytest.mark.parametrize(
    ("seal", "reason", "is_permanent"),
    [
        (make_seal(until=clock.now() - timedelta(days=1)), "seal_expired", True),
        (Seal(get_seal().certificate, "http://127.0.0.1:1/", clock.now()), "timestamp_unavailable", False),
    ],
    ids=["expired", "timestamps"],
)
def test_a_document_that_cannot_be_sealed_is_not_made(
    app: Flask, document: CaseDocument, seal: Seal, reason: str, is_permanent: bool
) -> None:
    use_seal(seal)

    with app.app_context(), pytest.raises(DeliveryError) as failure:
        document_jobs.make_document(str(document.id))

    db.session.rollback()
    assert (failure.value.reason, failure.value.permanent) == (reason, is_permanent)
    assert (document.state, document.attachment_id, document.sealed_at) == (MAKING, None, None)
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0
    assert db.session.get(DocumentRecord, document.id) is None
    document_jobs.record_failure(str(document.id), reason)
    assert (document.state, document.error_code) == (FAILED, reason)
    assert db.session.scalars(select(DocumentNumber.document_id)).all() == [None]


@pytest.mark.parametrize(("days", "words"), [(-1, "has expired"), (20, "within a month"), (90, "")])
def test_the_doctor_tells_when_the_certificate_ends(app: Flask, document: CaseDocument, days: int, words: str) -> None:
    assert check_seal(app.config["PARVIS"]).ok
    use_seal(make_seal(until=clock.now() + timedelta(days=days)))

    finding = check_seal(app.config["PARVIS"])

    assert finding.ok == (not words)
    assert words in finding.advice
