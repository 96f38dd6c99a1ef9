"""A report that begins with its photo is the ordinary form: the photo is there, its place proposed, the receipt real."""

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
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].append(PLACE)
    procedures.publish({**document, "report": {"photos": "photos"}})
    db.session.commit()


def photo(*, is_located: bool = False) -> bytes:
    """Taken, when it is located, south of the Loire and west of Greenwich."""
    exif, content = Image.Exif(), io.BytesIO()
    if is_located:
        exif[0x8825] = {1: "N", 2: (47.0, 30.0, 45.0), 3: "W", 4: (0.0, 24.0, 9.0)}
    Image.new("RGB", (40, 30), "teal").save(content, "JPEG", exif=exif)
    return content.getvalue()


def send_photo(browser: Browser, content: bytes, **more: str) -> Page:
    """As the form of /signaler does, which holds no token."""
    sent = {"photos": [(io.BytesIO(content), "trou.jpg")], **more}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return Page(browser, browser.client.post("/partage", data=sent, headers=headers)).follow()


def finish(browser: Browser, page: Page) -> Page:
    """Fills in the form from its first page to its receipt."""
    answers = {"type": "trou", "description": "Un trou.", "photos__kept": page.find_one("[name=photos__kept]")["value"]}
    page = browser.post(str(page.find_one("#filling-form")["action"]), answers).follow()
    review = browser.post(str(page.find_one("#filling-form")["action"])).follow()
    return browser.post(str(review.find_one("#sending-form")["action"])).follow()


def test_a_report_begun_with_a_photo_ends_on_its_receipt(stranger: Browser) -> None:
    receipt = finish(stranger, send_photo(stranger, photo()))

    case = db.session.scalars(select(Case)).one()
    assert case.reference in receipt.text("main")
    assert len(db.session.scalars(select(Attachment)).all()) == 1


def test_where_a_photo_was_taken_is_proposed_as_the_place_of_the_report(stranger: Browser) -> None:
    page = send_photo(stranger, photo(is_located=True))

    assert page.find_one("[name=lieu__latitude]")["value"] == "47.5125"
    assert page.find_one("[name=lieu__longitude]")["value"] == "-0.4025"
    assert "vérifiez-le" in page.text(".alert")


def test_a_position_read_by_the_browser_before_it_made_the_photo_smaller_is_proposed(stranger: Browser) -> None:
    page = send_photo(stranger, photo(), latitude="47.512500", longitude="-0.402500")

    assert page.find_one("[name=lieu__latitude]")["value"] == "47.5125"


def test_the_photo_that_is_kept_does_not_say_where_it_was_taken(stranger: Browser) -> None:
    send_photo(stranger, photo(is_located=True))

    kept = open_file(db.session.scalars(select(Attachment)).one())
    assert not Image.open(io.BytesIO(b"".join(kept.chunks))).getexif()


def test_a_photo_without_a_position_proposes_no_place(stranger: Browser) -> None:
    page = send_photo(stranger, photo())

    assert not page.find_one("[name=lieu__latitude]").get("value")
    assert not page.find_all(".alert")
