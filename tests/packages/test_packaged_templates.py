"""Document templates travel with the workflows that name them, and are signed by a local role."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.documents.document_templates import TemplateNotFound, find_template, publish_template
from app.packages.import_plan import DIFFERS, IDENTICAL, NEW, make_plan
from app.packages.package import Package, to_zip
from app.packages.package_export import export_package
from app.packages.package_import import RENAME, TAKE, Choices, NameRefused, NotPublishable, import_package
from app.packages.package_reader import read_package
from app.packages.packaged_templates import find_template_draft, templates_in_workflow
from app.packages.placement import Placement, suggest_placement
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.documents.templates import ORDER
from tests.factories import PROCEDURE, WORKFLOW, write_charter

SLUG = "arrete-de-voirie"
SIGNED_ORDER: dict[str, Any] = {**ORDER, "signature": {"quality": "Le maire", "role": "signature-d-en-face"}}


def build_workflow() -> dict[str, Any]:
    workflow = deepcopy(WORKFLOW)
    workflow["statuses"][1]["on_enter"] = [{"id": "order", "type": "make_document", "template": SLUG}]
    return workflow


def build_package(template: dict[str, Any], *, workflow_title: str = "Signalement") -> Package:
    return Package(
        slug="signaler",
        name="Signaler",
        version="1",
        authority="Ville d’en face",
        licence="etalab-2.0",
        created_at="2026-11-24",
        definitions={
            "documents": {SLUG: deepcopy(template)},
            "workflows": {"signalement": {**build_workflow(), "title": workflow_title}},
            "procedures": {"signaler": deepcopy(PROCEDURE)},
        },
    )


@pytest.fixture
def local_procedure(departments: None) -> None:
    write_charter()
    publish_template(ORDER)
    workflows.publish(build_workflow())
    procedures.publish(deepcopy(PROCEDURE))
    db.session.commit()


def test_a_package_has_the_templates_that_its_workflows_name(local_procedure: None) -> None:
    publish_template({**ORDER, "slug": "autre-arrete"})
    publish_template({**ORDER, "slug": "recepisse", "procedure": "signaler"})

    package = export_package(["signaler"], licence="etalab-2.0")

    assert set(package.definitions["documents"]) == {SLUG, "recepisse"}
    plan = make_plan(read_package(to_zip(package)))
    assert {item.state for item in plan.items} == {IDENTICAL}


def test_a_template_is_signed_by_the_local_role(departments: None) -> None:
    write_charter()
    package = build_package(SIGNED_ORDER)
    suggested = suggest_placement(package)
    placement = Placement({**suggested.roles, "signature-d-en-face": "voirie-instruction"}, suggested.topics)

    plan = make_plan(package, placement)
    import_package(plan, Choices(must_publish=True), by=None)

    assert next((item.key, item.state) for item in plan.items) == (f"documents/{SLUG}", NEW)
    assert find_template(SLUG).template.signature.role == "voirie-instruction"
    assert templates_in_workflow(workflows.raw_definition_of(workflows.live_workflow("signalement").version_id)) == {
        SLUG
    }


def test_a_template_waits_as_a_draft_until_it_is_published(departments: None) -> None:
    import_package(make_plan(build_package(ORDER)), Choices(), by=None)

    draft = find_template_draft(SLUG)
    assert draft is not None
    assert draft.definition["title"] == "Arrêté de voirie"
    with pytest.raises(TemplateNotFound):
        find_template(SLUG)


def test_a_different_template_is_kept_taken_or_renamed(local_procedure: None) -> None:
    package = build_package({**ORDER, "title": "Arrêté d’en face"})
    plan = make_plan(package)
    assert {item.key: item.state for item in plan.items}[f"documents/{SLUG}"] == DIFFERS

    import_package(plan, Choices(must_publish=True), by=None)
    assert find_template(SLUG).template.title == "Arrêté de voirie"

    import_package(make_plan(package), Choices({f"documents/{SLUG}": TAKE}, must_publish=True), by=None)
    assert find_template(SLUG).template.title == "Arrêté d’en face"


def test_a_renamed_template_keeps_its_workflow(local_procedure: None) -> None:
    package = build_package({**ORDER, "title": "Arrêté d’en face"}, workflow_title="D’en face")
    decisions = {f"documents/{SLUG}": RENAME, "workflows/signalement": RENAME, "procedures/signaler": RENAME}
    names = {
        f"documents/{SLUG}": "arrete-d-en-face",
        "workflows/signalement": "signalement-d-en-face",
        "procedures/signaler": "signaler-en-face",
    }

    import_package(make_plan(package), Choices(decisions, names, must_publish=True), by=None)

    live = workflows.live_workflow("signalement-d-en-face").version_id
    assert templates_in_workflow(workflows.raw_definition_of(live)) == {"arrete-d-en-face"}
    assert find_template("arrete-d-en-face").template.title == "Arrêté d’en face"


def test_a_package_without_its_template_says_so(departments: None) -> None:
    package = build_package(ORDER)
    without = Package(**{**vars(package), "definitions": {**package.definitions, "documents": {}}})

    assert ("documents", SLUG) in make_plan(without).missing


@pytest.mark.postgresql
def test_an_address_of_the_studio_is_no_name_of_a_template(local_procedure: None) -> None:
    package = build_package({**ORDER, "title": "Arrêté d’en face"})
    renamed_package = Package(
        **{**vars(package), "definitions": {"documents": {"nouveau": {**ORDER, "slug": "nouveau"}}}}
    )

    plan = make_plan(renamed_package)

    (problem,) = plan.items[0].problems
    assert problem.message.startswith("«\u00a0nouveau\u00a0» est une adresse de Parvis")
    with pytest.raises(NotPublishable):
        import_package(plan, Choices(), by=None)
    choices = Choices({f"documents/{SLUG}": RENAME}, {f"documents/{SLUG}": "fichier"})
    with pytest.raises(NameRefused):
        import_package(make_plan(package), choices, by=None)


def test_a_wrong_template_is_not_published(departments: None) -> None:
    plan = make_plan(build_package({**ORDER, "layout": "affiche"}))

    assert plan.items[0].problems
    with pytest.raises(NotPublishable):
        import_package(plan, Choices(must_publish=True), by=None)
