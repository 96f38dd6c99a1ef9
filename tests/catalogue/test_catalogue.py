"""Consistency of the catalogue: references resolve, definitions parse, every type of field is used."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.accounts.families import FAMILIES
from app.packages.choice_lists import lists_in_definition, problems_of_list
from app.packages.package_catalogue import Catalogue
from app.procedures.definition import parse_fields, parse_procedure
from app.procedures.fields import FIELD_TYPES
from app.workflows.definition import parse_workflow
from tests.catalogue.definition_files import APP, AUTHORITY, CONTENTS, LISTS, PROCEDURES, WORKFLOWS, iterate_texts

ROLES = {role["slug"]: role for role in CONTENTS["roles"]}
LABEL_BUDGET = 80
DISPLAYS = {"radios", "list", "autocomplete", "images"}
# The demo authority; a postcode and town; a telephone number; an e-mail address.
LOCAL = re.compile(r"Vaubrelles|Tanneurs|\b\d{5} [A-Z]|\b0[1-79](?:\s\d\d){4}|@")


@pytest.mark.parametrize("slug", PROCEDURES)
def test_a_procedure_parses_and_has_the_name_of_its_file(slug: str) -> None:
    assert parse_procedure(PROCEDURES[slug]).slug == slug


@pytest.mark.parametrize("slug", WORKFLOWS)
def test_a_workflow_parses_with_the_fields_of_its_actions(slug: str) -> None:
    workflow = parse_workflow(WORKFLOWS[slug])

    parse_fields(list(workflow.processing_fields))
    for status in workflow.statuses:
        for action in status.actions:
            parse_fields(list(action.fields))
    assert workflow.slug == slug


@pytest.mark.parametrize("slug", LISTS)
def test_a_list_is_valid_and_has_the_name_of_its_file(slug: str) -> None:
    assert LISTS[slug]["slug"] == LISTS[slug]["source"]["slug"] == slug
    # The catalogue contains no list of people.
    assert bool(LISTS[slug]["content"]) is not LISTS[slug]["source"].get("personal", False)
    assert problems_of_list(LISTS[slug]) == []


def test_every_list_is_used_and_every_used_list_exists() -> None:
    assert set().union(*map(lists_in_definition, PROCEDURES.values())) == set(LISTS)
    assert set(CONTENTS["editors"]) <= set(LISTS)


@pytest.mark.parametrize("slug", PROCEDURES)
def test_a_procedure_gives_every_function_of_its_workflow_to_a_role_of_its_family(slug: str) -> None:
    procedure = PROCEDURES[slug]
    functions = {function["id"] for function in WORKFLOWS[procedure["workflow"]]["functions"]}

    assert set(procedure["functions"]) == functions
    for role in procedure["functions"].values():
        assert (ROLES[role]["family"], ROLES[role]["kind"]) == (procedure["family"], "processing")


@pytest.mark.parametrize("slug", PROCEDURES)
def test_a_procedure_is_received_at_the_counter_by_a_role_of_its_family(slug: str) -> None:
    procedure = PROCEDURES[slug]

    assert procedure["intake"]
    for role in procedure["intake"]:
        assert (ROLES[role]["family"], ROLES[role]["kind"]) == (procedure["family"], "reception")


@pytest.mark.parametrize("slug", WORKFLOWS)
def test_every_answer_that_a_workflow_names_is_asked_by_its_procedures(slug: str) -> None:
    names = _names(WORKFLOWS[slug])
    users = [procedure for procedure in PROCEDURES.values() if procedure["workflow"] == slug]

    assert users
    for procedure in users:
        assert names <= {field["id"] for field in _fields(procedure)}


def test_the_catalogue_is_varied_enough_for_a_demo() -> None:
    families = {procedure["family"] for procedure in PROCEDURES.values()}
    types = {field["type"] for procedure in PROCEDURES.values() for field in _fields(procedure)}
    themes = {procedure["theme"] for procedure in PROCEDURES.values()}

    assert len(PROCEDURES) >= 20
    assert len(WORKFLOWS) >= 6
    assert families == set(FAMILIES)
    assert types == set(FIELD_TYPES)
    assert {each["source"]["kind"] for each in LISTS.values()} >= {"cards", "csv"}
    assert {field.get("display") for procedure in PROCEDURES.values() for field in _fields(procedure)} >= DISPLAYS
    assert themes == {theme["slug"] for theme in CONTENTS["topics"]}
    assert any(procedure["account"]["required"] for procedure in PROCEDURES.values())


def test_the_report_of_a_street_problem_takes_two_pages_and_no_identity() -> None:
    report = PROCEDURES["signaler-un-probleme-de-voirie"]
    questions = [field for field in _fields(report) if field["type"] != "explanation"]

    assert len(report["pages"]) == 2
    assert not report["account"]["required"]
    assert [field["id"] for field in questions if field.get("profile") and field.get("required", True)] == []


@pytest.mark.parametrize("slug", PROCEDURES)
def test_every_personal_field_says_why_it_is_asked(slug: str) -> None:
    silent = [field["id"] for field in _fields(PROCEDURES[slug]) if field.get("profile") and not field.get("why")]

    assert silent == []


@pytest.mark.parametrize("slug", PROCEDURES)
def test_retention_is_three_months_unless_a_reason_is_written(slug: str) -> None:
    privacy = PROCEDURES[slug]["privacy"]

    assert privacy["retention_months"] <= 3 or privacy["retention_reason"]
    assert "article 6.1." in privacy["legal_basis"].replace("\u00a0", " ")


@pytest.mark.parametrize("definition", [*PROCEDURES.values(), *WORKFLOWS.values()], ids=[*PROCEDURES, *WORKFLOWS])
def test_labels_are_short(definition: dict[str, Any]) -> None:
    long = [label for label in _labels(definition) if len(label) > LABEL_BUDGET]

    assert long == []


def test_the_authority_is_complete_with_fictitious_contact_details() -> None:
    departments = {department["slug"] for department in CONTENTS["departments"]}
    accounts = AUTHORITY["accounts"]

    assert all(role["department"] in departments and role["family"] in FAMILIES for role in CONTENTS["roles"])
    assert {department["slug"] for department in AUTHORITY["departments"]} == departments
    assert all(set(account["roles"]) <= set(ROLES) for account in accounts)
    assert set(ROLES) == {role for account in accounts for role in account["roles"]}
    assert {account["first_name"] for account in accounts} >= {"Chloé", "Denis", "Alice", "Bruno"}
    assert any(account["is_administrator"] for account in accounts)
    assert all(account["email"].endswith(".example") for account in accounts)


def test_every_procedure_comes_in_one_package() -> None:
    packages = [
        json.loads(path.read_text(encoding="utf-8")) for path in (APP / "catalogue" / "packages").glob("*.json")
    ]

    assert sorted(slug for package in packages for slug in package["procedures"]) == sorted(PROCEDURES)
    assert len(Catalogue().packages()) == len(packages)


def test_every_procedure_is_in_the_table_of_contents() -> None:
    assert sorted(CONTENTS["procedures"]) == sorted(PROCEDURES)


@pytest.mark.parametrize("definition", [*PROCEDURES.values(), *WORKFLOWS.values()], ids=[*PROCEDURES, *WORKFLOWS])
def test_a_definition_names_no_particular_town(definition: dict[str, Any]) -> None:
    local_texts = [text for _, text in iterate_texts(definition) if LOCAL.search(text)]

    assert local_texts == []


def _fields(procedure: dict[str, Any]) -> list[dict[str, Any]]:
    return [field for page in procedure["pages"] for field in page["fields"]]


def _labels(node: Any) -> list[str]:
    """Yield labels and titles, at every level."""
    if isinstance(node, list):
        return [label for child in node for label in _labels(child)]
    if not isinstance(node, dict):
        return []
    own = [value for key, value in node.items() if key in ("label", "public_label", "title") and isinstance(value, str)]
    return own + [label for child in node.values() for label in _labels(child)]


def _names(node: Any) -> set[str]:
    """Return the names of answers in conditions and texts."""
    if isinstance(node, dict):
        return {name for child in node.values() for name in _names(child)}
    if isinstance(node, list):
        return {name for child in node for name in _names(child)}
    names = re.findall(r"answers\.([a-z0-9_]+)", node) if isinstance(node, str) else []
    return {name.removesuffix("_details") for name in names}
