from datetime import date

import pytest

from app.procedures.definition import parse_procedure
from app.procedures.fields import Problem
from app.procedures.form.journey import Context
from app.procedures.form.validation import validate_all, validate_answers, validate_fields, validate_page
from tests.procedures.definitions import (
    make_field,
    make_field_definition,
    make_form_data,
    make_page_definition,
    make_procedure_definition,
)

TODAY = date(2026, 11, 24)
CONTEXT = Context(TODAY)
PHOTO = {"id": "1", "name": "trou.jpg", "size": 1_000, "type": "image/jpeg"}


def build_condition(name, value):
    return {"==": [{"var": f"answers.{name}"}, value]}


@pytest.fixture(scope="module")
def procedure():
    return parse_procedure(
        make_procedure_definition(
            make_page_definition(
                make_field_definition("owner", "yes_no"),
                make_field_definition("rent", "number", condition=build_condition("owner", False)),
                make_field_definition("photos", "files", required=False),
                id="home",
            ),
            make_page_definition(
                make_field_definition("day", "date", minimum="today"),
                make_field_definition("reason", "long_text", required=False),
                id="visit",
                condition=build_condition("owner", False),
            ),
        )
    )


def test_a_valid_page_gives_its_answers(procedure):
    checked = validate_page(procedure.page("home"), make_form_data(owner="no", rent="450,50"), CONTEXT)

    assert checked.is_valid
    assert checked.answers == {"owner": False, "rent": "450.5"}


def test_a_page_with_problems_keeps_its_input(procedure):
    checked = validate_page(procedure.page("home"), make_form_data(owner="no", rent="beaucoup"), CONTEXT)

    assert not checked.is_valid
    assert checked.answers == {"owner": False}
    assert checked.problems == {"rent": [Problem("number_unknown")]}
    assert checked.inputs == {"owner": "no", "rent": "beaucoup", "photos": []}
    assert [(field.id, problem.code) for field, problem in checked.problem_list] == [("rent", "number_unknown")]


def test_a_field_hidden_by_an_answer_of_its_page_is_neither_shown_nor_stored(procedure):
    checked = validate_page(procedure.page("home"), make_form_data(owner="yes", rent="beaucoup"), CONTEXT)

    assert checked.is_valid
    assert checked.answers == {"owner": True}
    assert [field.id for field in checked.fields] == ["owner", "photos"]


def test_files_already_received_are_answers(procedure):
    context = Context(TODAY, {"photos": [PHOTO], "owner": False})

    checked = validate_page(procedure.page("home"), make_form_data(owner="yes", photos="forged"), context)

    assert checked.answers == {"owner": True, "photos": [PHOTO]}


def test_unknown_field_names_are_ignored(procedure):
    checked = validate_page(procedure.page("home"), make_form_data(owner="yes", status="closed", id="1"), CONTEXT)

    assert checked.answers == {"owner": True}


def test_a_valid_form_gives_the_answers_to_store(procedure):
    answers = {"owner": True, "rent": "3", "day": "2020-01-01", "unheard_of": "x", "photos": [PHOTO]}

    checked = validate_all(procedure, answers, CONTEXT)

    assert checked.is_valid
    assert checked.answers == {"owner": True, "photos": [PHOTO]}
    assert checked.first_invalid_step is None


def test_the_first_incomplete_page_is_found(procedure):
    checked = validate_all(procedure, {"owner": False, "rent": "450.5", "day": "2026-11-23"}, CONTEXT)

    assert checked.problems == {"visit": {"day": [Problem("date_too_early", {"minimum": TODAY})]}}
    assert checked.first_invalid_step.page.id == "visit"
    assert checked.answers == {"owner": False, "rent": "450.5"}


def test_an_empty_form_is_incomplete_from_its_first_page(procedure):
    checked = validate_all(procedure, {}, CONTEXT)

    assert checked.problems == {"home": {"owner": [Problem("choice_missing")]}}
    assert checked.first_invalid_step.page.id == "home"


def test_a_draft_with_invalid_data_is_refused_without_an_exception(procedure):
    checked = validate_all(procedure, {"owner": ["yes"], "rent": {"a": 1}, "photos": "x", "day": 3}, CONTEXT)

    assert checked.problems == {"home": {"owner": [Problem("choice_missing")]}}


def test_fields_of_an_action_may_depend_on_the_processing():
    fields = (make_field("long_text", id="why", condition={"==": [{"var": "processing.team"}, "Nord"]}),)

    def problems(team):
        return validate_fields(fields, make_form_data(), Context(TODAY, processing={"team": team})).problems

    assert problems("Nord") == {"why": [Problem("required")]}
    assert problems("Sud") == {}


def test_answers_from_a_program_are_validated_like_form_values():
    checked = validate_answers((make_field("number"),), {"question": 12.5}, CONTEXT)

    assert checked.answers == {"question": "12.5"}
