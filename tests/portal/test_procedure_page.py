"""The public page of a procedure: steps, prices, contacts and required pieces."""

from __future__ import annotations

from typing import Any

import pytest

from app.core import site_cache
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.procedures.definition import DefinitionError, parse_procedure
from app.workflows import publishing as workflows
from tests.client import Browser
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.search.index import refresh_site_index

CARDS = [{"label": "Carte de six mois", "amount": 15}, {"label": "Carte d’un an", "amount": 25}]
FEES = [{"label": "Déménagement", "amount": 0}, {"label": "Benne", "amount": 0.8, "unit": "par jour"}]
HALL = [
    {"label": "Grande salle", "amount": 320.5, "unit": "par jour", "deposit": 800, "note": "Moitié prix hors saison."}
]


def publish(**presentation: Any) -> None:
    workflows.publish(WORKFLOW)
    write_charter()
    procedures.publish(definition(**presentation))
    db.session.commit()
    site_cache.clear_all()


def definition(**presentation: Any) -> dict[str, Any]:
    return PROCEDURE | {"presentation": PROCEDURE["presentation"] | presentation}


def words(page: Any, selector: str = "main") -> str:
    return " ".join(page.text(selector).split())


def test_the_page_displays_the_next_steps_of_the_procedure(site: Site, stranger: Browser) -> None:
    publish(what_next=["Une équipe va voir.", "Vous recevez la réponse."])

    page = stranger.get("/demarches/signaler")

    assert page.texts(".steps li") == ["Une équipe va voir.", "Vous recevez la réponse."]
    assert "ci-dessous" not in words(page)


def test_required_pieces_are_a_list(site: Site, stranger: Browser) -> None:
    publish(at_hand=["Une photo", "L’adresse"])

    assert stranger.get("/demarches/signaler").texts(".facts li") == ["Une photo", "L’adresse"]


def test_compulsory_files_are_to_be_at_hand_when_nothing_else_is_said(site: Site, stranger: Browser) -> None:
    proof = {"id": "preuve", "type": "files", "label": "Justificatif de domicile"}
    optional = {"id": "plan", "type": "files", "label": "Plan", "required": False}
    only_for_some = {**proof, "id": "bail", "label": "Bail", "condition": {"==": [{"var": "answers.type"}, "trou"]}}
    workflows.publish(WORKFLOW)
    write_charter()
    page = {**PROCEDURE["pages"][0], "fields": [*PROCEDURE["pages"][0]["fields"], proof, optional, only_for_some]}
    procedures.publish({**definition(), "pages": [page, *PROCEDURE["pages"][1:]]})
    db.session.commit()
    site_cache.clear_all()

    facts = words(stranger.get("/demarches/signaler"), ".facts")

    assert "Justificatif de domicile" in facts
    assert "Rien de particulier" not in facts and "Plan" not in facts and "Bail" not in facts


@pytest.mark.parametrize(
    ("prices", "price_text", "search_text"),
    [
        (CARDS, "Carte de six mois : 15 € Carte d’un an : 25 €", "De 15 € à 25 €"),
        (
            HALL,
            "Grande salle : 320,50 € par jour, et une caution de 800 €, rendue ensuite Moitié prix hors saison.",
            "320,50 € par jour",
        ),
        ([{"amount": 0}], "Gratuit", "Gratuit"),
        (FEES, "Déménagement : gratuit Benne : 0,80 € par jour", "Gratuit ou payant, selon le cas"),
        ([{**CARDS[0], "unit": "par an"}, CARDS[1]], "Carte de six mois : 15 € par an Carte d’un an : 25 €", "Payant"),
        (
            [{"amount": 3.9, "up_to": 9.8, "unit": "par repas"}],
            "de 3,90 € à 9,80 € par repas",
            "De 3,90 € à 9,80 € par repas",
        ),
    ],
)
def test_prices_are_on_the_page_and_in_the_results_of_a_search(
    site: Site, stranger: Browser, prices: list[dict[str, Any]], price_text: str, search_text: str
) -> None:
    publish(prices=prices)
    refresh_site_index()

    assert f"Combien ça coûte ? {price_text}" in words(stranger.get("/demarches/signaler"), ".facts")
    assert search_text in words(stranger.get("/demarches?q=signaler"), "#catalogue-results")


def test_a_procedure_without_prices_has_no_price_section(site: Site, stranger: Browser) -> None:
    publish()

    assert "coûte" not in words(stranger.get("/demarches/signaler"))


def test_a_phone_number_in_a_text_is_a_link(site: Site, stranger: Browser) -> None:
    publish(
        other_ways=["Au service\u00a0: 02 61 91 40 00.", "En danger, appelez le 112. <b>Dossier 2026-0261914000</b>"]
    )

    page = stranger.get("/demarches/signaler")

    assert [link["href"] for link in page.find_all("aside a")] == ["tel:0261914000", "tel:112"]
    assert "<b>Dossier" in page.text("aside")


@pytest.mark.parametrize(
    ("prices", "place"),
    [
        ([{"amount": 15}, {"amount": 25, "label": "Un an"}], "presentation.prices[0].label"),
        ([{"amount": 15, "up_to": 10}], "presentation.prices[0].up_to"),
        ([{"amount": -1}], "presentation.prices[0].amount"),
    ],
)
def test_an_invalid_price_is_refused(prices: list[dict[str, Any]], place: str) -> None:
    with pytest.raises(DefinitionError) as error:
        parse_procedure(definition(prices=prices))

    assert [problem.path for problem in error.value.problems] == [place]
