"""Prefill from the profile, earlier answers and the date, never replacing input."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.db import db
from app.procedures import publishing
from app.procedures.definition import DefinitionError, parse_procedure
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, MakeCase

FORM = "/demarches/signaler/remplir"
KIND = PROCEDURE["pages"][0]["fields"][0]
FIRST = [
    KIND,
    {"id": "jour", "type": "date", "label": "Jour", "prefill": {"add_days": [{"var": "today"}, 2]}},
    {"id": "ville", "type": "short_text", "label": "Ville", "required": False, "prefill": "Grenoble"},
    {"id": "nombre", "type": "number", "label": "Nombre", "required": False, "prefill": "beaucoup"},
]
SECOND = [
    {
        "id": "objet",
        "type": "short_text",
        "label": "Objet",
        "required": False,
        "prefill": "{{ answers.type }}, {{ answers.ville }}",
    },
    {"id": "signe", "type": "short_text", "label": "De", "required": False, "prefill": "{{ profile.first_name }}"},
    {"id": "encore", "type": "yes_no", "label": "Encore\u00a0?", "required": False},
    {
        "id": "autre",
        "type": "single_choice",
        "label": "Autre",
        "options": KIND["options"],
        "prefill": {"var": "answers.type"},
        "condition": {"var": "answers.encore"},
    },
]
FORM_VALUES = {"type": "trou", "jour": "2026-12-01", "ville": "Lyon", "nombre": ""}


def definition(*second: dict[str, Any]) -> dict[str, Any]:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] = FIRST
    definition["pages"][1]["fields"] = [*SECOND, *second]
    return definition


@pytest.fixture(autouse=True)
def with_prefill(procedure_version: UUID) -> None:
    publishing.publish(definition())
    db.session.commit()


def get_input_value(page: Page, name: str) -> str:
    return str(page.find_one(f"[name={name}]").get("value", ""))


def action(page: Page) -> str:
    return str(page.find_one("form#filling-form")["action"])


def test_a_field_is_prefilled_from_its_definition(stranger: Browser) -> None:
    page = stranger.get(FORM)

    assert (get_input_value(page, "ville"), get_input_value(page, "nombre")) == ("Grenoble", "")
    assert get_input_value(page, "jour") == (clock.today() + timedelta(days=2)).isoformat()


def test_earlier_answers_and_the_profile_prefill_a_later_page(chloe: Person) -> None:
    page = chloe.post(FORM, FORM_VALUES).follow()

    assert get_input_value(page, "objet") == "Un trou, Lyon"
    assert get_input_value(page, "signe") == "Chloé"


def test_an_emptied_field_stays_empty(stranger: Browser) -> None:
    second = stranger.post(FORM, {**FORM_VALUES, "ville": ""}).follow()
    first = stranger.get(action(second).replace("/contact", "/probleme"))
    assert get_input_value(first, "ville") == ""

    rejected_page = stranger.post(action(first), {**FORM_VALUES, "ville": "", "jour": ""})
    assert get_input_value(rejected_page, "ville") == ""
    assert get_input_value(stranger.get(action(first)), "ville") == ""


def test_an_emptied_page_stays_empty(chloe: Person) -> None:
    second = chloe.post(FORM, FORM_VALUES).follow()
    address = action(second)
    chloe.post(address, {"objet": "", "signe": "", "prenom": "", "courriel": ""})

    again = chloe.get(address)

    assert (get_input_value(again, "objet"), get_input_value(again, "signe")) == ("", "")


def test_the_profile_does_not_prefill_an_emptied_field_again(chloe: Person) -> None:
    publishing.publish(
        definition(
            {"id": "surnom", "type": "short_text", "label": "Surnom", "required": False, "profile": "first_name"}
        )
    )
    db.session.commit()
    second = chloe.post(FORM, FORM_VALUES).follow()
    assert get_input_value(second, "surnom") == "Chloé"

    chloe.post(action(second), {"objet": "Trou", "surnom": ""})

    assert get_input_value(chloe.get(action(second)), "surnom") == ""


def test_a_question_that_appears_is_prefilled(stranger: Browser) -> None:
    page = stranger.post(FORM, FORM_VALUES).follow()
    form_values = {"objet": "", "encore": "yes"}

    live = stranger.post(f"{action(page)}/brouillon", {**form_values, "looked_at": "1"}, htmx="saved")
    assert live.find_one("#slot-autre [name=autre][checked]")["value"] == "trou"

    again = stranger.post(action(page), form_values)
    assert again.find_one("#slot-autre [name=autre][checked]")["value"] == "trou"
    assert get_input_value(again, "objet") == ""


def test_an_action_is_prefilled_from_the_request(alice: Person, make_case: MakeCase) -> None:
    workflow = deepcopy(WORKFLOW)
    workflow["statuses"][0]["actions"][0]["fields"][0]["prefill"] = "{{ answers.type }}"
    workflows.publish(workflow)
    db.session.commit()
    case = make_case(jour="2026-12-01")

    assert get_input_value(alice.get(f"/agents/demandes/{case.id}/actions/accept"), "equipe") == "Un trou"


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({"type": "short_text", "prefill": "{{ answers.rien }}"}, "« answers.rien » n’est pas connu ici"),
        ({"type": "short_text", "prefill": {"var": "answers.rien"}}, "« answers.rien » n’est pas connu ici"),
        ({"type": "consent", "purpose": "x", "prefill": {"var": "answers.encore"}}, "prefill"),
    ],
)
def test_an_invalid_prefill_is_refused(field: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError) as error:
        parse_procedure(definition({"id": "neuf", "label": "Neuf", **field}))

    assert any(problem in str(each).replace("\u00a0", " ") for each in error.value.problems)


PARENTS: dict[str, Any] = {
    "id": "parents",
    "type": "block",
    "label": "Parents",
    "item_label": "Parent",
    "add_label": "Ajouter un parent",
    "required": False,
    "fields": [
        {"id": "prenom", "type": "short_text", "label": "Son prénom", "profile": "first_name"},
        {"id": "ville", "type": "short_text", "label": "Sa ville", "prefill": "{{ answers.ville }}"},
        {"id": "naissance", "type": "date", "label": "Né le"},
    ],
}


def test_rows_are_prefilled_until_emptied(chloe: Person) -> None:
    publishing.publish(definition(PARENTS))
    db.session.commit()
    page = chloe.post(FORM, FORM_VALUES).follow()
    names = ("parents__0__prenom", "parents__0__ville")
    assert [get_input_value(page, name) for name in names] == ["Chloé", "Lyon"]

    one = {"objet": "", "signe": "", "parents__items": ["0"], "parents__0__prenom": "", "parents__0__ville": "Vif"}
    two = chloe.post(action(page), {**one, "parents__add": "1"})
    assert [get_input_value(two, name) for name in names] == ["", "Vif"]
    assert [get_input_value(two, name.replace("__0__", "__1__")) for name in names] == ["", "Lyon"]

    emptied = dict.fromkeys((*names, "parents__0__naissance"), "")
    chloe.post(action(page), {**one, **emptied, "prenom": "Chloé", "courriel": "chloe@courriel.example"})
    assert [get_input_value(chloe.get(action(page)), name) for name in names] == ["", ""]


def test_a_block_that_appears_is_prefilled(stranger: Browser) -> None:
    publishing.publish(definition({**PARENTS, "condition": {"var": "answers.encore"}}))
    db.session.commit()
    page = stranger.post(FORM, FORM_VALUES).follow()

    live = stranger.post(f"{action(page)}/brouillon", {"objet": "", "encore": "yes", "looked_at": "1"}, htmx="saved")

    assert get_input_value(live, "parents__0__ville") == "Lyon"
