"""A page of the form is made once for everybody, and shows each applicant their own answers."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, template_rendered

from app.core.web import page_cache
from tests.cast import Person
from tests.client import Browser, Page

PROBLEM = {"type": "trou", "shown": ["type", "description", "photos"]}


def begin(person: Browser, description: str) -> str:
    """Saves a draft as one types; returns the address of its page."""
    saved = person.post(
        "/demarches/signaler/remplir/brouillon", {**PROBLEM, "description": description}, htmx="draft-saved"
    )
    return f"/demarches/signaler/remplir/{saved.find_one('input[name=draft]')['value']}/probleme"


def reach_review(person: Browser, description: str) -> Page:
    contact = person.post("/demarches/signaler/remplir", {**PROBLEM, "description": description}).follow()
    address = str(contact.find_one("form#filling-form")["action"])
    return person.post(address, {"courriel": "a@exemple.example"}).follow()


def description_in(page: Page) -> str:
    return page.find_one("textarea[name=description]").get_text().removeprefix("\n")  # the first is not part of it


def test_each_applicant_reads_their_own_answers(app: Flask, procedure_version: UUID) -> None:
    first, second = Browser(app), Browser(app)
    addresses = begin(first, "Un trou"), begin(second, "Une bosse & <b>rien</b>")

    pages = first.get(addresses[0]), second.get(addresses[1])

    assert [description_in(page) for page in pages] == ["Un trou", "Une bosse & <b>rien</b>"]
    assert [page.find_one("form#filling-form")["action"] for page in pages] == list(addresses)
    assert all("Brouillon enregistré à" in page.text("#draft-saved") for page in pages)


def test_boxes_ticked_are_those_of_the_applicant(app: Flask, procedure_version: UUID) -> None:
    first, second = Browser(app), Browser(app)
    hole = begin(first, "Un trou")
    lamp = begin(second, "Un lampadaire")
    second.post(f"{lamp}/brouillon", {**PROBLEM, "type": "lampe"})

    assert first.get(hole).find_one("input[name=type][value=trou]").has_attr("checked")
    assert second.get(lamp).find_one("input[name=type][value=lampe]").has_attr("checked")


def test_nothing_of_an_applicant_is_kept_with_the_page(
    app: Flask, stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    stranger.get(begin(stranger, "Un trou inoubliable"))
    chloe.get("/demarches/signaler/remplir")
    chloe.get("/")

    cached_content = b"".join(piece for page in page_cache._pages.values() for piece in page.pieces)

    assert b"inoubliable" not in cached_content
    assert "Chloé".encode() not in cached_content
    assert b"csrf_token" in cached_content


def test_who_is_signed_in_is_named_and_leaves_no_copy_in_the_browser(
    chloe: Person, denis: Person, procedure_version: UUID
) -> None:
    assert "Chloé Exemple" in chloe.get("/").text("header")
    page = denis.get("/")

    assert "Denis Exemple" in page.text("header")
    assert page.response.headers["Cache-Control"] == "no-store"


def test_no_token_is_that_of_somebody_else(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    def tokens(person: Person) -> set[str]:
        pages = [person.get(path) for path in ("/", "/demarches/signaler/remplir")]
        # A token is signed at the second: what it is made of comes before the first full stop.
        return {
            str(field["value"]).split(".")[0] for page in pages for field in page.find_all("input[name=csrf_token]")
        }

    first, second = tokens(chloe), tokens(denis)

    assert (len(first), len(second)) == (1, 1)
    assert first != second


def test_a_mark_that_somebody_types_stays_what_they_typed(stranger: Browser, procedure_version: UUID) -> None:
    input_text = f"Un trou {page_cache.create_placeholder('csrf_token')}"

    page = stranger.get(begin(stranger, input_text))

    assert description_in(page) == input_text


def test_the_review_and_the_receipt_share_their_layout_alone(app: Flask, procedure_version: UUID) -> None:
    people, template_names = [Browser(app), Browser(app)], []

    with template_rendered.connected_to(lambda sender, template, **_: template_names.append(template.name), app):
        reviews = [reach_review(person, f"Un trou inoubliable {number}") for number, person in enumerate(people)]
        receipts = [
            person.post(str(review.find_one("form#sending-form")["action"])).follow()
            for person, review in zip(people, reviews, strict=True)
        ]

    assert ["inoubliable 0" in reviews[0].text("main"), "inoubliable 1" in reviews[1].text("main")] == [True, True]
    assert [page.text("title").partition(" – ")[0] for page in reviews] == ["Vérifiez vos réponses"] * 2
    assert len({page.text("main .code") for page in receipts}) == 2
    assert all(page.response.headers["Cache-Control"] == "no-store" for page in (*reviews, *receipts))
    assert template_names.count("portal/form/own_page.html") == 2  # once for each kind of page, not for each person
    assert not any(b"inoubliable" in piece for page in page_cache._pages.values() for piece in page.pieces)


def test_a_page_in_a_shared_layout_names_who_is_signed_in(
    app: Flask, chloe: Person, stranger: Browser, procedure_version: UUID
) -> None:
    stranger_review = reach_review(stranger, "Un trou")
    review = reach_review(chloe, "Un trou")

    assert "Chloé Exemple" in review.text("header")
    assert "Se connecter" in stranger_review.text("header")
