"""Roles that w.c.s. gives to users become qualities, which restrict access to forms."""

import pytest

from app.procedures.definition import parse_procedure
from app.workflows.definition import parse_workflow
from publik_import.importer import import_contents
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


def make_role_item(kind, role=ROLE, more=""):
    return f"<item type='{kind}' id='1'>{role}{more}</item>"


@pytest.mark.parametrize(("kind", "expected_type"), [("add_role", "give_quality"), ("remove_role", "withdraw_quality")])
def test_a_role_of_the_applicant_becomes_a_quality(kind, expected_type):
    entry, *_ = translate_single_status(make_role_item(kind))["on_enter"]

    assert (entry["type"], entry["quality"]) == (expected_type, "responsable-association")


def test_a_role_from_a_template_is_left_out():
    assert all(
        entry["type"] not in ("give_quality", "withdraw_quality")
        for entry in translate_single_status(make_role_item("add_role", "<role_id>{{ form_var_role }}</role_id>"))[
            "on_enter"
        ]
    )


def import_exports(*roles):
    roles_xml = "".join(f"<role>{role}</role>" for role in roles)
    files = [
        ("workflow.wcs", make_workflow(make_status("1", make_role_item("add_role"), TO_END), END)),
        ("salle.wcs", make_form(make_field("string", "Objet", "objet"), more=f"<user-roles>{roles_xml}</user-roles>")),
    ]
    return import_contents([(name, content.encode()) for name, content in files])


def test_a_form_restricted_to_a_role_given_by_a_workflow_requires_the_quality():
    workflow, procedure = import_exports("Responsable association")

    parse_workflow(workflow.definition)
    parse_procedure(procedure.definition)
    assert procedure.definition["account"]["qualities"] == ["responsable-association"]
    assert procedure.definition["account"]["required"] is True
    assert workflow.qualities == procedure.qualities == {"responsable-association": "Responsable d’association"}


@pytest.mark.parametrize("role", ["logged-users", "Agents de voirie"])
def test_a_form_restricted_to_another_role_requires_no_quality(role):
    _workflow, procedure = import_exports(role)

    assert procedure.definition["account"]["required"] is True
    assert "qualities" not in procedure.definition["account"]


@pytest.mark.parametrize("user", ["form_user", "session_user"])
def test_a_condition_on_the_role_of_the_applicant_tests_their_qualities(user):
    message = make_item(
        "register-comment", comment="Bonjour", condition=make_condition(f'{user}|has_role:"Responsable association"')
    )
    (entry,) = translate_single_status(message)["on_enter"]

    assert entry["condition"] == {"in": ["responsable-association", {"var": "profile.qualities"}]}


def test_a_condition_on_the_role_of_someone_else_is_not_supported():
    message = make_item(
        "register-comment", comment="Bonjour", condition=make_condition('form_var_agent|has_role:"Voirie"')
    )
    (entry,) = translate_single_status(message)["on_enter"]

    assert entry["condition"] is False


def test_a_condition_on_the_user_tests_whether_there_is_an_account():
    message = make_item("register-comment", comment="Bonjour", condition=make_condition("form_user"))
    (entry,) = translate_single_status(message)["on_enter"]

    assert entry["condition"] == {"var": "case.has_account"}
