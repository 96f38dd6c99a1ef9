"""The administration: agents, deliveries, health, for administrators only."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from app.accounts.models import Account
from app.accounts.people import find_account
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.jobs import outbox
from app.core.jobs.outbox import OutboxItem
from app.core.operations.health import run_health_checks
from app.notifications.email_queue import queue_email
from tests.cast import PASSWORD, Person
from tests.client import Browser
from tests.factories import MakeCase

HOME = "/agents/administration/"
AGENTS = "/agents/administration/agents"
DELIVERIES = "/agents/administration/envois"
ZOE = {"first_name": "Zoé", "last_name": "Martin", "roles": "accueil-voirie"}
PAGES = [HOME, AGENTS, f"{AGENTS}/invitation", DELIVERIES, "/agents/administration/sante"]


def reload(account: Account) -> Account:
    db.session.rollback()
    db.session.refresh(account)
    return account


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_administrators(ada: Person, alice: Person, chloe: Person, stranger: Browser, page: str) -> None:
    assert ada.get(page).status == 200
    assert alice.get(page).status == 404
    assert chloe.get(page).status == 404
    assert "/compte/connexion" in str(stranger.get(page).location)


def test_agents_are_listed_with_their_roles(ada: Person, alice: Person, chloe: Person, access_log_entries) -> None:
    page = ada.get(AGENTS)

    assert page.texts("tbody .card__link") == ["Ada Exemple", "Alice Exemple"]
    assert "Instruction voirie" in page.text("tbody")
    assert access_log_entries() == [("list", "backoffice.agents")]


def test_a_colleague_is_invited(ada: Person) -> None:
    form = {"email": "Zoe@mairie.example", "first_name": "Zoé", "last_name": "Martin", "roles": "accueil-voirie"}

    page = ada.post(f"{AGENTS}/invitation", form).follow()

    account = find_account("zoe@mairie.example")
    assert account is not None
    assert [role.slug for role in account.roles] == ["accueil-voirie"]
    assert "Invité" in page.text("tbody")


@pytest.mark.parametrize(("email", "words"), [("zoe", "adresse e-mail complète"), ("alice@mairie.example", "déjà")])
def test_an_address_that_cannot_be_invited_is_reported(ada: Person, alice: Person, email: str, words: str) -> None:
    page = ada.post(f"{AGENTS}/invitation", {"email": email, **ZOE})

    assert page.status == 422
    assert words in page.text("#f-email-error")
    assert page.find_one("#f-first_name")["value"] == "Zoé"
    assert page.find_one("[value=accueil-voirie]").has_attr("checked")


def test_an_agent_without_a_name_or_a_role_is_not_invited(ada: Person) -> None:
    page = ada.post(f"{AGENTS}/invitation", {"email": "zoe@mairie.example", "first_name": " "})

    assert page.status == 422
    assert len(page.find_all("#f-first_name-error, #f-last_name-error, #f-roles-error")) == 3
    assert find_account("zoe@mairie.example") is None


@pytest.mark.postgresql
def test_roles_are_granted_and_revoked(ada: Person, alice: Person) -> None:
    ada.post(f"{AGENTS}/{alice.account.id}/roles", {"roles": ["accueil-voirie"], "administrator": "yes"})

    account = reload(alice.account)
    assert [role.slug for role in account.roles] == ["accueil-voirie"]
    assert account.is_administrator
    assert alice.get(HOME).status == 200


def test_a_suspended_agent_loses_access_at_once_and_can_be_reinstated(ada: Person, alice: Person) -> None:
    page = ada.post(f"{AGENTS}/{alice.account.id}/suspension").follow()

    assert "Suspendu" in page.text("main")
    assert "/compte/connexion" in str(alice.get("/agents/demandes").location)
    ada.post(f"{AGENTS}/{alice.account.id}/retour")
    back = Browser(alice.app).post("/compte/connexion", {"email": alice.email, "password": PASSWORD})
    assert back.status == 303


def test_an_administrator_cannot_revoke_their_own_role(ada: Person) -> None:
    own = f"{AGENTS}/{ada.account.id}"

    assert ada.post(f"{own}/suspension").status == 422
    assert ada.post(f"{own}/roles", {"roles": []}).status == 422
    assert ada.get(own).find_all("form[action$=suspension]") == []
    assert reload(ada.account).is_administrator


def test_residents_are_not_agents(ada: Person, chloe: Person) -> None:
    assert ada.get(f"{AGENTS}/{chloe.account.id}").status == 404
    assert ada.post(f"{AGENTS}/{chloe.account.id}/suspension").status == 404


def test_only_an_administrator_changes_agents(alice: Person, bruno: Person) -> None:
    assert alice.post(f"{AGENTS}/{bruno.account.id}/suspension").status == 404
    assert reload(bruno.account).suspended_at is None


@pytest.mark.postgresql
def test_a_failed_delivery_is_retried(ada: Person, make_case: MakeCase) -> None:
    case = make_case()
    item = make_failed_email(case)

    deliveries_page = ada.get(DELIVERIES)
    page = ada.post(f"{DELIVERIES}/{item.id}/reprises").follow()

    assert f"Demande {case.reference}" in deliveries_page.text("tbody")
    assert "refusé le message pour de bon (code 550)" in deliveries_page.text("tbody")
    assert "chloe" not in deliveries_page.html
    assert "repris" in page.text("[role=alert]")
    assert "Tout est parti" in page.text("main")
    assert ada.post(f"{DELIVERIES}/{uuid4()}/reprises").status == 404


def make_failed_email(case) -> OutboxItem:
    message = queue_email(
        to="chloe@residents.example", subject="a", text="b", html="c", key_id=case.key_id, case_id=case.id
    )
    db.session.flush()
    items = db.session.query(OutboxItem).all()
    item = next(item for item in items if item.ids.get("message_id") == str(message.id))
    item.failed_at, item.error_code, item.attempts = clock.now(), "smtp_550", 3
    db.session.commit()
    return item


def test_the_health_page_uses_plain_language(ada: Person, settings: Settings) -> None:
    page = ada.get("/agents/administration/sante")

    assert "Bases de données" in page.text("main")
    assert "Bien" in page.texts(".badge")
    names = {finding.name for finding in run_health_checks(settings)} - {"redis"}
    assert names.isdisjoint(page.texts(".links__text strong"))
    assert all(page.texts(".links__text p"))


def test_a_delivery_is_abandoned_after_confirmation_and_its_author_is_recorded(
    ada: Person, make_case: MakeCase
) -> None:
    case = make_case()
    item = make_failed_email(case)

    confirmation_page = ada.get(f"{DELIVERIES}/{item.id}/abandon")
    before = outbox.count_failed()
    page = ada.post(str(confirmation_page.find_one("main form")["action"])).follow()

    assert confirmation_page.text("h1") == "Ne plus réessayer cet envoi ?"
    assert case.reference in confirmation_page.text("main")
    assert (before, outbox.count_failed()) == (1, 0)
    assert "Tout est parti" in page.text("main")
    assert f"demande {case.reference}" in page.text("#let-go li")
    assert "par Ada Exemple" in page.text("#let-go li")
    db.session.rollback()
    db.session.refresh(item)
    assert item.abandoned_by_id == ada.account.id
    assert ada.post(f"{DELIVERIES}/{item.id}/abandon").status == 404
    assert ada.post(f"{DELIVERIES}/{item.id}/reprises").status == 404


def test_a_deletion_job_cannot_be_abandoned(ada: Person, make_case: MakeCase) -> None:
    item = make_failed_email(make_case())
    item.kind, item.ids = "erase_sealed", {"key_id": str(uuid4()), "files": []}
    db.session.commit()

    assert "Ne plus réessayer" not in ada.get(DELIVERIES).text("main")
    assert ada.get(f"{DELIVERIES}/{item.id}/abandon").status == 404
    assert ada.post(f"{DELIVERIES}/{item.id}/abandon").status == 404
    assert outbox.count_failed() == 1


@pytest.mark.postgresql
def test_abandoned_deliveries_expire_after_a_year(ada: Person, make_case: MakeCase) -> None:
    item = make_failed_email(make_case())
    ada.post(f"{DELIVERIES}/{item.id}/abandon")

    with clock.shift_clock(timedelta(days=364)):
        outbox.expire_done_items()
        abandoned_items = outbox.list_abandoned_items()
    with clock.shift_clock(timedelta(days=366)):
        outbox.expire_done_items()

    assert [abandoned_item.id for abandoned_item in abandoned_items] == [item.id]
    assert outbox.list_abandoned_items() == []


def test_only_an_administrator_abandons_a_delivery(alice: Person, make_case: MakeCase) -> None:
    item = make_failed_email(make_case())

    assert alice.get(f"{DELIVERIES}/{item.id}/abandon").status == 404
    assert alice.post(f"{DELIVERIES}/{item.id}/abandon").status == 404
    assert outbox.count_failed() == 1
