"""The reference page of expressions is generated from the code."""

from pathlib import Path

import pytest

from app.language.expressions import OPERATORS, check_syntax, evaluate
from app.language.expressions.reference_page import load_reference, render_reference

PAGE = Path(__file__).parent.parent.parent / "docs" / "expressions.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text() == render_reference(), "run `parvis expressions > docs/expressions.md`"


def test_every_operator_has_its_description_and_its_family():
    assert list(load_reference()["operators"]) == list(OPERATORS)
    assert list(load_reference()["families"]) == list(dict.fromkeys(operator.family for operator in OPERATORS.values()))


@pytest.mark.parametrize("name", OPERATORS)
def test_the_example_of_an_operator_gives_its_result(name):
    operator_reference = load_reference()["operators"][name]

    assert f'"{name}":' in str(operator_reference["expression"]).replace("'", '"')
    assert check_syntax(operator_reference["expression"]) == []
    assert evaluate(operator_reference["expression"], operator_reference["values"]) == operator_reference["result"]
