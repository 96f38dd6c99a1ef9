"""Filling and sending a request on the portal, without JavaScript."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

from sqlalchemy import func, select

from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.law.acknowledgement import build_acknowledgement
from app.cases.models import Case, Draft
from app.cases.reading.case_values import answers_of
from app.cases.tracking.tracking_code import code_for
from app.core import photos
from app.core.db import db
from app.core.settings import site_settings
from app.procedures import publishing
from tests.cast import Person
from tests.client import Browser, Page
from tests.core.test_photos import photo
from tests.factories import PROCEDURE

PROBLEM = {"type": "trou", "description": "Un grand trou devant l’école.", "shown": ["type", "description", "photos"]}
CONTACT = {"prenom": "Chloé", "nom": "Exemple", "courriel": "chloe@residents.example"}
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9"


def fill(person: Browser, **more: object) -> Page:
    """Fill in both pages and stop at the review."""
    contact = person.post("/demarches/signaler/remplir", {**PROBLEM, **more}).follow()
    return person.post(str(contact.find_one("form#filling-form")["action"]), CONTACT).follow()


def test_a_stranger_fills_sends_and_gets_a_code(stranger: Browser, procedure_version: UUID) -> None:
    review = fill(stranger, photos=[("trou.jpg", JPEG)])
    receipt = stranger.post(str(review.find_one("main form")["action"])).follow()

    assert receipt.text("h1") == "C’est envoyé"
    assert len(receipt.text(".code").replace("-", "")) == 16
    case = db.session.scalars(select(Case)).one()
    assert case.reference in receipt.text("main")
    assert all(" ".join(mention.split()) in receipt.text("main") for mention in build_acknowledgement(case))
    assert answers_of(case)["photos"][0]["name"] == "trou.jpg"
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_submitting_twice_creates_one_case(stranger: Browser, procedure_version: UUID) -> None:
    action = str(fill(stranger).find_one("main form")["action"])

    first, second = stranger.post(action).follow(), stranger.post(action).follow()

    assert first.text(".code") == second.text(".code")
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_missing_answer_is_reported_beside_its_field_and_input_is_kept(
    stranger: Browser, procedure_version: UUID
) -> None:
    page = stranger.post("/demarches/signaler/remplir", {**PROBLEM, "description": "", "photos": [("trou.jpg", JPEG)]})

    assert page.status == 422
    assert page.text("title").startswith("Erreur")
    assert page.find_all("#error-summary a[href='#f-description']")
    assert page.find_one("input[name=type][value=trou]").has_attr("checked")
    assert "trou.jpg" in page.text("#f-photos-field")


def test_a_file_that_is_not_an_image_is_refused_by_its_name(stranger: Browser, procedure_version: UUID) -> None:
    page = stranger.post("/demarches/signaler/remplir", {**PROBLEM, "photos": [("trou.jpg", b"<html><script>")]})

    assert page.status == 422
    assert "« trou.jpg »" in page.text("#f-photos-error").replace("\u00a0", " ")


def test_a_refused_file_in_a_required_field_is_one_problem(stranger: Browser, procedure_version: UUID) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"][2]["required"] = True
    publishing.publish(definition)
    db.session.commit()

    page = stranger.post("/demarches/signaler/remplir", {**PROBLEM, "photos": [("note.txt", b"du texte")]})

    assert page.texts("#error-summary h2") == ["Une réponse est à revoir"]
    assert "note.txt" in page.text("#error-summary li")


def test_a_photo_is_stored_without_its_location(stranger: Browser, procedure_version: UUID) -> None:
    fill(stranger, photos=[("trou.jpg", photo("JPEG"))])

    draft = db.session.scalars(select(Draft)).one()
    stored_content = b"".join(attachments.open_file(next(iter(attachments.files_of_draft(draft).values()))).chunks)
    assert photos.read_position(photo("JPEG"), "image/jpeg") is not None
    assert photos.read_position(stored_content, "image/jpeg") is None
    assert b"canari-du-fabricant" not in stored_content


def test_the_total_size_of_files_is_limited(stranger: Browser, procedure_version: UUID) -> None:
    site_settings.save_settings({"files.total_mb": "1"})
    db.session.commit()
    heavy = JPEG + b"\x00" * 700_000

    page = stranger.post(
        "/demarches/signaler/remplir", {**PROBLEM, "photos": [("a.jpg", heavy), ("b.jpg", heavy + b"b")]}
    )

    assert page.status == 422
    assert "« b.jpg » n’a pas pu être ajouté" in page.text("#f-photos-error").replace("\u00a0", " ")
    assert "a.jpg" in page.text("#f-photos-field .files")


def test_a_file_sent_again_after_a_lost_response_is_stored_once(stranger: Browser, procedure_version: UUID) -> None:
    saved = stranger.post("/demarches/signaler/remplir/brouillon", PROBLEM, htmx="draft-saved")
    form_values = {**PROBLEM, "draft": saved.find_one("input[name=draft]")["value"], "photos": [("trou.jpg", JPEG)]}

    stranger.post("/demarches/signaler/remplir", form_values)
    stranger.post("/demarches/signaler/remplir", {**form_values, "photos": [("trou.jpg", JPEG), ("autre.jpg", JPEG)]})

    draft = db.session.scalars(select(Draft)).one()
    assert [file["name"] for file in request_drafts.contents_of(draft).answers["photos"]] == ["trou.jpg", "autre.jpg"]


def test_a_partial_answer_is_restored(stranger: Browser, procedure_version: UUID) -> None:
    saved = stranger.post(
        "/demarches/signaler/remplir/brouillon", {"description": "Un trou de dix mètres"}, htmx="draft-saved"
    )
    draft_id = saved.find_one("input[name=draft]")["value"]

    page = stranger.get(f"/brouillons/{draft_id}").follow()

    assert "Brouillon enregistré" in saved.text("#draft-saved")
    assert page.text("textarea[name=description]") == "Un trou de dix mètres"


def test_a_draft_saved_for_later_is_reopened_elsewhere_with_its_code(
    app: object, stranger: Browser, procedure_version: UUID
) -> None:
    later = stranger.post("/demarches/signaler/remplir", {**PROBLEM, "then": "later"}).follow()
    elsewhere = Browser(stranger.app)

    reopened = elsewhere.post("/suivi", {"code": later.text(".code")}, origin=True).follow().follow()

    assert reopened.text("h1") == "Vérifiez vos réponses"


def test_a_draft_submitted_elsewhere_belongs_to_that_browser_only(stranger: Browser, procedure_version: UUID) -> None:
    elsewhere = Browser(stranger.app)
    review = reopen(elsewhere, fill(stranger))

    elsewhere.post(str(review.find_one("main form")["action"])).follow()

    case = db.session.scalars(select(Case)).one()
    assert elsewhere.get(f"/demandes/{case.id}/recu").status == 200
    assert stranger.get(f"/demandes/{case.id}").status == 404


def test_after_submission_the_code_gives_the_status_only(stranger: Browser, procedure_version: UUID) -> None:
    elsewhere = Browser(stranger.app)
    review = fill(stranger)
    reopen(elsewhere, review)

    receipt = stranger.post(str(review.find_one("main form")["action"])).follow()

    case = db.session.scalars(select(Case)).one()
    assert receipt.status == stranger.get(f"/demandes/{case.id}").status == 200
    assert elsewhere.get(f"/demandes/{case.id}/recu").status == 404
    assert elsewhere.get(f"/demandes/{case.id}").find_one("input[name=email]")


def reopen(elsewhere: Browser, review: Page) -> Page:
    """Reopen the draft of this review with its code in another browser."""
    draft = db.session.scalars(select(Draft)).one()
    return elsewhere.post("/suivi", {"code": code_for(draft.id)}, origin=True).follow().follow()


def test_going_back_keeps_partial_input(stranger: Browser, procedure_version: UUID) -> None:
    contact = stranger.post("/demarches/signaler/remplir", PROBLEM).follow()
    action = str(contact.find_one("form#filling-form")["action"])

    before = stranger.post(action, {"prenom": "Chl", "courriel": "chloe@", "then": "back"}).follow()

    assert before.text("textarea[name=description]") == PROBLEM["description"]
    again = stranger.get(action)
    assert (again.find_one("[name=prenom]")["value"], again.find_one("[name=courriel]")["value"]) == ("Chl", "chloe@")


def test_the_first_page_has_the_url_of_its_draft(stranger: Browser, procedure_version: UUID) -> None:
    saved = stranger.post("/demarches/signaler/remplir/brouillon", {"description": "Un trou"}, htmx="draft-saved")

    page = stranger.get(saved.response.headers["HX-Replace-Url"])

    assert page.text("textarea[name=description]") == "Un trou"


def test_going_back_after_submission_redirects_to_the_receipt(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    review = fill(stranger)
    action = str(review.find_one("main form")["action"])
    receipt = stranger.post(action).follow()
    review_url = action.replace("/envoi", "/verification")

    assert stranger.get(review_url).follow().text(".code") == receipt.text(".code")
    assert stranger.get(action.replace("/envoi", "/contact")).status == 303
    assert chloe.get(review_url).status == 404


def test_other_people_cannot_open_a_draft(stranger: Browser, chloe: Person, procedure_version: UUID) -> None:
    fill(stranger)
    draft = db.session.scalars(select(Draft)).one()

    assert chloe.get(f"/brouillons/{draft.id}").status == 404
    assert chloe.get(f"/demarches/signaler/remplir/{draft.id}/probleme").status == 404
    assert chloe.post(f"/demarches/signaler/remplir/{draft.id}/envoi").status == 404


def test_a_resident_reopens_their_draft(chloe: Person, procedure_version: UUID) -> None:
    fill(chloe)

    page = chloe.get("/mes-brouillons")

    assert page.text(".card__title") == "Signaler un problème"
