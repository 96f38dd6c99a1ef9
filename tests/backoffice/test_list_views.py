"""Saved views of the list: saving, opening, sharing by right, and what nobody else sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import Department
from app.cases.case_views.models import CaseView
from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase

LIST = "/agents/demandes"
VIEWS = f"{LIST}/vues"


def save_view(person: Person, title: str = "Urgences", *, query: str = "state=all", **more: str) -> Page:
    return person.post(VIEWS, {"title": title, "query": query, **more})


def list_view_titles(page: Page) -> list[str]:
    return page.texts(".case-list__views nav a[href*='/vues/']")[:-1]


def find_view_url() -> str:
    return f"{VIEWS}/{db.session.scalars(select(CaseView.id)).one()}"


def test_an_agent_saves_the_list_and_comes_back_to_it(alice: Person, make_case: MakeCase) -> None:
    make_case(status="accepted")
    form = alice.get(
        str(alice.get(f"{LIST}?state=closed&procedure=signaler").find_one("a[href*='vues/nouvelle']")["href"])
    )
    query = str(form.find_one("[name=query]")["value"])

    page = save_view(alice, "Closes", query=query).follow()

    assert query == "procedure=signaler&state=closed"
    assert page.text("h1") == "Closes"
    assert page.texts(".worklist .card__link") == ["Chloé Exemple"]
    assert "Closes" in alice.get(LIST).texts(".case-list__views nav a")
    assert str(alice.get(find_view_url()).location).startswith(f"{LIST}?{query}&view=")


def test_a_view_does_not_keep_the_words_of_a_search(alice: Person) -> None:
    form = alice.get(f"{VIEWS}/nouvelle?words=dupont&state=all")

    assert form.find_one("[name=query]")["value"] == "state=all"
    assert "ne sont pas gardés" in form.text("main")


def test_a_view_needs_a_name_of_its_own(alice: Person) -> None:
    save_view(alice)

    assert "Donnez un nom à la vue." in save_view(alice, " ").text("#error-summary")
    assert "porte déjà ce nom" in save_view(alice).text("#error-summary")


def test_the_view_chosen_opens_first(alice: Person) -> None:
    save_view(alice, is_default="1")

    assert str(alice.get(f"{LIST}?view=default").location).startswith(f"{LIST}?state=all&view=")
    alice.post(f"{find_view_url()}/ouverture")
    assert alice.get(f"{LIST}?view=default").status == 200


def test_nobody_else_sees_opens_or_changes_an_own_view(alice: Person, albane: Person, bruno: Person) -> None:
    save_view(alice)
    url = find_view_url()

    for person in (albane, bruno):
        assert "Urgences" not in person.get(VIEWS).text("main")
        assert person.get(url).status == 404
        assert person.get(f"{url}/modification").status == 404
        assert person.post(url, {"title": "Autre"}).status == 404
        assert person.post(f"{url}/suppression").status == 404
    assert alice.get(url).status == 303


def test_a_stranger_and_a_resident_have_no_views(stranger: Browser, chloe: Person) -> None:
    assert "/compte/connexion" in str(stranger.get(VIEWS).location)
    assert chloe.get(VIEWS).status == 404


@pytest.mark.parametrize("audience", ["everyone", "role:voirie-instruction"])
def test_an_agent_does_not_share_a_view_with_others(alice: Person, audience: str) -> None:
    page = save_view(alice, audience=audience)

    assert page.status == 422
    assert "Vous ne pouvez pas partager cette vue ainsi." in page.text("#error-summary")


def test_the_head_of_a_department_shares_with_its_roles_alone(alice: Person, albane: Person, bruno: Person) -> None:
    department = db.session.scalars(select(Department).where(Department.slug == "voirie")).one()
    department.head_id = alice.account.id
    db.session.commit()

    save_view(alice, audience="role:voirie-instruction")

    assert "Urgences" in albane.get(VIEWS).text("main")
    assert albane.get(f"{find_view_url()}/modification").status == 404
    assert "Urgences" not in bruno.get(VIEWS).text("main")
    assert save_view(alice, "Autres", audience="role:etat-civil-instruction").status == 422


def test_an_administrator_shares_with_everyone_but_a_closed_procedure_stays_unseen(
    ada: Person, alice: Person, bruno: Person, make_case: MakeCase
) -> None:
    make_case()
    view = CaseView(title="Signalements", query="procedure=signaler", procedure="signaler", audience="everyone")
    db.session.add(view)
    db.session.commit()
    save_view(ada, "Tout", audience="everyone", is_default="1")

    assert {"Signalements", "Tout"} <= set(alice.get(VIEWS).texts("tbody td:first-child a"))
    assert bruno.get(VIEWS).texts("tbody td:first-child a") == ["Tout"]
    assert bruno.get(f"{VIEWS}/{view.id}").status == 404
    assert "view=" in str(bruno.get(f"{LIST}?view=default").location)


def test_deleting_a_view_takes_it_from_the_list(alice: Person) -> None:
    save_view(alice)

    page = alice.post(f"{find_view_url()}/suppression").follow()

    assert "est supprimée" in page.text("main")
    assert db.session.scalars(select(CaseView)).all() == []


@pytest.mark.postgresql
def test_views_and_preferences_are_read_in_one_statement(alice: Person, make_case: MakeCase) -> None:
    make_case()
    save_view(alice)

    page = alice.post(f"{LIST}/affichage", {"density": "comfortable", "shortcuts": "off"}).follow()

    assert page.find_one("#case-rows")["data-density"] == "comfortable"
    assert page.find_all("list-keys[off]")
    assert "Urgences" in page.text(".case-list__views")
