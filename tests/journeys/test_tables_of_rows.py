"""A table of rows in a real browser: cell contents are fully visible, on a phone and on a computer."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import Page

from app.core.db import db
from app.procedures import publishing
from tests.factories import PROCEDURE
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.offline_browser import WebServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

BLOCK: dict[str, Any] = {
    "id": "depenses",
    "type": "block",
    "label": "Dépenses",
    "item_label": "Dépense",
    "add_label": "Ajouter une dépense",
    "display": "table",
    "order": "ranked",
    "minimum": 2,
    "fields": [
        {"id": "objet", "type": "short_text", "label": "Dépense"},
        {
            "id": "nature",
            "type": "single_choice",
            "label": "Nature",
            "options": [{"value": "achat", "label": "Achat"}, {"value": "autre", "label": "Autre chose"}],
            "display": "list",
        },
        {"id": "montant", "type": "amount", "label": "Montant"},
    ],
}
# Clipped inputs, and elements that overflow the page.
HIDDEN_WIDTHS = """() => [...document.querySelectorAll(".block__table input.input"), document.documentElement]
  .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)"""


@pytest.fixture(autouse=True)
def with_a_table(procedure_version: object) -> None:
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].insert(0, BLOCK)
    publishing.publish(document)
    db.session.commit()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 768, "height": 900}, DESKTOP])
def test_an_amount_in_a_table_is_fully_visible(page: Page, server: WebServer, viewport: dict[str, int]) -> None:
    page.set_viewport_size(viewport)  # type: ignore[arg-type]
    page.goto("/demarches/signaler/remplir")

    for amount in page.locator("[name$=__montant]").all():
        amount.fill("1 234 567,89")

    assert set(page.evaluate(HIDDEN_WIDTHS)) == {0}
