from datetime import date

import pytest

from app.core.documents import DefinitionError
from app.procedures.definition import parse_procedure, read_procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.computed import Computed
from app.procedures.journey import Context, journey
from app.procedures.validation import validate_all, validate_page
from tests.procedures.documents import field_document, make_field, page_document, procedure_document, sent

TODAY = date(2026, 11, 24)
LENGTH, WIDTH = field_document("longueur", "number"), field_document("largeur", "number", required=False)
SURFACE = {"*": [{"var": "answers.longueur"}, {"var": "answers.largeur"}]}


def computed(kind, value, answers=None):
    field = make_field("computed", result=kind, value={"+": [0, value]} if isinstance(value, int) else value)
    return Computed().compute(field, {"answers": answers or {}, "today": "2026-11-24"})


def form(*more, **settings):
    surface = field_document("surface", "computed", result="number", value=SURFACE, **settings)
    return parse_procedure(procedure_document(page_document(LENGTH, WIDTH, surface, *more)))


def test_each_kind_is_kept_as_the_answer_to_a_field_of_that_type():
    third = {"/": [1, 3]}

    assert computed("number", {"*": ["2", 3]}) == "6"
    assert computed("amount", {"/": [10, 4]}) == "2.50"
    assert computed("amount", third) == "0.33"
    assert computed("number", third) == "0.333333"
    assert computed("date", {"var": "today"}) == "2026-11-24"
    assert computed("short_text", {"cat": ["rue ", "du Lac"]}) == "rue du Lac"


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
def test_there_is_none_when_the_answers_do_not_give_it(kind, value):
    assert computed(kind, value) is None


def test_it_follows_what_is_typed_and_cannot_be_typed():
    (page,) = form().pages

    checked = validate_page(page, sent(longueur="12,5", largeur="2", surface="999"), Context(TODAY))

    assert checked.answers == {"longueur": "12.5", "largeur": "2", "surface": "25"}
    assert checked.typed["surface"] == "25"
    missing = validate_page(page, sent(longueur="12,5", largeur="", surface="999"), Context(TODAY, {"surface": "999"}))
    assert missing.answers == {"longueur": "12.5"}
    assert missing.is_valid


def test_it_is_worked_out_again_when_the_form_is_sent():
    checked = validate_all(form(), {"longueur": "3", "largeur": "2", "surface": "999"}, Context(TODAY))

    assert checked.answers["surface"] == "6"


def test_a_hidden_answer_does_not_count():
    width = {**WIDTH, "condition": {">": [{"var": "answers.longueur"}, 10]}}
    document = procedure_document(
        page_document(LENGTH, width, field_document("surface", "computed", result="number", value=SURFACE))
    )
    way = journey(parse_procedure(document), Context(TODAY, {"longueur": "3", "largeur": "2", "surface": "6"}))

    assert way.answers == {"longueur": "3"}


def test_conditions_after_it_may_read_it():
    large = field_document("raison", required=False, condition={">": [{"var": "answers.surface"}, 20]})

    def shown(length):
        (step,) = journey(form(large), Context(TODAY, {"longueur": length, "largeur": "2"})).steps
        return [field.id for field in step.fields]

    assert shown("11") == ["longueur", "largeur", "surface", "raison"]
    assert shown("10") == ["longueur", "largeur", "surface"]


def test_answers_that_ask_for_too_much_work_give_none_and_the_form_goes_on():
    lines = {"var": "answers.lignes"}
    heavy = {"sum": [{"map": [lines, {"sum": [{"map": [lines, {"count": [lines]}]}]}]}]}
    assert computed("number", heavy, {"lignes": [1, 2]}) == "8"
    assert computed("number", heavy, {"lignes": list(range(400))}) is None

    document = procedure_document(
        page_document(field_document("lignes", required=False), field_document("suite", condition={">": [heavy, 1]}))
    )
    (step,) = journey(read_procedure(document), Context(TODAY, {"lignes": list(range(400))})).steps
    assert [field.id for field in step.fields] == ["lignes"]


def test_it_is_shown_as_its_kind_is():
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
def test_what_cannot_be_worked_out_is_not_published(value, message):
    with pytest.raises(DefinitionError, match=message):
        parse_procedure(
            procedure_document(
                page_document(LENGTH, field_document("surface", "computed", result="number", value=value))
            )
        )


def test_two_values_that_wait_for_each_other_are_not_published():
    def depending(name, other):
        return field_document(name, "computed", result="number", value={"+": [{"var": f"answers.{other}"}, 1]})

    with pytest.raises(DefinitionError, match="tourne en rond"):
        parse_procedure(procedure_document(page_document(LENGTH, depending("a", "b"), depending("b", "a"))))
