"""Price rules of the demo: each is computed from the answers of the procedure of the catalogue that asks to pay it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.definitions.findings.payment_rules import build_form_scope
from app.payments.prices.price_computation import PricingContext, compute_price
from app.payments.prices.price_findings import PriceSurroundings, find_price_findings
from app.payments.regie_definition import Product, Regie, parse_regie
from devtools.demo.fixtures import load_invoices
from tests.catalogue.definition_files import PROCEDURES, WORKFLOWS

TODAY = date(2026, 12, 3)
REGIES = [parse_regie(load_invoices()[name]) for name in ("places", "regie")]
PRODUCTS = [(regie, product) for regie in REGIES for product in regie.products if product.price_rule]
SAMPLES: dict[str, tuple[dict[str, Any], int]] = {
    "droit-de-place": ({"formule": "abonne", "metres": 4, "jours": 10, "electricite": True}, 7200 + 3000),
    "concession": ({"duree": "30", "emplacement": "terre", "caveau": False}, 42000),
    "repas-quotient": ({"quotient": 640, "commune": True, "nombre": 4}, 1140),
    "carte-visiteurs": ({"zone": "gare", "duree": "mois", "nombre": 2, "electrique": True}, 1500),
}


@pytest.mark.parametrize(("regie", "product"), PRODUCTS, ids=[product.id for _regie, product in PRODUCTS])
def test_a_price_of_the_demo_follows_from_the_answers_to_its_procedure(regie: Regie, product: Product) -> None:
    assert product.price_definition and product.price_rule
    form = PROCEDURES[product.procedure]
    surroundings = PriceSurroundings(TODAY, (regie.slug,), build_form_scope(form))
    answers, total = SAMPLES[product.id]

    assert find_price_findings(product.price_definition, surroundings) == []
    assert compute_price(product.price_rule, answers, PricingContext(TODAY)).total == total
    entries = [entry for status in WORKFLOWS[form["workflow"]]["statuses"] for entry in status.get("on_enter", ())]
    assert product.id in [entry.get("product") for entry in entries]
    assert "exemple" in product.title
