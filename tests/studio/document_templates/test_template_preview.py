"""A template on a made-up request, on a real one, as a PDF, and on the last fifty."""

from __future__ import annotations

import io

import pikepdf
import pytest

from app.accounts.design_rights import EDIT, PROCEDURE, give_design_right
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person
from tests.factories import MakeCase
from tests.studio.document_templates.template_pages import LIST, create, save

URL = f"{LIST}/lettre-de-suite"


@pytest.fixture(autouse=True)
def template(procedure_version: object, ada: Person, alice: Person) -> None:
    """Alice processes the requests of the procedure, and may edit its templates."""
    give_design_right(alice.account, PROCEDURE, "signaler", EDIT, label="signaler", by=SYSTEM)
    db.session.commit()
    create(ada)
    save(ada, URL, section__partie_1__text="Vous écrivez {Décrivez le problème}. Tél. {Téléphone de l’usager}.")


def test_the_preview_is_filled_with_sample_answers_and_runs_nothing(ada: Person) -> None:
    page = ada.get(f"{URL}/apercu")

    assert "Chloé Exemple" in page.text(".window")
    assert "12 rue des Lilas" in page.text(".window")
    assert "default-src 'none'" in page.response.headers["Content-Security-Policy"]
    assert page.find_one("link[rel=stylesheet]")["href"] == f"{LIST}/apercu.css"
    assert "@font-face" in ada.get(f"{LIST}/apercu.css").response.text


def test_the_preview_on_a_real_request_is_for_those_who_may_open_it(
    ada: Person, alice: Person, make_case: MakeCase
) -> None:
    case = make_case(description="Un trou rue Haute.")

    assert "Vous écrivez Un trou rue Haute." in alice.get(f"{URL}/apercu?demande={case.id}").text("main")
    assert case.reference in alice.get(URL).text("#f-demande")
    assert ada.get(f"{URL}/apercu?demande={case.id}").status == 404
    assert case.reference not in ada.get(URL).text("#f-demande")


def test_a_part_is_shown_or_hidden_whatever_the_request(ada: Person) -> None:
    assert "Vous écrivez" not in ada.get(f"{URL}/apercu?partie.partie_1=off").text("main")
    assert "Vous écrivez" in ada.get(f"{URL}/apercu?partie.partie_1=on").text("main")


def test_the_pdf_of_a_preview_says_that_it_is_worth_nothing(ada: Person) -> None:
    response = ada.get(f"{URL}/apercu.pdf").response

    assert response.content_type == "application/pdf"
    with pikepdf.open(io.BytesIO(response.data)) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.postgresql
def test_the_last_requests_tell_what_is_empty_and_what_overflows(alice: Person, make_case: MakeCase) -> None:
    make_case()
    make_case(prenom="Marie-Antoinette-Joséphine-Wilhelmine", nom="de la Tour du Pin Gouvernet")

    page = alice.get(f"{URL}/dernieres-demandes")

    assert "2 dernières demandes" in page.text("main")
    assert "Téléphone de l’usager" in page.text("tbody tr")
    assert "2 demandes sur 2" in page.text("tbody tr")
    assert "Une adresse ne tient pas" in page.text("main")


def test_who_may_open_no_request_is_told_so(ada: Person, make_case: MakeCase) -> None:
    make_case()

    assert "Aucune demande de cette démarche" in ada.get(f"{URL}/dernieres-demandes").text("main")
