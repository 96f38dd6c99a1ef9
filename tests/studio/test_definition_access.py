"""Rights on definitions given to agents who are not administrators: by family, or by procedure."""

from __future__ import annotations

from copy import deepcopy

import pytest

from app.accounts.design_rights import EDIT, FAMILY, PROCEDURE, PUBLISH, DesignRights, Scope, give_design_right
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.definitions import definition_kinds
from app.definitions.drafts import definition_drafts
from app.procedures.publishing import live_procedure
from tests.cast import Person
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT

LIST = "/agents/administration/definitions"
PAGE = f"{LIST}/demarches/signaler"
CIRCUIT = f"{LIST}/circuits/signalement"
ROADS = Scope("signaler", frozenset({"polices-voirie"}))
RECORDS = Scope("naissance", frozenset({"etat-civil"}))

pytestmark = pytest.mark.usefixtures("procedure_version")


def give(person: Person, scope: str, slug: str, level: str) -> None:
    give_design_right(person.account, scope, slug, level, label=slug, by=SYSTEM)
    db.session.commit()


def save_draft(**more: object) -> None:
    definition_drafts.save_draft(
        definition_kinds.PROCEDURE, {**deepcopy(SIGNALER), "title": "Signaler un trou", **more}, revision=None, by=None
    )
    db.session.commit()


def test_a_right_over_a_family_covers_its_procedures_only():
    rights = DesignRights(levels=frozenset({(FAMILY, "polices-voirie", EDIT)}))

    assert rights.covers_all([ROADS], EDIT)
    assert not rights.covers_all([ROADS], PUBLISH)
    assert not rights.covers_all([ROADS, RECORDS], EDIT)
    assert not rights.covers_all([Scope("signaler", frozenset({"polices-voirie", "etat-civil"}))], EDIT)


def test_a_right_to_publish_a_procedure_is_a_right_to_edit_it():
    rights = DesignRights(levels=frozenset({(PROCEDURE, "naissance", PUBLISH)}))

    assert rights.covers_all([RECORDS], EDIT)
    assert not rights.covers_all([ROADS], EDIT)
    assert not DesignRights().covers_all([], EDIT)


def test_an_agent_sees_only_the_definitions_that_they_may_edit(alice: Person, bruno: Person, chloe: Person) -> None:
    give(alice, FAMILY, "polices-voirie", EDIT)
    give(bruno, FAMILY, "etat-civil", PUBLISH)

    page = alice.get(LIST)

    assert page.texts("tbody .card__link") == ["Signaler un problème", "Signalement"]
    assert page.text("header nav [aria-current]") == "Démarches et circuits"
    assert page.find_all(".breadcrumb") == []
    assert "modifier" in bruno.get(LIST).text(".empty")
    assert bruno.get(PAGE).status == bruno.get(CIRCUIT).status == chloe.get(LIST).status == 404
    assert "Rôles" not in alice.get("/agents/administration/").text("main")


def test_who_may_only_edit_does_not_publish(alice: Person) -> None:
    give(alice, PROCEDURE, "signaler", EDIT)
    save_draft()

    publication_page = alice.get(f"{PAGE}/publication")
    refused = alice.post(f"{PAGE}/publication", {"revision": "1"})

    assert (
        "Vous ne pouvez pas publier" in publication_page.text("main")
        and publication_page.find_all("form[action$=publication]") == []
    )
    assert refused.status == 403 and "Demandez à un administrateur" in refused.text("main")
    assert alice.post(f"{LIST}/demarches/signaler/fermeture").status == 403
    assert "Publier…" not in alice.get(PAGE).text("main")
    assert alice.post(f"{PAGE}/brouillon/abandon", {"revision": "1"}).follow().status == 200
    assert live_procedure("signaler").is_open


def test_who_may_publish_a_family_publishes_and_closes_its_procedures(alice: Person, bruno: Person) -> None:
    give(bruno, FAMILY, "polices-voirie", PUBLISH)
    save_draft()

    page = bruno.post(f"{PAGE}/publication", {"revision": "1"}).follow()
    bruno.post(f"{LIST}/demarches/signaler/fermeture")

    assert "Publié, version 2" in page.text("main")
    db.session.rollback()
    assert not live_procedure("signaler").is_open


def test_a_procedure_is_not_published_into_a_family_of_others(alice: Person) -> None:
    give(alice, FAMILY, "polices-voirie", PUBLISH)
    save_draft(family="etat-civil")

    assert alice.post(f"{PAGE}/publication", {"revision": "1"}).status == 403
    assert alice.get(PAGE).status == 200


def test_a_workflow_shared_with_another_family_is_left_to_those_who_may_edit_both(alice: Person) -> None:
    from app.procedures import publishing

    give(alice, FAMILY, "polices-voirie", PUBLISH)
    publishing.publish({**deepcopy(SIGNALER), "slug": "naissance", "family": "etat-civil"})
    definition_drafts.save_draft(definition_kinds.WORKFLOW, deepcopy(SIGNALEMENT), revision=None, by=None)
    db.session.commit()

    assert alice.get(CIRCUIT).status == 404
    give(alice, PROCEDURE, "naissance", EDIT)
    assert alice.get(CIRCUIT).status == 200
    assert alice.post(f"{CIRCUIT}/publication", {"revision": "1"}).status == 403
