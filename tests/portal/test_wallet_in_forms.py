"""Documents of the wallet chosen in a form: copied, with their purpose recorded."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.people import delete_account
from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.models import Attachment, Case, Draft
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents.wallet import document_uses, wallet_documents
from app.documents.wallet.models import WalletCopy, WalletShare
from app.documents.wallet.validated_copies import list_copies
from tests.cast import Person
from tests.client import Browser
from tests.documents.wallet.wallets import JPEG, PDF, keep
from tests.factories import MakeCase

FORM = "/demarches/signaler/remplir"
PROBLEM = {"type": "trou", "description": "Un grand trou."}


def keep_photo(person: Person, **more: object) -> str:
    values = {"name": "trou.jpg", "kind": "other", "title": "Le trou", **more}
    return str(keep(person.account.id, JPEG, **values).id)  # type: ignore[arg-type]


def list_draft_files(draft: Draft) -> list[bytes]:
    return [b"".join(attachments.open_file(file).chunks) for file in attachments.files_of_draft(draft).values()]


def send(person: Person, **values: object) -> Case:
    """The request sent to its end."""
    person.post(FORM, {**PROBLEM, **values})
    draft = db.session.scalars(select(Draft)).one()
    person.post(f"{FORM}/{draft.id}/contact", {"courriel": person.email})
    person.post(f"{FORM}/{draft.id}/envoi")
    db.session.expire_all()
    return db.session.scalars(select(Case)).one()


def test_the_form_offers_what_the_question_takes(chloe: Person, denis: Person, procedure_version: object) -> None:
    photo_id = keep_photo(chloe)
    keep(chloe.account.id, PDF)

    page = chloe.get(FORM)

    assert [box["value"] for box in page.find_all("input[name=photos__wallet]")] == [photo_id]
    page = denis.get(FORM)
    assert page.status == 200
    assert not page.find_all("input[name=photos__wallet]")


def test_a_chosen_document_is_copied_with_its_purpose(chloe: Person, procedure_version: object) -> None:
    chloe.post(FORM, {**PROBLEM, "photos__wallet": keep_photo(chloe)})

    draft = db.session.scalars(select(Draft)).one()
    assert list_draft_files(draft) == [JPEG]
    assert [file["name"] for file in request_drafts.contents_of(draft).answers["photos"]] == ["trou.jpg"]
    (share,) = document_uses.list_shares(chloe.account.id)
    assert (share.purpose.question, share.purpose.purpose) == ("Photos", "Réparer la voirie.")
    assert share.draft_id == draft.id
    page = chloe.get("/compte/porte-documents/partages")
    assert "Signaler un problème" in page.text("main .card")
    assert "Finalité : Réparer la voirie." in page.text("main .card")


def test_sent_twice_it_is_copied_once(chloe: Person, procedure_version: object) -> None:
    photo_id = keep_photo(chloe)
    chloe.post(FORM, {**PROBLEM, "photos__wallet": photo_id})
    draft = db.session.scalars(select(Draft)).one()

    chloe.post(f"{FORM}/{draft.id}/probleme", {**PROBLEM, "photos__wallet": photo_id})

    assert len(list_draft_files(draft)) == 1
    assert len(document_uses.list_shares(chloe.account.id)) == 1


def test_a_document_of_somebody_else_is_not_copied(chloe: Person, denis: Person, procedure_version: object) -> None:
    page = denis.post(FORM, {**PROBLEM, "photos__wallet": keep_photo(chloe)})

    assert page.status == 422
    assert "Ajoutez de nouveau ce fichier" in page.text("#f-photos-error")
    assert db.session.scalars(select(Attachment)).all() == []


@pytest.mark.postgresql
def test_nobody_without_an_account_copies_anything(chloe: Person, stranger: Browser, procedure_version: object) -> None:
    stranger.post(FORM, {**PROBLEM, "photos__wallet": keep_photo(chloe)})

    assert db.session.scalars(select(Attachment)).all() == []


def test_an_expired_document_is_neither_offered_nor_taken(chloe: Person, procedure_version: object) -> None:
    photo_id = keep_photo(chloe, expires_on=date(2020, 1, 1))

    page = chloe.get(FORM)
    assert page.status == 200
    assert not page.find_all("input[name=photos__wallet]")
    page = chloe.post(FORM, {**PROBLEM, "photos__wallet": photo_id})

    assert page.status == 422
    assert "« Le trou » n’est plus valable" in page.text("#f-photos-error").replace("\u00a0", " ")


def test_the_copy_outlives_the_document_and_the_account(chloe: Person, procedure_version: object) -> None:
    case = send(chloe, photos__wallet=keep_photo(chloe))
    (readable,) = wallet_documents.list_documents(chloe.account.id)

    wallet_documents.delete_document(readable.document)
    db.session.commit()

    assert [share.document_id for share in document_uses.list_shares(chloe.account.id)] == [None]
    assert "La demande garde sa copie" in chloe.get("/compte/porte-documents/partages").text("main")
    delete_account(chloe.account)
    db.session.commit()
    (file,) = db.session.scalars(select(Attachment).where(Attachment.case_id == case.id))
    assert b"".join(attachments.open_file(file).chunks) == JPEG
    assert [copy.file["name"] for copy in list_copies(case)] == ["trou.jpg"]
    assert db.session.scalars(select(WalletShare)).all() == []


def test_the_record_goes_with_the_copy(chloe: Person, procedure_version: object) -> None:
    chloe.post(FORM, {**PROBLEM, "photos__wallet": keep_photo(chloe)})
    draft = db.session.scalars(select(Draft)).one()
    (file_id,) = attachments.files_of_draft(draft)

    chloe.post(f"{FORM}/{draft.id}/probleme", {**PROBLEM, "photos__kept": file_id, "photos__remove": file_id})

    assert document_uses.list_shares(chloe.account.id) == []
    assert db.session.scalars(select(WalletCopy)).all() == []


def test_a_document_may_be_withheld_from_a_procedure(chloe: Person, procedure_version: object) -> None:
    photo_id = keep_photo(chloe)
    chloe.post(FORM, {**PROBLEM, "photos__wallet": photo_id})
    url = f"/compte/porte-documents/{photo_id}/demarches/signaler"

    form = f"{FORM}/{db.session.scalars(select(Draft.id)).one()}/probleme"
    assert chloe.get(form).find_all("input[name=photos__wallet]")

    page = chloe.post(url, {"offered": "no"}).follow()
    assert "ne vous est plus proposé" in page.text("main .card")
    assert not chloe.get(form).find_all("input[name=photos__wallet]")

    chloe.post(url, {"offered": "yes"})
    assert chloe.get(form).find_all("input[name=photos__wallet]")


def test_a_message_takes_documents_too(chloe: Person, make_case: MakeCase) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    document_id = str(keep(chloe.account.id).id)
    assert chloe.get(f"/demandes/{case.id}").find_all("#thread input[name=files__wallet]")

    chloe.post(f"/demandes/{case.id}/messages", {"text": "Voici.", "files__wallet": document_id})

    (file,) = db.session.scalars(select(Attachment).where(Attachment.case_id == case.id))
    assert b"".join(attachments.open_file(file).chunks) == PDF
    (share,) = document_uses.list_shares(chloe.account.id)
    assert (share.case_id, share.purpose.question) == (case.id, "")
    assert share.shared_at <= clock.now()
