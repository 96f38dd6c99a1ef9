"""A page of the form is made once for everybody, and shows each applicant their own answers."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

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
