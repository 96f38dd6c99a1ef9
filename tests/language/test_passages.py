"""Texts made of passages: conditional, repeated for each row, computed; within limits, and checked before publication."""

import pytest
from jsonschema import Draft202012Validator

from app.language import expressions
from app.language.expressions.value_types import Scope, create_type
from app.language.text.passages import (
    MAX_RENDERED,
    MAX_ROWS,
    build_text_schemas,
    find_placeholder_names,
    find_text_problems,
    render_passages,
)

URGENT = {"when": {"==": [{"var": "answers.kind"}, "urgent"]}, "text": "demain", "otherwise": "bientôt"}
CHILDREN = {
    "each": {"var": "answers.children"},
    "text": ["{{ item.name }}", {"when": {"<": [{"var": "item.age"}, 3]}, "text": " (bébé)"}],
    "between": ", ",
}
NAMES = Scope(
    {
        "answers.kind": create_type("text"),
        "answers.children": create_type("list", item=create_type("object", members={"age": create_type("number")})),
    }
)
VALIDATOR = Draft202012Validator({"$ref": "#/$defs/text", "$defs": build_text_schemas()})


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("Bonjour {{ name }}", {}, "Bonjour Chloé"),
        (["Nous venons ", URGENT, "."], {"answers": {"kind": "urgent"}}, "Nous venons demain."),
        (["Nous venons ", URGENT, "."], {"answers": {}}, "Nous venons bientôt."),
        ([{"when": {"var": "answers.kind"}, "text": "x"}], {"answers": {}}, ""),
        (
            ["Enfants : ", CHILDREN],
            {"answers": {"children": [{"name": "Léa", "age": "2"}, {"name": "Tom", "age": "5"}]}},
            "Enfants : Léa (bébé), Tom",
        ),
        ([CHILDREN], {"answers": {}}, ""),
        (["Reste ", {"value": {"-": [30, {"var": "processing.taken"}]}}], {"processing": {"taken": "12"}}, "Reste 18"),
        (
            [{"value": {"add_days": ["2026-11-24", 7]}, "filter": "day"}],
            {},
            "1er décembre 2026",
        ),
    ],
)
def test_a_text_is_rendered_from_its_passages(text, facts, expected):
    assert render_passages(text, {"name": "Chloé"}, facts) == expected


def test_a_value_typed_by_a_resident_is_not_parsed_as_a_template():
    text = [{"value": {"var": "answers.kind"}}, CHILDREN]
    facts = {"answers": {"kind": "{{ secret }}", "children": [{"name": "{{ secret }}"}]}}

    assert render_passages(text, {"secret": "un secret"}, facts) == "{{ secret }}{{ secret }}"


def test_a_condition_over_budget_omits_its_passage():
    rows = list(range(1000))
    heavy = {"when": {"all": [{"var": "rows"}, {"<": [{"var": "item"}, 10_000]}]}, "text": "lourd"}

    assert render_passages(["avant ", heavy, "après"], {}, {"rows": rows}) == "avant après"


def test_nested_rows_stay_within_limits(monkeypatch):
    evaluated = []
    evaluate = expressions.evaluate
    monkeypatch.setattr(
        expressions, "evaluate", lambda *arguments, **more: evaluated.append(1) or evaluate(*arguments, **more)
    )
    deep = "x"
    for _ in range(5):
        deep = [{"each": {"var": "rows"}, "text": deep}]

    rendered = render_passages(deep, {}, {"rows": list(range(MAX_ROWS))})

    assert len(rendered) < 1000
    assert 5 <= len(evaluated) <= MAX_RENDERED  # instead of a hundred million times


@pytest.mark.parametrize("text", ["{{ a }}", ["a", URGENT], [CHILDREN], [{"value": {"+": [1, 2]}, "filter": "day"}]])
def test_the_schema_accepts_texts(text):
    assert VALIDATOR.is_valid(text)


@pytest.mark.parametrize(
    "text", [3, None, {"when": True, "text": "x"}, [{"when": True}], [{"each": [], "value": 1}], [["x"]]]
)
def test_the_schema_refuses_malformed_texts(text):
    assert not VALIDATOR.is_valid(text)


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        (["{{ a|shout }}"], "body[0]", "shout"),
        ([{"when": {"boom": []}, "text": "x"}], "body[0].when", "boom"),
        ([{"when": {"var": "answers.nothing"}, "text": "x"}], "body[0].when", "answers.nothing"),
        ([{"when": {"var": "answers.kind"}, "text": "x", "otherwise": ["{{ 7*7 }}"]}], "body[0].otherwise[0]", "7*7"),
        (
            [
                {
                    "each": {"var": "answers.children"},
                    "text": [{"when": {"var": "item.size"}, "text": "x"}],
                }
            ],
            "body[0].text[0].when",
            "item.size",
        ),
        ([{"value": {"*": [3, 2]}, "filter": "day"}], "body[0].value", "un nombre là où il faut une date"),
    ],
)
def test_problems_are_reported_at_their_path(text, place, word):
    (problem,) = find_text_problems(text, NAMES, "body")

    assert problem.path == place
    assert word in problem.message


def test_a_valid_text_has_no_problem():
    deadline = {"value": {"add_days": ["2026-11-24", 7]}, "filter": "day"}

    assert find_text_problems(["{{ answers.kind }}", URGENT, CHILDREN, deadline], NAMES) == []


def test_names_of_rows_are_separate_from_names_of_the_case():
    assert find_placeholder_names(["{{ case.reference }}", CHILDREN, {"when": True, "text": "{{ item.x }}"}]) == {
        "case.reference",
        "item.x",
    }
