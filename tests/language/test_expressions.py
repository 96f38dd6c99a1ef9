import pytest

from app.language.expressions import OPERATORS, ExpressionError, check_syntax, evaluate, find_names, is_met
from tests.language.expression_samples import load_vectors

VALUES = {
    "answers": {
        "type": "lampadaire",
        "children": "10",
        "amount": "12.50",
        "born_on": "2015-09-01",
        "is_owner": True,
        "days": ["monday", "friday"],
        "note": "",
        "address": {"postcode": "38000"},
    },
    "profile": {"email": None},
}


def var(name):
    return {"var": name}


@pytest.mark.parametrize(
    "expression, expected",
    [
        ({"==": [var("answers.type"), "lampadaire"]}, True),
        ({"!=": [var("answers.type"), "trou"]}, True),
        ({"==": [var("answers.address.postcode"), "38000"]}, True),
        ({">": [var("answers.children"), 9]}, True),
        ({"==": [var("answers.amount"), 12.5]}, True),
        ({"<": [var("answers.born_on"), "2015-10-01"]}, True),
        ({">=": [var("answers.born_on"), "2016-01-01"]}, False),
        ({"==": [var("answers.is_owner"), True]}, True),
        ({"in": ["monday", var("answers.days")]}, True),
        ({"in": ["lamp", var("answers.type")]}, True),
        ({"and": [True, {"!": [False]}]}, True),
        ({"or": [False, "other"]}, "other"),
        ({"if": [False, 1, True, 2, 3]}, 2),
        ({"if": [False, 1, 3]}, 3),
        ({"+": [var("answers.amount"), 1]}, 13.5),
        ({"-": [3]}, -3),
        ({"-": ["10", "4"]}, 6),
        ({"*": [3, "0.5"]}, 1.5),
        ({"missing": ["answers.type", "answers.note", "answers.unknown"]}, ["answers.note", "answers.unknown"]),
        ({"var": ["answers.unknown", "by default"]}, "by default"),
        ({"var": "profile.email"}, None),
    ],
)
def test_an_expression_gives_its_value(expression, expected):
    assert evaluate(expression, VALUES) == expected


@pytest.mark.parametrize(
    "expression",
    [
        {"==": [None, 0]},
        {"==": ["", 0]},
        {"==": [True, 1]},
        {"==": [True, "true"]},
        {"<": [None, 1]},
        {"<": ["abc", "abd"]},
        {"<": ["2015-09-01", 3]},
        {"<=": [True, 1]},
        {"in": [None, ["a"]]},
        {"in": ["a", None]},
        {">": [var("answers.days"), 0]},
        {"==": [var("answers.days"), var("answers.days")]},
    ],
)
def test_values_of_different_kinds_do_not_compare(expression):
    assert evaluate(expression, VALUES) is False


def test_two_numbers_stored_as_text_compare_as_numbers():
    assert evaluate({"<": ["9", "10"]}, {}) is True


def test_decimals_are_exact():
    assert evaluate({"==": [{"+": [0.1, 0.2]}, 0.3]}, {}) is True


def test_a_calculation_without_numbers_gives_null():
    assert evaluate({"+": ["a", 1]}, {}) is None
    assert evaluate({"*": [10**14, 10**14]}, {}) is None


@pytest.mark.parametrize("vector", load_vectors(), ids=lambda vector: str(vector["expression"])[:60])
def test_each_written_example_has_its_result(vector):
    result = evaluate(vector["expression"], vector.get("values", {}))

    assert result == vector["result"]
    assert isinstance(result, bool) == isinstance(vector["result"], bool)


def test_every_operator_has_a_written_example():
    written_examples = str([vector["expression"] for vector in load_vectors()])

    assert [name for name in OPERATORS if f"{{'{name}': " not in written_examples] == []


def test_a_missing_condition_is_always_met():
    assert is_met(None, {}) is True


def test_a_condition_on_an_unanswered_question_is_not_met():
    assert is_met({"==": [var("answers.unknown"), "yes"]}, VALUES) is False


def test_the_names_that_an_expression_reads_are_listed():
    expression = {"and": [{"==": [var("answers.type"), 1]}, {"missing": ["profile.email"]}]}

    assert find_names(expression) == {"answers.type", "profile.email"}


def test_the_names_of_an_item_are_not_names_of_the_case():
    expression = {"some": [{"var": "answers.children"}, {">": [{"var": "item.age"}, {"var": "outer.age"}]}]}

    assert find_names(expression) == {"answers.children"}
    assert find_names({"==": [{"var": "item.age"}, 1]}) == {"item.age"}


def test_an_age_reads_the_day_of_today():
    assert find_names({"age": [{"var": "answers.born_on"}]}) == {"answers.born_on", "today"}
    assert find_names({"age": ["2015-09-01", "2026-09-01"]}) == set()


@pytest.mark.parametrize(
    "expression, problem",
    [
        ({"concat": ["a"]}, "aucun opérateur ne s’appelle « concat »"),
        ({"log": "x"}, "aucun opérateur ne s’appelle « log »"),
        ({"==": [1]}, "« == » ne prend pas 1 valeurs"),
        ({"var": "answers.__class__"}, "« var » prend un nom, tel que « answers.type »"),
        ({"var": 3}, "« var » prend un nom, tel que « answers.type »"),
        ({"var": {"var": "answers.type"}}, "« var » prend un nom, tel que « answers.type »"),
        ({"==": [1, 1], "!=": [1, 1]}, "une opération a exactement un opérateur"),
        ({}, "une opération a exactement un opérateur"),
        (10**400, "un nombre trop grand"),
        (float("nan"), "un nombre trop grand"),
        ("a" * 1001, "un texte de plus de 1000 caractères"),
        (object(), "une valeur qui n’est pas du JSON (object)"),
    ],
)
def test_syntax_errors_are_reported(expression, problem):
    assert check_syntax(expression) == [problem]
    with pytest.raises(ExpressionError):
        evaluate(expression, {})


def test_depth_is_limited():
    expression = True
    for _ in range(5_000):
        expression = {"!": [expression]}

    assert check_syntax(expression) == ["plus de 20 niveaux"]


def test_twenty_levels_are_accepted():
    expression = True
    for _ in range(19):
        expression = {"!": [expression]}

    assert evaluate(expression, {}) is False


def test_size_is_limited():
    assert check_syntax({"in": [1, [1] * 498]}) == ["plus de 500 éléments"]
    assert check_syntax({"in": [1, [1] * 497]}) == []
