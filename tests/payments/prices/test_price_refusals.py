"""A price that cannot be computed is refused with its reasons: no wrong amount is given."""

from __future__ import annotations

from datetime import date

import pytest

from app.payments.prices import price_refusals as refusals
from app.payments.prices.price_computation import PricingContext
from app.payments.prices.price_refusals import MESSAGES, PriceUnavailable
from app.payments.prices.price_rule import parse_price_rule, select_rule
from tests.payments.prices.town_rates import (
    CANTEEN,
    CEMETERY,
    CONTEXT,
    CRECHE,
    PARKING,
    TODAY,
    answer,
    build_line,
    build_rule,
    quote,
)

CHILD = {"prenom": "Léo", "jours": ["2026-12-07"]}
MEALS = {"quotient": 300, "commune": True, "enfants": [CHILD]}
GRAVE = {"duree": "15", "naissance": "1950-01-01", "surface": 2}
COUNTED = build_rule(build_line(1000, quantity={"kind": "count", "value": answer("nombre")}))
PERIOD = build_rule(
    build_line(1, quantity={"kind": "presence", "since": answer("debut"), "until": answer("fin")}),
)


@pytest.mark.parametrize(
    ("definition", "answers", "code", "names"),
    [
        (CANTEEN, {**MEALS, "quotient": None}, refusals.MISSING_ANSWER, ("answers.quotient",)),
        (CANTEEN, {**MEALS, "quotient": "beaucoup"}, refusals.NOT_A_NUMBER, ("quotient",)),
        (CANTEEN, {**MEALS, "quotient": -1}, refusals.NO_ENTRY, ("quotient",)),
        (CANTEEN, {**MEALS, "commune": "oui"}, refusals.NO_ENTRY, ("commune",)),
        (CANTEEN, {**MEALS, "quotient": 901, "commune": False}, refusals.NOT_SOLD, ("quotient", "commune")),
        (CANTEEN, {**MEALS, "enfants": "Léo"}, refusals.NOT_A_LIST, ("answers.enfants",)),
        (CANTEEN, {**MEALS, "enfants": [{"jours": ["lundi"]}]}, refusals.NOT_A_DATE, ("item.jours",)),
        (CRECHE, {"ressources": 2000, "enfants": 1}, refusals.MISSING_ANSWER, ("answers.heures",)),
        (CRECHE, {"ressources": -5, "enfants": 1, "heures": 1}, refusals.NEGATIVE, ("answers.ressources",)),
        (CRECHE, {"ressources": "x", "enfants": 1, "heures": 1}, refusals.NOT_A_NUMBER, ("answers.ressources",)),
        (CRECHE, {"ressources": 2000, "enfants": 0, "heures": 1}, refusals.NO_ENTRY, ("enfants",)),
        (PARKING, {"zone": "centre", "vehicule": "moto"}, refusals.MISSING_ANSWER, ("answers.mise_en_circulation",)),
        (
            *(PARKING, {"zone": "centre", "vehicule": "moto", "mise_en_circulation": "2011"}),
            *(refusals.NOT_A_DATE, ("annee",)),
        ),
        (CEMETERY, {**GRAVE, "surface": "-2"}, refusals.NEGATIVE, ("answers.surface",)),
        (COUNTED, {"nombre": 1001}, refusals.TOO_LARGE, ()),
        (COUNTED, {"nombre": 10**9}, refusals.TOO_LARGE, ()),
        (PERIOD, {"debut": "2026-12-05", "fin": "2026-12-04"}, refusals.NOT_COMPUTABLE, ()),
        (PERIOD, {"debut": "2026-12-05", "fin": "2036-12-04"}, refusals.TOO_LARGE, ()),
        (build_rule(build_line(5, condition=answer("oui"))), {}, refusals.NO_LINE, ()),
        (build_rule(build_line(5), deposit=answer("depot")), {}, refusals.MISSING_ANSWER, ("answers.depot",)),
        (
            build_rule(build_line({"kind": "computed", "value": {"/": [answer("a"), answer("b")]}})),
            *({"a": 1, "b": 0}, refusals.NOT_COMPUTABLE, ()),
        ),
    ],
)
def test_a_price_is_refused_with_its_code_and_what_was_read(definition, answers, code, names):
    with pytest.raises(PriceUnavailable) as refusal:
        quote(definition, answers)

    assert [(reason.code, reason.names) for reason in refusal.value.reasons] == [(code, names)]
    assert refusal.value.reasons[0].message == str(MESSAGES[code])


def test_a_missing_cell_is_refused_until_it_is_filled():
    matrix = {**PARKING["lines"][0]["price"], "cells": []}
    answers = {"zone": "centre", "vehicule": "moto", "mise_en_circulation": "2020-01-01"}

    with pytest.raises(PriceUnavailable) as refusal:
        quote(build_rule(build_line(matrix)), answers)

    assert refusal.value.reasons[0].code == refusals.NO_CELL


def test_the_reasons_of_every_line_are_given_once_and_without_answers():
    lines = [
        build_line(1, id="a", quantity={"kind": "count", "value": answer("secret")}),
        build_line({"kind": "computed", "value": answer("absent")}, id="b"),
    ]

    with pytest.raises(PriceUnavailable) as refusal:
        quote(build_rule(*lines), {"secret": "Mme Martin"})

    assert [(reason.line, reason.code) for reason in refusal.value.reasons] == [
        ("a", refusals.NOT_A_NUMBER),
        ("b", refusals.MISSING_ANSWER),
    ]
    assert "Martin" not in f"{refusal.value!r} {refusal.value}"


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2027, 7, 8)])
def test_a_price_is_not_given_outside_of_its_dates(day):
    with pytest.raises(PriceUnavailable) as refusal:
        quote(CANTEEN, MEALS, PricingContext(TODAY, day=day))

    assert [reason.code for reason in refusal.value.reasons] == [refusals.NOT_IN_FORCE]


def test_the_rule_that_begins_last_is_in_force():
    former = parse_price_rule(build_rule(build_line(1), title="2025", since="2025-09-01"))
    current = parse_price_rule(build_rule(build_line(1), title="2026", since="2026-09-01", until="2027-08-31"))

    assert select_rule((former, current), CONTEXT.priced_day) == current
    assert select_rule((current, former), date(2026, 8, 31)) == former
    assert select_rule((current,), date(2026, 8, 31)) is None
