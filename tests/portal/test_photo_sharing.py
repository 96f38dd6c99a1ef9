"""Web share target: a shared photo starts a report; ownership, origin and refused files."""

from __future__ import annotations

import io
import json
import time
from copy import deepcopy
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.cases.models import Attachment, Draft
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.fuzz.worst_cases import WORST

SHARED = "/partage"
FIRST_PAGE = "/demarches/signaler/remplir"


@pytest.fixture
def report(site: Site) -> None:
    """The small procedure of the tests, declared as a report."""
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    procedures.publish({**deepcopy(PROCEDURE), "report": {"photos": "photos"}})
    db.session.commit()


def photo() -> tuple[str, bytes]:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "JPEG")
    return "trou.jpg", content.getvalue()


def share(browser: Browser, *files: tuple[str, bytes], site: str = "none") -> Page:
    """Post as telephones do: sent by the browser itself, without a page or a token."""
    form_values = {"photos": [(io.BytesIO(content), name) for name, content in files]}
    return Page(browser, browser.client.post(SHARED, data=form_values, headers={"Sec-Fetch-Site": site}))


def manifest(browser: Browser) -> dict[str, Any]:
    manifest_json: dict[str, Any] = json.loads(browser.get("/manifest.json").response.get_data())
    return manifest_json


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_shared_photo_is_in_the_form_of_a_report(stranger: Browser, report: None) -> None:
    page = share(stranger, photo()).follow()

    assert page.text("h1") == "Le problème"
    assert page.text(".file span") == "trou.jpg"
    assert not page.find_all(".error-summary")


def test_the_draft_belongs_to_the_signed_in_account(chloe: Person, denis: Person, report: None) -> None:
    address = share(chloe, photo()).response.headers["Location"]

    assert chloe.get(address).status == 200
    assert denis.get(address).status == 404
    assert "Signaler un problème" in chloe.get("/mes-brouillons").text("main")


def test_a_cross_site_share_is_refused(stranger: Browser, report: None) -> None:
    assert share(stranger, photo(), site="cross-site").status == 403
    assert count(Draft) == 0


def test_an_invalid_photo_is_refused_with_a_message_and_the_others_are_stored(stranger: Browser, report: None) -> None:
    page = share(stranger, photo(), ("lettre.pdf", b"%PDF-1.7 lettre"))

    assert page.status == 422
    assert "lettre.pdf" in page.text(".error-summary")
    assert page.text(".file span") == "trou.jpg"
    assert count(Attachment) == 1


def test_sharing_nothing_redirects_to_the_form(stranger: Browser, report: None) -> None:
    assert share(stranger).response.headers["Location"] == FIRST_PAGE
    assert stranger.get(SHARED).response.headers["Location"] == FIRST_PAGE
    assert count(Draft) == 0


def test_the_manifest_declares_the_share_target_and_a_shortcut(stranger: Browser, report: None) -> None:
    manifest_json = manifest(stranger)

    assert manifest_json["share_target"]["action"] == SHARED
    assert [shortcut["url"] for shortcut in manifest_json["shortcuts"]] == [
        "/signaler",
        "/demarches",
        "/suivi",
        "/mes-demandes",
    ]


def test_a_report_may_start_with_its_photo(stranger: Browser, chloe: Person, report: None) -> None:
    page = stranger.get("/signaler")

    assert page.html == chloe.get("/signaler").html
    assert page.find_one("main form")["action"] == SHARED
    assert page.find_one("[capture]")["name"] == "photos"
    assert stranger.get(FIRST_PAGE).status == 200
    assert stranger.get("/demarches/signaler").find_all("a[href='/signaler']")


def test_without_a_report_no_photo_can_be_shared(stranger: Browser, procedure_version: object) -> None:
    manifest_json = manifest(stranger)

    assert "share_target" not in manifest_json
    assert len(manifest_json["shortcuts"]) == 3
    assert stranger.get("/signaler").response.headers["Location"] == "/demarches"
    assert share(stranger, photo()).response.headers["Location"] == "/demarches"


@pytest.mark.parametrize("worst", ["image/jpeg", "image/png", "image/webp"])
def test_a_photo_over_the_pixel_budget_is_refused_with_a_message(stranger: Browser, report: None, worst: str) -> None:
    name = f"trou.{worst.rpartition('/')[2]}"
    start = time.thread_time()

    page = share(stranger, (name, WORST[worst][1]()[:1_000_000]))

    assert page.status == 422
    assert "n’a pas pu être lu" in page.text(".error-summary")
    assert time.thread_time() - start < 1
    assert count(Attachment) == 0


def test_a_photo_that_is_too_large_is_not_decoded(stranger: Browser, report: None) -> None:
    page = share(stranger, ("trou.jpg", WORST["image/jpeg"][0]()))

    assert page.status == 422
    assert "trop lourd" in page.text(".error-summary")
