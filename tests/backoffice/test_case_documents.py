"""The documents of a request on the agents' side: prepared, read, given, replaced, withdrawn, posted."""

from __future__ import annotations

import io

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from app.cases import timeline
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import document_jobs, document_templates
from app.documents.models import FAILED, GIVEN, MAKING, READY, REPLACED, WITHDRAWN, CaseDocument
from app.mailroom.models import OutgoingLetter
from tests.cast import Person
from tests.client import Page
from tests.documents.outbox_runs import make_queued_address_pages, make_queued_documents
from tests.documents.templates import LETTER, ORDER
from tests.factories import MakeCase

ADDRESS = "Chloé Exemple\r\n1 rue des Lilas\r\n99000 VAUBRELLES"


@pytest.fixture
def case(chloe: Person, make_case: MakeCase) -> Case:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    document_templates.publish_template(ORDER)
    document_templates.publish_template(LETTER)
    document_templates.publish_template({**ORDER, "slug": "autre", "title": "Autre", "procedure": "autre-demarche"})
    db.session.commit()
    return case


def prepare(agent: Person, case: Case, **values: str) -> Page:
    form = {"template": "arrete-de-voirie", "act": "make", **values}
    return agent.post(f"/agents/demandes/{case.id}/documents", form)


def find_documents(case: Case) -> list[CaseDocument]:
    db.session.expire_all()
    query = select(CaseDocument).where(CaseDocument.case_id == case.id).order_by(CaseDocument.requested_at)
    return list(db.session.scalars(query))


def withdraw(agent: Person, document: CaseDocument, reason: str) -> Page:
    """Withdraw a document from its page as it is now."""
    db.session.refresh(document)
    return agent.post(url_of(document, "/retraits"), {"revision": str(document.revision), "reason": reason})


def url_of(document: CaseDocument, act: str = "") -> str:
    return f"/agents/demandes/{document.case_id}/documents/{document.id}{act}"


@pytest.mark.postgresql
def test_an_agent_chooses_among_the_templates_of_the_procedure(alice: Person, case: Case) -> None:
    page = alice.get(f"/agents/demandes/{case.id}").browser.get(f"/agents/demandes/{case.id}/documents/nouveau")

    assert page.texts(".links a") == ["Arrêté de voirie", "Lettre de réponse"]


def test_the_preview_shows_the_document_and_keeps_what_was_typed(alice: Person, case: Case) -> None:
    page = prepare(alice, case, act="preview", title="Mon arrêté", text="Durée\u00a0: <b>3 jours</b>.", give="yes")

    assert case.reference in page.text(".paper")
    assert "Durée : <b>3 jours</b>." in page.text(".paper")
    assert page.find_one("#f-title")["value"] == "Mon arrêté"
    assert page.text("#f-text") == "Durée : <b>3 jours</b>."
    assert find_documents(case) == []


def test_a_document_is_made_then_read_then_given(app: Flask, alice: Person, chloe: Person, case: Case) -> None:
    page = prepare(alice, case, title="Mon arrêté", text="Durée\u00a0: 3 jours.").follow()
    (document,) = find_documents(case)
    assert document.state == MAKING
    assert "se prépare" in page.text("#main")
    assert alice.get(url_of(document, "/etat")).status == 204
    assert alice.get(f"/agents/demandes/{case.id}/documents", htmx="case-documents").status == 204

    make_queued_documents(app)

    assert alice.get(url_of(document, "/etat")).status == 303
    assert "Mon arrêté" in alice.get(f"/agents/demandes/{case.id}/documents", htmx="case-documents").html
    page = alice.get(url_of(document))
    assert page.text("h1") == "Arrêté portant autorisation de voirie"
    assert "Durée : 3 jours." in page.text(".paper")
    assert "Prêt, pas encore remis" in page.text(".badge")
    assert "Mon arrêté" not in chloe.get(f"/demandes/{case.id}").text("#main")

    page = alice.post(url_of(document, "/remises")).follow()

    assert "Remis à l’usager" in page.text(".badge")
    assert "Mon arrêté" in chloe.get(f"/demandes/{case.id}").text("#main")
    assert alice.post(url_of(document, "/remises")).status == 422
    assert find_documents(case)[0].state == GIVEN


@pytest.mark.postgresql
def test_a_new_document_replaces_the_former_once_it_is_given(app: Flask, alice: Person, case: Case) -> None:
    prepare(alice, case, give="yes")
    make_queued_documents(app)
    (former,) = find_documents(case)

    prepare(alice, case, replaces=str(former.id))
    make_queued_documents(app)
    former, new = find_documents(case)
    assert (former.state, new.state) == (GIVEN, READY)
    assert "Sera remplacé par" in alice.get(url_of(former)).text("#main")
    alice.post(url_of(new, "/remises"))

    former, new = find_documents(case)
    assert (former.state, new.state) == (REPLACED, GIVEN)


