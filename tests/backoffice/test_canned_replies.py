"""Canned replies: written once, found by words, inserted filled in, seen by those they are for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.people import delete_account
from app.cases.conversation.models import CannedReply
from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase

LIST = "/agents/modeles"
TEXT = "Bonjour {prénom de l’usager},\n\nvotre demande {référence} est notée.\n\n{nom de l’agent}"


def write_reply(person: Person, *, title: str = "Bien reçu", text: str = TEXT, scope: str = "agent") -> Page:
    return person.post(f"{LIST}/nouveau", {"title": title, "text": text, "scope": scope})


def find_reply(title: str = "Bien reçu") -> str:
    """The address of a reply, whoever reads it."""
    db.session.rollback()
    ids = db.session.scalars(select(CannedReply.id)).all()
    assert len(ids) == 1, title
    return str(ids[0])


def test_a_reply_is_inserted_after_what_was_typed_filled_in_from_the_case(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    write_reply(alice).follow()
    url = f"/agents/demandes/{case.id}/modeles/message"

    page = alice.post(url, {"text": "Merci.", "reply": find_reply()})

    text = page.find_one("#message-text").get_text()
    assert text.strip() == f"Merci.\n\nBonjour Chloé,\n\nvotre demande {case.reference} est notée.\n\nAlice Exemple"
    assert "Utilisé 1 fois" in alice.get(LIST).text("main")


@pytest.mark.postgresql
def test_the_element_of_the_page_receives_the_text_alone(alice: Person, make_case: MakeCase) -> None:
    write_reply(alice, text="Pour {service} : {état de la demande}.")
    url = f"/agents/demandes/{make_case().id}/modeles/note"

    response = alice.client.post(
        url,
        data={"reply": find_reply(), "csrf_token": alice._csrf_token()},
        headers={"Accept": "text/plain"},
    )

    assert response.get_data(as_text=True) == "Pour Voirie : Nouvelle."
    assert response.mimetype == "text/plain"


def test_what_the_case_does_not_say_is_left_to_complete(alice: Person, make_case: MakeCase) -> None:
    write_reply(alice)

    page = alice.post(f"/agents/demandes/{make_case(prenom='').id}/modeles/pieces", {"text": "", "reply": find_reply()})

    assert "Bonjour [à compléter]," in page.text("#pieces-text")


@pytest.mark.postgresql
def test_a_reply_is_edited_in_the_words_it_was_written_with(alice: Person) -> None:
    write_reply(alice)
    url = f"{LIST}/{find_reply()}"

    page = alice.get(url)

    assert page.find_one("#f-text").get_text().strip() == TEXT
    alice.post(url, {"title": "Reçu", "text": "Bonjour.", "scope": "agent"}).follow()
    assert alice.get(url).find_one("#f-text").get_text().strip() == "Bonjour."
    assert "supprimé" in alice.post(f"{url}/suppression").follow().text("main")
    assert alice.get(url).status == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": " "}, "Donnez un titre"),
        ({"text": ""}, "Écrivez le texte"),
        ({"text": "Bonjour {prénon},"}, "« {prénon} » n’est pas une valeur"),
        ({"scope": "role:etat-civil-instruction"}, "Choisissez pour qui"),
        ({"scope": "procedure:signaler"}, "Choisissez pour qui"),
    ],
)
def test_a_refused_reply_keeps_what_was_typed(
    alice: Person, procedure_version: object, fields: dict[str, str], words: str
) -> None:
    page = write_reply(alice, **{"title": "Bien reçu", "text": "Bonjour.", "scope": "agent", **fields})

    assert page.status == 422
    assert words in page.text("#error-summary").replace("\u00a0", " ")
    assert page.find_one("#f-text").get_text().strip() == fields.get("text", "Bonjour.")
    assert db.session.scalar(select(CannedReply.id)) is None


def test_words_find_a_reply_and_the_most_used_comes_first(alice: Person, make_case: MakeCase) -> None:
    write_reply(alice, title="À venir", text="Nous passerons.")
    reply_id = find_reply()
    write_reply(alice, title="Absent", text="Nous sommes passés.")

    alice.post(f"/agents/demandes/{make_case().id}/modeles/message", {"text": "", "reply": reply_id})

    assert alice.get(LIST).texts("ul.links strong") == ["À venir", "Absent"]
    assert alice.get(f"{LIST}?q=passes").texts("ul.links strong") == ["Absent"]
    assert "Aucun modèle" in alice.get(f"{LIST}?q=inconnu").text("main")


def test_a_reply_of_a_role_is_shared_by_those_who_have_it(
    alice: Person, albane: Person, bruno: Person, ada: Person, make_case: MakeCase
) -> None:
    write_reply(alice, scope="role:voirie-instruction")
    reply_id, case = find_reply(), make_case()

    assert "Bien reçu" in albane.get(f"/agents/demandes/{case.id}").text("#message-reply")
    assert albane.get(f"{LIST}/{reply_id}").status == 200
    assert "Bien reçu" in ada.get(LIST).text("main")
    assert "Bien reçu" not in bruno.get(LIST).text("main")
    assert bruno.get(f"{LIST}/{reply_id}").status == 404
    assert bruno.post(f"{LIST}/{reply_id}/suppression").status == 404


def test_a_reply_of_a_procedure_is_written_by_administrators_and_names_its_questions(
    alice: Person, ada: Person, bruno: Person, make_case: MakeCase
) -> None:
    text = "Vous signalez {De quoi s’agit-il}."
    write_reply(ada, text=text, scope="procedure:signaler").follow()
    reply_id = find_reply()

    page = alice.post(f"/agents/demandes/{make_case().id}/modeles/message", {"text": "", "reply": reply_id})

    assert "Vous signalez Un trou." in page.text("#message-text").replace("\u00a0", " ")
    assert alice.get(f"{LIST}/{reply_id}").status == 404
    assert ada.get(f"{LIST}/{reply_id}").find_one("#f-text").get_text().strip() == text
    assert "Bien reçu" not in bruno.get(LIST).text("main")


def test_an_agents_own_reply_is_for_nobody_else_and_goes_with_the_account(
    alice: Person, albane: Person, ada: Person, make_case: MakeCase
) -> None:
    write_reply(alice, text="Ligne directe : 01 61 91 40 12.")
    reply_id, case = find_reply(), make_case()

    page = albane.post(f"/agents/demandes/{case.id}/modeles/message", {"text": "", "reply": reply_id})

    assert "Ligne directe" not in page.html
    assert [person.get(f"{LIST}/{reply_id}").status for person in (albane, ada)] == [404, 404]
    assert b"Ligne" not in db.session.scalars(select(CannedReply.sealed)).one()
    delete_account(alice.account)
    db.session.commit()
    assert db.session.scalar(select(CannedReply.id)) is None


def test_replies_give_no_way_to_a_case_of_others(
    alice: Person, bruno: Person, chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    write_reply(bruno, text="Bonjour {prénom de l’usager}.")
    url = f"/agents/demandes/{make_case().id}/modeles/message"

    assert bruno.post(url, {"reply": find_reply()}).status == 404
    assert chloe.post(url, {"reply": find_reply()}).status == 404
    assert "/compte/connexion" in str(stranger.post(url, {}).location)
    assert chloe.get(LIST).status == 404
    assert alice.post(url.replace("message", "autre"), {}).status == 404
