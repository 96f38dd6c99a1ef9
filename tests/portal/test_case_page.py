"""The request page on the portal, seen by its owner, by the holder of its code, and by others."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.cases.tracking.tracking_code import code_for
from app.core import formats
from app.core.db import db
from app.core.web.access_rules import Actor
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase


def actor_of(person: Person) -> Actor:
    return Actor(kind="resident", account_id=person.account.id)


def test_the_status_comes_first_for_the_owner(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe), status="accepted")

    page = chloe.get(f"/demandes/{case.id}")

    assert page.text("h1") == "Votre demande est acceptée"
    assert "Un grand trou" in page.text("main")


def test_the_effect_of_silence_is_displayed_until_there_is_a_reply(chloe: Person, make_case: MakeCase) -> None:
    waiting = make_case(by=actor_of(chloe))
    answered_case = make_case(by=actor_of(chloe), status="accepted")

    page = chloe.get(f"/demandes/{waiting.id}").text("body")

    assert f"Sans réponse le {plain(formats.format_day(waiting.silence_on))}, la demande sera réputée rejetée." in page
    assert "Pourquoi cette date ?" in page
    assert "Le délai de 2 mois s’achève" in page
    assert "Délai légal" not in chloe.get(f"/demandes/{answered_case.id}").text("body")


def plain(text: str) -> str:
    return " ".join(text.split())


def test_another_resident_and_a_stranger_get_the_same_404(
    chloe: Person, denis: Person, stranger: Browser, make_case: MakeCase
) -> None:
    case = make_case(by=actor_of(chloe))

    assert denis.get(f"/demandes/{case.id}").status == 404
    assert stranger.get(f"/demandes/{case.id}").status == 404
    assert denis.post(f"/demandes/{case.id}/messages", {"text": "Bonjour"}).status == 404


def test_the_code_gives_the_status_and_the_address_gives_the_rest(stranger: Browser, make_case: MakeCase) -> None:
    token = uuid4()
    make_case(token=token)

    state = stranger.post("/suivi", {"code": code_for(token)}, origin=True).follow()
    refusal = stranger.post(str(state.find_one("main form")["action"]), {"email": "denis@residents.example"})
    full_page = stranger.post(
        str(state.find_one("main form")["action"]), {"email": "Chloe@residents.example "}
    ).follow()

    assert state.text("h1") == "Votre demande est arrivée"
    assert "Un grand trou" not in state.text()
    assert refusal.status == 422
    assert "Un grand trou" in full_page.text("main")


def test_a_request_without_address_opens_with_its_code_only(stranger: Browser, make_case: MakeCase) -> None:
    token = uuid4()
    make_case(token=token, courriel=None)

    page = stranger.post("/suivi", {"code": code_for(token)}, origin=True).follow()

    assert "Un grand trou" in page.text("main")


def test_an_unknown_code_explains_what_to_do(stranger: Browser) -> None:
    page = stranger.post("/suivi", {"code": "AAAA-BBBB-CCCC-DDDD"}, origin=True)

    assert page.status == 422
    assert "Vérifiez chaque caractère" in page.text("main")


def test_attempts_at_codes_are_limited(stranger: Browser) -> None:
    for _ in range(20):
        stranger.post("/suivi", {"code": "AAAA-BBBB-CCCC-DDDD"}, origin=True)

    assert stranger.post("/suivi", {"code": "AAAA-BBBB-CCCC-DDDD"}, origin=True).status == 429


def test_a_code_sent_from_another_site_is_refused(stranger: Browser) -> None:
    assert stranger.post("/suivi", {"code": "AAAA-BBBB-CCCC-DDDD"}).status == 403


@pytest.mark.postgresql
def test_the_owner_sends_a_message_with_a_file(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    page = chloe.post(
        f"/demandes/{case.id}/messages", {"text": "Voici.", "files": [("note.pdf", b"%PDF-1.7\n%\xe2\xe3\n")]}
    ).follow()
    link = page.find_one("#thread .message a")

    assert "Voici." in page.text("#thread")
    assert chloe.get(str(link["href"])).response.data == b"%PDF-1.7\n%\xe2\xe3\n"
    assert chloe.get(str(link["href"])).response.headers["Content-Disposition"].startswith("attachment")


def test_an_empty_message_is_refused_beside_the_field(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    page = chloe.post(f"/demandes/{case.id}/messages", {"text": "  "})

    assert page.status == 422
    assert page.find_all("#f-text-error")
    assert page.find_all("#f-text[autofocus]")


def test_a_refused_file_has_the_focus_and_the_message_is_kept(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    page = chloe.post(f"/demandes/{case.id}/messages", {"text": "Voici.", "files": [("outil.exe", b"MZ" + b"0" * 99)]})

    assert page.status == 422
    assert page.find_all("#f-files[autofocus]")
    assert page.text("#f-text") == "Voici."


def test_the_url_of_messages_redirects_to_the_request(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    page = chloe.get(f"/demandes/{case.id}/messages")

    assert page.follow().text("h1") == "Votre demande est arrivée"


def test_a_reply_clears_the_awaited_answer(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))
    case.awaits_applicant = True
    db.session.commit()
    before = chloe.get(f"/demandes/{case.id}")

    after = chloe.post(f"/demandes/{case.id}/messages", {"text": "La voici."}, htmx="thread")

    assert before.text("h1") == "Votre réponse est attendue"
    assert before.text("title").startswith("Votre réponse est attendue")
    assert before.text("#case-head").count("Votre réponse est attendue") == 1
    assert before.find_one("#case-head .button")["href"] == "#f-text"
    assert before.find_one("#thread")["hx-select-oob"] == "#case-head,#case-facts"
    assert "Votre message est envoyé." in after.text("#thread")
    assert "attendue" not in after.text("#case-head")
    assert after.find_all("#case-facts")


def test_a_resident_sees_only_their_own_requests(chloe: Person, denis: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    assert case.reference in chloe.get("/mes-demandes").text("main")
    assert case.reference not in denis.get("/mes-demandes").text("main")


@pytest.mark.postgresql
def test_requests_awaiting_the_resident_come_first_and_drafts_are_listed(chloe: Person, make_case: MakeCase) -> None:
    expected, newer = make_case(by=actor_of(chloe)), make_case(by=actor_of(chloe))
    expected.awaits_applicant = True
    db.session.commit()
    before = chloe.get("/mes-demandes")

    chloe.post("/demarches/signaler/remplir", {"type": "trou", "then": "later"})
    after = chloe.get("/mes-demandes")

    assert before.texts(".links .unbroken") == [expected.reference, newer.reference]
    assert "brouillon" not in before.text("main")
    assert "Un brouillon vous attend" in after.text("main")


def test_only_the_owner_sees_which_departments_opened_the_request(
    chloe: Person, denis: Person, alice: Person, make_case: MakeCase
) -> None:
    case = make_case(by=actor_of(chloe))
    before = chloe.get(f"/demandes/{case.id}/consultations").text("main")
    alice.get(f"/agents/demandes/{case.id}")

    after = chloe.get(f"/demandes/{case.id}/consultations").text("main")

    assert "Aucun agent ne l’a encore ouverte." in before
    assert "Voirie, le" in after
    assert "Alice" not in after
    assert "Voir les services et les jours" in chloe.get(f"/demandes/{case.id}").text("aside")
    assert denis.get(f"/demandes/{case.id}/consultations").status == 404
