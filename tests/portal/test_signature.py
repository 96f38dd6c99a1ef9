"""Signature field, from the form to the case page: drawn with JavaScript, ticked without."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.procedures import publishing
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE
from tests.procedures.test_field_signature import build_png, encode_picture

FORM = "/demarches/signaler/remplir"
FORM_VALUES = {"type": "trou", "description": "Un grand trou.", "shown": ["type", "description", "photos"]}
DRAWING = encode_picture(build_png())


@pytest.fixture(autouse=True)
def with_a_signature(procedure_version: UUID) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"].append({"id": "signe", "type": "signature", "label": "Votre signature"})
    publishing.publish(definition)
    db.session.commit()


def go_to_review(stranger: Browser, **signature: str) -> Page:
    contact = stranger.post(FORM, {**FORM_VALUES, "signe__name": "Chloé Petit", **signature}).follow()
    return stranger.post(
        str(contact.find_one("form#filling-form")["action"]), {"courriel": "a@exemple.example"}
    ).follow()


def test_a_drawing_is_displayed_on_the_request(stranger: Browser, alice: Person, bruno: Person, denis: Person) -> None:
    review = go_to_review(stranger, signe__drawing=DRAWING)

    assert review.find_one("img.signature__picture")["src"] == f"data:image/png;base64,{DRAWING}"
    assert review.find_one("img.signature__picture")["alt"] == "Signature dessinée"
    stranger.post(str(review.find_one("main form")["action"]))
    case = db.session.scalars(select(Case)).one()
    assert answers_of(case)["signe"]["kind"] == "drawn"
    page = alice.get(f"/agents/demandes/{case.id}")
    assert "Signé par Chloé Petit" in page.html
    assert page.find_all("img.signature__picture")
    assert bruno.get(f"/agents/demandes/{case.id}").status == 404
    assert DRAWING not in denis.get(f"/demandes/{case.id}").html


def test_a_box_is_ticked_without_javascript(stranger: Browser) -> None:
    review = go_to_review(stranger, signe="yes")

    assert "Signé par Chloé Petit" in review.html
    assert review.find_all("img.signature__picture") == []


def test_an_invalid_drawing_is_reported_and_never_displayed(stranger: Browser) -> None:
    svg = encode_picture(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")

    page = stranger.post(FORM, {**FORM_VALUES, "signe__name": "Chloé Petit", "signe__drawing": svg})

    assert page.status == 422
    assert "n’a pas pu être lue" in page.text("#f-signe__agreed-error")
    assert page.find_one("[name=signe__name]")["value"] == "Chloé Petit"


def test_a_ticked_box_is_restored(stranger: Browser) -> None:
    contact = stranger.post(FORM, {**FORM_VALUES, "signe__name": "Chloé Petit", "signe": "yes"}).follow()

    before = stranger.post(str(contact.find_one("form#filling-form")["action"]), {"then": "back"}).follow()

    assert before.find_one("#f-signe__agreed").has_attr("checked")
    assert before.find_one("#f-signe__name")["value"] == "Chloé Petit"
