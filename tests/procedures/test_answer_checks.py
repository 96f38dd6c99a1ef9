"""Checks across several answers: when they run, which question shows their message, and its wording."""

from datetime import date

import pytest

from app.procedures.definition import DefinitionError, parse_procedure
from app.procedures.form.journey import Context
from app.procedures.form.validation import validate_all, validate_page
from tests.procedures.definitions import (
    make_field_definition,
    make_form_data,
    make_page_definition,
    make_procedure_definition,
)

TODAY = date(2026, 11, 24)
START, END = make_field_definition("start", "date"), make_field_definition("end", "date", required=False)
IN_ORDER = {
    "condition": {">=": [{"var": "answers.end"}, {"var": "answers.start"}]},
    "message": "Mettez le dernier jour après le {{ answers.start }}.",
    "field": "end",
}


def procedure(*fields, checks=(IN_ORDER,)):
    return parse_procedure(
        make_procedure_definition(make_page_definition(*(fields or (START, END)), checks=list(checks)))
    )


def problems(*fields, checks=(IN_ORDER,), **form_values):
    (page,) = procedure(*fields, checks=checks).pages
    problems_by_field = validate_page(page, make_form_data(**form_values), Context(TODAY)).problems
    return {
        name: [(each.code, each.part, each.params.get("message")) for each in field_problems]
        for name, field_problems in problems_by_field.items()
    }


def refusals(*fields, checks):
    try:
        procedure(*fields, checks=checks)
    except DefinitionError as refused:
        return [str(problem).replace("\u00a0", " ") for problem in refused.problems]
    return []


def test_a_failed_check_is_shown_beside_its_question_with_the_answers():
    found_problems = problems(start="2026-12-10", end="2026-12-01")

    assert found_problems == {"end": [("check", None, "Mettez le dernier jour après le 10\u00a0décembre 2026.")]}
    assert problems(start="2026-12-10", end="2026-12-10") == {}


def test_a_missing_answer_fails_no_check():
    assert problems(start="2026-12-10") == {}


def test_problems_of_one_field_come_before_checks():
    assert problems(start="demain", end="2026-12-01") == {"start": [("date_unknown", None, None)]}


def test_without_a_field_the_message_is_beside_the_last_question_read():
    check = {name: value for name, value in IN_ORDER.items() if name != "field"}
    found_problems = problems(END, START, checks=[check], start="2026-12-10", end="2026-12-01")

    assert list(found_problems) == ["start"]


def test_a_check_whose_questions_are_all_hidden_is_skipped():
    shown_if = {"==": [{"var": "answers.kind"}, "long"]}
    fields = (make_field_definition("kind"), {**START, "condition": shown_if}, {**END, "condition": shown_if})

    assert problems(*fields, kind="court", start="2026-12-10", end="2026-12-01") == {}
    assert list(problems(*fields, kind="long", start="2026-12-10", end="2026-12-01")) == ["end"]


def test_the_whole_form_is_checked_again_before_it_is_sent():
    checked = validate_all(procedure(), {"start": "2026-12-10", "end": "2026-12-01"}, Context(TODAY))

    assert not checked.is_valid
    assert checked.first_invalid_step.page.id == "page"


CHILDREN = make_field_definition(
    "children",
    "block",
    item_label="Enfant",
    add_label="Ajouter un enfant",
    fields=[
        make_field_definition("name"),
        make_field_definition("share", "number"),
        make_field_definition("most", "number"),
    ],
    item_checks=[
        {
            "condition": {"<=": [{"var": "item.share"}, {"var": "item.most"}]},
            "message": "{{ item.name }} ne peut pas avoir plus de {{ item.most }}.",
            "field": "share",
        }
    ],
    checks=[
        {
            "condition": {"==": [{"sum": [{"map": [{"var": "answers.children"}, {"var": "item.share"}]}]}, 100]},
            "message": "Les parts font 100 en tout.",
        }
    ],
)


def typed_children(*shares):
    rows = {
        f"children__{number}__{name}": value
        for number, share in enumerate(shares)
        for name, value in (("name", f"Léa {number}"), ("share", share), ("most", "60"))
    }
    return {"children__items": [str(number) for number in range(len(shares))], **rows}


def test_each_row_of_a_block_is_checked_at_its_own_path():
    found_problems = problems(CHILDREN, checks=[], **typed_children("40", "70"))

    assert found_problems == {"children": [("check", "1__share", "Léa 1 ne peut pas avoir plus de 60.")]}


def test_all_the_rows_of_a_block_are_checked_together():
    assert problems(CHILDREN, checks=[], **typed_children("40", "60")) == {}
    assert problems(CHILDREN, checks=[], **typed_children("40", "50")) == {
        "children": [("check", None, "Les parts font 100 en tout.")]
    }


@pytest.mark.parametrize(
    "check, problem",
    [
        (
            {"condition": {">": [{"var": "answers.fin"}, {"var": "answers.start"}]}},
            "pages[0].checks[0].condition: « answers.fin » n’est pas connu ici",
        ),
        (
            {"condition": {">": [{"var": "answers.start"}, 3]}},
            (
                "pages[0].checks[0].condition: « est supérieur à » compare une date (« Votre question »)"
                " et un nombre, qui ne se comparent pas"
            ),
        ),
        (
            {"condition": {"and": [{"empty": [{"var": "answers.end"}]}, {"present": [{"var": "answers.end"}]}]}},
            "pages[0].checks[0].condition: n’est jamais vrai : aucune réponse à « Votre question » ne convient",
        ),
        (
            {"condition": {"or": [{"empty": [{"var": "answers.end"}]}, {"present": [{"var": "answers.end"}]}]}},
            "pages[0].checks[0].condition: est toujours vrai : toute réponse à « Votre question » convient",
        ),
        ({"message": "Après le {{ answers.fin }}."}, "pages[0].checks[0].message: « answers.fin » n’est pas connu ici"),
        ({"field": "fin"}, "pages[0].checks[0].field: « fin » n’est pas une question d’ici"),
        (
            {"condition": {"present": [{"var": "profile.email"}]}},
            "pages[0].checks[0]: ne lit aucune réponse d’ici : personne ne pourrait la corriger",
        ),
    ],
)
def test_an_invalid_check_is_refused(check, problem):
    assert problem in refusals(START, END, checks=[{**IN_ORDER, **check}])


def test_a_check_on_each_row_reads_that_row_and_earlier_answers():
    block = {**CHILDREN, "item_checks": [{"condition": {">": [{"var": "item.age"}, 3]}, "message": "Trop jeune."}]}
    outside = {**block, "item_checks": [{"condition": {"present": [{"var": "answers.start"}]}, "message": "Non."}]}

    assert "pages[0].fields[0].item_checks[0].condition: « item.age » n’est pas connu ici" in refusals(block, checks=[])
    assert any(
        "item_checks[0].condition: « answers.start »" in refusal for refusal in refusals(outside, START, checks=[])
    )
    assert not any("answers.start" in refusal for refusal in refusals(START, outside, checks=[]))
