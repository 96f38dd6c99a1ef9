"""Documents made by a workflow: a real PDF in the case, given to the applicant, with its record."""

from __future__ import annotations

import hashlib
import io

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.files.attachments import open_file
from app.cases.models import Case
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_jobs, document_records
from app.documents.models import GIVEN, MAKING, VALID, WITHDRAWN, DocumentNumber, DocumentRecord
from tests.cast import Person
from tests.documents.order_case import accept_order_case, submit_order_case
from tests.documents.outbox_runs import make_queued_documents


@pytest.fixture
def case(app: Flask, site: Site, chloe: Person) -> Case:
    """A case whose acceptance makes an order."""
    return submit_order_case(chloe)


@pytest.mark.postgresql
def test_an_accepted_case_has_its_order(app: Flask, alice: Person, chloe: Person, case: Case) -> None:
    document = accept_order_case(alice, case)
    assert document.state == MAKING

    assert make_queued_documents(app) == 1

    readable = case_documents.find_document(case, document.id)
    assert (readable.state, readable.contents.number[-5:]) == (GIVEN, "-0001")
    attachment = case_documents.find_attachment(document, case)
    assert attachment is not None
    pdf = b"".join(open_file(attachment).chunks)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.MarkInfo.Marked
    record = document_records.find_record(readable.contents.code.lower())
    assert record is not None
    assert (record.id, record.state, record.digest) == (document.id, VALID, hashlib.sha256(pdf).digest())
    page = chloe.get(f"/demandes/{case.id}")
    assert "Arrêté de voirie" in page.text("#main")
    assert chloe.get(str(page.find_one("main .card .file a")["href"])).response.data == pdf


@pytest.mark.postgresql
def test_made_twice_it_is_one_document(app: Flask, alice: Person, case: Case) -> None:
    document = accept_order_case(alice, case)
    make_queued_documents(app)

    contents = case_documents.read_contents(document)
    with app.app_context():
        document_jobs.make_document(str(document.id))
    db.session.commit()

    assert case_documents.read_contents(document) == contents
    assert db.session.scalars(select(DocumentNumber.number)).all() == [1]


def test_a_withdrawn_document_is_no_longer_opened(app: Flask, alice: Person, chloe: Person, case: Case) -> None:
    document = accept_order_case(alice, case)
    make_queued_documents(app)
    url = str(chloe.get(f"/demandes/{case.id}").find_one("main .card .file a")["href"])

    readable = case_documents.find_document(case, document.id)
    revision = readable.document.revision
    case_documents.withdraw_document(
        readable, case, revision=revision, reason="Erreur de date.", by=Actor(kind="agent")
    )
    db.session.commit()

    assert db.session.get_one(DocumentRecord, document.id).state == WITHDRAWN
    assert chloe.get(url).status == 404
