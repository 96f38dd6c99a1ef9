"""Photos of a request are displayed in its page to agents with access; other files are downloaded."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from app.cases.conversation import correspondence
from app.cases.files.uploads import receive_file
from app.cases.models import Attachment, Case
from app.core.db import db
from app.core.web.access_rules import NOBODY
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def photo(kind: str = "JPEG", size: tuple[int, int] = (900, 600)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, "red").save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    return make_case()


def give(case: Case, *files: tuple[str, bytes]) -> list[UUID]:
    """Attach files to a message and return their ids."""
    correspondence.write_message(
        case, "Voici.", [receive_file(BytesIO(content), name) for name, content in files], by=NOBODY
    )
    db.session.commit()
    attachment_ids = select(Attachment.id).where(Attachment.case_id == case.id).order_by(Attachment.added_at)
    return list(db.session.scalars(attachment_ids))


def url_of(case: Case, file_id: UUID) -> str:
    return f"/agents/demandes/{case.id}/fichiers/{file_id}"


def test_a_pdf_is_shown_in_the_page_to_agents_with_access(
    alice: Person, bruno: Person, stranger: Browser, case: Case
) -> None:
    picture, quote = give(case, ("trou.jpg", photo()), ("devis.pdf", PDF))
    url = f"{url_of(case, quote)}/document"

    page = alice.get(f"/agents/demandes/{case.id}")
    response = alice.client.get(url)

    assert page.find_one("#thread a[data-document]")["href"] == url
    assert response.data == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'none'" in response.headers["Content-Security-Policy"]
    assert alice.get(f"{url_of(case, picture)}/document").status == 404
    assert bruno.get(url).status == 404
    assert "/compte/connexion" in str(stranger.get(url).location)


def test_a_photo_has_a_thumbnail_and_another_file_a_download_link(alice: Person, case: Case) -> None:
    picture, definition = give(case, ("trou.jpg", photo()), ("devis.pdf", PDF))

    page = alice.get(f"/agents/demandes/{case.id}")

    assert page.find_one("#thread a[data-photo] img")["src"] == f"{url_of(case, picture)}/vignette"
    assert page.find_one("#thread a[data-photo]")["href"] == f"{url_of(case, picture)}/voir"
    assert "trou.jpg" in page.text("#thread a[data-photo]")
    links = [str(link["href"]) for link in page.find_all("#thread a")]
    assert url_of(case, picture) in links
    assert url_of(case, definition) in links
    assert len(page.find_all("#thread a[data-photo]")) == 1


@pytest.mark.parametrize(("kind", "type_"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_the_photo_and_its_thumbnail_are_served_without_active_content(
    alice: Person, case: Case, kind: str, type_: str
) -> None:
    (picture,) = give(case, (f"trou.{kind.lower()}", photo(kind)))

    picture_response = alice.client.get(f"{url_of(case, picture)}/image")
    small = alice.client.get(f"{url_of(case, picture)}/vignette")

    for response in (picture_response, small):
        assert response.headers["Content-Disposition"].startswith("inline")
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
    assert (picture_response.mimetype, Image.open(BytesIO(picture_response.data)).size) == (type_, (900, 600))
    assert (small.mimetype, Image.open(BytesIO(small.data)).size) == ("image/jpeg", (320, 213))


def test_without_javascript_a_photo_has_a_page_with_previous_and_next_links(alice: Person, case: Case) -> None:
    first, second = give(case, ("une.jpg", photo()), ("deux.jpg", photo(size=(300, 200))))

    page = alice.get(f"{url_of(case, first)}/voir")

    assert page.text("h1") == "une.jpg"
    assert page.find_one("main img")["src"] == f"{url_of(case, first)}/image"
    assert "Photo 1 sur 2" in page.text("main")
    assert [str(link["href"]) for link in page.find_all(".pagination a")] == [f"{url_of(case, second)}/voir"]
    assert str(page.find_all(".breadcrumb a")[-1]["href"]) == f"/agents/demandes/{case.id}"


@pytest.mark.parametrize("way", ["image", "vignette", "voir"])
def test_other_files_are_download_only(alice: Person, case: Case, way: str) -> None:
    (definition,) = give(case, ("devis.pdf", PDF))

    assert alice.client.get(f"{url_of(case, definition)}/{way}").status_code == 404
    assert alice.client.get(url_of(case, definition)).headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("way", ["image", "vignette", "voir"])
def test_viewing_requires_access_to_the_request_and_is_logged(
    alice: Person,
    bruno: Person,
    chloe: Person,
    stranger: Browser,
    case: Case,
    make_case: MakeCase,
    access_log_entries,
    way: str,
) -> None:
    (picture,) = give(case, ("trou.jpg", photo()))
    other = make_case()
    before = len(access_log_entries())

    statuses = [person.client.get(f"{url_of(case, picture)}/{way}").status_code for person in (alice, bruno, chloe)]

    assert statuses == [200, 404, 404]
    assert stranger.client.get(f"{url_of(case, picture)}/{way}").status_code == 303
    assert alice.client.get(f"{url_of(other, picture)}/{way}").status_code == 404
    # Refusals are in the log too: they may tell of somebody who looks around.
    assert len(access_log_entries()) == before + 3
