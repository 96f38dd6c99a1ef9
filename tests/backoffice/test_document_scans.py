"""Scanned pages of a request: added, put in order, turned, joined in one document."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases.files.attachments import open_file
from app.cases.models import Attachment, Case
from app.core.db import db
from app.documents.models import GIVEN, READY, CaseDocument
from app.documents.scans.models import DocumentScan, DocumentScanPage
from app.documents.scans.scans import expire_scans
from tests.cast import Person
from tests.client import Page
from tests.documents.test_page_files import make_pdf, make_picture, read_sizes
from tests.factories import MakeCase


def start(agent: Person, case: Case, *files: tuple[str, bytes]) -> Page:
    data = {"files": list(files)}
    return agent.post(f"/agents/demandes/{case.id}/documents/numerisation", data)


def find_pages() -> list[DocumentScanPage]:
    db.session.expire_all()
    return list(db.session.scalars(select(DocumentScanPage).order_by(DocumentScanPage.position)))


def test_pages_are_put_in_order_turned_and_joined(alice: Person, chloe: Person, make_case: MakeCase) -> None:
    case = make_case()
    page = start(alice, case, ("plan.pdf", make_pdf(300, 400)), ("photo.jpg", make_picture((300, 400))))
    url = str(page.location)
    page = page.follow()
    assert page.find_one("#f-title")["value"] == "plan"
    assert len(page.find_all(".scan-page img")) == 3
    picture = alice.get(str(page.find_all(".scan-page img")[0]["src"])).response
    assert picture.mimetype == "image/jpeg"
    first, second, photo = find_pages()

    alice.post(url, {"act": f"up:{photo.id}", "title": "Plan signé"}).follow()
    alice.post(url, {"act": f"turn:{photo.id}", "title": "Plan signé"})
    alice.post(url, {"act": f"delete:{first.id}", "title": "Plan signé"})
    alice.post(url, {"act": f"down:{photo.id}", "title": "Plan signé"})
    alice.post(url, {"act": "add", "title": "Plan signé", "files": ("fin.pdf", make_pdf(200))})
    assert [page.id for page in find_pages()][:2] == [second.id, photo.id]
    assert alice.get(url).find_one("#f-title")["value"] == "Plan signé"
    alice.post(url, {"act": "finish", "title": "Plan signé"}).follow()

    document = db.session.scalars(select(CaseDocument)).one()
    attachment = db.session.get_one(Attachment, document.attachment_id)
    file = open_file(attachment)
    assert (document.state, file.name) == (READY, "Plan signé.pdf")
    assert read_sizes(b"".join(file.chunks)) == [(400, 800), (842, 595), (200, 800)]
    assert db.session.scalars(select(DocumentScan)).all() == []


def test_a_scan_is_given_at_once(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    url = str(start(alice, case, ("photo.png", make_picture((30, 40), "PNG"))).location)

    page = alice.post(url, {"act": "finish", "title": "Attestation", "give": "yes"}).follow()

    assert db.session.scalars(select(CaseDocument)).one().state == GIVEN
    assert page.text("h1") == "Attestation"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.txt", b"Bonjour", "ni une photo"),
        ("plan.pdf", b"%PDF-1.7 broken", "ne peut pas être lu"),
        ("plan.pdf", make_pdf(*[100] * 101), "100 pages"),
    ],
)
def test_what_is_no_page_is_refused(
    alice: Person, make_case: MakeCase, name: str, content: bytes, message: str
) -> None:
    page = start(alice, make_case(), (name, content))

    assert page.status == 422
    assert message in page.text("#f-files-error")
    assert find_pages() == []


def test_a_scan_without_a_title_or_a_page_is_refused(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    url = str(start(alice, case, ("photo.png", make_picture((30, 40), "PNG"))).location)

    assert "titre" in alice.post(url, {"act": "finish", "title": " "}).text("#f-title-error")
    (page,) = find_pages()
    alice.post(url, {"act": f"delete:{page.id}", "title": "Plan"})
    assert "au moins une" in alice.post(url, {"act": "finish", "title": "Plan"}).text("#f-files-error")
    assert db.session.scalars(select(CaseDocument)).all() == []


@pytest.mark.postgresql
def test_nobody_else_opens_the_scan(alice: Person, albane: Person, bruno: Person, make_case: MakeCase) -> None:
    case = make_case()
    page = start(alice, case, ("photo.png", make_picture((30, 40), "PNG")))
    url = str(page.location)
    picture = str(page.follow().find_one(".scan-page img")["src"])

    for person in (albane, bruno):
        assert person.get(url).status == 404
        assert person.get(picture).status == 404
        assert person.post(url, {"act": "finish", "title": "Plan"}).status == 404
        assert person.post(f"{url}/suppression").status == 404
    assert start(bruno, case, ("photo.png", make_picture((30, 40), "PNG"))).status == 404
    alice.post(f"{url}/suppression").follow()
    assert find_pages() == []


def test_an_unfinished_scan_expires(alice: Person, make_case: MakeCase) -> None:
    start(alice, make_case(), ("photo.png", make_picture((30, 40), "PNG")))
    assert expire_scans() == 0
    scan = db.session.scalars(select(DocumentScan)).one()

    scan.created_at -= timedelta(days=8)
    db.session.flush()

    assert expire_scans() == 1
