"""Roles in the administration: uses, creation, label, holders, merge and deletion."""

from __future__ import annotations

from copy import deepcopy

import pytest
from sqlalchemy import select

from app.accounts.models import Department, Role
from app.cases.people.assignment import assignable_agents
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts import definition_drafts
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import MakeCase

URL = "/agents/administration/roles"
NEW = {"title": "Espaces verts", "department": "voirie", "family": "polices-voirie", "kind": "processing"}


def titles() -> dict[str, str]:
    db.session.expire_all()
    return {role.slug: role.title for role in db.session.scalars(select(Role).where(Role.merged_into_id.is_(None)))}


@pytest.fixture
def trees(departments: None) -> Role:
    """A second processing role of the family of Alice, in another department."""
    records = db.session.scalars(select(Department).where(Department.slug == "etat-civil")).one()
    role = Role(slug="arbres", title="Arbres", department_id=records.id, family="polices-voirie", kind="processing")
    db.session.add(role)
    db.session.commit()
    return role


@pytest.mark.parametrize("page", [URL, f"{URL}/nouveau", f"{URL}/voirie-instruction"])
def test_pages_are_for_administrators(ada: Person, alice: Person, stranger: Browser, page: str) -> None:
    assert ada.get(page).status == 200
    assert alice.get(page).status == 404
    assert "/compte/connexion" in str(stranger.get(page).location)


def test_the_list_has_holders_and_uses_by_family(ada: Person, alice: Person, make_case: MakeCase) -> None:
    page = ada.get(URL)

    assert [text.rsplit(" ", 1)[0] for text in page.texts("h2")] == [
        "État civil et citoyenneté",
        "Polices spéciales et voirie",
    ]
    records, reception, roads = page.texts("tbody tr")
    assert "Alice Exemple" in roads and "Signaler un problème" in roads
    assert "Personne" in reception and "Signaler un problème" in reception
    assert "Rien" in records


def test_uses_say_how_and_link_to_the_definition(ada: Person, make_case: MakeCase) -> None:
    definition_drafts.save_draft(
        PROCEDURE, {**deepcopy(SIGNALER), "functions": {"recipient": "etat-civil-instruction"}}, revision=None, by=None
    )
    db.session.commit()

    page = ada.get(f"{URL}/voirie-instruction")

    assert "Fonction « Service destinataire »" in page.text("[aria-labelledby=uses]")
    link = "/agents/administration/definitions/demarches/signaler"
    assert page.find_one("[aria-labelledby=uses] .card__link")["href"] == link
    assert "Personne n’a ce rôle" in page.text(".alert")
    assert "Dans le brouillon" in ada.get(f"{URL}/etat-civil-instruction").text("[aria-labelledby=uses]")


@pytest.mark.postgresql
def test_a_role_is_created_then_renamed(ada: Person) -> None:
    page = ada.post(f"{URL}/nouveau", NEW).follow()
    ada.post(f"{URL}/espaces-verts", {"title": "Parcs et jardins", "department": "etat-civil"})

    assert "Le rôle est créé" in page.text("main")
    assert titles()["espaces-verts"] == "Parcs et jardins"
    changed_page = ada.get(f"{URL}/espaces-verts")
    assert changed_page.find_one("#f-department [selected]")["value"] == "etat-civil"
    assert "a renommé le rôle « Espaces verts »" in changed_page.text(".event-list")


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"title": "instruction VOIRIE"}, {"family": "x"}, {"kind": "x"}, {"department": "x"}],
    ids=str,
)
def test_a_refused_role_keeps_what_was_typed(ada: Person, wrong: dict[str, str]) -> None:
    page = ada.post(f"{URL}/nouveau", {**NEW, **wrong})

    assert page.status == 422
    assert page.text(f"#f-{next(iter(wrong))}-error")
    if "title" not in wrong:
        assert page.find_one("#f-title")["value"] == "Espaces verts"
    assert len(titles()) == 3


