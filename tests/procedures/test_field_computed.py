from datetime import date

import pytest

from app.language.schema.problems import DefinitionError
from app.procedures.definition import parse_procedure, read_procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.computed import Computed
from app.procedures.form.journey import Context, build_journey
from app.procedures.form.validation import validate_all, validate_page
from tests.procedures.definitions import (
    make_field,
    make_field_definition,
    make_form_data,
    make_page_definition,
    make_procedure_definition,
)

TODAY = date(2026, 11, 24)
LENGTH, WIDTH = make_field_definition("longueur", "number"), make_field_definition("largeur", "number", required=False)
SURFACE = {"*": [{"var": "answers.longueur"}, {"var": "answers.largeur"}]}


def compute_value(kind, value, answers=None):
    field = make_field("computed", result=kind, value={"+": [0, value]} if isinstance(value, int) else value)
    return Computed().compute(field, {"answers": answers or {}, "today": "2026-11-24"})


def form(*more, **settings):
    surface = make_field_definition("surface", "computed", result="number", value=SURFACE, **settings)
    return parse_procedure(make_procedure_definition(make_page_definition(LENGTH, WIDTH, surface, *more)))


def test_each_kind_is_stored_like_the_answer_to_a_field_of_that_type():
    third = {"/": [1, 3]}

    assert compute_value("number", {"*": ["2", 3]}) == "6"
    assert compute_value("amount", {"/": [10, 4]}) == "2.50"
    assert compute_value("amount", third) == "0.33"
    assert compute_value("number", third) == "0.333333"
    assert compute_value("date", {"var": "today"}) == "2026-11-24"
    assert compute_value("short_text", {"cat": ["rue ", "du Lac"]}) == "rue du Lac"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", {"/": [1, 0]}),
        ("number", {"cat": ["a", "b"]}),
        ("date", {"*": [2, 3]}),
        ("amount", {"var": "answers.x"}),
        ("amount", {"==": [1, 1]}),
    ],
)
def test_there_is_no_value_when_the_answers_are_insufficient(kind, value):
    assert compute_value(kind, value) is None


def test_a_computed_value_follows_the_answers_and_ignores_input():
    (page,) = form().pages

    checked = validate_page(page, make_form_data(longueur="12,5", largeur="2", surface="999"), Context(TODAY))

    assert checked.answers == {"longueur": "12.5", "largeur": "2", "surface": "25"}
    assert checked.inputs["surface"] == "25"
    missing = validate_page(
        page, make_form_data(longueur="12,5", largeur="", surface="999"), Context(TODAY, {"surface": "999"})
    )
    assert missing.answers == {"longueur": "12.5"}
    assert missing.is_valid


def test_a_computed_value_is_computed_again_on_submission():
    checked = validate_all(form(), {"longueur": "3", "largeur": "2", "surface": "999"}, Context(TODAY))

    assert checked.answers["surface"] == "6"


def test_a_hidden_answer_does_not_count():
    width = {**WIDTH, "condition": {">": [{"var": "answers.longueur"}, 10]}}
    definition = make_procedure_definition(
        make_page_definition(
            LENGTH, width, make_field_definition("surface", "computed", result="number", value=SURFACE)
        )
    )
    way = build_journey(parse_procedure(definition), Context(TODAY, {"longueur": "3", "largeur": "2", "surface": "6"}))

    assert way.answers == {"longueur": "3"}


def test_later_conditions_may_read_a_computed_value():
    large = make_field_definition("raison", required=False, condition={">": [{"var": "answers.surface"}, 20]})

    def list_shown_fields(length):
        (step,) = build_journey(form(large), Context(TODAY, {"longueur": length, "largeur": "2"})).steps
        return [field.id for field in step.fields]

    assert list_shown_fields("11") == ["longueur", "largeur", "surface", "raison"]
    assert list_shown_fields("10") == ["longueur", "largeur", "surface"]


def test_a_computation_over_budget_gives_no_value_and_the_form_continues():
    lines = {"var": "answers.lignes"}
    heavy = {"sum": [{"map": [lines, {"sum": [{"map": [lines, {"count": [lines]}]}]}]}]}
    assert compute_value("number", heavy, {"lignes": [1, 2]}) == "8"
    assert compute_value("number", heavy, {"lignes": list(range(400))}) is None

    definition = make_procedure_definition(
        make_page_definition(
            make_field_definition("lignes", required=False), make_field_definition("suite", condition={">": [heavy, 1]})
        )
    )
    (step,) = build_journey(read_procedure(definition), Context(TODAY, {"lignes": list(range(400))})).steps
    assert [field.id for field in step.fields] == ["lignes"]


def test_a_computed_value_is_displayed_as_its_kind():
    assert FIELD_TYPES["computed"].display(make_field("computed", result="amount"), "1234.50") == "1\u202f234,50\u00a0€"
    assert FIELD_TYPES["computed"].form_values(make_field("computed", result="date"), None) == {"question": ""}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"eval": ["1"]}, "eval"),
        ({"*": [{"var": "answers.hauteur"}, 2]}, "hauteur"),
        ({"*": [{"var": "answers.surface"}, 2]}, "surface"),
    ],
)
def test_an_invalid_computation_is_not_published(value, message):
    with pytest.raises(DefinitionError, match=message):
        parse_procedure(
            make_procedure_definition(
                make_page_definition(LENGTH, make_field_definition("surface", "computed", result="number", value=value))
            )
        )


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("date", {"*": [{"var": "answers.longueur"}, 2]}, "donne un nombre là où il faut une date"),
        ("time", {"+": [{"var": "answers.longueur"}, 2]}, "donne un nombre là où il faut une heure"),
        ("number", {"add_days": [{"var": "today"}, 2]}, "donne une date là où il faut un nombre"),
        ("amount", {"==": [{"var": "answers.longueur"}, 2]}, "donne oui ou non là où il faut un nombre"),
    ],
)
def test_a_result_of_another_kind_is_not_published(kind, value, problem):
    deadline = make_field_definition("echeance", "computed", result=kind, value=value)

    with pytest.raises(DefinitionError, match=problem):
        parse_procedure(make_procedure_definition(make_page_definition(LENGTH, deadline)))


def test_a_text_in_the_form_of_a_date_may_be_one():
    first_day = make_field_definition("echeance", "computed", result="date", value={"cat": ["2027", "-01-01"]})

    parse_procedure(make_procedure_definition(make_page_definition(LENGTH, first_day)))

    assert compute_value("date", {"cat": ["2027", "-01-01"]}) == "2027-01-01"


def test_circular_computed_values_are_not_published():
    def build_dependent_field(name, other):
        return make_field_definition(name, "computed", result="number", value={"+": [{"var": f"answers.{other}"}, 1]})

    with pytest.raises(DefinitionError, match="tourne en rond"):
        parse_procedure(
            make_procedure_definition(
                make_page_definition(LENGTH, build_dependent_field("a", "b"), build_dependent_field("b", "a"))
            )
        )
