"""Availability of a procedure before starting: closed, full, already requested, draft in progress; internal procedures."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.models import Case, Draft
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.portal.test_language import choose
from tests.search.index import refresh_site_index

SLUG = "/demarches/signaler"
PROBLEM = {"type": "trou", "description": "Un grand trou.", "shown": ["type", "description", "photos", "priorite"]}
CONTACT = {"prenom": "Chloé", "nom": "Exemple", "courriel": "chloe@residents.example"}
Publish = Callable[..., None]


@pytest.fixture
def publish(app: Flask, site: Site) -> Publish:
    def make(**options: Any) -> None:
        with app.app_context():
            workflows.publish(deepcopy(WORKFLOW))
            write_charter()
            procedures.publish({**deepcopy(PROCEDURE), **options})
            db.session.commit()

    return make


def review(person: Browser, **more: object) -> Page:
    contact = person.post(f"{SLUG}/remplir", {**PROBLEM, **more}).follow()
    return person.post(str(contact.find_one("form#filling-form")["action"]), CONTACT).follow()


def get_text(page: Page, where: str = "main") -> str:
    return page.text(where).replace("\u00a0", " ")


def test_a_procedure_not_yet_open_has_its_opening_date_and_cannot_be_started(
    publish: Publish, stranger: Browser
) -> None:
    publish(limits={"opens": "2099-03-01T09:00"})
    refresh_site_index()

    page = stranger.get(SLUG)

    assert "Elle ouvre le dimanche 1er mars 2099 à 9 h" in get_text(page)
    assert not page.find_all(f"a[href='{SLUG}/remplir']")
    assert stranger.get(f"{SLUG}/remplir").follow().text("h1") == "Signaler un problème"
    assert "Bientôt ouverte" in get_text(stranger.get("/demarches?q=probleme"))


def test_a_draft_of_a_closed_procedure_is_kept_and_says_so(publish: Publish, stranger: Browser) -> None:
    publish()
    before = review(stranger)
    publish(limits={"closes": "2020-01-01T00:00"})

    response = stranger.post(str(before.find_one("main form")["action"]))

    assert response.status == 409
    assert "Elle est fermée depuis le mercredi 1er janvier 2020" in get_text(response)
    assert "Votre brouillon est gardé" in get_text(review(stranger))
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_the_remaining_quota_is_displayed_until_it_is_used(publish: Publish, stranger: Browser, denis: Person) -> None:
    publish(limits={"quota": {"places": 1}})
    assert "Il reste une place." in get_text(stranger.get(SLUG))

    stranger.post(str(review(stranger).find_one("main form")["action"]))

    assert "Complet" in get_text(denis.get(SLUG))


def test_a_second_request_redirects_to_the_first(publish: Publish, chloe: Person, denis: Person) -> None:
    publish(limits={"once": "always"}, account={"required": True, "reason": "Une seule demande par foyer."})
    chloe.post(str(review(chloe).find_one("main form")["action"]))

    page = chloe.get(SLUG)

    case = db.session.scalars(select(Case)).one()
    assert "Vous l’avez déjà demandé" in get_text(page)
    assert page.find_all(f"a[href='/demandes/{case.id}']")
    assert "déjà demandé" not in get_text(denis.get(SLUG))


def test_the_sign_in_page_names_the_procedure_and_the_reason(
    publish: Publish, stranger: Browser, alice: Person
) -> None:
    publish(account={"required": True, "reason": "Pour suivre vos demandes d’une année sur l’autre."})

    page = stranger.get(f"{SLUG}/remplir").follow()

    assert "« Signaler un problème » demande un compte. Pour suivre vos demandes" in get_text(page, ".alert")
    assert alice.get(f"{SLUG}/remplir").status == 409  # an agent is already signed in


def test_a_missing_profile_is_requested_then_saved(publish: Publish, chloe: Person) -> None:
    publish(account={"required": True, "reason": "Réservé.", "profiles": ["association"]})
    assert "Elle est faite pour : les associations." in get_text(chloe.get(SLUG))

    chloe.post("/compte/profil", {"first_name": "Chloé", "last_name": "Exemple", "kinds": ["association", "roi"]})

    assert chloe.get("/compte/profil").find_one("[name=kinds][value=association]").has_attr("checked")
    assert chloe.get(SLUG).find_all(f"a[href='{SLUG}/remplir']")


def test_an_existing_draft_is_offered_before_a_new_form(
    publish: Publish, stranger: Browser, chloe: Person, denis: Person
) -> None:
    publish()
    for person in (stranger, chloe):
        person.post(f"{SLUG}/remplir", {**PROBLEM, "then": "later"})

        offered = person.get(f"{SLUG}/remplir")

        assert offered.text("h1") == "Vous avez déjà commencé"
        assert "Reprendre mon brouillon" in person.get(SLUG).text("main")
        assert person.get(f"{SLUG}/remplir?nouveau=1").text("h1") == "Le problème"
    assert "Reprendre" not in denis.get(SLUG).text("main")
    assert denis.get(f"{SLUG}/remplir").text("h1") == "Le problème"


def test_the_number_of_drafts_is_limited(publish: Publish, chloe: Person) -> None:
    publish(drafts={"days": 2, "most": 1})
    chloe.post(f"{SLUG}/remplir", PROBLEM)

    assert "jetez d’abord un brouillon" in get_text(chloe.get(f"{SLUG}/remplir?nouveau=1"))
    assert chloe.post(f"{SLUG}/remplir", PROBLEM).status == 409
    draft = db.session.scalars(select(Draft)).one()
    assert (draft.expires_at - draft.saved_at).days == 2


def test_deleting_a_draft_requires_confirmation(publish: Publish, chloe: Person, denis: Person) -> None:
    publish()
    chloe.post(f"{SLUG}/remplir", PROBLEM)
    link = str(chloe.get("/mes-brouillons").find_one("a[href$=abandon]")["href"])

    confirmation_page = chloe.get(link)

    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1
    assert denis.get(link).status == 404
    chloe.post(str(confirmation_page.find_one("main form")["action"]))
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_fields_reserved_for_agents_are_hidden_from_residents_and_ignored(
    publish: Publish, chloe: Person, alice: Person
) -> None:
    pages = deepcopy(PROCEDURE["pages"])
    field = {"id": "priorite", "type": "short_text", "label": "Priorité du service", "required": False}
    pages[0]["fields"].append({**field, "for_agents": True})
    publish(pages=pages)

    receipt = chloe.post(str(review(chloe, priorite="haute").find_one("main form")["action"])).follow()

    case = db.session.scalars(select(Case)).one()
    assert "Priorité du service" not in chloe.get(SLUG).text("main") + chloe.get(f"{SLUG}/remplir").text("main")
    assert "Priorité" not in receipt.text("main") + chloe.get(f"/demandes/{case.id}").text("main")
    assert "haute" not in alice.get(f"/agents/demandes/{case.id}").text("main")
    assert "Priorité du service" in alice.get("/agents/saisie/signaler").text("main")


def test_an_internal_procedure_is_for_the_agents_of_its_roles(
    publish: Publish, stranger: Browser, chloe: Person, alice: Person, bruno: Person
) -> None:
    publish(internal={"roles": ["voirie-instruction"]})
    for outsider in (stranger, chloe):
        assert "Signaler un problème" not in outsider.get("/demarches").text("main")
        assert outsider.get(SLUG).status == outsider.get(f"{SLUG}/remplir").status == 404
    assert "Signaler un problème" not in bruno.get("/agents/saisie/internes").text("main")
    assert bruno.get("/agents/saisie/signaler").status == 404
    assert "Signaler un problème" in alice.get("/agents/saisie/internes").text("main")
    menus = [person.get("/agents/demandes").text(".menu") for person in (alice, bruno)]
    assert ["Démarches internes" in menu for menu in menus] == [True, False]

    form = alice.get("/agents/saisie/signaler")
    token = str(form.find_one("[name=token]")["value"])
    alice.post("/agents/saisie/signaler", {**PROBLEM, **CONTACT, "token": token})

    assert not form.find_all("[name=channel]")
    assert form.find_one("[name=prenom]")["value"] == "Alice"
    case = db.session.scalars(select(Case)).one()
    assert case.channel == "web" and alice.get(f"/agents/demandes/{case.id}").status == 200


def test_a_refused_entry_gives_its_reason_and_keeps_its_input(publish: Publish, alice: Person) -> None:
    publish(limits={"closes": "2020-01-01T00:00"})
    token = str(alice.get("/agents/saisie/signaler").find_one("[name=token]")["value"])

    page = alice.post("/agents/saisie/signaler", {**PROBLEM, **CONTACT, "token": token, "channel": "phone"})

    assert page.status == 409
    assert "Elle est fermée depuis le" in get_text(page)
    assert page.text("textarea[name=description]") == "Un grand trou."
    assert "Chloé Exemple" in alice.get("/agents/saisie").text("#unfinished")


@pytest.mark.postgresql
def test_abandoning_an_entry_requires_confirmation(publish: Publish, alice: Person) -> None:
    publish()
    token = str(alice.get("/agents/saisie/signaler").find_one("[name=token]")["value"])

    confirmation_page = alice.post("/agents/saisie/signaler", {**PROBLEM, "token": token, "then": "abandon"}).follow()

    assert confirmation_page.text("h1") == "Jeter cette saisie ?"
    alice.post(str(confirmation_page.find_one("main form")["action"]))
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_visitor_reads_the_procedure_in_their_language_and_agents_in_french(
    publish: Publish, stranger: Browser, alice: Person
) -> None:
    publish(translations={"en": {"Signaler un problème": "Report a problem", "Un trou": "A hole"}})
    for person in (stranger, alice):
        choose(person, "en", "/")
    refresh_site_index()

    assert stranger.get(SLUG).text("h1") == "Report a problem"
    assert "Report a problem" in stranger.get("/demarches?q=report").text("main")
    assert "A hole" in stranger.get(f"{SLUG}/remplir").text("main")
    assert alice.get("/agents/saisie/signaler").text("h1") == "Signaler un problème"


def test_without_javascript_a_page_with_problems_can_be_reloaded(publish: Publish, stranger: Browser) -> None:
    pages = deepcopy(PROCEDURE["pages"])
    pages[0]["fields"].pop()  # a page without file fields
    publish(pages=pages)

    response = stranger.post(f"{SLUG}/remplir", {"type": "trou", "description": "", "shown": ["type", "description"]})
    page = response.follow()

    assert page.text("title").startswith("Erreur")
    assert page.find_all("#error-summary a[href='#f-description']")
    assert page.find_one("input[name=type][value=trou]").has_attr("checked")
    assert stranger.get(str(response.location)).find_all("#error-summary a")
