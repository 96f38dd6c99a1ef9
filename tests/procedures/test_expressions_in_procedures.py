"""Problems of the conditions of a procedure, at the path of each condition."""

import sys

import pytest

from app.procedures.checks.condition_checks import condition_problems
from app.procedures.definition import DefinitionError, parse_procedure
from tests.procedures.definitions import make_field_definition, make_page_definition, make_procedure_definition

COLORS = [{"value": "red", "label": "Rouge"}, {"value": "blue", "label": "Bleu"}]


def equals(name, value):
    return {"==": [{"var": f"answers.{name}"}, value]}


def field(name, kind="short_text", **more):
    return make_field_definition(name, kind, **{"label": name.capitalize(), **more})


def problems_of(*pages):
    try:
        parse_procedure(make_procedure_definition(*pages))
    except DefinitionError as refused:
        return [str(problem).replace("\u00a0", " ") for problem in refused.problems]
    return []


def problem_of(condition, *fields):
    (problem,) = problems_of(
        make_page_definition(field("start"), *fields),
        make_page_definition(field("end", condition=condition, required=False), id="b"),
    )
    return problem.removeprefix("pages[1].fields[0].condition: ")


@pytest.mark.parametrize(
    "kind, settings, condition, problem",
    [
        (
            "number",
            {},
            {"<": [{"var": "answers.asked"}, "2026-01-01"]},
            "« est inférieur à » compare un nombre (« Asked ») et un texte ou une date, qui ne se comparent pas",
        ),
        (
            "number",
            {"maximum": 10},
            {">": [{"var": "answers.asked"}, 10]},
            "n’est jamais vrai : aucune réponse à « Asked » ne convient",
        ),
        (
            "date",
            {},
            {"==": [{"var": "answers.asked"}, "lundi"]},
            "« est égal à » compare une date (« Asked ») et un texte, qui ne se comparent pas",
        ),
        (
            "date",
            {"minimum": "2026-01-01"},
            {"<": [{"var": "answers.asked"}, "2026-01-01"]},
            "n’est jamais vrai : aucune réponse à « Asked » ne convient",
        ),
        (
            "yes_no",
            {},
            equals("asked", "oui"),
            "« est égal à » compare oui ou non (« Asked ») et un texte, qui ne se comparent pas",
        ),
        (
            "single_choice",
            {"options": COLORS},
            equals("asked", "green"),
            "« green » n’est pas un choix possible de « Asked »",
        ),
        (
            "multiple_choice",
            {"options": COLORS},
            {"in": ["green", {"var": "answers.asked"}]},
            "« green » n’est pas un choix possible de « Asked »",
        ),
        ("address", {}, equals("asked.planet", "Mars"), "« answers.asked.planet » n’est pas connu ici"),
        (
            "email",
            {},
            {"add_days": [{"var": "answers.asked"}, 3]},
            "« plus un nombre de jours » attend une date et reçoit un texte (« Asked »)",
        ),
    ],
)
def test_a_condition_fits_the_fields_it_reads(kind, settings, condition, problem):
    assert problem_of(condition, field("asked", kind, **settings)) == problem


@pytest.mark.parametrize(
    "kind, settings, condition",
    [
        ("number", {"minimum": 0, "maximum": 10}, {">": [{"var": "answers.asked"}, 9]}),
        ("date", {"minimum": "today-18y"}, {"<": [{"var": "answers.asked"}, "1990-01-01"]}),
        ("date", {}, {">=": [{"age": [{"var": "answers.asked"}]}, 18]}),
        ("yes_no", {}, equals("asked", True)),
        ("single_choice", {"options": COLORS}, equals("asked", "red")),
        (
            "single_choice",
            {"options": [{"value": "1", "label": "Un"}, {"value": "2", "label": "Deux"}]},
            {">": [{"var": "answers.asked"}, 1]},
        ),
        ("multiple_choice", {"options": COLORS}, {"==": [{"count": [{"var": "answers.asked"}]}, 2]}),
        ("address", {}, {"starts": [{"var": "answers.asked.postcode"}, "38"]}),
        ("short_text", {}, {">": [{"var": "answers.asked"}, 3]}),
        ("files", {}, {"present": [{"var": "answers.asked"}]}),
        ("short_text", {}, {"==": [{"var": "answers.asked"}, {"var": "profile.last_name"}]}),
    ],
)
def test_a_condition_that_fits_is_accepted(kind, settings, condition):
    conditional_field = field("asked", kind, **settings)

    assert (
        problems_of(
            make_page_definition(field("start"), conditional_field),
            make_page_definition(field("end", condition=condition), id="b"),
        )
        == []
    )


def test_the_rows_of_a_block_have_the_names_of_its_questions():
    rows = field(
        "children",
        "block",
        item_label="Enfant",
        add_label="Ajouter un enfant",
        fields=[field("age", "number"), field("born_on", "date")],
    )
    good = {"some": [{"var": "answers.children"}, {"<": [{"var": "item.age"}, 3]}]}
    wrong = {"some": [{"var": "answers.children"}, {"<": [{"var": "item.born_on"}, 3]}]}
    unknown = {"some": [{"var": "answers.children"}, {"var": "item.name"}]}

    assert (
        problem_of(wrong, rows)
        == "« est inférieur à » compare une date (« Born_on ») et un nombre, qui ne se comparent pas"
    )
    assert problem_of(unknown, rows) == "« item.name » n’est pas connu ici"
    assert (
        problems_of(
            make_page_definition(field("start"), rows), make_page_definition(field("end", condition=good), id="b")
        )
        == []
    )


def test_a_required_field_that_no_answer_shows_is_reported():
    color_field = field("color", "single_choice", options=COLORS)
    pages = (
        make_page_definition(color_field),
        make_page_definition(
            field("never", condition=equals("color", "red")), id="b", condition=equals("color", "blue")
        ),
    )

    assert problems_of(*pages) == ["pages[1].fields[0]: est obligatoire mais jamais affiché"]


def test_an_optional_field_that_no_answer_shows_is_reported():
    color_field = field("color", "single_choice", options=COLORS)
    never = field("never", condition=equals("shade", "dark"), required=False)
    pages = (
        make_page_definition(color_field, field("shade", condition=equals("color", "red"))),
        make_page_definition(never, id="b", condition=equals("color", "blue")),
    )

    assert problems_of(*pages) == ["pages[1].fields[0]: n’est jamais affiché"]


def test_fields_with_circular_conditions_are_reported():
    condition = {"present": [{"var": "answers.b"}]}, {"present": [{"var": "answers.a"}]}
    page = make_page_definition(field("start"), field("a", condition=condition[0]), field("b", condition=condition[1]))

    assert problems_of(page) == [
        "pages[0].fields[1].condition: tourne en rond : A > B > A",
        "pages[0].fields[2].condition: tourne en rond : B > A > B",
    ]


@pytest.mark.thorough
def test_checking_a_procedure_is_linear_in_its_fields():
    assert calls_to_check(1_000) < 2.5 * calls_to_check(500)


def calls_to_check(size):
    """Count the function calls that check a chain of fields, each with a condition on the previous one."""
    names = [f"f{number}" for number in range(size)]
    fields = [field("start", "yes_no")] + [
        field(name, "yes_no", condition={"present": [{"var": f"answers.{before}"}]})
        for before, name in zip(["start", *names], names, strict=False)
    ]
    definition = make_procedure_definition(
        *(make_page_definition(*fields[first : first + 100], id=f"p{first}") for first in range(0, size, 100))
    )
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        problems = list(condition_problems(definition))
    finally:
        sys.setprofile(None)
    assert problems == []
    return calls
