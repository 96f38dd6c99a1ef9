"""Rows of a block: conditional, computed and file fields in a row, and a number of rows that depends on other answers."""

from datetime import date

import pytest

from app.forms.containers import build_containers, build_rows
from app.forms.refresh import refresh_form, visible_problems
from app.language.schema.problems import DefinitionError
from app.procedures.definition import parse_procedure
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.files import all_files
from app.procedures.form.journey import Context, build_journey
from app.procedures.form.validation import validate_all, validate_page
from tests.procedures.definitions import (
    make_field_definition,
    make_form_data,
    make_page_definition,
    make_procedure_definition,
)

TODAY = date(2026, 11, 24)
PAPER = {"id": "7", "name": "plan.pdf", "size": 10, "type": "application/pdf"}
KIND = make_field_definition("kind", label="Nature")
PRICE = make_field_definition("price", "amount", label="Prix")
COUNT = make_field_definition("count", "number", label="Nombre")
OTHER = make_field_definition("other", label="Précisez", condition={"==": [{"var": "item.kind"}, "autre"]})
TOTAL = make_field_definition(
    "total",
    "computed",
    label="Total",
    result="amount",
    value={"*": [{"var": "item.price"}, {"var": "item.count"}, {"var": ["answers.rate", 1]}]},
)
RATE = make_field_definition("rate", "number", label="Taux", required=False)
PAPERS = make_field_definition("papers", "files", label="Factures", required=False)


def block(*fields, **more):
    return make_field_definition(
        "rows", "block", label="Achats", item_label="Achat", add_label="Ajouter", fields=list(fields), **more
    )


def procedure(*fields):
    return parse_procedure(make_procedure_definition(make_page_definition(*fields)))


def check(definition, **form_values):
    return validate_page(definition.pages[0], make_form_data(**form_values), Context(TODAY))


def refusals(*fields):
    with pytest.raises(DefinitionError) as refused:
        procedure(*fields)
    return [str(problem).replace("\u00a0", " ") for problem in refused.value.problems]


SHOPPING = procedure(RATE, block(KIND, OTHER, PRICE, COUNT, TOTAL))
FORM_VALUES = {"rows__items": ["0"], "rows__0__kind": "livres", "rows__0__price": "12,50", "rows__0__count": "2"}


def test_a_condition_in_a_row_reads_the_answers_of_that_row_only():
    two = {
        **FORM_VALUES,
        "rows__items": ["0", "1"],
        "rows__1__kind": "autre",
        "rows__1__price": "3",
        "rows__1__count": "1",
    }

    missing = check(SHOPPING, **two)
    result = check(SHOPPING, **two, rows__1__other="Vélo", rows__0__other="caché")

    assert missing.problems["rows"][0].part == "1__other"
    assert [sorted(item) for item in result.answers["rows"]] == [
        ["count", "kind", "price", "total"],
        ["count", "kind", "other", "price", "total"],
    ]


def test_a_computed_field_of_a_row_reads_the_row_and_the_form():
    checked = check(SHOPPING, **FORM_VALUES, rate="3")

    assert checked.answers["rows"][0]["total"] == "75.00"
    again = validate_all(SHOPPING, {**checked.answers, "rate": "2"}, Context(TODAY))
    assert again.answers["rows"][0]["total"] == "50.00"
    assert (
        build_journey(SHOPPING, Context(TODAY, {**checked.answers, "rate": "1"})).answers["rows"][0]["total"] == "25.00"
    )


def test_a_row_without_input_is_empty_whatever_its_computed_values():
    fixed = procedure(
        block(KIND, make_field_definition("total", "computed", label="Total", result="number", value={"+": [1, 1]}))
    )

    checked = check(fixed, rows__items=["0", "1"], rows__0__kind="livres")

    assert checked.answers["rows"] == [{"kind": "livres", "total": "2"}]


def test_a_row_is_rendered_with_the_containers_of_its_questions():
    checked = check(SHOPPING, **FORM_VALUES)

    rows = build_rows(checked.fields[1], checked.inputs)

    assert [(container.field.id, container.is_shown, container.is_fixed) for container in rows.containers] == [
        ("rows__0__kind", True, True),
        ("rows__0__other", False, False),
        ("rows__0__price", True, True),
        ("rows__0__count", True, True),
        ("rows__0__total", True, False),
    ]
    assert rows.values["rows__0__total"] == "25,00\u00a0€"


def test_only_the_changed_container_of_a_row_is_rendered_again():
    form = make_form_data(**{**FORM_VALUES, "rows__0__kind": "autre"}, shown=["rate", "rows", "rows__0__total"])
    checked = validate_page(SHOPPING.pages[0], form, Context(TODAY))

    refresh = refresh_form(build_containers(SHOPPING.pages[0].fields, checked.fields), checked.inputs, [checked], form)

    assert [(container.field.id, container.is_shown) for container in refresh.containers] == [
        ("rows__0__other", True),
        ("rows__0__total", True),
    ]
    assert refresh.values["rows__0__total"] == "25,00\u00a0€"


def test_a_question_that_appears_in_a_row_has_no_problem_yet():
    form = make_form_data(**{**FORM_VALUES, "rows__0__kind": "autre", "rows__0__count": ""})
    checked = validate_page(SHOPPING.pages[0], form, Context(TODAY))
    containers = build_containers(SHOPPING.pages[0].fields, checked.fields)

    first = visible_problems(checked.problems, containers, form)
    then = visible_problems(checked.problems, containers, make_form_data(shown=["rows__0__other"]))

    assert [problem.part for problem in first["rows"]] == ["0__count"]
    assert [problem.part for problem in then["rows"]] == ["0__other", "0__count"]


