"""Prefill of the rows of a block, and which prefilled rows count as answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.forms.containers import build_containers
from app.forms.refresh import refresh_form
from app.procedures.definition import Procedure, parse_procedure
from app.procedures.form.journey import Context, resolve_fields
from app.procedures.form.prefill import compute_prefills, input_values
from app.procedures.form.validation import ValidationResult, validate_page
from tests.procedures.definitions import (
    make_field_definition,
    make_form_data,
    make_page_definition,
    make_procedure_definition,
)

TODAY = date(2026, 11, 24)
CHLOE = {"first_name": "Chloé", "last_name": "Martin"}
TOWN = make_field_definition("town", label="Ville", required=False)
FIRST_NAME = make_field_definition("first_name", label="Prénom", profile="first_name")
PLACE = make_field_definition("place", label="Où", prefill="{{ answers.town }}")
LINKED = make_field_definition("linked", label="Lien", required=False, prefill={"var": "item.place"})
OTHER = make_field_definition(
    "other",
    label="Précisez",
    prefill="{{ item.place }}, quai",
    condition={"==": [{"var": "item.first_name"}, "autre"]},
)
BIRTH = make_field_definition("birth", "date", label="Né le")


def block(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    settings = {"label": "Parents", "item_label": "Parent", "add_label": "Ajouter", "minimum": 2, **more}
    return make_field_definition("parents", "block", fields=list(fields), **settings)


def form(*fields: dict[str, Any]) -> Procedure:
    return parse_procedure(make_procedure_definition(make_page_definition(TOWN, *fields)))


PARENTS = form(block(FIRST_NAME, PLACE, LINKED))


def inputs(procedure: Procedure, answers: dict[str, Any]) -> dict[str, Any]:
    context = Context(TODAY, answers, profile=CHLOE)
    visible_fields, counting = resolve_fields(procedure.pages[0].fields, answers, context)
    return input_values(visible_fields, {**compute_prefills(visible_fields, counting, context), **counting})


def check(procedure: Procedure, **form_values: Any) -> ValidationResult:
    return validate_page(procedure.pages[0], make_form_data(**form_values), Context(TODAY, profile=CHLOE))


def test_the_profile_prefills_the_first_row_and_expressions_prefill_every_row() -> None:
    input_values_by_name = inputs(PARENTS, {"town": "Lyon"})

    assert input_values_by_name["parents__items"] == ["0", "1"]
    assert [input_values_by_name[f"parents__{number}__first_name"] for number in (0, 1)] == ["Chloé", ""]
    assert [input_values_by_name[f"parents__{number}__place"] for number in (0, 1)] == ["Lyon", "Lyon"]
    assert input_values_by_name["parents__1__linked"] == "Lyon"


def test_an_added_row_is_prefilled_and_an_emptied_answer_stays_empty() -> None:
    form_values = {"town": "Lyon", "parents__items": ["0"], "parents__0__first_name": "", "parents__0__place": ""}

    input_values_by_name = check(PARENTS, **form_values, parents__add="1").inputs

    assert (input_values_by_name["parents__0__first_name"], input_values_by_name["parents__0__place"]) == ("", "")
    assert (input_values_by_name["parents__1__first_name"], input_values_by_name["parents__1__place"]) == ("", "Lyon")


def test_an_unchanged_prefilled_row_is_ignored_while_other_questions_are_empty() -> None:
    optional = form(block(FIRST_NAME, PLACE, BIRTH, required=False))
    as_offered = {"parents__items": ["0"], "parents__0__first_name": "Chloé", "parents__0__place": "Lyon"}

    unfilled, filled = (
        check(optional, town="Lyon", **as_offered),
        check(optional, town="Lyon", **as_offered | {"parents__0__place": "Vif"}),
    )

    assert (unfilled.answers, unfilled.problems) == ({"town": "Lyon"}, {})
    assert [problem.part for problem in filled.problems["parents"]] == ["0__birth"]


def test_a_fully_prefilled_row_counts() -> None:
    form_values = {"parents__items": ["0"], "parents__0__first_name": "Chloé", "parents__0__place": "Lyon"}

    checked = check(form(block(FIRST_NAME, PLACE, minimum=1)), town="Lyon", **form_values)

    assert checked.answers["parents"] == [{"first_name": "Chloé", "place": "Lyon"}]


def test_a_question_that_appears_in_a_row_is_prefilled() -> None:
    procedure = form(block(FIRST_NAME, PLACE, OTHER, minimum=1))
    form_values = {"parents__items": ["0"], "parents__0__first_name": "autre", "parents__0__place": "Vif"}
    checked = check(procedure, **form_values)

    refresh = refresh_form(
        build_containers(procedure.pages[0].fields, checked.fields),
        checked.inputs,
        [checked],
        make_form_data(**form_values),
    )

    assert [container.field.id for container in refresh.containers] == ["parents__0__other"]
    assert refresh.values["parents__0__other"] == "Vif, quai"


def test_a_nested_block_is_prefilled() -> None:
    inner = make_field_definition(
        "toys",
        "block",
        label="Jouets",
        item_label="Jouet",
        add_label="Ajouter",
        fields=[{**LINKED, "prefill": {"var": "outer.place"}}],
    )

    input_values_by_name = inputs(form(block(PLACE, inner, minimum=1)), {"town": "Lyon"})

    assert input_values_by_name["parents__0__toys__0__linked"] == "Lyon"
