"""Rows of a block in the pages of a form: added, deleted, saved and submitted, without JavaScript."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.procedures import publishing
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE

FORM = "/demarches/signaler/remplir"
BLOCK: dict[str, Any] = {
    "id": "temoins",
    "type": "block",
    "label": "Qui d’autre l’a vu ?",
    "item_label": "Témoin",
    "add_label": "Ajouter un témoin",
    "maximum": 3,
    "fields": [
        {"id": "nom", "type": "short_text", "label": "Nom du témoin"},
        {"id": "mail", "type": "email", "label": "Son adresse e-mail", "required": False},
    ],
}
FORM_VALUES: dict[str, Any] = {
    "type": "trou",
    "description": "Un grand trou.",
    "shown": ["type", "description", "temoins", "photos"],
    "temoins__items": ["0", "1"],
    "temoins__0__nom": "Léa",
    "temoins__1__nom": "Tom",
}


@pytest.fixture(autouse=True)
def with_a_block(procedure_version: UUID) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"].insert(2, BLOCK)
    publishing.publish(definition)
    db.session.commit()


def publish_ordered(display: str) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"].insert(2, {**BLOCK, "display": display, "order": "ranked"})
    publishing.publish(definition)
    db.session.commit()


def list_input_names(page: Page) -> list[str]:
    return [str(element["value"]) for element in page.find_all("input[name^=temoins__][name$=__nom]")]


def send(person: Browser, page: Page) -> Case:
    contact = page.follow()
    review = person.post(
        str(contact.find_one("form#filling-form")["action"]), {"courriel": "a@exemple.example"}
    ).follow()
    assert "Léa" in review.text(".answer-table")
    person.post(str(review.find_one("main form")["action"]))
    return db.session.scalars(select(Case)).one()


def test_a_form_starts_with_one_row(stranger: Browser) -> None:
    page = stranger.get(FORM)

    assert page.texts("fieldset.block__item legend") == ["Témoin 1"]
    assert page.find_all("[name=temoins__add]")
    assert page.find_all("[name=temoins__remove]") == []


def test_adding_a_row_keeps_the_input(stranger: Browser) -> None:
    page = stranger.post(FORM, {**FORM_VALUES, "description": "", "temoins__add": "1"})

    assert page.status == 200
    assert list_input_names(page) == ["Léa", "Tom", ""]
    assert page.find_all("#error-summary") == []
    assert page.find_all("[name=temoins__add]") == []  # three is the maximum
    again = stranger.get(str(page.find_one("form#filling-form")["action"]))
    assert list_input_names(again) == ["Léa", "Tom", ""]


def test_a_row_is_deleted(stranger: Browser) -> None:
    page = stranger.post(FORM, {**FORM_VALUES, "temoins__remove": "0"})

    assert page.status == 200
    assert list_input_names(page) == ["Tom"]


@pytest.mark.parametrize("display", ["cards", "table"])
def test_a_moved_row_keeps_the_focus(stranger: Browser, display: str) -> None:
    publish_ordered(display)
    page = stranger.post(FORM, {**FORM_VALUES, "temoins__up": "1"})

    assert page.status == 200
    assert list_input_names(page) == ["Tom", "Léa"]
    assert page.text("[data-announce]") == "Témoin : place 1"
    assert page.find_one("[autofocus]")["name"] == "temoins__down"
    assert [(element["name"], element["value"]) for element in page.find_all(".block__operations button")] == [
        ("temoins__down", "0"), ("temoins__remove", "0"), ("temoins__up", "1"), ("temoins__remove", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("display", ["cards", "table"])
@pytest.mark.parametrize(
    ("operation", "row"), [({"temoins__add": "1"}, "Témoin 3"), ({"temoins__remove": "0"}, "Témoin 1")]
)
def test_an_added_row_or_the_row_after_a_deleted_one_has_the_focus(
    stranger: Browser, display: str, operation: dict[str, str], row: str
) -> None:
    publish_ordered(display)

    page = stranger.post(FORM, {**FORM_VALUES, **operation})

    assert page.text("[autofocus] legend" if display == "cards" else "[autofocus]") == row


def test_each_row_of_a_table_has_an_accessible_name(stranger: Browser) -> None:
    publish_ordered("table")
    page = stranger.post(FORM, {**FORM_VALUES, "temoins__add": "1"})

    assert page.text("table caption") == "Qui d’autre l’a vu ?"
    assert page.texts("tbody th") == ["Témoin 1", "Témoin 2", "Témoin 3"]
    assert page.text("label[for=f-temoins__1__nom]") == "Nom du témoin , Témoin 2"


def test_each_question_has_its_purpose_under_a_unique_id(stranger: Browser) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"][1]["why"] = "Pour venir avec le bon outil."
    explained = [{**field, "why": "Pour l’appeler."} for field in BLOCK["fields"]]
    definition["pages"][0]["fields"].insert(2, {**BLOCK, "fields": explained})
    publishing.publish(definition)
    db.session.commit()

    page = stranger.post(FORM, {**FORM_VALUES, "temoins__add": "1"})

    assert page.text("summary") == "Pourquoi cette question ? Décrivez le problème"
    assert len(set(page.texts("summary"))) == len(page.find_all("summary")) == 7


def test_empty_rows_are_not_submitted(stranger: Browser) -> None:
    form_values = {**FORM_VALUES, "temoins__items": ["0", "1", "2"], "temoins__2__nom": " "}

    case = send(stranger, stranger.post(FORM, form_values))

    assert answers_of(case)["temoins"] == [{"nom": "Léa"}, {"nom": "Tom"}]


def test_a_problem_is_displayed_in_its_row_and_in_the_summary(stranger: Browser) -> None:
    page = stranger.post(FORM, {**FORM_VALUES, "temoins__1__nom": "", "temoins__1__mail": "tom@"})

    assert page.status == 422
    assert page.texts("#error-summary a[href^='#f-temoins__1']") == [
        "Témoin 2, Nom du témoin – Répondez à cette question pour continuer.",
        "Témoin 2, Son adresse e-mail – Indiquez une adresse e-mail complète, par exemple nom@exemple.fr.",
    ]
    assert "Répondez" in page.text("#f-temoins__1__nom-error")
    assert page.find_all("#f-temoins__0__nom-error") == []
    assert list_input_names(page) == ["Léa", ""]


def test_rows_are_restored_when_the_page_is_opened_again(stranger: Browser) -> None:
    contact = stranger.post(FORM, FORM_VALUES).follow()

    before = stranger.post(str(contact.find_one("form#filling-form")["action"]), {"then": "back"}).follow()

    assert list_input_names(before) == ["Léa", "Tom"]


def test_the_enter_key_submits_the_page_instead_of_adding_a_row(stranger: Browser) -> None:
    page = stranger.post(FORM, {**FORM_VALUES, "temoins__add": "1"})

    first = page.find_all("button[form=filling-form], #filling-form button[type=submit]")[0]

    assert first.get("name") is None


def test_an_agent_sees_each_row_in_a_table(stranger: Browser, alice: Person) -> None:
    case = send(stranger, stranger.post(FORM, FORM_VALUES))

    page = alice.get(f"/agents/demandes/{case.id}")

    assert page.texts(".answer-table tbody tr") == ["Témoin 1 Nom du témoin Léa", "Témoin 2 Nom du témoin Tom"]
    assert "Nom du témoin\u00a0: Léa" in str(page.find_one("copy-text[text*=Léa]")["text"])


def test_an_agent_enters_rows_too(rachel: Person) -> None:
    form_values = {**FORM_VALUES, "token": str(uuid4()), "channel": "phone"}

    more = rachel.post("/agents/saisie/signaler", {**form_values, "temoins__add": "1"})
    assert more.status == 200
    assert list_input_names(more) == ["Léa", "Tom", ""]
    assert more.find_all("#error-summary") == []
    rachel.post("/agents/saisie/signaler", form_values).follow()

    assert answers_of(db.session.scalars(select(Case)).one())["temoins"] == [{"nom": "Léa"}, {"nom": "Tom"}]
