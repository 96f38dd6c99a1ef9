"""Qualities go with the procedures and workflows that name them, never those who hold them; roles of Publik become some."""

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
from app.packages.import_plan import make_plan
from app.packages.package import Package, manifest_of, to_json, to_zip
from app.packages.package_export import export_package
from app.packages.package_import import TAKE, Choices, import_package
from app.packages.package_reader import read_package
from app.packages.publik_package import build_export, import_new_definitions, make_export_plan
from app.publik_import.importer import import_contents
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT
from tests.publik_import.sample_exports import make_field, make_form, make_item, make_people, make_status, make_workflow

ROLE = "<item type='add_role' id='1'><role_id slug='commercant'>Commerçant du marché</role_id></item>"
GIVE = {"id": "qualite", "type": "give_quality", "quality": "commercant"}


@pytest.fixture
def package(departments: None, procedure_version: UUID) -> Package:
    """The procedure of the tests, which asks for a quality that its workflow gives."""
    quality = create_quality(
        "Commerçant", family="polices-voirie", explanation="Au service.", procedure="signaler", slug="commercant"
    )
    quality_holders.give_quality(
        quality, uuid4(), QualityOrigin(name="Une personne", email="personne@residents.example")
    )
    circuit: dict[str, Any] = deepcopy(SIGNALEMENT)
    circuit["statuses"][1]["on_enter"].append(GIVE)
    asking = {**deepcopy(SIGNALER), "account": {"required": True, "reason": "Réservé.", "qualities": ["commercant"]}}
    for kind, document in ((WORKFLOW, circuit), (PROCEDURE, asking)):
        definition_drafts.save_draft(kind, document, revision=None, by=None)
        definition_drafts.publish_draft(kind, document["slug"], revision=1, by=None)
    db.session.commit()
    return read_package(to_zip(export_package(["signaler"], licence="etalab-2.0")))


def test_a_quality_goes_with_its_words_and_without_who_holds_it(package: Package) -> None:
    described = {"slug": "commercant", "title": "Commerçant", "family": "polices-voirie"}

    assert list(package.qualities) == [{**described, "explanation": "Au service.", "procedure": "signaler"}]
    assert b"personne@residents.example" not in to_json(package) and b"Une personne" not in to_json(package)


def test_a_package_without_qualities_says_nothing_of_them(departments: None, procedure_version: UUID) -> None:
    assert "qualities" not in manifest_of(export_package(["signaler"], licence="etalab-2.0"))


def test_a_quality_that_is_not_here_is_made_when_the_package_is_taken(package: Package) -> None:
    db.session.execute(delete(Quality))
    renamed = {**package.definitions["procedures"]["signaler"], "title": "Autre"}
    changed = Package(**{**vars(package), "definitions": {**package.definitions, "procedures": {"signaler": renamed}}})
    plan = make_plan(changed)

    assert [each["slug"] for each in plan.qualities] == ["commercant"]
    assert [problem.path for item in plan.items for problem in item.problems] == []
    import_package(plan, Choices(decisions={"procedures/signaler": TAKE}, must_publish=True), by=None)

    made = find_quality("commercant")
    assert (made.title, made.family, made.procedure_slug) == ("Commerçant", "polices-voirie", "signaler")
    assert make_plan(changed).qualities == ()


def test_a_title_that_another_quality_has_here_is_told_apart(package: Package) -> None:
    db.session.execute(delete(Quality))
    create_quality("Commerçant", family="polices-voirie", explanation="Ici.", slug="marchand")

    import_package(make_plan(package), Choices(), by=None)

    titles = db.session.scalars(select(Quality.title).order_by(Quality.title)).all()
    assert titles == ["Commerçant", "Commerçant (commercant)"]


def test_roles_that_publik_gives_to_residents_are_made_in_the_family_of_the_procedure(site: Site) -> None:
    leave = make_item("choice", label="Finir", status="2", by=make_people("_receiver"))
    circuit = make_workflow(make_status("1", ROLE, leave), make_status("2"))
    asking = make_form(
        make_field("string", "Objet", "objet"),
        workflow="bennes",
        more="<user-roles><role>Commercant</role></user-roles>",
    )
    arrival = build_export(import_contents([("w.wcs", circuit.encode()), ("f.wcs", asking.encode())]))

    import_new_definitions(arrival, make_export_plan(arrival), must_replace=False)

    made = find_quality("commercant")
    draft = definition_drafts.find_draft(PROCEDURE, "benne")
    assert draft is not None
    assert (made.title, made.family) == ("Commerçant du marché", draft.document["family"])
    assert draft.document["account"]["qualities"] == ["commercant"]
    assert not [problem for problem in PROCEDURE.problems(draft.document) if "qualit" in problem.path]
