"""The columns of the list: chosen, ordered and sorted by, without JavaScript."""

from __future__ import annotations

from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase

LIST = "/agents/demandes"
COLUMNS = f"{LIST}/colonnes"


def list_headings(page: Page) -> list[str]:
    return [heading for heading in page.texts(".worklist thead th") if heading != "Choisir"]


def list_shown(page: Page) -> list[str]:
    return [str(box["value"]) for box in page.find_all("[name=show][checked]")]


def test_the_list_shows_the_usual_columns_and_leaves_out_the_procedure_it_is_narrowed_to(
    alice: Person, make_case: MakeCase
) -> None:
    make_case()

    headings = list_headings(alice.get(LIST))

    assert headings == ["Usager", "Objet", "Démarche", "Statut", "Échéance", "Agent", "Reçue le", "Référence"]
    assert "Démarche" not in list_headings(alice.get(f"{LIST}?procedure=signaler"))


def test_the_address_chooses_the_columns_and_their_order(alice: Person, make_case: MakeCase) -> None:
    make_case()

    page = alice.get(f"{LIST}?columns=reference,status,unknown,applicant")

    assert list_headings(page) == ["Référence", "Statut", "Usager"]
    assert list_headings(alice.get(f"{LIST}?columns=channel")) == ["Usager", "Canal"]


def test_answers_are_columns_of_their_own_procedure_only(alice: Person, bruno: Person, make_case: MakeCase) -> None:
    make_case(nom="Durand")
    address = "?procedure=signaler&columns=applicant,answer.nom"

    assert alice.get(f"{LIST}{address}").texts(".worklist td[data-label]") == ["Durand"]
    assert "answer.nom" in str(alice.get(f"{COLUMNS}{address}").find_all("[name=show]"))
    assert list_headings(alice.get(f"{LIST}?columns=applicant,answer.nom")) == ["Usager"]
    assert "answer." not in str(bruno.get(f"{COLUMNS}{address}").find_all("[name=show]"))


def test_a_column_moves_up_and_the_choice_is_applied(alice: Person, make_case: MakeCase) -> None:
    make_case()
    choice = "procedure=signaler&show=status&show=agent&show=received"

    reordered_page = alice.get(f"{COLUMNS}?{choice}&move=up:agent")
    new_list = alice.get(f"{COLUMNS}?{choice}&state=all&apply=1")

    assert list_shown(reordered_page) == ["agent", "status", "received"]
    assert reordered_page.find_one("[name=procedure]")["value"] == "signaler"
    assert new_list.location == f"{LIST}?procedure=signaler&state=all&columns=applicant,status,agent,received"
    assert list_headings(new_list.follow()) == ["Usager", "Statut", "Agent", "Reçue le"]
    assert alice.get(f"{COLUMNS}?{choice}&reset=1").location == f"{LIST}?procedure=signaler"


def test_a_heading_sorts_the_list_and_says_how(alice: Person, make_case: MakeCase) -> None:
    make_case()

    page = alice.get(LIST)
    by_deadline = alice.get(str(page.find_one("th a[href*='order=due']")["href"]))

    assert page.texts("[aria-sort=descending]") == ["Reçue le"]
    assert by_deadline.texts("[aria-sort=ascending]") == ["Échéance"]


def test_columns_are_chosen_by_agents_alone(stranger: Browser, chloe: Person) -> None:
    assert "/compte/connexion" in str(stranger.get(COLUMNS).location)
    assert chloe.get(COLUMNS).status == 404
