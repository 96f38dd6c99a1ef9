"""Rights of agents: the table of all, and rights on definitions given from the page of an agent."""

from __future__ import annotations

import pytest

from app.accounts.agents import LastAdministrator, set_roles, suspend_agent
from app.accounts.design_rights import list_design_rights
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

URL = "/agents/administration/droits"
AGENTS = "/agents/administration/agents"


def test_the_table_is_for_administrators(ada: Person, alice: Person, stranger: Browser) -> None:
    assert ada.get(URL).status == 200
    assert alice.get(URL).status == 404
    assert "/compte/connexion" in str(stranger.get(URL).location)


def test_the_table_has_agents_and_roles(ada: Person, alice: Person, bruno: Person) -> None:
    page = ada.get(URL)

    assert page.texts("tbody th") == ["Ada Exemple", "Alice Exemple", "Bruno Exemple"]
    assert page.texts("thead a") == ["Instruction état civil", "Accueil voirie", "Instruction voirie"]
    ada_row, alice_row, bruno_row = page.find_all("tbody tr")
    assert [cell.get_text(strip=True) for cell in alice_row.select(".rights__label")] == ["Instruction voirie"]
    assert "Publie des démarches" in ada_row.get_text()
    assert [cell.get_text(strip=True) for cell in bruno_row.select(".rights__label")] == ["Instruction état civil"]


@pytest.mark.parametrize("query", ["service=voirie", "famille=polices-voirie"])
def test_the_table_is_filtered_by_department_or_family(ada: Person, alice: Person, bruno: Person, query: str) -> None:
    page = ada.get(f"{URL}?{query}")

    assert page.texts("tbody th") == ["Alice Exemple"]
    assert page.texts("thead a") == ["Accueil voirie", "Instruction voirie"]


@pytest.mark.postgresql
def test_a_filter_without_a_role_says_what_to_do(ada: Person) -> None:
    assert "Aucun rôle ne correspond" in ada.get(f"{URL}?famille=sante").text(".empty")


@pytest.mark.postgresql
def test_a_right_on_a_family_is_given_raised_and_withdrawn(ada: Person, alice: Person, make_case: MakeCase) -> None:
    make_case()
    agent = f"{AGENTS}/{alice.account.id}"

    ada.post(f"{agent}/conception", {"scope": "family:polices-voirie", "level": "edit"}).follow()
    page = ada.post(f"{agent}/conception", {"scope": "family:polices-voirie", "level": "publish"}).follow()

    (right,) = list_design_rights(alice.account.id)
    assert right.level == "publish"
    assert "Modifier et publier" in page.text("[aria-labelledby=design] .links")
    assert alice.get("/agents/administration/definitions").status == 200
    page = ada.post(f"{agent}/conception/{right.id}/retrait").follow()
    assert "a retiré à Alice Exemple ses droits sur « Polices spéciales et voirie »" in page.text(".event-list")
    assert alice.get("/agents/administration/definitions").status == 404


def test_a_right_is_over_a_known_family_or_procedure(ada: Person, alice: Person, make_case: MakeCase) -> None:
    make_case()
    design = f"{AGENTS}/{alice.account.id}/conception"

    page = ada.post(design, {"scope": "procedure:inconnue", "level": "publish"})
    ada.post(design, {"scope": "procedure:signaler", "level": "edit"}).follow()

    assert page.status == 422 and page.text("#f-scope-error")
    assert page.find_one("[name=level][checked]")["value"] == "publish"
    assert [right.slug for right in list_design_rights(alice.account.id)] == ["signaler"]
    assert ada.post(design, {"scope": "procedure:signaler", "level": "all"}).status == 422
    assert alice.post(design, {"scope": "family:polices-voirie", "level": "publish"}).status == 404


def test_a_right_of_another_agent_is_not_withdrawn(ada: Person, alice: Person, bruno: Person) -> None:
    ada.post(f"{AGENTS}/{alice.account.id}/conception", {"scope": "family:polices-voirie", "level": "edit"})
    (right,) = list_design_rights(alice.account.id)

    ada.post(f"{AGENTS}/{bruno.account.id}/conception/{right.id}/retrait").follow()

    assert len(list_design_rights(alice.account.id)) == 1


def test_the_last_administrator_stays_one(ada: Person, alice: Person) -> None:
    with pytest.raises(LastAdministrator):
        set_roles(ada.account, [], is_administrator=False, by=SYSTEM)
    with pytest.raises(LastAdministrator):
        suspend_agent(ada.account, by=SYSTEM)

    set_roles(alice.account, [], is_administrator=True, by=SYSTEM)
    db.session.flush()
    set_roles(ada.account, [], is_administrator=False, by=SYSTEM)
    assert not ada.account.is_administrator
