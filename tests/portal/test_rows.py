"""Rows with conditional, computed and file fields in portal and back-office forms, without JavaScript."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.cases.models import Attachment, Case
from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.procedures import publishing
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW

FORM = "/demarches/signaler/remplir"
BILL = b"%PDF-1.7\n%\xe2\xe3\n"
COUNT: dict[str, Any] = {"id": "combien", "type": "number", "label": "Combien d’achats\u00a0?", "integer": True}
BLOCK: dict[str, Any] = {
    "id": "achats",
    "type": "block",
    "label": "Vos achats",
    "item_label": "Achat",
    "add_label": "Ajouter un achat",
    "minimum": {"var": ["answers.combien", 1]},
    "maximum": 4,
    "fields": [
        {"id": "nature", "type": "short_text", "label": "Nature"},
        {
            "id": "precision",
            "type": "short_text",
            "label": "Précisez",
            "condition": {"==": [{"var": "item.nature"}, "autre"]},
        },
        {"id": "prix", "type": "amount", "label": "Prix"},
        {
            "id": "ttc",
            "type": "computed",
            "label": "Toutes taxes comprises",
            "result": "amount",
            "value": {"*": [{"var": "item.prix"}, 1.2]},
        },
        {"id": "factures", "type": "files", "label": "Factures", "required": False, "accept": ["pdf"], "max_files": 2},
    ],
}
FORM_VALUES: dict[str, Any] = {
    "combien": "1",
    "shown": ["achats", "achats__0__ttc"],
    "achats__items": ["0"],
    "achats__0__nature": "livres",
    "achats__0__prix": "10",
}


@pytest.fixture(autouse=True)
def with_rows(procedure_version: UUID) -> None:
    definition, workflow = deepcopy(PROCEDURE), deepcopy(WORKFLOW)
    definition["pages"][0]["fields"] = [COUNT, BLOCK]
    publishing.publish(definition)
    workflow["statuses"][0]["actions"].append(
        {"id": "fix", "label": "Corriger", "by": ["applicant"], "edits": {"fields": ["achats"]}}
    )
    workflows.publish(workflow)
    db.session.commit()


def send(person: Browser, page: Page) -> Case:
    contact = page.follow()
    review = person.post(
        str(contact.find_one("form#filling-form")["action"]), {"courriel": "a@exemple.example"}
    ).follow()
    person.post(str(review.find_one("main form")["action"]))
    return db.session.scalars(select(Case)).one()


def files_kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Attachment)) or 0


def test_a_question_that_appears_in_a_row_has_no_problem_yet(stranger: Browser) -> None:
    page = stranger.post(FORM, {**FORM_VALUES, "achats__0__nature": "autre"})

    assert page.status == 422
    assert page.find_all("#f-achats__0__precision-error") == []
    assert page.find_one("[name=achats__0__precision]")
    visible = [str(element["value"]) for element in page.find_all("[name=shown]")]
    form_values = {**FORM_VALUES, "achats__0__nature": "autre", "shown": visible}
    again = stranger.post(str(page.find_one("form#filling-form")["action"]), form_values)
    assert "Répondez" in again.text("#f-achats__0__precision-error")


def test_a_row_displays_its_computed_value(stranger: Browser) -> None:
    page = stranger.post(FORM, {**FORM_VALUES, "achats__add": "1"})

    assert page.text("#f-achats__0__ttc") == "12,00 €"
    assert page.text("#f-achats__1__ttc") == ""


def test_the_number_of_rows_follows_an_answer(stranger: Browser) -> None:
    page = stranger.post(FORM, {**FORM_VALUES, "combien": "3"})

    assert page.status == 422
    assert page.texts("fieldset.block__item legend") == ["Achat 1", "Achat 2", "Achat 3"]


def test_a_refresh_contains_only_the_changed_fields_of_a_row(stranger: Browser) -> None:
    form_values = {**FORM_VALUES, "achats__0__nature": "autre", "achats__bounds": "1-4", "looked_at": "1"}

    page = stranger.post(f"{FORM}/brouillon", form_values, htmx="saved")

    assert [str(element["id"]) for element in page.find_all("[hx-swap-oob]")] == [
        "slot-achats__0__precision",
        "slot-achats__0__ttc",
        "judged",
    ]
    assert page.text("#f-achats__0__ttc") == "12,00 €"
    assert page.find_one("#slot-achats__0__precision [name=achats__0__precision]")


def test_rows_are_added_while_their_number_is_typed(stranger: Browser) -> None:
    form_values = {**FORM_VALUES, "combien": "2", "achats__bounds": "1-4", "looked_at": "1"}

    page = stranger.post(f"{FORM}/brouillon", form_values, htmx="saved")

    assert page.texts("#slot-achats legend") == ["Vos achats", "Achat 1", "Achat 2"]
    assert page.find_one("[name=achats__0__nature]")["value"] == "livres"


def test_the_files_of_a_row_are_moved_and_deleted_with_it(stranger: Browser) -> None:
    two = {**FORM_VALUES, "achats__items": ["0", "1"], "achats__1__nature": "vélo", "achats__1__prix": "200"}
    page = stranger.post(FORM, {**two, "achats__1__factures": [("vélo.pdf", BILL)], "achats__add": "1"})
    file_id = str(page.find_one("[name=achats__1__factures__kept]")["value"])
    address = str(page.find_one("form#filling-form")["action"])

    page_after_move = stranger.post(address, {**two, "achats__1__factures__kept": file_id, "achats__remove": "0"})
    assert page_after_move.find_one("[name=achats__0__factures__kept]")["value"] == file_id
    assert files_kept() == 1
    without = {**FORM_VALUES, "achats__items": ["0", "1"], "achats__0__factures__kept": file_id, "achats__remove": "0"}
    response = stranger.post(address, without)
    assert response.find_all("[name$=factures__kept]") == []
    assert files_kept() == 0


def test_a_refused_file_is_reported_in_its_row(stranger: Browser) -> None:
    page = stranger.post(FORM, {**FORM_VALUES, "achats__0__factures": [("photo.gif", b"GIF89a")]})

    assert page.status == 422
    assert "format accepté" in page.text("#f-achats__0__factures-error")
    assert files_kept() == 0


def test_a_file_of_another_draft_cannot_be_referenced(stranger: Browser, chloe: Person) -> None:
    page = chloe.post(FORM, {**FORM_VALUES, "achats__0__factures": [("a.pdf", BILL)], "achats__add": "1"})
    file_id = str(page.find_one("[name=achats__0__factures__kept]")["value"])

    case = send(stranger, stranger.post(FORM, {**FORM_VALUES, "achats__0__factures__kept": file_id}))

    assert "factures" not in answers_of(case)["achats"][0]


def test_the_review_and_the_request_page_display_a_table(stranger: Browser, alice: Person) -> None:
    other = {"achats__1__nature": "autre", "achats__1__precision": "Vélo", "achats__1__prix": "200"}
    two = {**FORM_VALUES, "achats__items": ["0", "1"], **other}
    page = stranger.post(FORM, {**two, "achats__0__factures": [("livres.pdf", BILL)]})
    contact = page.follow()
    review = stranger.post(
        str(contact.find_one("form#filling-form")["action"]), {"courriel": "a@exemple.example"}
    ).follow()

    assert review.texts(".answer-table thead th") == [
        "Achat", "Nature", "Précisez", "Prix", "Toutes taxes comprises", "Factures",
    ]  # fmt: skip
    assert review.text(".answer-table tbody tr:nth-child(2)") == (
        "Achat 2 Nature autre Précisez Vélo Prix 200,00 € Toutes taxes comprises 240,00 € Factures –"
    )
    stranger.post(str(review.find_one("main form")["action"]))
    case = db.session.scalars(select(Case)).one()
    mine, theirs = stranger.get(f"/demandes/{case.id}"), alice.get(f"/agents/demandes/{case.id}")
    for each in (mine, theirs):
        assert each.text(".answer-table caption") == "Vos achats"
        link, *_ = each.find_all(".answer-table a")
        assert link.get_text() == "livres.pdf"
    assert stranger.get(str(mine.find_one(".answer-table a")["href"])).status == 200
    assert all(alice.get(str(link["href"])).status == 200 for link in theirs.find_all(".answer-table a"))
    assert files_kept() == 1


def test_an_agent_enters_rows_with_files(rachel: Person) -> None:
    form_values = {**FORM_VALUES, "token": str(uuid4()), "channel": "phone", "achats__0__factures": [("a.pdf", BILL)]}

    rachel.post("/agents/saisie/signaler", form_values).follow()

    (answers,) = answers_of(db.session.scalars(select(Case)).one())["achats"]
    assert answers["ttc"] == "12.00"
    assert answers["factures"][0]["name"] == "a.pdf"


def test_rows_are_refreshed_in_an_agent_entry(rachel: Person) -> None:
    form_values = {**FORM_VALUES, "achats__0__nature": "autre", "achats__0__prix": "20"}

    page = rachel.post("/agents/saisie/signaler/questions", form_values)

    assert page.text("#f-achats__0__ttc") == "24,00 €"
    assert page.find_one("#slot-achats__0__precision [name=achats__0__precision]")


def test_a_correction_keeps_and_adds_files_of_a_row(chloe: Person) -> None:
    case = send(chloe, chloe.post(FORM, {**FORM_VALUES, "achats__0__factures": [("a.pdf", BILL)]}))
    url = f"/demandes/{case.id}/actions/fix"
    correction_page = chloe.get(url)
    form_values = {
        element["name"]: element.get("value", "")
        for element in correction_page.find_all("[name=achats__0__factures__kept], [name=revision]")
    }

    page = chloe.post(
        url, {**FORM_VALUES, **form_values, "achats__0__prix": "11", "achats__0__factures": [("b.pdf", BILL)]}
    )

    assert page.status == 303
    db.session.expire_all()
    (answers,) = answers_of(case)["achats"]
    assert (answers["ttc"], [file["name"] for file in answers["factures"]]) == ("13.20", ["a.pdf", "b.pdf"])
    case_page = page.follow()
    assert all(chloe.get(str(link["href"])).status == 200 for link in case_page.find_all(".answer-table a"))
    assert len(case_page.find_all(".answer-table a")) == 2


def test_rows_are_refreshed_in_a_correction(chloe: Person) -> None:
    case = send(chloe, chloe.post(FORM, FORM_VALUES))

    page = chloe.post(f"/demandes/{case.id}/actions/fix/questions", {**FORM_VALUES, "achats__0__prix": "20"})

    assert page.text("#f-achats__0__ttc") == "24,00 €"