def test_a_document_is_withdrawn_with_a_reason(app: Flask, alice: Person, case: Case) -> None:
    prepare(alice, case, give="yes")
    make_queued_documents(app)
    (document,) = find_documents(case)

    assert withdraw(alice, document, " ").status == 422
    page = withdraw(alice, document, "Erreur de date.").follow()

    assert find_documents(case)[0].state == WITHDRAWN
    assert "Erreur de date." in page.text("#main")
    entries = timeline.events_for(case, is_agent=False)
    assert (entries[-1].kind, entries[-1].details["text"]) == ("document_withdrawn", "Erreur de date.")
    assert withdraw(alice, document, "Encore.").status == 422


@pytest.mark.postgresql
def test_what_failed_is_made_again(app: Flask, alice: Person, case: Case) -> None:
    prepare(alice, case)
    (document,) = find_documents(case)
    document_jobs.record_failure(str(document.id), "invalid")
    db.session.commit()
    assert find_documents(case)[0].state == FAILED
    assert "ne peut pas être mis en page" in alice.get(url_of(document)).text("#main")

    alice.post(url_of(document, "/reprises"))
    make_queued_documents(app)

    assert find_documents(case)[0].state == READY


@pytest.mark.postgresql
def test_a_text_too_long_is_kept_and_refused(alice: Person, case: Case) -> None:
    page = prepare(alice, case, text="a" * 5001)

    assert page.status == 422
    assert page.text("#f-text") == "a" * 5001
    assert find_documents(case) == []


def test_the_history_names_each_act(app: Flask, alice: Person, case: Case) -> None:
    prepare(alice, case, give="yes")
    make_queued_documents(app)

    history = alice.get(f"/agents/demandes/{case.id}").text("#case-history")

    assert "Document préparé" in history
    assert "Document mis à disposition de l’usager" in history


def test_other_agents_and_residents_get_a_404(
    app: Flask, alice: Person, bruno: Person, chloe: Person, make_case: MakeCase, case: Case
) -> None:
    prepare(alice, case)
    make_queued_documents(app)
    (document,) = find_documents(case)
    other_case = make_case()

    for person in (bruno, chloe):
        assert person.get(url_of(document)).status == 404
        assert person.post(url_of(document, "/remises")).status == 404
        assert prepare(person, case).status == 404
    assert alice.get(f"/agents/demandes/{other_case.id}/documents/{document.id}").status == 404
    assert prepare(alice, other_case, replaces=str(document.id)).status == 404


def test_whoever_only_entered_the_request_reads_its_documents(
    app: Flask, alice: Person, rachel: Person, case: Case
) -> None:
    case.entered_by_id = rachel.account.id
    prepare(alice, case)
    make_queued_documents(app)
    (document,) = find_documents(case)

    assert rachel.get(url_of(document)).texts(".document-bar form") == []
    assert rachel.post(url_of(document, "/remises")).status == 404
    assert prepare(rachel, case).status == 404


@pytest.mark.postgresql
def test_a_document_without_a_window_is_posted_with_an_address_page(app: Flask, alice: Person, case: Case) -> None:
    prepare(alice, case)
    make_queued_documents(app)
    (document,) = find_documents(case)

    refused = alice.post(url_of(document, "/envoi-postal"), {"recipient": f"Chloé Exemple\n{'x' * 39}"})
    assert "38 caractères" in refused.text("#f-recipient-error")
    alice.post(url_of(document, "/envoi-postal"), {"recipient": ADDRESS}).follow()
    letter = db.session.scalars(select(OutgoingLetter)).one()
    queue = "/agents/courrier/a-imprimer"
    assert "se prépare" in alice.get(f"{queue}/{letter.id}").text("#main")
    assert make_queued_address_pages(app) == 1

    assert "Chloé Exemple" in alice.get(queue).text("table")
    pdf = alice.get(f"{queue}/{letter.id}/document").response.data
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 2
    alice.post(f"{queue}/{letter.id}/envoi").follow()
    assert timeline.events_for(case, is_agent=False)[-1].details["subject"] == "Arrêté de voirie"


def test_a_letter_whose_window_shows_the_address_is_posted_as_it_is(app: Flask, alice: Person, case: Case) -> None:
    prepare(alice, case, template="lettre-de-reponse")
    make_queued_documents(app)
    (document,) = find_documents(case)
    address = alice.get(url_of(document, "/envoi-postal")).text("#f-recipient")
    assert address == "Chloé Exemple"  # this procedure asks for no address

    assert alice.post(url_of(document, "/envoi-postal"), {"recipient": address}).status == 422


def test_a_withdrawn_document_is_not_to_be_posted(app: Flask, alice: Person, bruno: Person, case: Case) -> None:
    prepare(alice, case)
    make_queued_documents(app)
    (document,) = find_documents(case)
    alice.post(url_of(document, "/envoi-postal"), {"recipient": ADDRESS})
    letter = db.session.scalars(select(OutgoingLetter)).one()
    withdraw(alice, document, "Erreur.")

    assert "Ne postez pas" in alice.get(f"/agents/courrier/a-imprimer/{letter.id}").text("#main")
    assert bruno.get(f"/agents/courrier/a-imprimer/{letter.id}/document").status == 404
    assert "pas prêt" in alice.post(url_of(document, "/envoi-postal"), {"recipient": ADDRESS}).follow().text("#main")
