"""Definitions of price rules: those that are refused, and what their authors are told of the others."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.language.expressions.value_types import Scope, create_type
from app.language.schema.problems import DefinitionError
from app.payments.prices.price_findings import PriceSurroundings, find_price_findings
from app.payments.prices.price_rule import parse_price_rule
from tests.payments.prices.town_rates import (
    CANTEEN,
    CEMETERY,
    CRECHE,
    PARKING,
    TODAY,
    answer,
    build_line,
    build_rule,
)

CRITERION = "lines[0].price.criteria[0]"
SURROUNDINGS = PriceSurroundings(TODAY, {"regie"})


def change(definition: dict[str, Any], *steps: str | int, to: Any) -> dict[str, Any]:
    """Change one setting of a copy of the definition."""
    changed: Any = deepcopy(definition)
    element = changed
    for step in steps[:-1]:
        element = element[step]
    element[steps[-1]] = to
    return changed


def change_criterion(definition: dict[str, Any], *steps: str | int, to: Any) -> dict[str, Any]:
    return change(definition, "lines", 0, "price", "criteria", 0, *steps, to=to)


def list_codes(definition: dict[str, Any], surroundings: PriceSurroundings = SURROUNDINGS) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in find_price_findings(definition, surroundings)]


@pytest.mark.parametrize(
    ("definition", "path"),
    [
        (change(CANTEEN, "format", to="parvis/price/2"), "format"),
        (change(CANTEEN, "lines", 0, "condition", to={"perhaps": []}), "lines[0].condition"),
        (change(CANTEEN, "lines", 0, "quantity", "days", to={"var": "Jours"}), "lines[0].quantity.days"),
        (change(CRECHE, "lines", 0, "price", "rate", "criteria", 0, "value", to={"+": []}), None),
        (build_rule(build_line(1), build_line(2)), "lines[1].id"),
        (build_rule(build_line(-1)), "lines[0].price.amount"),
        (change(CANTEEN, "until", to="2026-08-31"), "until"),
        (change(CANTEEN, "since", to="2026-02-30"), "since"),
        (change(CANTEEN, "reductions", 0, "rate", to=101), "reductions[0].rate"),
        (change(CANTEEN, "reductions", 0, "lines", to=["gouter"]), "reductions[0].lines"),
        (change(CRECHE, "lines", 0, "price", "maximum", to=0.2), "lines[0].price.maximum"),
        (change_criterion(CANTEEN, "entries", 1, "up_to", to=400), f"{CRITERION}.entries[1].up_to"),
        (change_criterion(CANTEEN, "entries", 1, "up_to", to=500), f"{CRITERION}.entries[1].up_to"),
        (change_criterion(CANTEEN, "entries", 1, "up_to", to="2020-01-01"), f"{CRITERION}.entries[1].up_to"),
        (change_criterion(CANTEEN, "entries", 1, "below", to=901), f"{CRITERION}.entries[1]"),
        (change_criterion(CANTEEN, "entries", 0, to={"id": "a"}), f"{CRITERION}.entries[0]"),
        (change_criterion(CANTEEN, "start", to=500.5), f"{CRITERION}.entries[0].up_to"),
        (change_criterion(PARKING, "entries", 1, "value", to="centre"), f"{CRITERION}.entries[1].value"),
        (change_criterion(PARKING, "entries", 1, "up_to", to=3), f"{CRITERION}.entries[1]"),
        (change(PARKING, "lines", 0, "price", "cells", 1, "at", to=["centre", "moto"]), "lines[0].price.cells[1].at"),
        (change(CANTEEN, "lines", 0, "price", "cells", 1, "at", to=["a", "habitant"]), "lines[0].price.cells[1].at"),
    ],
)
def test_a_definition_that_could_give_a_wrong_amount_is_refused(definition, path):
    with pytest.raises(DefinitionError) as error:
        parse_price_rule(definition)

    paths = [problem.path for problem in error.value.problems]
    assert path is None or path in paths
    assert list_codes(definition) == [("invalid", problem_path) for problem_path in paths]


def test_a_matrix_has_three_criteria_at_most():
    criteria = PARKING["lines"][0]["price"]["criteria"]

    assert list_codes(change(PARKING, "lines", 0, "price", "criteria", to=[*criteria, criteria[0]])) == [
        ("invalid", "lines[0].price.criteria")
    ]


@pytest.mark.parametrize("definition", [CANTEEN, CRECHE, PARKING, CEMETERY])
def test_the_rates_of_the_town_are_complete_and_payable(definition):
    findings = [code for code in list_codes(definition) if code[0] != "below_one_euro"]

    assert findings == []


@pytest.mark.parametrize(
    ("definition", "finding"),
    [
        (change(PARKING, "regie", to=""), ("no_regie", "regie")),
        (change(PARKING, "regie", to="autre"), ("unknown_regie", "regie")),
        (change(PARKING, "accounting_code", to=""), ("no_accounting_code", "lines[0].accounting_code")),
        (change(PARKING, "until", to="2026-12-02"), ("expired", "until")),
        (
            change(PARKING, "lines", 0, "price", "cells", to=PARKING["lines"][0]["price"]["cells"][1:]),
            ("missing_cell", "lines[0].price.cells"),
        ),
        (
            change(CRECHE, "lines", 0, "price", "rate", "cells", to=[]),
            ("missing_cell", "lines[0].price.rate.cells"),
        ),
    ],
)
def test_a_rule_that_cannot_be_used_yet_is_said(definition, finding):
    assert [code for code in list_codes(definition) if code[0] != "below_one_euro"] == [finding]


def test_a_rule_without_its_vote_is_said():
    definition = {name: value for name, value in PARKING.items() if name != "resolution"}

    assert list_codes(definition) == [("no_resolution", "resolution")]


QUANTITY = {"kind": "count", "value": answer("nombre")}
HALF = {"id": "moitie", "label": "Demi-tarif", "rate": 50}
QUARTER = {"id": "quart", "label": "Quart", "rate": 25, "lines": ["ligne"]}


@pytest.mark.parametrize(
    ("definition", "smallest"),
    [
        (build_rule(build_line(0.99)), "0,99"),
        (build_rule(build_line(1)), None),
        (build_rule(build_line(0)), None),
        (build_rule(build_line(0.5, quantity=QUANTITY), build_line(3, id="frais")), None),
        (build_rule(build_line(0.5, quantity=QUANTITY), build_line(3, id="b", quantity=QUANTITY)), "0,50"),
        (build_rule(build_line(1.9), reductions=[HALF]), "0,95"),
        (build_rule(build_line(2.5), reductions=[HALF, QUARTER]), None),
        (build_rule(build_line(2.5), reductions=[HALF, QUARTER], combination="each"), "0,94"),
        (build_rule(build_line({"kind": "computed", "value": answer("prix")})), None),
        (CRECHE, "0,48"),
    ],
)
def test_a_total_under_one_euro_is_said(definition, smallest):
    messages = [
        finding.message for finding in find_price_findings(definition, SURROUNDINGS) if finding.code == "below_one_euro"
    ]

    assert len(messages) == (smallest is not None)
    assert smallest is None or f" {smallest}\u00a0€" in messages[0]


def test_expressions_are_checked_against_the_questions():
    names = Scope(
        {
            "answers.zone": create_type("text", options=("centre", "faubourg", "plage")),
            "answers.vehicule": create_type("number"),
            "answers.mise_en_circulation": create_type("text"),
            "answers.enfants": create_type("list", item=create_type("object", members={"prenom": create_type("text")})),
        }
    )
    lines = (
        change(PARKING["lines"][0], "for_each", to=answer("enfants")),
        build_line(1, id="b", quantity={"kind": "count", "value": answer("enfants")}, condition={"var": "item.prenom"}),
        build_line(1, id="c", for_each=answer("enfants"), item_label={"var": "item.prenom"}),
        build_line(1, id="d", for_each=answer("enfants"), item_label={"var": "item.nom"}),
    )

    codes = list_codes(build_rule(*lines), PriceSurroundings(TODAY, {"regie"}, names))

    assert codes == [
        ("missing_option", "lines[0].price.criteria[0].entries"),
        ("expression", "lines[1].condition"),
        ("expression", "lines[1].quantity.value"),
        ("expression", "lines[3].item_label"),
    ]
