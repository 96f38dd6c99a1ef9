"""Qualities are exported with definitions, without their holders; user roles of Publik become qualities."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from app.accounts import quality_holders
from app.accounts.qualities import Quality, create_quality, find_quality
from app.accounts.quality_holders import QualityOrigin
from app.core.db import db
from app.core.sites import Site
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts import definition_drafts
from app.definitions.drafts.publication import publish_draft
from app.packages.import_plan import make_plan
from app.packages.package import Package, manifest_of, to_json, to_zip
from app.packages.package_export import export_package
from app.packages.package_import import TAKE, Choices, import_package
from app.packages.package_reader import read_package
from publik_import.importer import import_contents
from publik_import.site.publik_package import build_export, import_new_definitions, make_export_plan
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT
from tests.publik_import.sample_exports import make_field, make_form, make_item, make_people, make_status, make_workflow

ROLE = "<item type='add_role' id='1'><role_id slug='commercant'>Commerçant du marché</role_id></item>"
GIVE = {"id": "qualite", "type": "give_quality", "quality": "commercant"}


@pytest.fixture
def package(departments: None, procedure_version: UUID) -> Package:
    """A package of the test procedure, which requires a quality that its workflow gives."""
    quality = create_quality(
        "Commerçant", family="polices-voirie", explanation="Au service.", procedure="signaler", slug="commercant"
    )
    quality_holders.give_quality(
        quality, uuid4(), QualityOrigin(name="Une personne", email="personne@residents.example")
    )
    workflow: dict[str, Any] = deepcopy(SIGNALEMENT)
    workflow["statuses"][1]["on_enter"].append(GIVE)
    procedure = {**deepcopy(SIGNALER), "account": {"required": True, "reason": "Réservé.", "qualities": ["commercant"]}}
    for kind, definition in ((WORKFLOW, workflow), (PROCEDURE, procedure)):
        definition_drafts.save_draft(kind, definition, revision=None, by=None)
        publish_draft(kind, definition["slug"], revision=1, by=None)
    db.session.commit()
    return read_package(to_zip(export_package(["signaler"], licence="etalab-2.0")))


def test_a_quality_is_exported_without_its_holders(package: Package) -> None:
    description = {"slug": "commercant", "title": "Commerçant", "family": "polices-voirie"}

    assert list(package.qualities) == [{**description, "explanation": "Au service.", "procedure": "signaler"}]
    assert b"personne@residents.example" not in to_json(package) and b"Une personne" not in to_json(package)


def test_a_package_without_qualities_omits_them_in_its_manifest(departments: None, procedure_version: UUID) -> None:
    assert "qualities" not in manifest_of(export_package(["signaler"], licence="etalab-2.0"))


def test_a_missing_quality_is_created_by_the_import(package: Package) -> None:
    db.session.execute(delete(Quality))
    procedure = {**package.definitions["procedures"]["signaler"], "title": "Autre"}
    changed_package = Package(
        **{**vars(package), "definitions": {**package.definitions, "procedures": {"signaler": procedure}}}
    )
    plan = make_plan(changed_package)

    assert [quality["slug"] for quality in plan.qualities] == ["commercant"]
    assert [problem.path for item in plan.items for problem in item.problems] == []
    import_package(plan, Choices(decisions={"procedures/signaler": TAKE}, must_publish=True), by=None)

    quality = find_quality("commercant")
    assert (quality.title, quality.family, quality.procedure_slug) == ("Commerçant", "polices-voirie", "signaler")
    assert make_plan(changed_package).qualities == ()


def test_a_title_in_use_gets_the_slug_appended(package: Package) -> None:
    db.session.execute(delete(Quality))
    create_quality("Commerçant", family="polices-voirie", explanation="Ici.", slug="marchand")

    import_package(make_plan(package), Choices(), by=None)

    titles = db.session.scalars(select(Quality.title).order_by(Quality.title)).all()
    assert titles == ["Commerçant", "Commerçant (commercant)"]


def test_user_roles_of_publik_become_qualities_of_the_family_of_the_procedure(site: Site) -> None:
    leave = make_item("choice", label="Finir", status="2", by=make_people("_receiver"))
    workflow = make_workflow(make_status("1", ROLE, leave), make_status("2"))
    form = make_form(
        make_field("string", "Objet", "objet"),
        workflow="bennes",
        more="<user-roles><role>Commercant</role></user-roles>",
    )
    export = build_export(import_contents([("w.wcs", workflow.encode()), ("f.wcs", form.encode())]))

    import_new_definitions(export, make_export_plan(export), must_replace=False)

    quality = find_quality("commercant")
    draft = definition_drafts.find_draft(PROCEDURE, "benne")
    assert draft is not None
    assert (quality.title, quality.family) == ("Commerçant du marché", draft.definition["family"])
    assert draft.definition["account"]["qualities"] == ["commercant"]
    assert not [problem for problem in PROCEDURE.problems(draft.definition) if "qualit" in problem.path]
