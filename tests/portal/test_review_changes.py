"""Changing a page from the review returns to the review, unless the change requires other pages."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest

from app.core.db import db
from app.procedures import publishing
from tests.client import Browser, Page
from tests.factories import PROCEDURE

FORM = "/demarches/signaler/remplir"
IS_LAMP = {"==": [{"var": "answers.type"}, "lampe"]}
PAGES: list[dict[str, Any]] = [
    {
        "id": "lampe",
        "title": "Le lampadaire",
        "condition": IS_LAMP,
        "fields": [{"id": "numero", "type": "short_text", "label": "Numéro", "required": False}],
    },
    {
        "id": "suite",
        "title": "La suite",
        "fields": [
            {"id": "delai", "type": "short_text", "label": "Depuis quand", "required": False},
            {"id": "couleur", "type": "short_text", "label": "Couleur", "condition": IS_LAMP},
        ],
    },
]
FIRST = {"type": "trou", "description": "Un trou.", "shown": ["type", "description", "photos"]}


@pytest.fixture(autouse=True)
def with_more_pages(procedure_version: UUID) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][1:1] = PAGES
    publishing.publish(definition)
    db.session.commit()


def send(browser: Browser, page: Page, **answers: Any) -> Page:
    return browser.post(str(page.find_one("form#filling-form")["action"]), answers)


def reach_review(browser: Browser) -> Page:
    suite = browser.post(FORM, FIRST).follow()
    contact = send(browser, suite, delai="hier").follow()
    return send(browser, contact, courriel="a@exemple.example").follow()


def change(browser: Browser, review: Page, number: int) -> Page:
    return browser.get(str(review.find_all("section .spread a")[number]["href"]))


def test_a_page_changed_from_the_review_returns_to_it(stranger: Browser) -> None:
    page = change(stranger, reach_review(stranger), 0)

    review = send(stranger, page, **FIRST | {"description": "Deux trous."}).follow()

    assert review.text("h1") == "Vérifiez vos réponses"
    assert "Deux trous." in review.text("main")


def test_a_corrected_page_returns_to_the_review_too(stranger: Browser) -> None:
    page = change(stranger, reach_review(stranger), 0)

    rejected_page = send(stranger, page, **FIRST | {"description": ""})
    review = send(stranger, rejected_page, **FIRST).follow()

    assert rejected_page.status == 422
    assert review.text("h1") == "Vérifiez vos réponses"


def test_the_back_link_returns_to_the_review(stranger: Browser) -> None:
    page = change(stranger, reach_review(stranger), 2)

    assert send(stranger, page, then="back").follow().text("h1") == "Vérifiez vos réponses"


def test_a_change_that_requires_other_pages_opens_only_those(stranger: Browser) -> None:
    page = change(stranger, reach_review(stranger), 0)

    lamp = send(stranger, page, **FIRST | {"type": "lampe"}).follow()
    suite = send(stranger, lamp, numero="").follow()
    review = send(stranger, suite, delai="hier", couleur="bleu", shown="couleur").follow()

    assert [lamp.text("h1"), suite.text("h1")] == ["Le lampadaire", "La suite"]
    assert review.text("h1") == "Vérifiez vos réponses"
