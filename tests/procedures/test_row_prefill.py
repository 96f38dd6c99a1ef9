"""What the questions of a group hold before anything is typed in it, and when such a group counts."""

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
    shown, counting = resolve_fields(procedure.pages[0].fields, answers, context)
    return input_values(shown, {**compute_prefills(shown, counting, context), **counting})


def check(procedure: Procedure, **typed: Any) -> ValidationResult:
    return validate_page(procedure.pages[0], make_form_data(**typed), Context(TODAY, profile=CHLOE))


def test_the_first_group_is_about_whoever_fills_in_the_form_the_others_hold_what_is_worked_out() -> None:
    held = inputs(PARENTS, {"town": "Lyon"})

    assert held["parents__items"] == ["0", "1"]
    assert [held[f"parents__{number}__first_name"] for number in (0, 1)] == ["Chloé", ""]
    assert [held[f"parents__{number}__place"] for number in (0, 1)] == ["Lyon", "Lyon"]
    assert held["parents__1__linked"] == "Lyon"


def test_a_group_asked_for_holds_what_it_is_offered_and_what_was_emptied_stays_empty() -> None:
    typed = {"town": "Lyon", "parents__items": ["0"], "parents__0__first_name": "", "parents__0__place": ""}

    held = check(PARENTS, **typed, parents__add="1").inputs

    assert (held["parents__0__first_name"], held["parents__0__place"]) == ("", "")
    assert (held["parents__1__first_name"], held["parents__1__place"]) == ("", "Lyon")


def test_a_group_left_as_it_was_offered_does_not_count_while_more_is_asked_in_it() -> None:
    optional = form(block(FIRST_NAME, PLACE, BIRTH, required=False))
    as_offered = {"parents__items": ["0"], "parents__0__first_name": "Chloé", "parents__0__place": "Lyon"}

    left, begun = (
        check(optional, town="Lyon", **as_offered),
        check(optional, town="Lyon", **as_offered | {"parents__0__place": "Vif"}),
    )

    assert (left.answers, left.problems) == ({"town": "Lyon"}, {})
    assert [problem.part for problem in begun.problems["parents"]] == ["0__birth"]


def test_a_group_whose_every_question_is_offered_counts_as_it_is() -> None:
    typed = {"parents__items": ["0"], "parents__0__first_name": "Chloé", "parents__0__place": "Lyon"}

    checked = check(form(block(FIRST_NAME, PLACE, minimum=1)), town="Lyon", **typed)

    assert checked.answers["parents"] == [{"first_name": "Chloé", "place": "Lyon"}]


def test_a_question_that_comes_in_a_group_holds_what_it_is_offered() -> None:
    procedure = form(block(FIRST_NAME, PLACE, OTHER, minimum=1))
    typed = {"parents__items": ["0"], "parents__0__first_name": "autre", "parents__0__place": "Vif"}
    checked = check(procedure, **typed)

    refresh = refresh_form(
        build_containers(procedure.pages[0].fields, checked.fields), checked.inputs, [checked], make_form_data(**typed)
    )

    assert [slot.field.id for slot in refresh.containers] == ["parents__0__other"]
    assert refresh.values["parents__0__other"] == "Vif, quai"


def test_a_block_in_a_block_holds_what_it_is_offered() -> None:
    inner = make_field_definition(
        "toys",
        "block",
        label="Jouets",
        item_label="Jouet",
        add_label="Ajouter",
        fields=[{**LINKED, "prefill": {"var": "outer.place"}}],
    )

    held = inputs(form(block(PLACE, inner, minimum=1)), {"town": "Lyon"})

    assert held["parents__0__toys__0__linked"] == "Lyon"
