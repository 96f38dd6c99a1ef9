"""Scanned letters dropped by an agent: cut by the worker, one item each, read by a machine when it can."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.mailroom import items, letter_batches, page_images
from app.mailroom.models import LETTER, LetterBatch, MailItem
from tests.cast import Person
from tests.mailroom.letters import BLANK, draw_letter, draw_separator, make_pdf

DESK = "voirie/polices-voirie"
URL = "/agents/courrier/lettres"


def work(app: Flask, *, reads_text: bool = False) -> None:
    """Do the work of the worker after the commit, twice, as it may happen."""
    for _ in range(2):
        with app.app_context():
            for batch_id in db.session.scalars(select(LetterBatch.id)).all():
                letter_batches.cut_batch(str(batch_id))
            for item_id in db.session.scalars(select(MailItem.id)).all() if reads_text else ():
                page_images.read_pages(str(item_id))
            db.session.commit()


def test_a_batch_of_five_letters_becomes_five_items(
    app: Flask, alice: Person, bruno: Person, procedure_version: object
) -> None:
    pages = [draw_separator()]
    for number in range(5):
        pages += [draw_letter(f"Lettre {number}"), BLANK, draw_separator(angle=180 if number % 2 else 1)]

    page = alice.post(URL, {"files": ("matin.pdf", make_pdf(*pages)), "desk": DESK}).follow()
    assert "matin.pdf" in page.text("table") and "En cours" in page.text("table")
    work(app)

    assert "5 lettres" in alice.get(URL).text("table")
    rows = alice.get("/agents/courrier").texts("tbody tr")
    assert [f"Lettre {number}" in row or f"matin-{number + 1}.pdf" in row for number, row in enumerate(rows)] == [
        True
    ] * 5
    assert len(alice.get("/agents/courrier").find_all("tbody tr")) == 5
    assert len(bruno.get("/agents/courrier").find_all("tbody tr")) == 0
    assert "matin.pdf" not in bruno.get(URL).html
    item = db.session.scalars(select(MailItem)).first()
    assert item is not None and item.kind == LETTER
    files = items.list_files(item)
    assert {(file["type"], file["page"]) for file in files} == {("application/pdf", None), ("image/jpeg", 1)}
    picture = next(file for file in files if file["page"] == 1)
    assert alice.get(f"/agents/courrier/{item.id}/fichiers/{picture['id']}/image").status == 200
    assert bruno.get(f"/agents/courrier/{item.id}/fichiers/{picture['id']}/image").status == 404


@pytest.mark.needs("tesseract")
def test_the_text_of_a_letter_is_read(app: Flask, alice: Person, procedure_version: object) -> None:
    alice.post(URL, {"files": ("une.pdf", make_pdf(draw_letter("Lampadaire"))), "desk": DESK})
    work(app, reads_text=True)

    page = alice.get("/agents/courrier?q=lampadaire")

    assert len(page.find_all("tbody tr")) == 1


@pytest.mark.postgresql
def test_the_pages_of_a_letter_are_drawn_once(app: Flask, alice: Person, procedure_version: object) -> None:
    alice.post(URL, {"files": ("banc.pdf", make_pdf(draw_letter("Banc"))), "desk": DESK})
    work(app, reads_text=True)

    item = db.session.scalars(select(MailItem)).one()
    assert sorted(file["page"] or 0 for file in items.list_files(item)) == [0, 1]


def test_a_picture_is_one_letter(app: Flask, alice: Person, procedure_version: object) -> None:
    output = BytesIO()
    draw_letter("Une photo").save(output, "PNG")

    alice.post(URL, {"files": ("photo.png", output.getvalue()), "desk": DESK})
    work(app)

    assert len(alice.get("/agents/courrier").find_all("tbody tr")) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"desk": DESK}, "Choisissez un fichier PDF"),
        ({"files": ("a.txt", b"texte"), "desk": DESK}, "n’est pas accepté"),
        ({"files": ("a.pdf", b"%PDF-1.4"), "desk": "etat-civil/etat-civil"}, "Choisissez le service"),
        ({"files": ("a.pdf", b"%PDF-1.4")}, "Choisissez le service"),
    ],
)
def test_what_cannot_be_dropped_is_told(
    alice: Person, procedure_version: object, values: dict[str, object], message: str
) -> None:
    page = alice.post(URL, values)

    assert page.status == 422
    assert message in page.text("#error-summary")
    assert db.session.scalars(select(LetterBatch)).all() == []


@pytest.mark.postgresql
def test_an_unreadable_pdf_is_told(app: Flask, alice: Person, procedure_version: object) -> None:
    alice.post(URL, {"files": ("abime.pdf", b"%PDF-1.4\nabc"), "desk": DESK})
    work(app)

    assert "Illisible" in alice.get(URL).text("table")


def test_the_separator_sheet_is_printed_from_here(alice: Person, procedure_version: object) -> None:
    assert "PARVIS-SEPARATEUR" in alice.get(f"{URL}/separateur").text(".separator")
