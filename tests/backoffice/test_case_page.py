"""The case page for the agent in charge, the agent who entered it, and agents without access."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.cases.conversation import correspondence
from app.cases.files.uploads import receive_file
from app.cases.models import Attachment, Case
from app.core.db import db
from app.core.web.access_rules import NOBODY, Actor
from app.notifications.email_queue import queue_email
from app.notifications.models import FAILED
from app.privacy.models import AccessEntry
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def url_of(case: Case) -> str:
    return f"/agents/demandes/{case.id}"


def test_the_agent_in_charge_sees_everything(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    page = alice.get(url_of(case))

    assert page.text("h1") == "Chloé Exemple"
    assert "Un grand trou devant l’école." in page.text(".case")
    assert "Nouvelle" in page.text("#case-status")
    assert page.find_one(".contact a[href^=mailto]")["href"] == "mailto:chloe@residents.example"
    assert "Voirie" in page.text(".contact")
    assert f"Demande {case.reference} reçue." in page.text("#case-history")
    assert page.find_one("copy-text[text='Un trou']")


def test_a_request_without_a_name_has_the_same_title_on_its_page_and_in_the_list(
    alice: Person, make_case: MakeCase
) -> None:
    case = make_case(prenom=None, nom=None)

    list_text = alice.get("/agents/demandes").text(".worklist .card__link")
    page = alice.get(url_of(case))

    assert list_text == page.text("h1") == "Un trou"
    assert "Signaler" in page.text("#case-status")


def test_reading_is_logged_once(alice: Person, make_case: MakeCase, access_log_entries) -> None:
    case = make_case()

    alice.get(url_of(case))

    assert access_log_entries() == [("read", "backoffice.case")]


@pytest.mark.parametrize("path", ["", "/actions/accept", "/fichiers/{file}"])
def test_agents_without_access_get_404(
    bruno: Person, chloe: Person, rachel: Person, ada: Person, make_case: MakeCase, path: str
) -> None:
    url = url_of(make_case()) + path.format(file=uuid4())

    assert [person.get(url).status for person in (bruno, chloe, rachel, ada)] == [404, 404, 404, 404]
    db.session.rollback()
    assert set(db.session.scalars(select(AccessEntry.result))) == {"refused"}


def test_an_unknown_request_is_not_found_either(alice: Person) -> None:
    assert alice.get(f"/agents/demandes/{uuid4()}").status == 404


def test_a_stranger_is_invited_to_sign_in(stranger: Browser, make_case: MakeCase) -> None:
    assert "/compte/connexion" in str(stranger.get(url_of(make_case())).location)


def test_a_file_is_downloaded_by_the_agent_in_charge_only(
    app, alice: Person, bruno: Person, make_case: MakeCase, access_log_entries
) -> None:
    case = make_case()
    with app.app_context():
        correspondence.write_message(case, "Voici.", [receive_file(BytesIO(PDF), "plan.pdf")], by=NOBODY)
    db.session.commit()
    file_id = db.session.scalar(select(Attachment.id))
    url = f"{url_of(case)}/fichiers/{file_id}"

    response = alice.client.get(url)

    assert response.data == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert bruno.get(url).status == 404
    assert alice.get(f"{url_of(make_case())}/fichiers/{file_id}").status == 404
    assert access_log_entries()[0] == ("download", "backoffice.file")


def test_other_requests_with_the_same_address_are_shown(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    other = make_case(description="Un autre trou.")
    make_case(courriel="denis@residents.example", description="Chez chloe@residents.example")

    page = alice.get(url_of(case))

    assert [link["href"] for link in page.find_all("#related ~ ul a")] == [url_of(other)]


def test_the_timeline_has_the_effects_of_the_workflow(alice: Person, make_case: MakeCase) -> None:
    page = alice.get(url_of(make_case(status="accepted")))

    steps = " ".join(page.texts(".trace li"))
    assert "Action « Accepter »" in steps
    assert "Envoi d’un e-mail" in steps


def test_a_failed_email_is_reported(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    call_parameters = {"to": "chloe@residents.example", "subject": "a", "text": "b", "html": "c", "key_id": case.key_id}
    queue_email(**call_parameters, case_id=case.id).status = FAILED
    db.session.commit()

    assert "n’a pas pu partir" in alice.get(url_of(case)).text("#case-actions")


def test_history_says_who_did_what(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    revision = alice.get(url_of(case)).find_one("#case-revision")["value"]
    alice.post(f"{url_of(case)}/actions/accept", {"revision": revision, "equipe": "Nord"})

    history = alice.get(url_of(case)).text("#case-history")

    assert "Alice Exemple – Accepter Équipe : Nord" in history
    assert "Statut : « Acceptée »" in history
    assert "Demande envoyée par Chloé Exemple" in history


def test_a_deleted_agent_is_displayed_as_an_agent(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    deleted_actor = Actor(kind="agent", account_id=uuid4())
    correspondence.write_note(case, "Vu avec le chef.", by=deleted_actor)
    db.session.commit()

    assert "Un agent, note entre agents" in alice.get(url_of(case)).text("#thread")


def test_the_label_of_a_copy_button_has_french_spacing(alice: Person, make_case: MakeCase) -> None:
    url = url_of(make_case())

    french = alice.get(url).find_one("copy-text[text='Un trou'] button").get_text()
    alice.client.set_cookie("langue", "en")
    english = alice.get(url).find_one("copy-text[text='Un trou'] button").get_text()

    assert french.strip() == "Copier\u00a0: De quoi s’agit-il\u00a0?"
    assert english.strip() == "Copy: De quoi s’agit-il\u00a0?"
