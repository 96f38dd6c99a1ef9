"""Agendas are exported with the procedures that ask to book there; the import never changes local agendas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete

from app.agendas.agenda_store import archive_agenda, definition_of, find_agenda
from app.agendas.models import StoredAgenda
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import find_draft
from app.packages.import_plan import DIFFERS, IDENTICAL, NEW, make_plan
from app.packages.package import AGENDAS, PROCEDURES, Package, to_zip
from app.packages.package_catalogue import Catalogue
from app.packages.package_export import export_package
from app.packages.package_import import KEEP, RENAME, TAKE, Choices, import_package
from app.packages.package_reader import read_package
from app.studio.start_sources import import_lists
from tests.agendas.passport_desk import AGENDA, create_agenda, publish_appointment


@pytest.fixture
def package(departments: None) -> Package:
    """A package of a procedure that asks for an appointment with Alice."""
    create_agenda(resources=[{**AGENDA["resources"][0], "agent_id": "alice"}])
    publish_appointment()
    return read_package(to_zip(export_package(["signaler"], licence="etalab-2.0")))


def delete_agenda() -> None:
    archive_agenda("titres")
    db.session.execute(delete(StoredAgenda))


def test_an_agenda_is_exported_without_who_works_there(package: Package) -> None:
    assert package.definitions[AGENDAS]["titres"]["resources"] == AGENDA["resources"]
    assert "voirie-instruction" in {role["slug"] for role in package.roles}
    assert {item.state for item in make_plan(package).items if item.section == PROCEDURES} == {IDENTICAL}


def test_a_missing_agenda_is_created_with_the_roles_that_exist(package: Package) -> None:
    delete_agenda()
    plan = make_plan(package)

    item = next(item for item in plan.items if item.section == AGENDAS)
    import_package(plan, Choices(must_publish=True), by=None)

    assert (item.state, item.problems) == (NEW, ())
    assert definition_of("titres")["roles"] == ["voirie-instruction"]


@pytest.mark.postgresql
def test_a_local_agenda_is_kept_or_taken_beside_under_another_name(package: Package) -> None:
    create_agenda(title="Autre titre")
    procedure = {**package.definitions[PROCEDURES]["signaler"], "title": "Autre"}
    changed = replace(package, definitions={**package.definitions, PROCEDURES: {"signaler": procedure}})
    plan = make_plan(changed)
    item = next(item for item in plan.items if item.section == AGENDAS)

    assert item.state == DIFFERS
    assert Choices({item.key: TAKE}).decision_for(item) == KEEP

    decisions = {item.key: RENAME, "procedures/signaler": TAKE}
    import_package(plan, Choices(decisions, {item.key: "titres-2"}), by=None)

    draft = find_draft(PROCEDURE, "signaler")
    assert draft is not None
    assert draft.definition["pages"][0]["fields"][-1]["agenda"] == "titres-2"
    assert definition_of("titres")["title"] == "Autre titre"
    assert definition_of("titres-2")["title"] == AGENDA["title"]


def test_an_agenda_that_is_nowhere_is_missing(package: Package) -> None:
    delete_agenda()
    without = replace(package, definitions={**package.definitions, AGENDAS: {}})

    assert (AGENDAS, "titres") in make_plan(without).missing


def test_the_catalogue_creates_the_agenda_of_its_passport_appointment(site: Site) -> None:
    import_package(make_plan(Catalogue().package("rendez-vous-passeport")), Choices(), by=None)

    agenda = find_agenda("titres-d-identite")
    assert agenda is not None
    # Residents read no placeholder of an address that the authority has not written yet.
    assert (agenda.address, agenda.phone) == ("", "")
    assert agenda.roles == {"etat-civil-instruction", "accueil-etat-civil"}


@pytest.mark.parametrize("is_administrator", [True, False])
def test_a_start_from_the_catalogue_creates_it_for_administrators_only(site: Site, is_administrator: bool) -> None:
    definition = Catalogue().procedure("rendez-vous-passeport", {})

    import_lists([definition], by=Actor(kind="agent", is_administrator=is_administrator))

    assert (find_agenda("titres-d-identite") is not None) is is_administrator
