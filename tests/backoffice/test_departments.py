"""Departments in the administration: list, creation, head, merge, deletion, and the history of each."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.departments import list_department_names
from app.accounts.models import Department, Role
from app.cases.people.function_assignment import hand_over_function
from app.cases.search.open_case_counts import count_open_cases_by_role
from app.core.db import db
from app.core.web.access_rules import Actor
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

URL = "/agents/administration/services"
HISTORY = "/agents/administration/historique"


def departments_by_slug() -> dict[str, Department]:
    db.session.expire_all()
    return {department.slug: department for department in db.session.scalars(select(Department))}


@pytest.mark.parametrize(
    "page", [URL, f"{URL}/nouveau", f"{URL}/voirie", f"{URL}/voirie/fusion?into=etat-civil", HISTORY]
)
def test_pages_are_for_administrators(ada: Person, alice: Person, stranger: Browser, page: str) -> None:
    assert ada.get(page).status == 200
    assert alice.get(page).status == 404
    assert "/compte/connexion" in str(stranger.get(page).location)


@pytest.mark.postgresql
def test_the_list_has_heads_agents_and_open_cases(
    ada: Person, alice: Person, bruno: Person, make_case: MakeCase
) -> None:
    make_case()
    make_case(status="accepted")
    ada.post(f"{URL}/voirie", {"name": "Voirie", "head": str(alice.account.id)}).follow()

    records, roads = ada.get(URL).texts("tbody tr")

    assert "État civil" in records and "Personne" in records and "0 demande" in records
    assert "Alice Exemple" in roads and "1 agent" in roads and "1 demande" in roads


def test_a_case_given_to_another_role_counts_for_its_department(
    ada: Person, alice: Person, make_case: MakeCase
) -> None:
    agent = Actor(kind="agent", account_id=alice.account.id, roles=frozenset({"voirie-instruction"}))
    db.session.add(
        Role(
            slug="arbres",
            title="Arbres",
            department_id=departments_by_slug()["etat-civil"].id,
            family="polices-voirie",
            kind="processing",
        )
    )
    db.session.flush()
    make_case()

    hand_over_function(make_case(), "recipient", "arbres", by=agent)

    assert count_open_cases_by_role() == {"voirie-instruction": 1, "arbres": 1}


def test_a_department_is_created_and_renamed(ada: Person) -> None:
    page = ada.post(f"{URL}/nouveau", {"name": " Petite  enfance ", "email": "Enfance@ville.example"}).follow()
    ada.post(f"{URL}/petite-enfance", {"name": "Enfance", "email": "", "phone": "01 02 03 04 05"}).follow()

    department = departments_by_slug()["petite-enfance"]
    assert "Le service est créé" in page.text("main") and page.find_one("#f-email")["value"] == "enfance@ville.example"
    assert (department.name, department.email, department.phone) == ("Enfance", None, "01 02 03 04 05")
    lines = ada.get(f"{URL}/petite-enfance").texts(".event-list p")
    assert lines[1:] == [
        "Ada Exemple a renommé le service « Petite enfance » en « Enfance ».",
        "Ada Exemple a créé le service « Petite enfance ».",
    ]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "ETAT CIVIL"}, "name"),
        ({"name": "Sport", "email": "sport"}, "email"),
        ({"name": "Sport", "head": "personne"}, "head"),
        ({"name": "Sport", "head": "00000000-0000-0000-0000-000000000000"}, "head"),
    ],
)
def test_a_refused_department_keeps_what_was_typed(ada: Person, form: dict[str, str], field: str) -> None:
    page = ada.post(f"{URL}/voirie", {"phone": "01 00 00 00 00", **form})

    assert page.status == 422
    assert page.text(f"#f-{field}-error")
    assert page.find_one("#f-phone")["value"] == "01 00 00 00 00"
    assert departments_by_slug()["voirie"].name == "Voirie"


@pytest.mark.postgresql
def test_a_merge_shows_what_moves_then_moves_it(ada: Person, alice: Person, make_case: MakeCase) -> None:
    make_case()

    preview = ada.get(f"{URL}/voirie/fusion?into=etat-civil").text("main")
    page = ada.post(f"{URL}/voirie/fusion", {"into": "etat-civil"}).follow()

    assert "Instruction voirie" in preview and "1 agent" in preview and "1 demande en cours" in preview
    assert page.texts(".links .card__link") == ["Accueil voirie", "Instruction état civil", "Instruction voirie"]
    assert list(departments_by_slug()) == ["etat-civil"]
    assert list_department_names(["voirie-instruction"]) == ["État civil"]
    assert "a fusionné le service « Voirie » avec « État civil »" in ada.get(HISTORY).text("main")


@pytest.mark.parametrize("into", ["voirie", "inconnu", ""])
def test_a_department_is_merged_into_another_one_only(ada: Person, into: str) -> None:
    page = ada.get(f"{URL}/voirie/fusion?into={into}")

    assert page.status == ada.post(f"{URL}/voirie/fusion", {"into": into}).status == 422
    assert page.text("#f-into-error")
    assert len(departments_by_slug()) == 2


@pytest.mark.postgresql
def test_only_an_empty_department_is_deleted(ada: Person) -> None:
    ada.post(f"{URL}/nouveau", {"name": "Vide"})

    refused = ada.post(f"{URL}/voirie/suppression")
    page = ada.post(f"{URL}/vide/suppression").follow()

    assert refused.status == 422 and "a des rôles" in refused.text("main")
    assert page.texts("tbody .card__link") == ["État civil", "Voirie"]


def test_an_agent_changes_no_department(alice: Person) -> None:
    assert alice.post(f"{URL}/nouveau", {"name": "Sport"}).status == 404
    assert alice.post(f"{URL}/voirie/fusion", {"into": "etat-civil"}).status == 404
    assert len(departments_by_slug()) == 2
