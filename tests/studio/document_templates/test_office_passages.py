"""Rows and conditions of a file that is sent: refused with what to correct, shown in words, filled in."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core import clock
from app.core.db import db
from app.documents.office import template_files
from app.documents.office.docx_template import prepare_docx
from app.documents.office.odt_template import prepare_odt
from app.documents.office.office_documents import OfficeDocument, build_office_document
from app.documents.office.text_blocks import PreparedFile
from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.letter_page import Stamp
from app.documents.template_definition import read_template
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.client import Page
from tests.documents.office.office_samples import make_docx, make_odt
from tests.factories import PROCEDURE
from tests.studio.document_templates.template_pages import LIST, read_draft
from tests.studio.document_templates.test_repetition import CHILDREN

NEW, SLUG = f"{LIST}/fichier", "lettre-de-suite"
URL = f"{LIST}/{SLUG}/fichier"
HELPERS = {**CHILDREN, "id": "aides", "label": "Vos aides", "item_label": "Aide", "add_label": "Ajouter une aide"}
TABLE = (("Prénom", "Né le"), ("{Prénom de l’enfant (ligne)}", "{answers.enfants.naissance|upper}"))
LINES = ("{Si : De quoi s’agit-il ? = un lampadaire}Nous coupons le courant.{Sinon}Nous balisons.{Fin si}",)


@pytest.fixture(autouse=True)
def procedure(procedure_version: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are prepared here, without a process each."""
    monkeypatch.setattr(template_files, "prepare_file", prepare_here)
    publish_procedure(CHILDREN)


def prepare_here(content: bytes, format_: str, *, title: str) -> PreparedFile:
    return (prepare_odt if format_ == "odt" else prepare_docx)(content, title=title, language="fr-FR")


def publish_procedure(*fields: dict[str, Any]) -> None:
    procedure = deepcopy(PROCEDURE)
    procedure["pages"][0]["fields"] += fields
    procedures.publish(procedure)
    db.session.commit()


def send(person: Person, content: bytes) -> Page:
    return person.post(NEW, {"title": "Lettre de suite", "procedure": "signaler", "file": ("lettre.docx", content)})


def build(**answers: Any) -> OfficeDocument:
    """The values of the document of a request with these answers."""
    texts = {"answers": answers, "document": {"number": "", "date": "", "text": ""}}
    rows = {f"answers.{name}": tuple(rows) for name, rows in answers.items() if isinstance(rows, list)}
    values = DocumentValues(texts=texts, facts=texts, rows=rows)
    template = read_template(read_draft(SLUG))
    return build_office_document(template, values, Stamp(clock.today()))


def test_a_file_with_rows_and_a_condition_is_shown_in_words(ada: Person) -> None:
    page = send(ada, make_docx(LINES, table=TABLE))

    assert page.status == 303, page.text("main")
    file_page = ada.get(URL)
    assert file_page.texts("#shown ~ table td code") == ["{Prénom de l’enfant (ligne)}", "{Né le (ligne)}"]
    assert "la réponse à « De quoi s’agit-il ? » est « Un lampadaire »".replace(" ", " ") in file_page.text(
        "dl"
    ).replace("\u00a0", " ")
    assert "{Prénom de l’enfant (ligne)}" in file_page.texts(".value-list code")
    preview = ada.get(f"{LIST}/{SLUG}/apercu")
    assert len(preview.texts("tbody tr")) == 2
    assert "Nous balisons." in preview.text("main") and "{" not in preview.text("main")


def test_the_values_of_a_request_fill_the_rows_and_decide_the_conditions(ada: Person) -> None:
    send(ada, make_docx(LINES, table=TABLE))

    document = build(type="lampe", enfants=[{"prenom": "Ana", "naissance": "mai"}, {"prenom": "Tom"}])

    assert document.values == {
        "Prénom de l'enfant (ligne) #0": "Ana",
        "Prénom de l'enfant (ligne) #1": "Tom",
        "answers.enfants.naissance|upper #0": "MAI",
        "answers.enfants.naissance|upper #1": "",
    }
    assert set(document.passages.counts.values()) == {2}
    assert list(document.passages.conditions.values()) == [True]
    other = build(type="trou")
    assert (other.values, list(other.passages.conditions.values())) == ({}, [False])
    assert set(other.passages.counts.values()) == {0}
    assert other.digest_values() != document.digest_values()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (make_docx(["{Né le (ligne)}"]), "« {Né le (ligne)} » est une valeur de ligne"),
        (make_docx([], table=[["{Prénom du chat (ligne)}"]]), "« {Prénom du chat (ligne)} » ne correspond"),
        (make_docx(["{{ answers.enfants.age }}"]), "« {answers.enfants.age} » ne correspond"),
        (make_docx(["{Si : Couleur = bleu}x{Fin si}"]), "« Couleur = bleu » n’est pas une valeur de la liste"),
        (make_docx(["{Si : De quoi s’agit-il ? = Un banc}x{Fin si}"]), "« Un banc » n’est pas un choix possible"),
        (make_docx(["{Si : Prénom}", "x"]), "« {Si : Prénom} » n’a pas de « {Fin si} »"),
        (make_docx(["{Si Prénom}x{Fin si}"]), "tapez deux-points après « Si »"),
        (make_odt("<text:p>{Si : Né le (ligne)}x{Fin si}</text:p>"), "est une valeur de ligne"),
    ],
)
def test_a_file_is_refused_when_it_is_sent(ada: Person, content: bytes, words: str) -> None:
    page = send(ada, content)

    assert page.status == 422
    assert words in page.text("main").replace("\u00a0", " ")
    assert "Aucun modèle" in ada.get(LIST).text("main")


def test_two_lists_in_one_row_are_told_with_their_place(ada: Person) -> None:
    publish_procedure(CHILDREN, HELPERS)
    values = [word for word in ada.get(f"{NEW}?procedure=signaler").texts(".value-list code") if "(ligne)" in word]
    assert values == [
        *("{Prénom de l’enfant (ligne) – Vos enfants}", "{Né le (ligne) – Vos enfants}"),
        *("{Prénom de l’enfant (ligne) – Vos aides}", "{Né le (ligne) – Vos aides}"),
    ]

    page = send(ada, make_docx([], table=[["Nom", "Nom"], [values[0], values[2]]]))

    assert "Ligne 2 du tableau 1" in page.text("main")


def test_what_the_procedure_lost_is_told_before_publication(ada: Person) -> None:
    row = (*TABLE[1][:1], "{Si : Né le (ligne)}{answers.enfants.naissance|upper}{Fin si}")
    send(ada, make_docx([], table=[TABLE[0], row]))
    assert "n’existe pas" not in ada.get(f"{LIST}/{SLUG}/publication").text("main")

    publish_procedure()

    page = ada.get(f"{LIST}/{SLUG}/publication").text("main")

    assert page.count("n’existe pas dans cette démarche") == 3
