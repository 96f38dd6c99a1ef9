"""Price rules of the demo: each is computed from the answers of the procedure of the catalogue that asks to pay it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.definitions.findings.payment_rules import build_form_scope
from app.payments.prices.price_computation import PricingContext, compute_price
from app.payments.prices.price_findings import PriceSurroundings, find_price_findings
from app.payments.regie_definition import parse_regie
from devtools.demo.fixtures import load_invoices
from tests.catalogue.definition_files import PROCEDURES, WORKFLOWS

TODAY = date(2026, 12, 3)
REGIE = parse_regie(load_invoices()["places"])
SAMPLES: dict[str, tuple[dict[str, Any], int]] = {
    "droit-de-place": ({"formule": "abonne", "metres": 4, "jours": 10, "electricite": True}, 7200 + 3000),
    "concession": ({"duree": "30", "emplacement": "terre", "caveau": False}, 42000),
    "carte-visiteurs": ({"zone": "gare", "duree": "mois", "nombre": 2, "electrique": True}, 1500),
}


@pytest.mark.parametrize("product", REGIE.products, ids=lambda product: product.id)
def test_a_price_of_the_demo_follows_from_the_answers_to_its_procedure(product: Any) -> None:
    form = PROCEDURES[product.procedure]
    surroundings = PriceSurroundings(TODAY, (REGIE.slug,), build_form_scope(form))
    answers, total = SAMPLES[product.id]

    assert find_price_findings(product.price_definition, surroundings) == []
    assert compute_price(product.price_rule, answers, PricingContext(TODAY)).total == total
    entries = [entry for status in WORKFLOWS[form["workflow"]]["statuses"] for entry in status.get("on_enter", ())]
    assert product.id in [entry.get("product") for entry in entries]
    assert "exemple" in product.title
