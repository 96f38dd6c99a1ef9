"""What questions hold before anything is typed: of the profile, of earlier answers, of the day; never over what was typed."""

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
TYPED = {"type": "trou", "jour": "2026-12-01", "ville": "Lyon", "nombre": ""}


def document(*second: dict[str, Any]) -> dict[str, Any]:
    found = deepcopy(PROCEDURE)
    found["pages"][0]["fields"] = FIRST
    found["pages"][1]["fields"] = [*SECOND, *second]
    return found


@pytest.fixture(autouse=True)
def with_prefill(procedure_version: UUID) -> None:
    publishing.publish(document())
    db.session.commit()


def get_input_value(page: Page, name: str) -> str:
    return str(page.find_one(f"[name={name}]").get("value", ""))


def action(page: Page) -> str:
    return str(page.find_one("form#filling-form")["action"])


def test_a_question_holds_what_its_document_says(stranger: Browser) -> None:
    page = stranger.get(FORM)

    assert (get_input_value(page, "ville"), get_input_value(page, "nombre")) == ("Grenoble", "")
    assert get_input_value(page, "jour") == (clock.today() + timedelta(days=2)).isoformat()


def test_earlier_answers_and_the_profile_fill_in_a_later_page(chloe: Person) -> None:
    page = chloe.post(FORM, TYPED).follow()

    assert get_input_value(page, "objet") == "Un trou, Lyon"
    assert get_input_value(page, "signe") == "Chloé"


def test_what_was_emptied_stays_empty(stranger: Browser) -> None:
    second = stranger.post(FORM, {**TYPED, "ville": ""}).follow()
    first = stranger.get(action(second).replace("/contact", "/probleme"))
    assert get_input_value(first, "ville") == ""

    wrong = stranger.post(action(first), {**TYPED, "ville": "", "jour": ""})
    assert get_input_value(wrong, "ville") == ""
    assert get_input_value(stranger.get(action(first)), "ville") == ""


def test_a_page_wholly_emptied_stays_empty(chloe: Person) -> None:
    second = chloe.post(FORM, TYPED).follow()
    address = action(second)
    chloe.post(address, {"objet": "", "signe": "", "prenom": "", "courriel": ""})

    again = chloe.get(address)

    assert (get_input_value(again, "objet"), get_input_value(again, "signe")) == ("", "")


def test_what_the_profile_knows_is_not_written_again_over_what_was_emptied(chloe: Person) -> None:
    publishing.publish(
        document({"id": "surnom", "type": "short_text", "label": "Surnom", "required": False, "profile": "first_name"})
    )
    db.session.commit()
    second = chloe.post(FORM, TYPED).follow()
    assert get_input_value(second, "surnom") == "Chloé"

    chloe.post(action(second), {"objet": "Trou", "surnom": ""})

    assert get_input_value(chloe.get(action(second)), "surnom") == ""


def test_a_question_that_comes_with_an_answer_is_filled_in(stranger: Browser) -> None:
    page = stranger.post(FORM, TYPED).follow()
    typed = {"objet": "", "encore": "yes"}

    live = stranger.post(f"{action(page)}/brouillon", {**typed, "looked_at": "1"}, htmx="saved")
    assert live.find_one("#slot-autre [name=autre][checked]")["value"] == "trou"

    again = stranger.post(action(page), typed)
    assert again.find_one("#slot-autre [name=autre][checked]")["value"] == "trou"
    assert get_input_value(again, "objet") == ""


def test_an_action_holds_what_the_request_knows(alice: Person, make_case: MakeCase) -> None:
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
def test_what_cannot_be_worked_out_is_refused(field: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        parse_procedure(document({"id": "neuf", "label": "Neuf", **field}))

    assert any(problem in str(each).replace("\u00a0", " ") for each in refused.value.problems)


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


def test_groups_hold_what_they_are_offered_until_it_is_emptied(chloe: Person) -> None:
    publishing.publish(document(PARENTS))
    db.session.commit()
    page = chloe.post(FORM, TYPED).follow()
    names = ("parents__0__prenom", "parents__0__ville")
    assert [get_input_value(page, name) for name in names] == ["Chloé", "Lyon"]

    one = {"objet": "", "signe": "", "parents__items": ["0"], "parents__0__prenom": "", "parents__0__ville": "Vif"}
    two = chloe.post(action(page), {**one, "parents__add": "1"})
    assert [get_input_value(two, name) for name in names] == ["", "Vif"]
    assert [get_input_value(two, name.replace("__0__", "__1__")) for name in names] == ["", "Lyon"]

    emptied = dict.fromkeys((*names, "parents__0__naissance"), "")
    chloe.post(action(page), {**one, **emptied, "prenom": "Chloé", "courriel": "chloe@courriel.example"})
    assert [get_input_value(chloe.get(action(page)), name) for name in names] == ["", ""]


def test_a_group_that_comes_with_an_answer_is_filled_in(stranger: Browser) -> None:
    publishing.publish(document({**PARENTS, "condition": {"var": "answers.encore"}}))
    db.session.commit()
    page = stranger.post(FORM, TYPED).follow()

    live = stranger.post(f"{action(page)}/brouillon", {"objet": "", "encore": "yes", "looked_at": "1"}, htmx="saved")

    assert get_input_value(live, "parents__0__ville") == "Lyon"
