"""Exchange packages between two authorities without loss or overwriting."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.accounts.models import Department, Role
from app.core.db import db
from app.core.sites import Site
from app.definitions import history
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts import definition_drafts
from app.definitions.drafts.publication import publish_draft
from app.packages.import_plan import DIFFERS, IDENTICAL, NEW, Plan, make_plan
from app.packages.package import Package, to_zip
from app.packages.package_catalogue import Catalogue
from app.packages.package_export import export_package
from app.packages.package_import import KEEP, RENAME, TAKE, Choices, NameRefused, NotPublishable, import_package
from app.packages.package_reader import read_package
from app.packages.placement import CREATE, Placement
from app.procedures.publishing import live_procedure
from app.themes import charter
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT


def build_foreign_package(**changes: Any) -> Package:
    """A package of another authority: the test procedure with some changes."""
    return Package(
        slug="signaler",
        name="Signaler",
        version="3",
        authority="Ville d’en face",
        licence="etalab-2.0",
        created_at="2026-11-24",
        definitions={
            "workflows": {"signalement": deepcopy(SIGNALEMENT)},
            "procedures": {"signaler": {**deepcopy(SIGNALER), **changes}},
        },
    )


def get_states(plan: Plan) -> dict[str, str]:
    return {item.key: item.state for item in plan.items}


def test_a_package_imported_where_it_was_exported_is_identical(departments: None, procedure_version: UUID) -> None:
    package = export_package(["signaler"], licence="etalab-2.0")

    plan = make_plan(read_package(to_zip(package)))

    assert get_states(plan) == {"workflows/signalement": IDENTICAL, "procedures/signaler": IDENTICAL}
    assert (package.slug, package.version) == ("signaler", "1")
    assert [role["slug"] for role in package.roles] == ["accueil-voirie", "voirie-instruction"]
    assert import_package(plan, Choices(), by=None) == []


def test_values_specific_to_an_authority_are_exported_as_placeholders(
    departments: None, procedure_version: UUID
) -> None:
    definition = deepcopy(SIGNALER)
    definition["presentation"]["other_ways"] = ["Par téléphone au 01\u00a061\u00a091\u00a040\u00a000."]
    definition_drafts.save_draft(PROCEDURE, definition, revision=None, by=None)
    publish_draft(PROCEDURE, "signaler", revision=1, by=None)

    package = export_package(["signaler"], licence="etalab-2.0")
    charter.save_charter({"phone": "02 00 00 00 00", "email": "mairie@autre.example"})

    assert package.definitions["procedures"]["signaler"]["presentation"]["other_ways"] == [
        "Par téléphone au [[phone]]."
    ]
    (item,) = [item for item in make_plan(package).items if item.state == DIFFERS]
    assert [difference.after for difference in item.differences] == [
        "Par téléphone au 02\u00a000\u00a000\u00a000\u00a000."
    ]


def test_a_new_package_creates_drafts_and_roles_but_publishes_nothing(site: Site) -> None:
    package = Catalogue().package("acte-de-naissance")
    plan = make_plan(package)

    imported = import_package(plan, Choices(), by=None)

    assert set(get_states(plan).values()) == {NEW}
    assert set(plan.placement.roles.values()) == {CREATE}
    assert [each.section for each in imported] == ["workflows", "procedures"]
    assert {role.slug for role in db.session.query(Role)} == {"etat-civil-instruction", "accueil-etat-civil"}
    assert {department.slug for department in db.session.query(Department)} == {"etat-civil", "accueil"}
    assert [topic.slug for topic in charter.get_charter().topics] == ["etat-civil"]
    assert workflows.live_slugs() == []
    assert "Paquet" in definition_drafts.find_draft(PROCEDURE, "acte-de-naissance").comment  # type: ignore[union-attr]
    assert history.history_of(PROCEDURE, "acte-de-naissance")[0].what == history.IMPORTED


def test_an_import_is_published_on_request(site: Site) -> None:
    charter.save_charter({"phone": "01 61 91 40 00", "email": "a@b.example", "postal_address": "1 place de la Mairie"})
    db.session.flush()
    import_package(make_plan(Catalogue().package("acte-de-naissance")), Choices(must_publish=True), by=None)

    ways = live_procedure("acte-de-naissance").definition.presentation.other_ways
    assert "1 place de la Mairie" in ways[-1]


def test_the_local_version_is_kept_unless_the_import_is_chosen(departments: None, procedure_version: UUID) -> None:
    plan = make_plan(build_foreign_package(title="Signaler un trou"))

    assert get_states(plan)["procedures/signaler"] == DIFFERS
    assert import_package(plan, Choices(), by=None) == []

    import_package(plan, Choices(decisions={"procedures/signaler": TAKE}), by=None)

    assert live_procedure("signaler").definition.title == "Signaler un problème"
    assert definition_drafts.find_draft(PROCEDURE, "signaler").definition["title"] == "Signaler un trou"  # type: ignore[union-attr]


@pytest.mark.postgresql
def test_a_replaced_draft_stays_in_the_history(departments: None, procedure_version: UUID) -> None:
    definition_drafts.save_draft(PROCEDURE, {**SIGNALER, "title": "Mon travail"}, revision=None, by=None)

    import_package(
        make_plan(build_foreign_package(title="Le leur")), Choices(decisions={"procedures/signaler": TAKE}), by=None
    )

    (replaced_draft,) = [entry for entry in history.history_of(PROCEDURE, "signaler") if entry.what == history.REPLACED]
    assert history.find_deleted_draft(PROCEDURE, "signaler", replaced_draft.event_id)["title"] == "Mon travail"  # type: ignore[arg-type,index]
    assert definition_drafts.find_draft(PROCEDURE, "signaler").revision == 2  # type: ignore[union-attr]


def test_renamed_definitions_are_imported_beside_local_ones(departments: None, procedure_version: UUID) -> None:
    package = build_foreign_package(title="Signaler un trou")
    package.definitions["workflows"]["signalement"]["title"] = "Autre circuit"  # type: ignore[index]
    plan = make_plan(package)
    decisions = {"procedures/signaler": RENAME, "workflows/signalement": RENAME}
    names = {"procedures/signaler": "signaler-autrement", "workflows/signalement": "signalement-autrement"}

    for invalid_name in ("", "signaler", "Pas Un Nom"):
        with pytest.raises(NameRefused):
            import_package(
                plan, Choices(decisions=decisions, names={**names, "procedures/signaler": invalid_name}), by=None
            )
    import_package(plan, Choices(decisions=decisions, names=names, must_publish=True), by=None)

    assert live_procedure("signaler-autrement").definition.workflow == "signalement-autrement"
    assert live_procedure("signaler").definition.workflow == "signalement"


def test_a_role_is_placed_on_a_local_one_of_the_same_family(departments: None, procedure_version: UUID) -> None:
    package = build_foreign_package(functions={"recipient": "equipe-route"})
    role = {"slug": "equipe-route", "title": "Équipe route", "family": "polices-voirie", "kind": "processing"}
    package = Package(**{**package.__dict__, "roles": ({**role, "department": {"slug": "x", "name": "X"}},)})

    plan = make_plan(package)

    assert plan.placement.roles["equipe-route"] == "voirie-instruction"
    assert get_states(plan)["procedures/signaler"] == IDENTICAL


def test_two_functions_are_never_placed_on_one_role(departments: None) -> None:
    described = {"family": "polices-voirie", "kind": "processing"}
    department = {"department": {"slug": "x", "name": "X"}}
    functions = {"recipient": "equipe-route", "expert": "equipe-ponts", "other": "equipe-tunnels"}
    package = build_foreign_package(functions=functions)
    roles = (
        {"slug": "equipe-route", "title": "Équipe route", **described, **department},
        {"slug": "equipe-ponts", "title": "Équipe ponts", **described, **department},
    )

    placed = make_plan(Package(**{**package.__dict__, "roles": roles})).placement.roles

    # In the order of their names: the first takes the local role, the second is created, any other role is left for the third.
    assert (placed["equipe-ponts"], placed["equipe-route"]) == ("voirie-instruction", CREATE)
    assert placed["equipe-tunnels"] not in (placed["equipe-ponts"], placed["equipe-route"])


def test_a_missing_workflow_is_reported_and_prevents_publication(departments: None) -> None:
    package = Package(
        **{**build_foreign_package().__dict__, "definitions": {"procedures": {"signaler": deepcopy(SIGNALER)}}}
    )
    plan = make_plan(package)

    assert plan.missing == (("workflows", "signalement"),)
    with pytest.raises(NotPublishable):
        import_package(plan, Choices(must_publish=True), by=None)


def test_described_roles_are_created_and_others_prevent_publication(departments: None) -> None:
    charter.save_charter({"phone": "01 61 91 40 00", "email": "a@b.example"})
    role_description = {"slug": "archives", "title": "Archives", "family": "relations-usagers", "kind": "processing"}
    package = build_foreign_package(internal={"roles": ["archives", "musee"]})
    package = Package(
        **{**package.__dict__, "roles": ({**role_description, "department": {"slug": "x", "name": "X"}},)}
    )
    roles = {"voirie-instruction": "voirie-instruction", "accueil-voirie": "accueil-voirie"}

    plan = make_plan(
        package,
        Placement(roles={**roles, "archives": CREATE, "musee": CREATE}, topics={"cadre-de-vie": "cadre-de-vie"}),
    )

    (item,) = [each for each in plan.items if each.section == "procedures"]
    assert [problem.path for problem in item.problems] == ["internal.roles[1]"]
    with pytest.raises(NotPublishable):
        import_package(plan, Choices(must_publish=True), by=None)


@pytest.mark.postgresql
def test_a_definition_left_out_is_not_imported(departments: None) -> None:
    plan = make_plan(build_foreign_package())

    import_package(plan, Choices(decisions={"procedures/signaler": KEEP}), by=None)

    assert definition_drafts.find_draft(PROCEDURE, "signaler") is None
    assert definition_drafts.find_draft(WORKFLOW, "signalement") is not None


def test_every_package_of_the_catalogue_survives_a_round_trip(tmp_path: Path) -> None:
    for package in Catalogue().packages():
        assert read_package(to_zip(package)) == package
