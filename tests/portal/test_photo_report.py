"""A report that starts with a photo uses the ordinary form, with the photo attached and its location proposed."""

from __future__ import annotations

import io
from copy import deepcopy

import pytest
from PIL import Image
from sqlalchemy import select

from app.cases.files.attachments import open_file
from app.cases.models import Attachment, Case
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, write_charter

PLACE = {"id": "lieu", "type": "place", "label": "Où est-ce\u00a0?", "required": False}


@pytest.fixture(autouse=True)
def report(site: Site) -> None:
    """A report that asks for its photos and its place on the same page."""
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"].append(PLACE)
    procedures.publish({**definition, "report": {"photos": "photos"}})
    db.session.commit()


def photo(*, is_located: bool = False) -> bytes:
    """Build a photo; when located, it is south of the Loire and west of Greenwich."""
    exif, content = Image.Exif(), io.BytesIO()
    if is_located:
        exif[0x8825] = {1: "N", 2: (47.0, 30.0, 45.0), 3: "W", 4: (0.0, 24.0, 9.0)}
    Image.new("RGB", (40, 30), "teal").save(content, "JPEG", exif=exif)
    return content.getvalue()


def send_photo(browser: Browser, content: bytes, **more: str) -> Page:
    """Post the form of /signaler, which has no token."""
    form_values = {"photos": [(io.BytesIO(content), "trou.jpg")], **more}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return Page(browser, browser.client.post("/partage", data=form_values, headers=headers)).follow()


def finish(browser: Browser, page: Page) -> Page:
    """Fill in the form from its first page to its receipt."""
    answers = {"type": "trou", "description": "Un trou.", "photos__kept": page.find_one("[name=photos__kept]")["value"]}
    page = browser.post(str(page.find_one("#filling-form")["action"]), answers).follow()
    review = browser.post(str(page.find_one("#filling-form")["action"])).follow()
    return browser.post(str(review.find_one("#sending-form")["action"])).follow()


def test_a_report_started_with_a_photo_is_submitted(stranger: Browser) -> None:
    receipt = finish(stranger, send_photo(stranger, photo()))

    case = db.session.scalars(select(Case)).one()
    assert case.reference in receipt.text("main")
    assert len(db.session.scalars(select(Attachment)).all()) == 1


def test_the_location_of_a_photo_is_proposed_as_the_place_of_the_report(stranger: Browser) -> None:
    page = send_photo(stranger, photo(is_located=True))

    assert page.find_one("[name=lieu__latitude]")["value"] == "47.5125"
    assert page.find_one("[name=lieu__longitude]")["value"] == "-0.4025"
    assert "vérifiez-le" in page.text(".alert")


def test_a_location_read_by_the_browser_before_resizing_is_proposed(stranger: Browser) -> None:
    page = send_photo(stranger, photo(), latitude="47.512500", longitude="-0.402500")

    assert page.find_one("[name=lieu__latitude]")["value"] == "47.5125"


def test_the_stored_photo_has_no_location(stranger: Browser) -> None:
    send_photo(stranger, photo(is_located=True))

    stored_content = open_file(db.session.scalars(select(Attachment)).one())
    assert not Image.open(io.BytesIO(b"".join(stored_content.chunks))).getexif()


def test_a_photo_without_location_proposes_no_place(stranger: Browser) -> None:
    page = send_photo(stranger, photo())

    assert not page.find_one("[name=lieu__latitude]").get("value")
    assert not page.find_all(".alert")
