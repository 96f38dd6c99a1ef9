"""Explanations that display answers: while typing, in the review, on the receipt and for agents, also without JavaScript."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.cases.tracking.tracking_code import format_tracking_code
from app.core.db import db
from app.procedures import publishing
from app.procedures.definition import DefinitionError
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW

FORM = "/demarches/signaler/remplir"
KIND = PROCEDURE["pages"][0]["fields"][0]
STREET: dict[str, Any] = {"id": "rue", "type": "short_text", "label": "Rue"}
ACCOUNT: dict[str, Any] = {"id": "compte", "type": "bank_account", "label": "Compte", "readers": ["finance"]}
EXPLANATION: dict[str, Any] = {
    "id": "resume",
    "type": "explanation",
    "label": "Votre signalement",
    "text": [
        "{{ answers.type }}, {{ answers.rue }}.",
        {"when": {"==": [{"var": "answers.type"}, "trou"]}, "text": " Le service Voirie passe sous 48 heures."},
    ],
}
HEADING: dict[str, Any] = {"id": "titre", "type": "title", "label": "À propos de {{ answers.rue }}"}
HOSTILE = "<script>alert(1)</script>{{ answers.type }}"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;{{ answers.type }}"


def publish(*fields: dict[str, Any]) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] = [KIND, STREET, *fields]
    publishing.publish(definition)
    db.session.commit()


@pytest.fixture(autouse=True)
def with_explanation(procedure_version: UUID) -> None:
    publish(HEADING, EXPLANATION)


def review_of(person: Browser, street: str = "rue Haute") -> Page:
    contact = person.post(FORM, {"type": "trou", "rue": street}).follow()
    return person.post(str(contact.find_one("form#filling-form")["action"]), {"courriel": "a@exemple.example"}).follow()


def send(person: Browser, street: str = "rue Haute") -> tuple[Case, Page]:
    receipt = person.post(str(review_of(person, street).find_one("main form")["action"])).follow()
    return db.session.scalars(select(Case)).one(), receipt


def test_a_changed_explanation_is_rendered_again_while_typing(stranger: Browser) -> None:
    form_values = {"type": "trou", "rue": "rue Basse", "looked_at": "1", "shown": ["resume"]}

    page = stranger.post(f"{FORM}/brouillon", form_values, htmx="saved")
    assert "Un trou, rue Basse. Le service Voirie" in page.text("#slot-resume #f-resume")
    assert page.text("#slot-titre h2") == "À propos de rue Basse"

    mark = str(page.find_one("[name=resume__told]")["value"])
    heading = str(page.find_one("[name=titre__told]")["value"])
    again = stranger.post(
        f"{FORM}/brouillon",
        {**form_values, "shown": ["resume", "titre"], "resume__told": mark, "titre__told": heading},
        htmx="saved",
    )
    assert again.status == 204


def test_an_explanation_follows_the_answers_without_javascript(stranger: Browser) -> None:
    page = stranger.post(FORM, {"type": "", "rue": "rue Basse"})

    assert page.status in (303, 422)
    next_page = page.follow() if page.status == 303 else page
    assert ", rue Basse." in next_page.text("#f-resume")
    assert "48 heures" not in next_page.text("#f-resume")


def test_each_applicant_sees_their_own_answers(app: Flask) -> None:
    one, other = Browser(app), Browser(app)
    pages = [
        person.post(FORM, {"type": "trou", "rue": street}).follow() for person, street in ((one, "A"), (other, "B"))
    ]

    firsts = [
        person.get(str(page.find_one("form#filling-form")["action"]).replace("/contact", "/probleme"))
        for person, page in zip((one, other), pages, strict=True)
    ]

    assert ["Un trou, A." in page.text("#f-resume") for page in firsts] == [True, False]
    assert "Un trou, B." in firsts[1].text("#f-resume")


def test_an_explanation_is_repeated_in_the_review_the_receipt_and_the_request(stranger: Browser, alice: Person) -> None:
    expected_text = "Un trou, rue Haute. Le service Voirie passe sous 48 heures."
    assert expected_text in review_of(stranger).text("main")

    case, receipt = send(stranger)

    assert "À retenir" in receipt.texts("h2")
    assert expected_text in receipt.text("main")
    assert expected_text in stranger.get(f"/demandes/{case.id}").text("main")
    assert expected_text in alice.get(f"/agents/demandes/{case.id}").text("main")


def test_input_is_escaped_in_an_explanation(stranger: Browser, alice: Person) -> None:
    case, receipt = send(stranger, HOSTILE)

    for page in (receipt, alice.get(f"/agents/demandes/{case.id}")):
        assert ESCAPED in page.html
        assert "<script>alert(1)" not in page.html


def test_masked_answers_are_masked_in_explanations(stranger: Browser, alice: Person) -> None:
    account = {"id": "iban", "type": "explanation", "text": "Versé sur {{ answers.compte }}.", "label": "Versement"}
    publish(ACCOUNT, account)
    form_values = {
        "type": "trou",
        "rue": "rue Haute",
        "compte__holder": "Chloé Exemple",
        "compte__iban": "FR7630006000011234567890189",
    }
    contact = stranger.post(FORM, form_values).follow()
    review = stranger.post(
        str(contact.find_one("form#filling-form")["action"]), {"courriel": "a@exemple.example"}
    ).follow()
    assert "Versé sur" in review.text("main")
    stranger.post(str(review.find_one("main form")["action"]))
    case = db.session.scalars(select(Case)).one()

    page = alice.get(f"/agents/demandes/{case.id}")

    assert page.status == 200
    assert "Versé sur" not in page.text("main")


def test_the_offline_form_has_the_unrendered_texts(stranger: Browser) -> None:
    form = stranger.get("/hors-ligne/formulaires/signaler").find_one("offline-form")

    heading, explanation = [field for field in json.loads(str(form["outline"]))[0]["fields"] if "telling" in field]
    assert heading["telling"]["label"] == HEADING["label"]
    assert explanation["telling"]["text"] == EXPLANATION["text"]


def test_the_explanation_of_an_action_displays_answers_of_the_request(stranger: Browser, alice: Person) -> None:
    workflow = deepcopy(WORKFLOW)
    workflow["statuses"][0]["actions"][0]["fields"].append(
        {**EXPLANATION, "text": "Accepter pour {{ answers.type }}, {{ action.equipe }}"}
    )
    workflows.publish(workflow)
    db.session.commit()
    case, _ = send(stranger)

    page = alice.get(f"/agents/demandes/{case.id}/actions/accept")

    assert "Accepter pour Un trou" in page.text("#f-resume")


def test_the_tracking_code_is_displayed_in_the_form_only(stranger: Browser, alice: Person) -> None:
    passages = [
        "Notez ",
        {
            "when": {"var": "case.tracking_code"},
            "text": "ce code\u00a0: {{ case.tracking_code }}",
            "otherwise": "votre code.",
        },
    ]
    publish({"id": "code", "type": "explanation", "label": "Votre code", "text": passages, "recalled": True})
    assert stranger.get(FORM).text("#f-code").endswith("Notez votre code.")

    form_page = stranger.post(FORM, {"type": "trou", "rue": ""}).follow()
    address = str(form_page.find_one("form#filling-form")["action"])
    code = stranger.get(address).text("#f-code").split()[-1]
    stranger.post(address, {"type": "trou", "rue": "rue Haute"})
    contact = stranger.post(address.replace("/probleme", "/contact"), {"courriel": "a@exemple.example"}).follow()
    receipt = stranger.post(str(contact.find_one("main form")["action"])).follow()
    case = db.session.scalars(select(Case)).one()

    assert code == format_tracking_code(case.submission_token)
    assert code in receipt.text("main")
    assert "Votre code" not in alice.get(f"/agents/demandes/{case.id}").text("main")


def test_a_condition_cannot_read_the_tracking_code() -> None:
    with pytest.raises(DefinitionError, match=r"case\.tracking_code"):
        publish({**STREET, "id": "autre", "condition": {"var": "case.tracking_code"}})
