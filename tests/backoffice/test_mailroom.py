"""The mail that came in: seen by the agents of its desk alone, and what they do with it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from app.cases import timeline
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case
from app.core.db import db
from app.mailroom import items
from app.mailroom.desks import Desk
from app.mailroom.items import Contents
from app.mailroom.models import ANSWERED, ASIDE, ATTACHED, EMAIL, NEW, REQUEST, MailItem
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from app.privacy.models import AccessEntry
from tests.cast import Person
from tests.factories import MakeCase

ROADS, RECORDS = Desk("voirie", "polices-voirie"), Desk("etat-civil", "etat-civil")
MAIL = Contents(
    subject="Lampadaire en panne",
    text="Bonjour, le lampadaire de la rue des Lilas ne marche plus.",
    sender_name="Chloé Exemple",
    sender_address="chloe@residents.example",
    recipient="accueil@vaubrelles.example",
)


def make_item(contents: Contents = MAIL, *, desk: Desk = ROADS, with_photo: bool = True, state: str = NEW) -> MailItem:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    photo = UploadedFile("lampe.jpg", "image/jpeg", len(picture.getvalue()), BytesIO(picture.getvalue()))
    item = items.create_item(contents, [photo] if with_photo else [], kind=EMAIL, state=state, desk=desk)
    db.session.commit()
    return item


def reload(item: MailItem) -> MailItem:
    db.session.expire_all()
    return db.session.get_one(MailItem, item.id)


def test_agents_see_the_mail_of_their_desk(alice: Person, bruno: Person, procedure_version: object) -> None:
    item = make_item()

    page = alice.get("/agents/courrier")

    assert page.text("table tbody tr td a") == "Chloé Exemple"
    assert "Lampadaire en panne" in page.text("table")
    assert "Chloé" not in bruno.get("/agents/courrier").html
    assert alice.get(f"/agents/courrier/{item.id}").status == 200


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("mail_too_costly", "Cet e-mail est trop complexe pour être lu ici"),
        ("mail_interrupted", "La lecture de cet e-mail a échoué plusieurs fois"),
    ],
)
def test_a_mail_that_was_refused_says_why(alice: Person, procedure_version: object, reason: str, sentence: str) -> None:
    item = make_item(replace(MAIL, text="", refused_files=[{"name": "", "reason": reason}]))

    page = alice.get(f"/agents/courrier/{item.id}")

    assert f"{sentence}\u00a0: seul son en-tête est repris. Lisez-le dans la boîte." in page.html


def test_another_desk_sees_nothing_by_any_path(alice: Person, bruno: Person, procedure_version: object) -> None:
    item = make_item()
    file_id = items.list_files(item)[0]["id"]
    base = f"/agents/courrier/{item.id}"

    for path in ("", f"/fichiers/{file_id}", f"/fichiers/{file_id}/image"):
        assert bruno.get(base + path).status == 404
        assert alice.get(base + path).status == 200
    for path in ("rattachement", "demande", "reponse", "classement", "retour", "transfert"):
        assert bruno.post(f"{base}/{path}", {"state": "aside", "text": "x"}).status == 404
    assert bruno.get("/agents/courrier?q=lampadaire").texts("table") == []
    assert reload(item).state == NEW


def test_mail_is_found_by_its_words(alice: Person, procedure_version: object) -> None:
    make_item()

    assert "Chloé" in alice.get("/agents/courrier?q=LILAS+lampadaire").text("table")
    assert alice.get("/agents/courrier?q=naissance").texts("table") == []


def test_reading_mail_is_logged(alice: Person, procedure_version: object) -> None:
    item = make_item()

    alice.get("/agents/courrier")
    alice.get(f"/agents/courrier/{item.id}")

    screens = db.session.scalars(select(AccessEntry.screen)).all()
    assert {"backoffice.mail", "backoffice.mail_item"} <= set(screens)


def test_mail_joins_a_case_as_a_message_with_its_files(alice: Person, make_case: MakeCase) -> None:
    case, item = make_case(), make_item()

    page = alice.get(f"/agents/courrier/{item.id}")
    assert case.reference in page.text(".mail-cases")
    alice.post(f"/agents/courrier/{item.id}/rattachement", {"case": str(case.id)}).follow()

    entry = timeline.events_for(case, is_agent=False)[-1]
    assert entry.details == {"text": MAIL.text, "via": "email"}
    assert [file["name"] for file in entry.files] == ["lampe.jpg"]
    assert (reload(item).state, reload(item).case_id) == (ATTACHED, case.id)
    assert "par e-mail" in alice.get(f"/agents/demandes/{case.id}").text("main")


def test_mail_joins_no_case_of_others(bruno: Person, make_case: MakeCase) -> None:
    case, item = make_case(), make_item(desk=RECORDS)

    page = bruno.post(f"/agents/courrier/{item.id}/rattachement", {"case": str(case.id)})

    assert page.status == 422
    assert case.reference not in page.html
    assert reload(item).case_id is None


def test_a_candidate_is_shown_only_to_who_may_open_it(alice: Person, bruno: Person, make_case: MakeCase) -> None:
    case = make_case()
    contents = Contents(subject="Suite", text="x", candidate_id=str(case.id), candidate_reason="reference")
    own, other = make_item(contents), make_item(contents, desk=RECORDS)

    assert case.reference in alice.get(f"/agents/courrier/{own.id}").text(".alert")
    assert case.reference not in bruno.get(f"/agents/courrier/{other.id}").html


@pytest.mark.postgresql
def test_mail_becomes_a_request(alice: Person, procedure_version: object) -> None:
    item = make_item()

    form = alice.post(f"/agents/courrier/{item.id}/demande", {"procedure": "signaler"}).follow()

    assert MAIL.subject in form.text(".mail h2")
    assert MAIL.text in form.text("textarea")
    assert form.find_one("input[name=courriel]")["value"] == "chloe@residents.example"
    assert form.find_one("input[name=channel][value=email]").has_attr("checked")
    assert "lampe.jpg" in form.text("#intake-form")
    values = {"token": form.find_one("input[name=token]")["value"], "channel": "email", "description": MAIL.text}
    photo = form.find_one("input[name=photos__kept]")["value"]
    incomplete = alice.post("/agents/saisie/signaler", {**values, "photos__kept": photo})
    assert incomplete.status == 422
    assert MAIL.subject in incomplete.text(".mail h2")
    alice.post(
        "/agents/saisie/signaler",
        {**values, "type": "lampe", "nom": "Exemple", "courriel": "chloe@residents.example", "photos__kept": photo},
    ).follow()

    case = db.session.scalars(select(Case)).one()
    assert (case.channel, reload(item).state, reload(item).case_id) == ("email", REQUEST, case.id)
    kinds = [entry.kind for entry in timeline.events_for(case, is_agent=True)]
    assert "mail_received" in kinds
    assert len(db.session.scalars(select(Attachment).where(Attachment.case_id == case.id)).all()) == 1
    assert case.reference in alice.get(f"/agents/courrier/{item.id}").text("#outcome ~ p")


def test_the_sender_is_invited_to_the_right_form(alice: Person, procedure_version: object) -> None:
    item = make_item()

    alice.post(f"/agents/courrier/{item.id}/reponse", {"text": "Bonjour Chloé.", "form": "signaler"}).follow()

    content = unseal_content(db.session.scalars(select(Message)).one())
    assert content is not None
    assert (content["to"], content["subject"]) == (
        "chloe@residents.example",
        "Re : Lampadaire en panne".replace(" :", "\u00a0:"),
    )
    assert "/demarches/signaler" in content["text"]
    assert reload(item).state == ANSWERED


def test_an_empty_answer_is_refused_and_nothing_is_lost(alice: Person, procedure_version: object) -> None:
    item = make_item()

    page = alice.post(f"/agents/courrier/{item.id}/reponse", {"text": "  "})

    assert page.status == 422
    assert "Écrivez votre réponse" in page.text("main")
    assert reload(item).state == NEW


def test_mail_is_set_aside_and_taken_back(alice: Person, procedure_version: object) -> None:
    item = make_item()

    alice.post(f"/agents/courrier/{item.id}/classement", {"state": "aside"}).follow()
    assert reload(item).state == ASIDE
    assert "Chloé" not in alice.get("/agents/courrier").text("main")
    assert "Chloé" in alice.get("/agents/courrier?tab=aside").text("main")
    alice.post(f"/agents/courrier/{item.id}/retour").follow()

    assert reload(item).state == NEW


def test_mail_goes_to_another_department(alice: Person, bruno: Person, procedure_version: object) -> None:
    item = make_item()

    alice.post(f"/agents/courrier/{item.id}/transfert", {"desk": RECORDS.key}).follow()

    assert alice.get(f"/agents/courrier/{item.id}").status == 404
    assert "Alice Exemple l’a transmis" in bruno.get(f"/agents/courrier/{item.id}").text("main")


@pytest.mark.postgresql
def test_two_agents_do_not_handle_the_same_mail(alice: Person, albane: Person, make_case: MakeCase) -> None:
    case, item = make_case(), make_item()
    albane.post(f"/agents/courrier/{item.id}/classement", {"state": "spam"})

    page = alice.post(f"/agents/courrier/{item.id}/rattachement", {"case": str(case.id)})

    assert page.status == 409
    assert [entry for entry in timeline.events_for(case, is_agent=True) if entry.is_message] == []


def test_after_each_mail_comes_the_next(alice: Person, procedure_version: object) -> None:
    first, second = make_item(), make_item()

    page = alice.post(f"/agents/courrier/{second.id}/classement", {"state": "aside"})

    assert page.location == f"/agents/courrier/{first.id}"
