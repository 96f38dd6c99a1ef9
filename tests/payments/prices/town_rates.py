"""Price rules of a town: canteen, crèche, parking card, cemetery, and market."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

from app.payments.prices.price_computation import PriceQuote, PricingContext, compute_price
from app.payments.prices.price_rule import parse_price_rule

TODAY = date(2026, 12, 3)
CONTEXT = PricingContext(TODAY)


def answer(name: str) -> dict[str, Any]:
    return {"var": f"answers.{name}"}


def build_rule(*lines: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """Build the definition of a rule; the settings replace those of a valid one."""
    return {
        "format": "parvis/price/1",
        "title": "Tarif",
        "regie": "regie",
        "accounting_code": "7067",
        "resolution": {"number": "2026-45", "day": "2026-06-30"},
        "lines": list(lines),
        **settings,
    }


def build_line(price: dict[str, Any] | float, **settings: Any) -> dict[str, Any]:
    price = price if isinstance(price, dict) else {"kind": "fixed", "amount": price}
    return {"id": "ligne", "label": "Ligne", "price": price, **settings}


def quote(definition: dict[str, Any], answers: dict[str, Any], context: PricingContext = CONTEXT) -> PriceQuote:
    return compute_price(parse_price_rule(definition), answers, context)


def list_amounts(computed: PriceQuote) -> list[tuple[str, int]]:
    return [(line.label, line.amount) for line in computed.lines]


# Meals by quotient familial, for each child, with 20 % off from the second one.
CANTEEN = build_rule(
    build_line(
        {
            "kind": "matrix",
            "criteria": [
                {
                    "id": "quotient",
                    "kind": "number",
                    "value": answer("quotient"),
                    "start": 0,
                    "entries": [
                        {"id": "a", "label": "QF jusqu’à 500", "up_to": 500},
                        {"id": "b", "label": "QF de 501 à 900", "up_to": 900},
                        {"id": "c", "label": "QF au-delà de 900"},
                    ],
                },
                {
                    "id": "commune",
                    "kind": "choice",
                    "value": answer("commune"),
                    "entries": [
                        {"id": "habitant", "label": "Habitant", "value": True},
                        {"id": "exterieur", "label": "Extérieur", "value": False},
                    ],
                },
            ],
            "cells": [
                {"at": ["a", "habitant"], "amount": 1},
                {"at": ["b", "habitant"], "amount": 2.85},
                {"at": ["c", "habitant"], "amount": 4.15},
                {"at": ["a", "exterieur"], "amount": 5.5},
                {"at": ["b", "exterieur"], "amount": 5.5},
                {"at": ["c", "exterieur"], "amount": None},
            ],
        },
        id="repas",
        label="Repas",
        unit="repas",
        for_each=answer("enfants"),
        item_label={"var": "item.prenom"},
        quantity={"kind": "presence", "days": {"var": "item.jours"}, "absences": {"var": "item.absences"}},
    ),
    reductions=[
        {"id": "fratrie", "label": "Deuxième enfant et suivants", "rate": 20, "condition": {">=": [{"var": "rank"}, 2]}}
    ],
    since="2026-09-01",
    until="2027-07-07",
)

# The hourly price is a percentage of the monthly resources, which depends on the number of children.
CRECHE = build_rule(
    build_line(
        {
            "kind": "effort_rate",
            "quotient": answer("ressources"),
            "source": answer("source"),
            "day": answer("releve"),
            "rate": {
                "kind": "matrix",
                "criteria": [
                    {
                        "id": "enfants",
                        "kind": "number",
                        "value": answer("enfants"),
                        "start": 1,
                        "entries": [{"id": "un", "up_to": 1}, {"id": "deux", "up_to": 2}, {"id": "plus"}],
                    }
                ],
                "cells": [
                    {"at": ["un"], "amount": 0.0619},
                    {"at": ["deux"], "amount": 0.0516},
                    {"at": ["plus"], "amount": 0.0413},
                ],
            },
            "minimum": 0.48,
            "maximum": 4.35,
            "is_maximum_by_default": True,
        },
        id="heure",
        label="Accueil",
        unit="heure",
        quantity={"kind": "count", "value": answer("heures")},
    )
)


def _build_choice(name: str, *entries: str) -> dict[str, Any]:
    return {"id": name, "kind": "choice", "value": answer(name), "entries": [{"id": entry} for entry in entries]}


# Zone × vehicle × year of the first registration.
PARKING = build_rule(
    build_line(
        {
            "kind": "matrix",
            "criteria": [
                _build_choice("zone", "centre", "faubourg"),
                _build_choice("vehicule", "voiture", "moto"),
                {
                    "id": "annee",
                    "kind": "date",
                    "value": answer("mise_en_circulation"),
                    "start": "1950-01-01",
                    "entries": [{"id": "ancien", "below": "2011-01-01"}, {"id": "recent"}],
                },
            ],
            "cells": [
                {"at": list(key), "amount": amount}
                for key, amount in zip(
                    product(("centre", "faubourg"), ("voiture", "moto"), ("ancien", "recent")),
                    (180, 120, 60, 40, 90, 60, 30, 20),
                    strict=True,
                )
            ],
        },
        id="carte",
        label="Carte de stationnement",
    )
)

# Duration × age of the holder, by square metre, and the vault when it is asked for.
CEMETERY = build_rule(
    build_line(
        {
            "kind": "matrix",
            "criteria": [
                _build_choice("duree", "15", "30", "50"),
                {
                    "id": "titulaire",
                    "kind": "age",
                    "value": answer("naissance"),
                    "entries": [{"id": "enfant", "label": "Enfant", "below": 12}, {"id": "adulte", "label": "Adulte"}],
                },
            ],
            "cells": [
                {"at": [duration, holder], "amount": amount}
                for duration, holder, amount in (
                    ("15", "enfant", 30),
                    ("15", "adulte", 62.5),
                    ("30", "enfant", 70),
                    ("30", "adulte", 137.35),
                    ("50", "enfant", 130),
                    ("50", "adulte", 260),
                )
            ],
        },
        id="concession",
        label="Concession",
        unit="m²",
        quantity={"kind": "count", "value": answer("surface")},
    ),
    build_line(850, id="caveau", label="Caveau", condition=answer("caveau"), accounting_code="70311"),
)
