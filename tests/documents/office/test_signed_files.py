"""Documents made from office files that somebody signs: what was read is what is signed, and the signature is printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import outloud
import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from flask import Flask

from app.cases.files.attachments import open_file
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.documents import case_documents, document_templates
from app.documents.models import GIVEN, MAKING, TO_SIGN, CaseDocument
from app.documents.office import libreoffice, office_documents
from app.documents.signing import document_signatures
from app.documents.signing.account_signatures import give_signature
from tests.cast import Person
from tests.documents.office.office_samples import make_docx, make_odt, make_signature
from tests.documents.office.stored_files import store_office_file
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.signed_orders import read_order
from tests.factories import MakeCase

pytestmark = pytest.mark.by_turns(3)

LINES = ["{Texte écrit par l’agent}", "{Qualité du signataire}", "{Image de la signature}", "{Nom du signataire}"]
WORDS = "Signature de Rachel Exemple"
ROLE = "accueil-voirie"


@pytest.fixture
def case(make_case: MakeCase, alice: Person) -> Case:
    return make_case()


@pytest.fixture
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_documents, "find_libreoffice", lambda: None)


@pytest.fixture(scope="module", autouse=True)
def profile() -> Iterator[None]:
    """The profile of LibreOffice is that of the whole module."""
    yield
    libreoffice._converter.stop()


def request_letter(app: Flask, case: Case, content: bytes, *, by: Person) -> CaseDocument:
    """A draft that waits for Rachel."""
    file = store_office_file(content)
    signature = {"quality": "Le Maire", "role": ROLE}
    definition = {"slug": "lettre", "title": "Lettre", "file": file, "signature": signature}
    document_templates.publish_template(definition)
    template = document_templates.find_template("lettre")
    actor = Actor(kind="agent", account_id=by.account.id)
    document = case_documents.request_document(case, template, by=actor, text="Pour cinq jours.", is_given_at_once=True)
    db.session.commit()
    make_queued_documents(app)
    return document


def sign(document: CaseDocument, case: Case, person: Person) -> bool:
    readable = read_order(document, case)
    by = Actor(kind="agent", account_id=person.account.id)
    is_signed = document_signatures.sign_document(readable, case, revision=document.revision, by=by)
    db.session.commit()
    return is_signed


def read_file(document: CaseDocument, case: Case) -> bytes:
    attachment = case_documents.find_attachment(document, case)
    assert attachment is not None
    return b"".join(open_file(attachment).chunks)


def count_pictures(content: bytes) -> int:
    return len(list(Document(io.BytesIO(content)).element.iter(qn("wp:docPr"))))


@pytest.mark.usefixtures("without_libreoffice")
def test_the_signature_is_printed_once_somebody_signed(app: Flask, case: Case, alice: Person, rachel: Person) -> None:
    give_signature(rachel.account, quality="Pour le Maire, l’adjointe", image=make_signature(), by=SYSTEM)
    document = request_letter(app, case, make_docx(LINES), by=alice)
    assert read_order(document, case).state == TO_SIGN
    assert count_pictures(read_file(document, case)) == 0
    assert "Signature de" not in rachel.get(f"/agents/a-signer/{document.id}").text("article.paper")

    assert sign(document, case, rachel)
    make_queued_documents(app)

    readable = read_order(document, case)
    assert (readable.state, readable.document.signer_id) == (GIVEN, rachel.account.id)
    assert count_pictures(read_file(document, case)) == 1
    for words in ("Pour le Maire, l’adjointe", WORDS, "Pour cinq jours."):
        assert words in readable.contents.html


@pytest.mark.usefixtures("without_libreoffice")
def test_nothing_is_signed_that_was_not_read(app: Flask, case: Case, alice: Person, rachel: Person) -> None:
    document = request_letter(app, case, make_docx(LINES), by=alice)
    contents = case_documents.read_contents(document)
    case_documents.write_contents(document, replace(contents, text="Pour dix jours."))
    db.session.commit()

    assert not sign(document, case, rachel)

    assert read_order(document, case).state == MAKING
    make_queued_documents(app)
    assert "dix jours" in read_order(document, case).contents.html
    assert sign(document, case, rachel)
    make_queued_documents(app)
    assert count_pictures(read_file(document, case)) == 0  # she has no picture


@pytest.mark.slow
@pytest.mark.needs("word processor")
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "content", [make_docx(LINES), make_odt("".join(f"<text:p>{line}</text:p>" for line in LINES))], ids=["docx", "odt"]
)
def test_the_signature_is_a_described_figure_of_the_pdf(
    app: Flask, case: Case, alice: Person, rachel: Person, tmp_path: Path, content: bytes
) -> None:
    give_signature(rachel.account, quality="L’adjointe", image=make_signature(), by=SYSTEM)
    document = request_letter(app, case, content, by=alice)
    sign(document, case, rachel)
    make_queued_documents(app)

    file = tmp_path / "document.pdf"
    file.write_bytes(read_file(document, case))

    findings = outloud.check(str(file)).sorted_findings()
    assert [f"{finding.rule}: {finding.message}" for finding in findings if finding.severity == "error"] == []
    with pikepdf.open(file) as opened:
        assert len(opened.pages[0].get_images()) == 1
        figures = [
            each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        assert [str(figure.Alt) for figure in figures] == [WORDS]
