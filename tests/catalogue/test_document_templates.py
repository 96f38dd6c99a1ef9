"""Document templates of the catalogue: they name questions that exist, and every template that a workflow names is there."""

from __future__ import annotations

import pytest

from app.documents.template_definition import parse_template
from app.language import expressions
from app.packages.packaged_templates import role_of_template, templates_in_workflow
from app.procedures.fields.booking import Booking
from app.procedures.fields.booking_answer import DETAILS
from tests.catalogue.definition_files import CONTENTS, PROCEDURES, TEMPLATES, WORKFLOWS, Definition, iterate_texts
from tests.catalogue.test_catalogue import LOCAL

ROOTS = ("answers", "processing", "option")


def list_names(template: Definition) -> set[str]:
    """List the names that the texts and conditions of a template may use; none of any procedure in particular."""
    procedure = PROCEDURES.get(template.get("procedure", ""))
    if procedure is None:
        return set()
    workflow = WORKFLOWS[procedure["workflow"]]
    fields = [field for page in procedure["pages"] for field in page["fields"]]
    bookings = [field["id"] for field in fields if field["type"] == Booking.key]
    return {
        *(f"answers.{field['id']}" for field in fields),
        *(f"answers.{booking}_details.{name}" for booking in bookings for name in ("when", *DETAILS)),
        *(f"answers.{booking}.{name}" for booking in bookings for name in DETAILS),
        *(f"processing.{field['id']}" for field in workflow.get("processing_fields", ())),
        *(f"option.{variable['id']}" for variable in workflow.get("variables", ())),
    }


@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_template_names_what_its_procedure_asks(slug: str) -> None:
    names = list_names(TEMPLATES[slug])

    template = parse_template(TEMPLATES[slug], names=names)

    condition_names = set[str]().union(*(expressions.find_names(condition) for condition in template.conditions))
    assert {name for name in condition_names if name.partition(".")[0] in ROOTS} <= names
    assert template.slug == slug
    assert template.procedure is None or template.procedure in PROCEDURES


@pytest.mark.parametrize("slug", TEMPLATES)
def test_a_template_is_signed_by_somebody_and_says_nothing_local(slug: str) -> None:
    roles = {role["slug"] for role in CONTENTS["roles"]}

    assert TEMPLATES[slug]["signature"]["quality"]
    assert role_of_template(TEMPLATES[slug]) in {None, *roles}
    assert [text for _place, text in iterate_texts(TEMPLATES[slug]) if LOCAL.search(text)] == []


def test_decisions_that_may_be_contested_give_the_remedies() -> None:
    with_remedies = {slug for slug, template in TEMPLATES.items() if template.get("has_remedies")}

    assert with_remedies == {"arrete-de-voirie", "autorisation-de-buvette", "decision-de-refus", "titre-de-concession"}


@pytest.mark.parametrize("slug", WORKFLOWS)
def test_the_templates_of_a_workflow_suit_its_procedures(slug: str) -> None:
    users = {procedure["slug"] for procedure in PROCEDURES.values() if procedure["workflow"] == slug}

    for name in templates_in_workflow(WORKFLOWS[slug]):
        assert TEMPLATES[name].get("procedure") in {None, *(users if len(users) == 1 else ())}


def test_several_workflows_make_documents() -> None:
    assert len([slug for slug in WORKFLOWS if templates_in_workflow(WORKFLOWS[slug])]) >= 3
    assert len(TEMPLATES) >= 12
