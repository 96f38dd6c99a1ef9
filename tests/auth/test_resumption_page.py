"""Finding 16: whoever comes back reads what the form would do, on which request and with which words, before it is sent."""

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

pytestmark = pytest.mark.postgresql

RESUMPTION = "/compte/reprise"
IDLE = timedelta(minutes=31)


@pytest.fixture
def case(chloe: Person, make_case: MakeCase) -> Case:
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


def sign_in_again(person: Person, browser: Browser | None = None) -> Page:
    """The page shown once signed in again, in the same browser or in another."""
    browser = browser or person
    browser.post("/compte/connexion", {"email": person.email, "password": PASSWORD, "next": RESUMPTION})
    return browser.get(RESUMPTION)


def confirm(person: Person, page: Page, **more: str) -> int:
    """Presses the button of the page; sends the form on when it leads to it."""
    inputs = page.find_all(f"form[action='{RESUMPTION}'] input[type=hidden]")
    typed: dict[str, Any] = {"csrf_token": [person._csrf_token()]}
    for one in inputs:
        typed.setdefault(str(one["name"]), []).append(str(one["value"]))
    answer = person.client.post(RESUMPTION, data={**typed, **more})
    if answer.status_code != 307:
        return answer.status_code
    return person.client.post(answer.headers["Location"], data={**typed, **more}).status_code


def read_summary(page: Page) -> dict[str, str]:
    return dict(zip(page.texts("#resumption dt"), page.texts("#resumption dd"), strict=True))


def status_of(case: Case) -> str:
    db.session.expire_all()
    return db.session.scalars(select(Case.status).where(Case.id == case.id)).one()


def refuse_case(person: Person, case: Case, **more: str) -> Page:
    db.session.refresh(case)
    typed = {"motif": "Hors de la commune.", "revision": str(case.revision), **more}
    return person.post(f"/agents/demandes/{case.id}/actions/refuse", typed)


def test_an_action_is_named_with_its_request_and_waits_for_a_tick(alice: Person, case: Case) -> None:
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


def test_a_request_no_longer_open_to_them_is_not_described_and_not_sent(alice: Person, case: Case) -> None:
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
        assert alice.get(RESUMPTION).location == "/agents/demandes"


def test_it_is_found_in_the_browser_where_it_was_sent_alone(alice: Person, albane: Person, case: Case) -> None:
    elsewhere = Browser(alice.app)
    with shift_clock(IDLE):
        refuse_case(alice, case)
        refuse_case(albane, case)

        assert sign_in_again(alice, albane).status == 303

        assert sign_in_again(alice, elsewhere).status == 303
        assert elsewhere.client.post(RESUMPTION, data={"confirmed": "1"}).status_code in (303, 400)
        assert sign_in_again(alice).status == 200


@pytest.mark.parametrize(("minutes", "kept"), [(119, 1), (121, 0)])
def test_what_is_sent_long_after_the_last_sign_of_life_is_not_kept(
    alice: Person, case: Case, minutes: int, kept: int
) -> None:
    with shift_clock(timedelta(minutes=minutes)):
        answer = alice.post(f"/agents/demandes/{case.id}/notes", {"text": "Note."})

        assert db.session.query(InterruptedForm).count() == kept
        assert "Votre connexion a pris fin" in alice.get(str(answer.location)).text("main")


@pytest.mark.parametrize(
    ("form", "action", "needs_tick"),
    [
        ("messages", "Envoyer ce message à l’usager", False),
        ("notes", "Ajouter cette note interne", False),
        ("pieces", "Demander ces pièces à l’usager", True),
    ],
)
def test_words_of_an_agent_are_named_for_what_they_are(
    alice: Person, case: Case, form: str, action: str, needs_tick: bool
) -> None:
    with shift_clock(IDLE):
        alice.post(f"/agents/demandes/{case.id}/{form}", {"text": "Bref."})
        page = sign_in_again(alice)

    assert read_summary(page)["Action"] == action
    assert "Bref." in read_summary(page).values()
    assert bool(page.find_all("#f-confirmed")) == needs_tick


def test_an_action_on_several_requests_names_each(alice: Person, make_case: MakeCase) -> None:
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
        alice.post("/agents/demandes/ensemble/urgent", {"case": [str(each.id) for each in cases]})
        page = sign_in_again(alice)

        assert all(each.reference in read_summary(page)["Concerne"] for each in cases)
        assert confirm(alice, page) == 422
        assert confirm(alice, page, confirmed="1") == 200
    db.session.expire_all()
    assert [each.criticality for each in db.session.scalars(select(Case))] == [1, 1]


def test_a_request_entered_for_somebody_shows_all_that_was_typed(rachel: Person, procedure_version: UUID) -> None:
    typed = {"token": str(uuid4()), "channel": "phone", "type": "trou", "description": "Un trou.", "nom": "Martin"}
    with shift_clock(IDLE):
        rachel.post("/agents/saisie/signaler", typed)
        page = sign_in_again(rachel)

        rows = read_summary(page)
        assert (rows["De quoi s’agit-il ?"], rows["Nom"]) == ("Un trou", "Martin")
        assert confirm(rachel, page) == 422
        assert confirm(rachel, page, confirmed="1") == 303
    assert db.session.query(Case).count() == 1


def test_the_screens_of_administrators_are_done_again_by_hand(ada: Person, alice: Person) -> None:
    with shift_clock(IDLE):
        answer = ada.post(f"/agents/administration/agents/{alice.account.id}/suspension")

    assert db.session.query(InterruptedForm).count() == 0
    assert "recommencez" in ada.get(str(answer.location)).text("main")
    assert alice.get("/agents/demandes").status == 200


def test_a_profile_shows_what_would_be_kept(chloe: Person) -> None:
    with shift_clock(timedelta(minutes=61)):
        chloe.post("/compte/profil", {"first_name": "Mallory", "email": "mallory@elsewhere.example"})
        page = sign_in_again(chloe)

    assert read_summary(page)["Prénom"] == "Mallory"
    assert "mallory@elsewhere.example" not in page.html


def test_an_applicant_withdraws_a_request_by_a_tick_alone(chloe: Person, make_case: MakeCase) -> None:
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
