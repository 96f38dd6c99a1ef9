"""Prefill in agent entries, as for residents, while typing and in rows."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.core.db import db
from app.procedures import publishing
from tests.cast import Person
from tests.client import Page
from tests.factories import PROCEDURE

FORM = "/agents/saisie/signaler"
KIND = PROCEDURE["pages"][0]["fields"][0]
IF_HOLE = {"==": [{"var": "answers.type"}, "trou"]}
GROUP: dict[str, Any] = {
    "id": "parents",
    "type": "block",
    "label": "Parents",
    "item_label": "Parent",
    "add_label": "Ajouter un parent",
    "required": False,
    "fields": [
        {"id": "prenom", "type": "short_text", "label": "Son prénom", "profile": "first_name"},
        {"id": "rue", "type": "short_text", "label": "Sa rue", "required": False, "prefill": "à {{ answers.ville }}"},
        {"id": "venu", "type": "yes_no", "label": "Est là", "required": False},
        {
            "id": "ville",
            "type": "short_text",
            "label": "Sa ville",
            "prefill": "{{ answers.ville }}",
            "condition": {"var": "item.venu"},
        },
    ],
}


def with_groups() -> dict[str, Any]:
    definition: dict[str, Any] = deepcopy(PROCEDURE)
    ville = {"id": "ville", "type": "short_text", "label": "Ville", "required": False, "prefill": "Grenoble"}
    again = {"id": "encore", "type": "short_text", "label": "Encore", "prefill": "{{ answers.ville }}, encore"}
    definition["pages"][0]["fields"] = [KIND, ville, {**again, "condition": IF_HOLE}]
    definition["pages"][1]["fields"] = [
        GROUP,
        {**GROUP, "id": "tuteurs", "item_label": "Tuteur", "label": "Tuteurs", "condition": IF_HOLE},
        *definition["pages"][1]["fields"],
    ]
    return definition


@pytest.fixture(autouse=True)
def with_prefill(procedure_version: UUID) -> None:
    publishing.publish(with_groups())
    db.session.commit()


def get_input_value(page: Page, name: str) -> str:
    return str(page.find_one(f"[name={name}]").get("value", ""))


def send_typed_values(agent: Person, **form_values: Any) -> Page:
    return agent.post(f"{FORM}/questions", form_values, htmx="x")


ONE = {"parents__items": ["0"], "parents__0__prenom": "Ana"}


def test_a_field_is_prefilled_from_its_definition(rachel: Person) -> None:
    page = rachel.get(FORM)

    assert get_input_value(page, "ville") == "Grenoble"
    assert get_input_value(page, "parents__0__prenom") == ""


def test_a_question_that_appears_while_typing_is_prefilled(rachel: Person) -> None:
    page = send_typed_values(rachel, type="trou", ville="Lyon")

    assert get_input_value(page, "encore") == "Lyon, encore"


def test_a_question_that_appears_in_a_row_is_prefilled(rachel: Person) -> None:
    page = send_typed_values(rachel, type="lampe", ville="Lyon", **ONE, parents__0__venu="yes")

    assert get_input_value(page, "parents__0__ville") == "Lyon"


def test_a_block_that_appears_is_prefilled(rachel: Person) -> None:
    page = send_typed_values(rachel, type="trou", ville="Lyon")

    assert get_input_value(page, "tuteurs__0__rue") == "à Lyon"


def test_an_emptied_field_stays_empty(rachel: Person) -> None:
    visible_fields = ["encore", "parents__0__ville"]
    emptied = send_typed_values(
        rachel, type="trou", ville="Lyon", encore="", shown=visible_fields, **ONE, parents__0__venu="yes"
    )

    assert emptied.find_all("[name=encore], [name=parents__0__ville]") == []


def test_a_question_that_appears_on_submission_is_prefilled(rachel: Person) -> None:
    form_values = {"token": str(uuid4()), "channel": "phone", "ville": "Lyon", "nom": "Martin"}

    page = rachel.post(FORM, {**form_values, "type": "trou"})

    assert get_input_value(page, "encore") == "Lyon, encore"
    assert get_input_value(page, "tuteurs__0__rue") == "à Lyon"


@pytest.mark.parametrize("lacking", [{"nom": ""}, {"parents__add": "1"}])
def test_a_block_that_appears_beside_a_problem_is_prefilled(rachel: Person, lacking: dict[str, str]) -> None:
    form_values = {"token": str(uuid4()), "channel": "phone", "ville": "Lyon", "nom": "Martin", **lacking}

    page = rachel.post(FORM, {**form_values, "type": "trou"})

    assert get_input_value(page, "tuteurs__0__rue") == "à Lyon"
    assert [element["value"] for element in page.find_all("[name=tuteurs__items]")] == ["0"]


def test_a_page_that_appears_on_submission_is_prefilled(rachel: Person) -> None:
    definition = with_groups()
    definition["pages"][1]["condition"] = IF_HOLE
    publishing.publish(definition)
    db.session.commit()
    form_values = {"token": str(uuid4()), "channel": "phone", "ville": "Lyon", "nom": ""}
    before = rachel.post(FORM, {**form_values, "type": "lampe", "channel": ""})

    page = rachel.post(FORM, {**form_values, "type": "trou", "token": str(before.find_one("[name=token]")["value"])})

    assert get_input_value(page, "parents__0__rue") == "à Lyon"
    emptied = {"shown": "parents", "parents__items": "0", "parents__0__rue": "", "parents__0__prenom": "Ana"}
    again = rachel.post(FORM, {**form_values, "type": "trou", "token": form_values["token"], **emptied})
    assert get_input_value(again, "parents__0__rue") == ""
