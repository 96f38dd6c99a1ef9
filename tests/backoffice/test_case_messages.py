"""Messages, missing pieces and notes on a request."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.notifications.models import Message
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def actor_of(person: Person) -> Actor:
    return Actor(kind="resident", account_id=person.account.id)


def url_of(case: Case, kind: str = "") -> str:
    return f"/agents/demandes/{case.id}" + (f"/{kind}" if kind else "")


def test_a_folded_form_is_drawn_when_it_is_opened(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    page, opened = alice.get(url_of(case)), alice.get(f"{url_of(case)}?write=pieces")
    saved = alice.post(url_of(case, "brouillons/pieces"), {"text": "Il manque le plan."})
    with_draft = alice.get(f"{url_of(case)}?write=pieces")

    assert page.find_all("#write-message textarea") != [] and page.find_all("#write-pieces textarea") == []
    assert page.find_one("#write-pieces a")["href"] == f"{url_of(case)}?write=pieces#write-pieces"
    assert opened.find_one("#pieces-text")["name"] == "text" and opened.find_all("#write-message textarea") == []
    assert saved.status == 204
    assert with_draft.find_one("#pieces-text").get_text(strip=True) == "Il manque le plan."


def test_a_message_is_displayed_to_the_applicant_and_sent_by_email(
    alice: Person, chloe: Person, make_case: MakeCase
) -> None:
    case = make_case(by=actor_of(chloe))
    before = db.session.query(Message).count()

    page = alice.post(url_of(case, "messages"), {"text": "Nous venons demain.", "files": ("plan.pdf", PDF)}).follow()

    assert "Alice Exemple" in page.text("#thread")
    assert page.text("#thread .files a") == "plan.pdf"
    assert "Le message est envoyé." in page.text("#write-message [role=alert]")
    assert "Nous venons demain." in chloe.get(f"/demandes/{case.id}").text("main")
    assert db.session.query(Message).count() == before + 1


def test_a_request_for_pieces_awaits_the_applicant(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    page = alice.post(url_of(case, "pieces"), {"text": "Une photo du trou."}).follow()

    assert "Attend l’usager" in page.text("#case-status")
    assert "pièces demandées" in page.text("#thread")


def test_legally_required_pieces_suspend_the_clock_until_their_reception(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    expected, today = case.silence_on, clock.today()
    limit = (today + timedelta(days=10)).isoformat()

    page = alice.post(
        url_of(case, "pieces"), {"text": "", "basis": "article 3", "pieces": "un plan", "limit": limit}
    ).follow()

    db.session.refresh(case)
    assert case.silence_on == expected + timedelta(days=10)
    assert "Pièces attendues jusqu’au" in page.text("#case-law")
    request = page.find_one("#case-law input[name=request]")["value"]
    page = alice.post(url_of(case, "pieces/receptions"), {"request": request, "on": today.isoformat()}).follow()
    assert "La réception est notée." in page.text("#case-law")
    assert "Pièces attendues" not in page.text("#case-law")
    assert "pièces reçues" in page.text("#case-history")
    db.session.refresh(case)
    assert case.silence_on == expected


def test_pieces_without_a_limit_are_refused_and_the_input_is_kept(alice: Person, make_case: MakeCase) -> None:
    page = alice.post(
        url_of(make_case(), "pieces"), {"text": "", "basis": "article 3", "pieces": "un plan", "limit": ""}
    )

    assert page.status == 422
    assert "nommez les pièces" in page.text("#write-pieces .field__error")
    assert page.find_one("#pieces-basis")["value"] == "article 3"
    assert page.text("#pieces-pieces") == "un plan"


def test_an_unexpected_reception_is_not_recorded(alice: Person, make_case: MakeCase) -> None:
    page = alice.post(url_of(make_case(), "pieces/receptions"), {"request": "x", "on": "hier"}).follow()

    assert "Rien n’est noté" in page.text("#case-law")


def test_a_note_is_visible_to_agents_only(alice: Person, chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))

    page = alice.post(url_of(case, "notes"), {"text": "Vu avec le chef."}).follow()

    assert "Vu avec le chef." in page.text("#thread [data-from=note]")
    assert "Vu avec le chef." not in chloe.get(f"/demandes/{case.id}").html


@pytest.mark.parametrize("kind", ["messages", "pieces", "notes"])
def test_an_empty_text_is_refused_beside_its_field(alice: Person, make_case: MakeCase, kind: str) -> None:
    page = alice.post(url_of(make_case(), kind), {"text": "  "})

    assert page.status == 422
    assert "Écrivez votre message avant de l’envoyer." in page.text("details[open] .field__error")
    assert len(page.find_all("details[id^=write-][open]")) == 1


def test_an_unacceptable_file_is_refused_and_the_text_is_kept(alice: Person, make_case: MakeCase) -> None:
    page = alice.post(url_of(make_case(), "messages"), {"text": "Voici.", "files": ("virus.exe", b"MZ\x90\x00 rien")})

    assert page.status == 422
    assert page.text("#message-text") == "Voici."
    assert page.find_one("#message-files")["aria-invalid"] == "true"


def test_htmx_receives_the_whole_page(alice: Person, make_case: MakeCase) -> None:
    page = alice.post(url_of(make_case(), "notes"), {"text": "Vu avec le chef."}, htmx="write-note")

    assert page.status == 200
    assert page.text("#note-text") == ""
    assert "Vu avec le chef." in page.text("#thread")
    assert page.find_one("#case-revision")


@pytest.mark.parametrize("kind", ["messages", "pieces", "notes"])
def test_agents_without_access_cannot_write(
    bruno: Person, rachel: Person, chloe: Person, make_case: MakeCase, kind: str
) -> None:
    url = url_of(make_case(), kind)

    assert [person.post(url, {"text": "Bonjour"}).status for person in (bruno, rachel, chloe)] == [404, 404, 404]


@pytest.mark.postgresql
def test_a_stranger_is_invited_to_sign_in(stranger: Browser) -> None:
    assert "/compte/connexion" in str(stranger.post(f"/agents/demandes/{uuid4()}/notes", {"text": "a"}).location)


def test_a_reply_of_the_applicant_ends_the_wait(alice: Person, chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=actor_of(chloe))
    alice.post(url_of(case, "pieces"), {"text": "Une photo du trou."})

    chloe.post(f"/demandes/{case.id}/messages", {"text": "La voici."})

    page = alice.get(url_of(case))
    assert "Attend l’usager" not in page.text("#case-status")
    assert "La voici." in page.text("#thread [data-from=service]")
