"""Documents made from the files of the authority: a PDF of the case where LibreOffice is there, else the filled file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from uuid import uuid4

import outloud
import pikepdf
import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from app.cases.files.attachments import describe_file, open_file
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_jobs, document_templates
from app.documents.case_documents import ReadableDocument
from app.documents.models import FAILED, GIVEN, DocumentNumber
from app.documents.office import libreoffice, office_documents, template_files
from app.documents.office.placeholder_words import OFFICE_LABELS, read_placeholders
from app.documents.office.text_blocks import PreparedFile
from app.documents.template_definition import COMMON_NAMES
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.documents.office.office_samples import LOCAL_FILE, make_docx, make_odt
from tests.documents.outbox_runs import make_queued_documents
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter

pytestmark = pytest.mark.by_turns(3)

NAMES = COMMON_NAMES | {"answers.description"}
LINES = [
    "Dossier {{ case.reference }}",
    "Objet : {{ answers.description }}",
    "Arrêté n° {{ document.number }}, code {{ document.code }}, {{ document.signer_quality }} {{ document.signer }}",
    "{{ document.recipient }}",
]
BODY = "".join(f"<text:p>{line}</text:p>" for line in LINES)
# Typed by the resident.
HOSTILE_ANSWER = f"Un trou {{{{ 7*7 }}}} {{% raw %}} <w:br/> {LOCAL_FILE}"


@pytest.fixture
def case(app: Flask, site: Site, chloe: Person) -> Case:
    """A request whose description looks like a template."""
    write_charter()
    workflows.publish(deepcopy(WORKFLOW))
    version = procedures.publish(deepcopy(PROCEDURE))
    by = Actor(kind="resident", account_id=chloe.account.id)
    answers = {**ANSWERS, "description": HOSTILE_ANSWER}
    case = submission.submit(version.id, answers, token=uuid4(), channel="web", by=by).case
    db.session.commit()
    return case


@pytest.fixture(autouse=True, scope="module")
def profile() -> Iterator[None]:
    """The profile of LibreOffice is that of the whole module."""
    yield
    libreoffice._converter.stop()


def publish(content: bytes) -> None:
    format_, prepared = template_files.read_office_file(content, title="Arrêté")
    placeholders = read_placeholders(prepared.marks, {name: str(label) for name, label in OFFICE_LABELS.items()}, NAMES)
    file = template_files.store_file(prepared, format_, file_name="modele", placeholders=placeholders, by=None)
    document_templates.publish_template(
        {
            "slug": "arrete",
            "title": "Arrêté",
            "file": {"id": file.id, "format": format_},
            "number": {"series": "arretes", "prefix": "ARR-"},
            "signature": {"quality": "Le Maire", "name": "Hélène Marchand"},
        }
    )
    db.session.commit()


def make(app: Flask, case: Case) -> ReadableDocument:
    template = document_templates.find_template("arrete")
    document = case_documents.request_document(case, template, by=Actor(kind="agent"), is_given_at_once=True)
    db.session.commit()
    make_queued_documents(app)
    db.session.expire_all()
    return case_documents.find_document(case, document.id)


def read(readable: ReadableDocument, case: Case) -> tuple[str, bytes]:
    attachment = case_documents.find_attachment(readable.document, case)
    assert attachment is not None
    return describe_file(attachment)["name"], b"".join(open_file(attachment).chunks)


@pytest.mark.slow
@pytest.mark.needs("word processor")
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "content", [make_docx(LINES, table=[["Objet", "Rue"], ["1", "2"]]), make_odt(BODY)], ids=["docx", "odt"]
)
def test_the_document_is_an_accessible_pdf(app: Flask, case: Case, tmp_path: Path, content: bytes) -> None:
    publish(content)

    readable = make(app, case)

    name, pdf = read(readable, case)
    assert readable.state == GIVEN
    assert name == f"Arrêté {readable.contents.number}.pdf"
    file = tmp_path / "document.pdf"
    file.write_bytes(pdf)
    findings = outloud.check(str(file)).sorted_findings()
    assert [f"{finding.rule}: {finding.message}" for finding in findings if finding.severity == "error"] == []
    with pikepdf.open(file) as opened:
        metadata = opened.open_metadata()
        assert str(opened.Root.Lang) == "fr-FR"
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert metadata["dc:title"] == "Arrêté"
        assert (metadata["pdfuaid:part"], metadata.pdfa_status) == ("1", "3B")
    for words in (
        HOSTILE_ANSWER.replace("<", "&lt;").replace(">", "&gt;"),
        readable.contents.number,
        "Le Maire",
        case.reference,
    ):
        assert words in readable.contents.html


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_without_libreoffice_the_document_is_the_file(
    app: Flask, case: Case, chloe: Person, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    monkeypatch.setattr(office_documents, "find_libreoffice", lambda: None)
    publish(make_docx(LINES) if format_ == "docx" else make_odt(BODY))

    readable = make(app, case)

    name, content = read(readable, case)
    assert name == f"Arrêté {readable.contents.number}.{format_}"
    code = readable.contents.code
    assert f"code {code[:4]}-{code[4:8]}-{code[8:]}, Le Maire Hélène Marchand" in readable.contents.html
    if format_ == "docx":
        lines = [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]
        assert f"Objet : {HOSTILE_ANSWER}" in lines
    page = chloe.get(f"/demandes/{case.id}")
    assert chloe.get(str(page.find_one("main .card .file a")["href"])).response.data == content


def test_a_document_that_cannot_be_filled_fails_and_gives_its_number_back(
    app: Flask, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.documents.office.file_processing.MAX_VALUE_CHARACTERS", 10)
    publish(make_docx(LINES))
    template = document_templates.find_template("arrete")
    document = case_documents.request_document(case, template, by=Actor(kind="agent"))
    db.session.commit()

    with pytest.raises(DeliveryError) as failure:
        make_queued_documents(app)
    db.session.rollback()
    document_jobs.record_failure(str(document.id), failure.value.reason)
    db.session.commit()

    assert (document.state, document.error_code) == (FAILED, "too_large")
    assert db.session.scalars(select(DocumentNumber.document_id)).all() == [None]


def test_files_that_no_template_names_are_deleted(app: Flask, site: Site) -> None:
    publish(make_docx(["Bonjour"]))
    unused = template_files.store_file(PreparedFile(b"x"), "docx", file_name="x.docx", placeholders={}, by=None).id
    db.session.commit()

    assert template_files.delete_unused_files() == 1
    db.session.commit()

    with pytest.raises(template_files.TemplateFileNotFound):
        template_files.load_file(unused)
    assert document_templates.find_template("arrete").template.file is not None
