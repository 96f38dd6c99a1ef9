"""Rows of the table of a campaign, without an application: columns, prices, refusals, repeated rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.payments.campaigns.campaign_table import CampaignPrices, ReadRow, has_payers, read_rows
from app.payments.prices.price_rule import parse_price_rule
from app.payments.regie_definition import Regie, read_regie
from app.procedures.sources.tables import read_table
from tests.payments.canteen import REGIE

TODAY = date(2026, 12, 3)
PRODUCTS = [
    *REGIE["products"],
    {"id": "sortie", "title": "Sortie scolaire", "accounting_code": "7067"},
    {"id": "ancien", "title": "Ancien prix", "accounting_code": "7067", "unit_price": 100, "ends_on": "2025-12-31"},
]
RULE = {
    "format": "parvis/price/1",
    "title": "Accueil du soir",
    "accounting_code": "7067",
    "lines": [
        {
            "id": "soir",
            "label": "Accueil du soir",
            "unit": "soirs",
            "quantity": {"kind": "count", "value": {"var": "answers.soirs"}},
            "price": {
                "kind": "effort_rate",
                "quotient": {"var": "answers.quotient"},
                "rate": {"kind": "fixed", "amount": 0.2},
                "minimum": 0.5,
                "maximum": 3,
            },
        }
    ],
    "reductions": [{"id": "fratrie", "label": "Fratrie", "rate": 50, "condition": {"var": "answers.fratrie"}}],
}


def _regie() -> Regie:
    return read_regie({**REGIE, "products": PRODUCTS})


def _read(text: str, *, product: str = "repas", by_rule: bool = False) -> list[ReadRow]:
    regie = _regie()
    rule = parse_price_rule(RULE) if by_rule else None
    return read_rows(read_table(text.encode("cp1252")), CampaignPrices(regie, regie.find_product(product), rule, TODAY))


def test_columns_are_recognised_by_their_names_whatever_their_order():
    rows = _read(
        "Quantité;Prénom;NOM;Courriel;Adresse;Code postal;Ville;Référence famille;Libellé\n"
        "10,5;Odile;Exemple;odile@courriel.example;1 rue du Lac;01234;Vaubrelles;F-12;Léo\n"
    )

    (row,) = rows
    assert (row.line, row.problem, row.total) == (2, "", 3623)
    assert row.payer.name == "Odile Exemple" and row.payer.family == "F-12"
    assert row.payer.address == "1 rue du Lac, 01234 Vaubrelles"
    assert row.lines[0].label == "Repas – Léo" and row.lines[0].quantity == Decimal("10.5")


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (";1;;", "name"),
        ("Odile;1;odile@;", "email"),
        ("Odile;beaucoup;;", "quantity"),
        ("Odile;-1;;", "quantity"),
        ("Odile;1;;Inconnue", "product"),
        ("Odile;1;;Ancien prix", "product_not_sold"),
        ("Odile;1;;Sortie scolaire", "price"),
        ("Odile;0;;", "zero"),
        ("Odile;90000;;", "total"),
    ],
)
def test_a_row_that_cannot_be_invoiced_has_its_reason(cells: str, problem: str):
    rows = _read(f"Nom;Quantité;Courriel;Prestation\n{cells}\nDenis;2;;REPAS\n")

    assert [row.problem for row in rows] == [problem, ""]
    assert rows[1].total == 690


def test_the_price_of_a_row_comes_before_that_of_the_product():
    rows = _read('Nom,Prestation,Prix\nOdile,Sortie scolaire,"12,50"\nDenis,repas,0\n')

    assert [(row.total, row.problem) for row in rows] == [(1250, ""), (0, "zero")]


def test_a_row_that_repeats_another_names_it():
    rows = _read("Nom;Quantité\nOdile;2\nDenis;2\nOdile;2\n")

    assert [(row.problem, row.subject) for row in rows] == [("", ""), ("", ""), ("duplicate", "2")]


def test_a_rule_is_answered_by_the_columns_of_the_table():
    rows = _read(
        "Nom;Quotient;Soirs;Fratrie;Libellé\nOdile;845,50;10;oui;Léo\nDenis;845;3;non;\nChloé;;3;non;\n", by_rule=True
    )

    # 845.50 × 0.2 % is 1.69, by ten evenings, and half of it for the second child.
    assert [line.amount for line in rows[0].lines] == [1690, -845]
    assert [row.total for row in rows] == [845, 507, 0]
    assert (rows[2].problem, rows[2].subject) == ("price.missing_answer", "quotient")


def test_a_table_without_a_column_of_names_has_no_payer():
    assert not has_payers(read_table(b"Courriel;Prix\nodile@courriel.example;3\n"))
    assert has_payers(read_table(b"Responsable\nOdile\n"))
