"""Price rules as inputs, and back: what is typed is what is stored."""

from __future__ import annotations

from typing import Any

import pytest

from app.backoffice.payments.products.rule_reader import TypedRule
from app.backoffice.payments.products.rule_rows import add_identifiers, change_rows, fill_choices
from app.backoffice.payments.products.rule_texts import write_rule_texts
from app.backoffice.payments.products.typed_values import read_condition, read_number, write_condition, write_number
from app.payments.prices.price_rule import PriceRule, parse_price_rule
from app.payments.prices.price_rule_schema import FORMAT
from devtools.demo.fixtures import load_invoices
from tests.payments.priced_form import RULE
from tests.payments.prices import town_rates

_PARTS = ("lines", "reductions", "combination", "deposit")


def _list_demo_rules() -> list[dict[str, Any]]:
    regies = [value for value in load_invoices().values() if isinstance(value, dict) and "products" in value]
    return [product["price_rule"] for regie in regies for product in regie["products"] if "price_rule" in product]


def _keep_parts(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: rule[name] for name in _PARTS if name in rule}


def _read(parts: dict[str, Any]) -> PriceRule:
    return parse_price_rule({"format": FORMAT, "title": "Tarif", **parts})


TOWN_RULES = [_keep_parts(vars(town_rates)[name]) for name in ("CANTEEN", "CRECHE", "PARKING", "CEMETERY")]


@pytest.mark.parametrize("rule", [RULE, *TOWN_RULES, *_list_demo_rules()])
def test_a_rule_is_the_same_once_its_inputs_are_read(rule: dict[str, Any]) -> None:
    typed_rule = TypedRule(write_rule_texts(rule))

    assert typed_rule.problems == {}
    # The cells of a table have no order of their own.
    assert _read(typed_rule.definition) == _read(rule)


@pytest.mark.parametrize(
    "condition",
    [
        {"var": "answers.caveau"},
        {"!": {"var": "answers.caveau"}},
        {"==": [{"var": "answers.zone"}, "centre"]},
        {"==": [{"var": "answers.nombre"}, 2]},
        {">=": [{"var": "rank"}, 2]},
        {"<": [{"var": "answers.jour"}, "2027-01-01"]},
        {"and": [{"var": "answers.a"}, {"var": "answers.b"}]},
    ],
)
def test_a_condition_is_typed_or_kept_as_it_is(condition: dict[str, Any]) -> None:
    texts = write_condition(condition)

    assert read_condition(texts["question"], texts["operator"], texts["value"]) == condition


@pytest.mark.parametrize(("text", "number"), [("12,5", 12.5), ("12,50 €", 12.5), ("0.0619", 0.0619), ("3", 3)])
def test_a_number_is_read_as_french_people_type_it(text: str, number: float) -> None:
    assert read_number(text) == number
    assert read_number(write_number(number)) == number


def test_what_is_not_filled_in_is_said_by_its_input() -> None:
    texts = {
        "lines": "0\n4",
        "lines.0.price_kind": "fixed",
        "lines.0.quantity_kind": "count",
        "lines.4.label": "Séjour",
        "lines.4.price_kind": "effort_rate",
        "lines.4.rate_kind": "matrix",
        "lines.4.is_maximum_by_default": "1",
        "reductions": "0",
        "reductions.0.label": "Fratrie",
        "reductions.0.rate": "120",
        "reductions.0.condition.question": "rank",
        "reductions.0.condition.operator": ">=",
    }

    problems = TypedRule(add_identifiers(texts)).problems

    assert list(problems) == [
        "lines.0.label",
        "lines.0.quantity",
        "lines.0.amount",
        "lines.4.quotient",
        "lines.4.criteria",
        "lines.4.maximum",
        "reductions.0.rate",
        "reductions.0.condition.value",
    ]


def test_a_bound_below_the_former_one_is_said_by_its_input() -> None:
    texts = write_rule_texts(TOWN_RULES[0]) | {"lines.0.criteria.0.entries.1.bound": "400"}

    assert list(TypedRule(texts).problems) == ["lines.0.criteria.0.entries.1.bound"]


def test_rows_come_and_go_with_their_prices() -> None:
    texts = write_rule_texts(RULE)

    fewer = change_rows(texts, "remove:lines.0.criteria.0.entries.0")[0]
    assert [cell["amount"] for cell in TypedRule(fewer).definition["lines"][0]["price"]["cells"]] == [0.333]
    more = fill_choices(fewer, "lines.0.criteria.0", [("faubourg", "Faubourg"), ("gare", "Gare")])
    assert list(TypedRule(add_identifiers(more)).problems) == ["lines.0.cells.2"]
    assert change_rows(texts, "add:lines:per_unit")[1] == "lines.1"
    assert change_rows(texts, "remove:lines.9")[0] == texts
    assert TypedRule(change_rows(texts, "remove:lines.0")[0]).problems == {"lines": "Ajoutez au moins une ligne."}
