"""Roles that w.c.s. gives to residents: qualities here, which open the forms that were theirs."""

import pytest

from app.procedures.definition import parse_procedure
from app.publik_import.importer import import_contents
from app.workflows.definition import parse_workflow
from tests.publik_import.sample_exports import (
    make_condition,
    make_field,
    make_form,
    make_item,
    make_people,
    make_status,
    make_workflow,
    translate_single_status,
)

ROLE = "<role_id slug='responsable-association'>Responsable d’association</role_id>"
END = make_status("fin", name="Terminée", forced_endpoint="true")
TO_END = make_item("choice", label="Terminer", by=make_people("_receiver"), status="fin")


def role_item(kind, role=ROLE, more=""):
    return f"<item type='{kind}' id='1'>{role}{more}</item>"


@pytest.mark.parametrize(("kind", "made"), [("add_role", "give_quality"), ("remove_role", "withdraw_quality")])
def test_a_role_of_the_applicant_is_a_quality(kind, made):
    first, *_ = translate_single_status(role_item(kind))["on_enter"]

    assert (first["type"], first["quality"]) == (made, "responsable-association")


def test_a_role_that_is_worked_out_gives_nothing():
    assert all(
        entry["type"] not in ("give_quality", "withdraw_quality")
        for entry in translate_single_status(role_item("add_role", "<role_id>{{ form_var_role }}</role_id>"))[
            "on_enter"
        ]
    )


def import_exports(*roles):
    named = "".join(f"<role>{role}</role>" for role in roles)
    files = [
        ("circuit.wcs", make_workflow(make_status("1", role_item("add_role"), TO_END), END)),
        ("salle.wcs", make_form(make_field("string", "Objet", "objet"), more=f"<user-roles>{named}</user-roles>")),
    ]
    return import_contents([(name, content.encode()) for name, content in files])


def test_a_form_for_a_role_that_a_workflow_gives_asks_for_the_quality():
    made, asking = import_exports("Responsable association")

    parse_workflow(made.definition)
    parse_procedure(asking.definition)
    assert asking.definition["account"]["qualities"] == ["responsable-association"]
    assert asking.definition["account"]["required"] is True
    assert made.qualities == asking.qualities == {"responsable-association": "Responsable d’association"}


@pytest.mark.parametrize("role", ["logged-users", "Agents de voirie"])
def test_a_form_for_others_asks_for_no_quality(role):
    _made, asking = import_exports(role)

    assert asking.definition["account"]["required"] is True
    assert "qualities" not in asking.definition["account"]


@pytest.mark.parametrize("user", ["form_user", "session_user"])
def test_a_condition_on_the_role_of_the_applicant_looks_at_their_qualities(user):
    shown = make_item(
        "register-comment", comment="Bonjour", condition=make_condition(f'{user}|has_role:"Responsable association"')
    )
    (entry,) = translate_single_status(shown)["on_enter"]

    assert entry["condition"] == {"in": ["responsable-association", {"var": "profile.qualities"}]}


def test_the_role_of_anybody_else_is_not_understood():
    shown = make_item(
        "register-comment", comment="Bonjour", condition=make_condition('form_var_agent|has_role:"Voirie"')
    )
    (entry,) = translate_single_status(shown)["on_enter"]

    assert entry["condition"] is False


def test_somebody_is_an_account():
    shown = make_item("register-comment", comment="Bonjour", condition=make_condition("form_user"))
    (entry,) = translate_single_status(shown)["on_enter"]

    assert entry["condition"] == {"var": "case.has_account"}