@pytest.mark.postgresql
def test_a_role_is_given_and_withdrawn_from_its_page(ada: Person, bruno: Person, make_case: MakeCase) -> None:
    case = make_case()
    holders = f"{URL}/voirie-instruction/titulaires"

    page = ada.post(holders, {"agent": str(bruno.account.id)}).follow()

    assert page.texts("[aria-labelledby=holders] .links__text") == ["Bruno Exemple"]
    assert bruno.get(f"/agents/demandes/{case.id}").status == 200
    assert "a donné le rôle « Instruction voirie » à Bruno Exemple" in page.text(".event-list")
    ada.post(f"{holders}/{bruno.account.id}/retrait").follow()
    assert bruno.get(f"/agents/demandes/{case.id}").status == 404


@pytest.mark.parametrize("agent", ["", "personne", "00000000-0000-0000-0000-000000000000"])
def test_a_role_is_given_to_an_agent_only(ada: Person, chloe: Person, agent: str) -> None:
    page = ada.post(f"{URL}/voirie-instruction/titulaires", {"agent": agent or str(chloe.account.id)})

    assert page.status == 422
    assert "Choisissez un agent" in page.text("#f-agent-error")


def test_the_holders_of_merged_roles_process_the_same_cases(
    ada: Person, alice: Person, bruno: Person, trees: Role, make_case: MakeCase
) -> None:
    case = make_case()
    ada.post(f"{URL}/arbres/titulaires", {"agent": str(bruno.account.id)})

    preview = ada.get(f"{URL}/voirie-instruction/fusion?into=arbres").text("main")
    ada.post(f"{URL}/voirie-instruction/fusion", {"into": "arbres"}).follow()

    assert "Prennent le rôle « Arbres » et traitent aussi ses démarches : Alice Exemple." in preview
    assert "Traitent désormais aussi les démarches ci-dessous : Bruno Exemple." in preview
    assert "service « État civil »" in preview
    assert alice.get(f"/agents/demandes/{case.id}").status == bruno.get(f"/agents/demandes/{case.id}").status == 200
    assert list(assignable_agents(case).values()) == ["Alice Exemple", "Bruno Exemple"]
    assert set(titles()) == {"arbres", "accueil-voirie", "etat-civil-instruction"}
    page = ada.get(f"{URL}/voirie-instruction")
    assert page.text("h1") == "Arbres" and "répond aussi à : voirie-instruction" in page.text("main")
    assert "Fonction « Service destinataire »" in page.text("[aria-labelledby=uses]")


@pytest.mark.parametrize("into", ["voirie-instruction", "accueil-voirie", "etat-civil-instruction", "x", ""])
def test_roles_of_another_family_or_work_are_not_merged(ada: Person, trees: Role, into: str) -> None:
    page = ada.post(f"{URL}/voirie-instruction/fusion", {"into": into})

    assert page.status == 422
    assert page.text("#f-into-error")
    assert len(titles()) == 4


def test_only_an_unused_role_is_deleted(ada: Person, bruno: Person, trees: Role, make_case: MakeCase) -> None:
    used_role_page = ada.post(f"{URL}/accueil-voirie/suppression")
    held_role_page = ada.post(f"{URL}/etat-civil-instruction/suppression")
    ada.post(f"{URL}/arbres/suppression").follow()

    assert used_role_page.status == held_role_page.status == 422
    assert "Ce rôle sert encore" in used_role_page.text("main") and "Des agents ont ce rôle" in held_role_page.text(
        "main"
    )
    assert set(titles()) == {"voirie-instruction", "accueil-voirie", "etat-civil-instruction"}


def test_an_agent_changes_no_role(alice: Person) -> None:
    assert alice.post(f"{URL}/nouveau", NEW).status == 404
    assert alice.post(f"{URL}/etat-civil-instruction/titulaires", {"agent": str(alice.account.id)}).status == 404
    assert len(titles()) == 3