def test_the_number_of_rows_follows_an_answer():
    how_many = make_field_definition("many", "number", label="Combien ?", integer=True)
    family = procedure(how_many, block(KIND, minimum={"var": "answers.many"}, maximum={"var": "answers.many"}))
    three = {"rows__items": ["0", "1", "2"], **{f"rows__{n}__kind": "x" for n in range(3)}}

    few, many = check(family, many="2", **three), check(family, many="4", **three)
    none = check(family, many="0", rows__items=["0"])

    assert few.problems["rows"] == [Problem("too_many_items", {"maximum": 2})]
    assert many.problems["rows"][0].part == "3__kind"
    assert many.inputs["rows__items"] == ["0", "1", "2", "3"]
    assert (none.is_valid, [field.id for field in none.fields]) == (True, ["many"])


def test_the_rows_are_rendered_again_when_their_number_changes():
    how_many = make_field_definition("many", "number", label="Combien ?", integer=True)
    family = procedure(how_many, block(KIND, minimum={"var": "answers.many"}, maximum=20))
    page = family.pages[0]

    def list_refreshed_fields(**form_values):
        form = make_form_data(rows__items=["0"], shown=["rows"], **form_values)
        checked = validate_page(page, form, Context(TODAY))
        return [
            container.field.id
            for container in refresh_form(build_containers(page.fields, checked.fields), {}, [checked], form).containers
        ]

    assert list_refreshed_fields(many="3", rows__bounds="1-20") == ["rows"]
    assert list_refreshed_fields(many="3", rows__bounds="3-20") == []


def test_the_files_of_a_deleted_row_are_deleted():
    papers = procedure(block(KIND, PAPERS))
    form_values = {
        "rows__items": ["0", "1"],
        "rows__0__kind": "a",
        "rows__1__kind": "b",
        "rows__1__papers__kept": [PAPER],
    }

    unchanged_result = check(papers, **form_values)
    shifted_result = check(papers, **form_values, rows__remove="0")
    taken_back = check(papers, **form_values, rows__1__papers__remove="7")

    assert unchanged_result.answers["rows"] == [{"kind": "a"}, {"kind": "b", "papers": [PAPER]}]
    assert shifted_result.answers["rows"] == [{"kind": "b", "papers": [PAPER]}]
    assert taken_back.answers["rows"] == [{"kind": "a"}, {"kind": "b"}]
    assert list(all_files(unchanged_result.answers)) == [PAPER]
    assert FIELD_TYPES["block"].form_values(papers.pages[0].fields[0], unchanged_result.answers["rows"])[
        "rows__1__papers"
    ] == [PAPER]


def test_a_typed_file_name_is_not_a_file():
    papers = procedure(block(KIND, PAPERS))

    checked = check(papers, rows__items=["0"], rows__0__kind="a", rows__0__papers__kept=["7"], rows__0__papers=["7"])

    assert checked.answers["rows"] == [{"kind": "a"}]


def test_a_check_of_a_row_reads_earlier_answers():
    limited = procedure(
        RATE,
        block(
            COUNT,
            item_checks=[{"condition": {"<=": [{"var": "item.count"}, {"var": "answers.rate"}]}, "message": "Trop."}],
        ),
    )

    assert check(limited, rate="3", rows__items=["0"], rows__0__count="4").problems["rows"][0].code == "check"
    assert check(limited, rate="5", rows__items=["0"], rows__0__count="4").is_valid


@pytest.mark.parametrize(
    ("inner", "problem"),
    [
        ({**OTHER, "condition": {"present": [{"var": "item.nobody"}]}}, "condition: « item.nobody » n’est pas connu ici"),
        ({**OTHER, "condition": {"present": [{"var": "item.other"}]}}, "condition: « item.other » n’est pas connu ici"),
        ({**OTHER, "condition": {"present": [{"var": "answers.rows"}]}}, "condition: « answers.rows »"),
        ({**OTHER, "condition": {"present": [{"var": "answers.rate"}]}}, "condition: « answers.rate »"),
        ({**OTHER, "condition": {"and": [{"==": [{"var": "item.kind"}, "a"]}, {"==": [{"var": "item.kind"}, "b"]}]}},
         "est obligatoire mais jamais affiché"),
        ({**TOTAL, "value": {"+": [{"var": "item.nobody"}]}}, "value: « item.nobody » n’est pas connu ici"),
    ],
)  # fmt: skip
def test_an_invalid_condition_in_a_row_is_refused(inner, problem):
    assert any(
        "pages[0].fields[0].fields[1]" in refusal and problem in refusal
        for refusal in refusals(block(KIND, inner), RATE)
    )


def test_circular_conditions_in_a_row_are_refused():
    first = make_field_definition("a", required=False, condition={"present": [{"var": "item.b"}]})
    second = make_field_definition("b", required=False, condition={"present": [{"var": "item.a"}]})

    assert any("tourne en rond" in refusal for refusal in refusals(block(KIND, first, second)))


def test_a_number_of_rows_that_reads_an_unknown_name_is_refused():
    assert any(
        "fields[0].maximum: « answers.nobody »" in e for e in refusals(block(KIND, maximum={"var": "answers.nobody"}))
    )
