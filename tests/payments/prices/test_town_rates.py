"""Prices of a town, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.core.money import QuoteLine
from app.payments.prices.price_computation import PricingContext
from app.payments.prices.unit_prices import QuotientUse
from tests.payments.prices.town_rates import (
    CANTEEN,
    CEMETERY,
    CONTEXT,
    CRECHE,
    PARKING,
    answer,
    build_line,
    build_rule,
    list_amounts,
    quote,
)

CHILDREN = [
    {"prenom": "Léo", "jours": ["2026-12-07", "2026-12-08", "2026-12-10", "2026-12-10"], "absences": ["2026-12-08"]},
    {"prenom": "Ana", "jours": ["2026-12-07", "2026-12-11", "2026-12-14"]},
]


def test_meals_of_two_children_by_quotient_with_a_reduction_for_the_second():
    computed = quote(CANTEEN, {"quotient": "620.5", "commune": True, "enfants": CHILDREN})

    assert list_amounts(computed) == [
        ("Repas · Léo", 2 * 285),
        ("Repas · Ana", 3 * 285),
        ("Deuxième enfant et suivants", -171),
    ]
    assert computed.total == 1254
    assert computed.lines[0] == QuoteLine(
        *("Repas · Léo", 570, Decimal(2), "repas", Decimal("2.85"), "7067", "QF de 501 à 900 · Habitant")
    )


@pytest.mark.parametrize(
    ("quotient", "unit_price"), [("0", 100), ("500", 100), ("500.01", 285), (900, 285), ("900.01", 415)]
)
def test_a_bracket_ends_at_its_bound(quotient, unit_price):
    children = [{"prenom": "Léo", "jours": ["2026-12-07"]}]

    assert quote(CANTEEN, {"quotient": quotient, "commune": True, "enfants": children}).total == unit_price


@pytest.mark.parametrize(
    ("answers", "unit_price", "bound"),
    [
        # 2,874.50 × 0.0619 % = 1.7793…
        ({"ressources": "2874.50", "enfants": 1}, "1.78", ""),
        # 2,500 × 0.0516 % = 1.29
        ({"ressources": "2500", "enfants": "2"}, "1.29", ""),
        ({"ressources": "100", "enfants": 4}, "0.48", "minimum"),
        ({"ressources": "9000", "enfants": 1}, "4.35", "maximum"),
    ],
)
def test_an_hour_of_creche_is_a_share_of_the_resources_within_bounds(answers, unit_price, bound):
    computed = quote(CRECHE, {**answers, "heures": "82.5", "source": "CAF", "releve": "2026-11-15"})

    assert computed.lines[0].unit_price == Decimal(unit_price)
    assert computed.total == int((Decimal(unit_price) * Decimal(8250)).to_integral_value("ROUND_HALF_UP"))
    use = computed.quotients[0]
    assert (use.value, use.source, use.day, use.bound) == (
        Decimal(answers["ressources"]),
        "CAF",
        date(2026, 11, 15),
        bound,
    )


def test_without_resources_the_maximum_is_paid_and_said():
    computed = quote(CRECHE, {"heures": 10})

    assert computed.total == 4350
    assert computed.quotients == (QuotientUse("heure", None, None, bound="maximum"),)


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ({"zone": "centre", "vehicule": "voiture", "mise_en_circulation": "2010-12-31"}, 18000),
        ({"zone": "centre", "vehicule": "moto", "mise_en_circulation": "2011-01-01"}, 4000),
        ({"zone": "faubourg", "vehicule": "voiture", "mise_en_circulation": "2024-05-02"}, 6000),
    ],
)
def test_a_parking_card_depends_on_three_criteria(answers, total):
    assert quote(PARKING, answers).total == total


def test_a_grave_is_paid_by_duration_age_and_surface():
    adult = quote(CEMETERY, {"duree": "30", "naissance": "1948-02-29", "surface": "2.25", "caveau": True})
    child = quote(CEMETERY, {"duree": "50", "naissance": "2014-12-04", "surface": "1"})

    # 2.25 m² × 137.35 € = 309.0375 €
    assert list_amounts(adult) == [("Concession", 30904), ("Caveau", 85000)]
    assert [line.accounting_code for line in adult.lines] == ["7067", "70311"]
    assert child.total == 13000


def test_days_of_a_period_leave_out_closed_days_and_other_weekdays():
    presence = {"kind": "presence", "since": answer("debut"), "until": answer("fin"), "weekdays": [1, 2, 4, 5]}
    definition = build_rule(build_line(2.6, quantity=presence, unit="jour"))
    context = replace(CONTEXT, closed_days=frozenset({date(2026, 12, 25)}))

    computed = quote(definition, {"debut": "2026-12-21", "fin": "2026-12-31"}, context)

    assert computed.lines[0].quantity == 6
    assert computed.total == 1560


@pytest.mark.parametrize(("combination", "amounts"), [("highest", [-1500]), ("each", [-1000, -1350])])
def test_reductions_are_combined_as_the_rule_says(combination, amounts):
    reductions = [
        {"id": "dix", "label": "Étudiant", "rate": 10},
        {"id": "quinze", "label": "Demandeur d’emploi", "rate": 15},
        {"id": "autre", "label": "Autre ligne", "rate": 90, "lines": ["autre"]},
    ]
    lines = (build_line(100), build_line(5, id="autre", condition={"==": [1, 2]}))

    computed = quote(build_rule(*lines, reductions=reductions, combination=combination), {})

    assert [line.amount for line in computed.lines[1:]] == amounts


def test_a_room_is_paid_at_the_price_and_the_deposit_of_its_booking():
    price = {"kind": "computed", "value": answer("salle.amount")}
    definition = build_rule(build_line(price), deposit=answer("salle.deposit"))

    computed = quote(definition, {"salle": {"amount": 152.5, "deposit": 500}})

    assert (computed.total, computed.deposit) == (15250, 50000)


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2027, 7, 7)])
def test_the_day_that_is_priced_is_in_force_even_when_today_is_not(day):
    answers = {"quotient": 1, "commune": True, "enfants": []}

    assert quote(CANTEEN, answers, PricingContext(date(2026, 7, 1), day=day)).total == 0
