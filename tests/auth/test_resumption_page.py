"""Finding 16: before an interrupted form is sent, its page shows the action, the case and the values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.accounts.interrupted_forms import InterruptedForm
from app.cases.models import Case
from app.core.clock import shift_clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.workflows import publishing as workflows
from tests.cast import PASSWORD, Person
from tests.client import Browser, Page
from tests.factories import WORKFLOW, MakeCase

RESUMPTION = "/compte/reprise"
IDLE = timedelta(minutes=31)


@pytest.fixture
def case(chloe: Person, make_case: MakeCase) -> Case:
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


def sign_in_again(person: Person, browser: Browser | None = None) -> Page:
    """The resumption page after signing in again, in the same browser or another one."""
    browser = browser or person
    browser.post("/compte/connexion", {"email": person.email, "password": PASSWORD, "next": RESUMPTION})
    return browser.get(RESUMPTION)


def confirm(person: Person, page: Page, **extra_fields: str) -> int:
    """Submit the page, and the form that it redirects to."""
    inputs = page.find_all(f"form[action='{RESUMPTION}'] input[type=hidden]")
    fields: dict[str, Any] = {"csrf_token": [person._csrf_token()]}
    for input_tag in inputs:
        fields.setdefault(str(input_tag["name"]), []).append(str(input_tag["value"]))
    response = person.client.post(RESUMPTION, data={**fields, **extra_fields})
    if response.status_code != 307:
        return response.status_code
    return person.client.post(response.headers["Location"], data={**fields, **extra_fields}).status_code


def read_summary(page: Page) -> dict[str, str]:
    return dict(zip(page.texts("#resumption dt"), page.texts("#resumption dd"), strict=True))


def status_of(case: Case) -> str:
    db.session.expire_all()
    return db.session.scalars(select(Case.status).where(Case.id == case.id)).one()


def refuse_case(person: Person, case: Case, **more: str) -> Page:
    db.session.refresh(case)
    fields = {"motif": "Hors de la commune.", "revision": str(case.revision), **more}
    return person.post(f"/agents/demandes/{case.id}/actions/refuse", fields)


def test_an_action_is_described_and_needs_confirmation(alice: Person, case: Case) -> None:
    with shift_clock(IDLE):
        refuse_case(alice, case, autre="Ajouté sans être vu")
        page = sign_in_again(alice)

        rows = read_summary(page)
        assert rows["Action"] == "Refuser"
        assert case.reference in rows["Concerne"] and "Signaler un problème" in rows["Concerne"]
        assert rows["Motif"] == "Hors de la commune."
        assert page.text("form button[data-tone=primary]") == "Refuser"
        assert not page.find_all("input[name=autre]")

        assert confirm(alice, page) == 422
        assert status_of(case) == "new"
        assert confirm(alice, page, confirmed="1") == 303
        assert status_of(case) == "refused"


def test_a_form_about_an_inaccessible_case_is_neither_described_nor_sent(alice: Person, case: Case) -> None:
    with shift_clock(IDLE):
        refuse_case(alice, case)
        alice.account.roles = []
        db.session.merge(alice.account)
        db.session.commit()
        page = sign_in_again(alice)

        assert page.text("h1") == "Cet envoi n’est plus possible"
        assert case.reference not in page.html and "Hors de la commune" not in page.html
        assert confirm(alice, page, confirmed="1") == 303
        assert status_of(case) == "new"
        alice.post(f"{RESUMPTION}/abandon")
        assert alice.get(RESUMPTION).location == "/agents"


def test_a_form_is_only_resumed_in_its_browser(alice: Person, albane: Person, case: Case) -> None:
    elsewhere = Browser(alice.app)
    with shift_clock(IDLE):
        refuse_case(alice, case)
        refuse_case(albane, case)

        assert sign_in_again(alice, albane).status == 303

        assert sign_in_again(alice, elsewhere).status == 303
        assert elsewhere.client.post(RESUMPTION, data={"confirmed": "1"}).status_code in (303, 400)
        assert sign_in_again(alice).status == 200


@pytest.mark.parametrize(("minutes", "count"), [(119, 1), (121, 0)])
def test_a_form_sent_long_after_the_session_expired_is_not_stored(
    alice: Person, case: Case, minutes: int, count: int
) -> None:
    with shift_clock(timedelta(minutes=minutes)):
        response = alice.post(f"/agents/demandes/{case.id}/notes", {"text": "Note."})

        assert db.session.query(InterruptedForm).count() == count
        assert "Votre connexion a pris fin" in alice.get(str(response.location)).text("main")


@pytest.mark.parametrize(
    ("form", "action", "needs_tick"),
    [
        ("messages", "Envoyer ce message à l’usager", False),
        ("notes", "Ajouter cette note interne", False),
        ("pieces", "Demander ces pièces à l’usager", True),
    ],
)
def test_texts_of_an_agent_are_described_by_their_kind(
    alice: Person, case: Case, form: str, action: str, needs_tick: bool
) -> None:
    with shift_clock(IDLE):
        alice.post(f"/agents/demandes/{case.id}/{form}", {"text": "Bref."})
        page = sign_in_again(alice)

    assert read_summary(page)["Action"] == action
    assert "Bref." in read_summary(page).values()
    assert bool(page.find_all("#f-confirmed")) == needs_tick


def test_a_bulk_action_lists_every_case(alice: Person, make_case: MakeCase) -> None:
    urgent = {
        "id": "urgent",
        "label": "Signaler comme urgent",
        "by": ["recipient"],
        "where": "waiting",
        "many": True,
        "run": [{"id": "raise", "type": "change_criticality", "change": "raise"}],
    }
    levels = [{"id": "high", "label": "Urgent", "tone": "danger"}]
    workflows.publish({**WORKFLOW, "levels": levels, "global_actions": [urgent]})
    db.session.commit()
    cases = [make_case(), make_case()]
    with shift_clock(IDLE):
        alice.post("/agents/demandes/ensemble/urgent", {"case": [str(one_case.id) for one_case in cases]})
        page = sign_in_again(alice)

        assert all(one_case.reference in read_summary(page)["Concerne"] for one_case in cases)
        assert confirm(alice, page) == 422
        assert confirm(alice, page, confirmed="1") == 200
    db.session.expire_all()
    assert [one_case.criticality for one_case in db.session.scalars(select(Case))] == [1, 1]


def test_an_interrupted_intake_shows_every_value(rachel: Person, procedure_version: UUID) -> None:
    fields = {"token": str(uuid4()), "channel": "phone", "type": "trou", "description": "Un trou.", "nom": "Martin"}
    with shift_clock(IDLE):
        rachel.post("/agents/saisie/signaler", fields)
        page = sign_in_again(rachel)

        rows = read_summary(page)
        assert (rows["De quoi s’agit-il ?"], rows["Nom"]) == ("Un trou", "Martin")
        assert confirm(rachel, page) == 422
        assert confirm(rachel, page, confirmed="1") == 303
    assert db.session.query(Case).count() == 1


def test_administration_forms_cannot_be_resumed(ada: Person, alice: Person) -> None:
    with shift_clock(IDLE):
        response = ada.post(f"/agents/administration/agents/{alice.account.id}/suspension")

    assert db.session.query(InterruptedForm).count() == 0
    assert "recommencez" in ada.get(str(response.location)).text("main")
    assert alice.get("/agents/demandes").status == 200


@pytest.mark.postgresql
def test_a_profile_shows_the_values_to_save(chloe: Person) -> None:
    with shift_clock(timedelta(minutes=61)):
        chloe.post("/compte/profil", {"first_name": "Mallory", "email": "mallory@elsewhere.example"})
        page = sign_in_again(chloe)

    assert read_summary(page)["Prénom"] == "Mallory"
    assert "mallory@elsewhere.example" not in page.html


def test_a_resumed_withdrawal_needs_confirmation(chloe: Person, make_case: MakeCase) -> None:
    withdraw = {"id": "withdraw", "label": "Retirer ma demande", "by": ["applicant"], "to": "refused"}
    workflows.publish({**WORKFLOW, "global_actions": [withdraw]})
    db.session.commit()
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    with shift_clock(timedelta(minutes=61)):
        chloe.post(f"/demandes/{case.id}/actions/withdraw", {"revision": str(case.revision)})
        page = sign_in_again(chloe)

        assert (read_summary(page)["Action"], status_of(case)) == ("Retirer ma demande", "new")
        assert case.reference in read_summary(page)["Concerne"]
        assert confirm(chloe, page) == 422
        assert status_of(case) == "new"
        assert confirm(chloe, page, confirmed="1") == 303
        assert status_of(case) == "refused"
