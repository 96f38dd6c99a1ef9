"""A table with a row for each answer of a block, picked in the editor and printed as its answers are written."""

from __future__ import annotations

from copy import deepcopy

import pytest

from app.core.db import db
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.factories import PROCEDURE
from tests.studio.document_templates.template_pages import LIST, create, read_draft, read_form, save

URL = f"{LIST}/lettre-de-suite"
CHILDREN = {
    "id": "enfants",
    "type": "block",
    "label": "Vos enfants",
    "item_label": "Enfant",
    "add_label": "Ajouter un enfant",
    "fields": [
        {"id": "prenom", "type": "short_text", "label": "Prénom de l’enfant"},
        {"id": "naissance", "type": "date", "label": "Né le"},
    ],
}


@pytest.fixture(autouse=True)
def template(procedure_version: object, ada: Person) -> None:
    procedure = deepcopy(PROCEDURE)
    procedure["pages"][0]["fields"].append(CHILDREN)
    procedures.publish(procedure)
    db.session.commit()
    create(ada)
    ada.post(URL, {**read_form(ada.get(URL)), "operation": "add:table"})


def test_a_table_has_a_row_for_each_answer_of_a_block(ada: Person) -> None:
    assert "Vos enfants" in ada.get(URL).text("#f-section-partie_4-each")
    save(ada, URL, section__partie_4__each="answers.enfants")
    assert "{Né le (ligne)}" in ada.get(URL).text("#section-partie_4")

    save(ada, URL, section__partie_4__column__0__heading="Né le", section__partie_4__column__0__text="{Né le (ligne)}")

    section = read_draft("lettre-de-suite")["sections"][3]
    assert (section["each"], section["columns"][0]["text"]) == ({"var": "answers.enfants"}, "{{ item.naissance }}")
    rows = ada.get(f"{URL}/apercu").texts("tbody tr")
    assert len(rows) == 2
    assert all("20" in row and "-" not in row for row in rows), "a date as it is written, not as it is stored"


def test_the_values_of_rows_come_with_the_state_once_the_list_is_picked(ada: Person) -> None:
    form = {**read_form(ada.get(URL)), "section.partie_4.each": "answers.enfants"}

    page = ada.post(URL, form, htmx="template-state")

    assert "{Prénom de l’enfant (ligne)}" in page.text("#rows-partie_4[hx-swap-oob]")
    assert "HX-Refresh" not in page.response.headers
    form = {**read_form(ada.get(URL)), "procedure": ""}
    assert ada.post(URL, form, htmx="template-state").response.headers["HX-Refresh"] == "true"


def test_values_of_rows_are_unknown_where_nothing_is_repeated(ada: Person) -> None:
    save(ada, URL, section__partie_1__text="{Né le (ligne)}")

    assert "« {Né le (ligne)} »" in ada.get(URL).text("#template-state")
