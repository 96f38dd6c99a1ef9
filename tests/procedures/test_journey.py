from datetime import date

import pytest

from app.procedures.definition import parse_procedure
from app.procedures.form.display import display_answers, display_rows
from app.procedures.form.journey import Context, build_journey
from app.procedures.form.prefill import input_values, prefill_fields
from tests.procedures.definitions import make_field_definition, make_page_definition, make_procedure_definition

TODAY = date(2026, 11, 24)


def build_condition(name, value):
    return {"==": [{"var": f"answers.{name}"}, value]}


@pytest.fixture(scope="module")
def procedure():
    """A request in four pages; the third is for owners, the field `company` for those who rent from one."""
    return parse_procedure(
        make_procedure_definition(
            make_page_definition(
                make_field_definition("owner", "yes_no"),
                make_field_definition("landlord", condition=build_condition("owner", False)),
                make_field_definition("company", "yes_no", condition=build_condition("landlord", "société")),
                id="home",
            ),
            make_page_definition(
                make_field_definition("siret", condition=build_condition("company", True)), id="company"
            ),
            make_page_definition(
                make_field_definition("deed", "files"), id="owners", condition=build_condition("owner", True)
            ),
            make_page_definition(make_field_definition("mail", "email", profile="email"), id="contact"),
        )
    )


def build_journey_of(procedure, profile=None, **answers):
    return build_journey(procedure, Context(TODAY, answers, profile or {}))


def summarise_steps(found):
    return [(step.page.id, [field.id for field in step.fields]) for step in found.steps]


def test_at_first_only_what_has_no_condition_is_shown(procedure):
    assert summarise_steps(build_journey_of(procedure)) == [("home", ["owner"]), ("contact", ["mail"])]


def test_answers_open_fields_and_pages(procedure):
    assert summarise_steps(build_journey_of(procedure, owner=True)) == [
        ("home", ["owner"]),
        ("owners", ["deed"]),
        ("contact", ["mail"]),
    ]
    assert summarise_steps(build_journey_of(procedure, owner=False, landlord="société", company=True)) == [
        ("home", ["owner", "landlord", "company"]),
        ("company", ["siret"]),
        ("contact", ["mail"]),
    ]


def test_a_page_without_any_field_to_show_is_passed_over(procedure):
    assert build_journey_of(procedure, owner=False).step("company") is None


def test_answers_of_hidden_fields_are_dropped_and_open_nothing(procedure):
    found = build_journey_of(
        procedure, owner=True, landlord="société", company=True, siret="1", unheard_of="x", mail="a@b.fr"
    )

    assert found.answers == {"owner": True, "mail": "a@b.fr"}
    assert found.step("company") is None


def test_steps_are_numbered_among_those_that_apply(procedure):
    found = build_journey_of(procedure, owner=True)

    assert (found.step("contact").number, found.step_count) == (3, 3)
    assert found.first_step.page.id == "home"


def test_one_goes_to_the_next_page_and_back(procedure):
    found = build_journey_of(procedure, owner=True)

    assert found.next_step("home").page.id == "owners"
    assert found.previous_step("contact").page.id == "owners"
    assert found.next_step("contact") is None
    assert found.previous_step("home") is None
    assert found.next_step("company") is None


def test_conditions_may_read_the_profile_and_the_day():
    procedure = parse_procedure(
        make_procedure_definition(
            make_page_definition(
                make_field_definition("first"),
                make_field_definition("mail", condition={"missing": ["profile.email"]}),
                make_field_definition("late", condition={">": [{"var": "today"}, "2026-11-23"]}),
            )
        )
    )

    assert summarise_steps(build_journey_of(procedure)) == [("page", ["first", "mail", "late"])]
    assert summarise_steps(build_journey_of(procedure, profile={"email": "a@b.fr"})) == [("page", ["first", "late"])]


def test_the_profile_offers_what_was_not_answered(procedure):
    fields = procedure.page("contact").fields

    assert prefill_fields(fields, {}, {"email": "chloe@exemple.fr"}) == {"mail": "chloe@exemple.fr"}
    assert prefill_fields(fields, {"mail": "autre@exemple.fr"}, {"email": "chloe@exemple.fr"}) == {
        "mail": "autre@exemple.fr"
    }
    assert prefill_fields(fields, {}, {}) == {"mail": None}


def test_inputs_are_filled_in_by_their_names(procedure):
    assert input_values(procedure.page("home").fields, {"owner": False, "landlord": "Denis"}) == {
        "owner": "no",
        "landlord": "Denis",
        "company": "",
    }


def test_answers_are_shown_in_words(procedure):
    fields = procedure.page("home").fields

    assert display_answers(fields, {"owner": False}) == {"owner": "Non", "landlord": "", "company": ""}
    assert [(field.id, words) for field, words in display_rows(fields, {"landlord": "Denis"})] == [
        ("owner", ""),
        ("landlord", "Denis"),
        ("company", ""),
    ]


LISTED = [{"value": "work", "label": "Le travail"}]


@pytest.mark.parametrize(
    "changing",
    [
        make_field_definition("why", "single_choice", options=LISTED, other="Autre"),
        make_field_definition("why", "multiple_choice", options={"source": "motifs"}),
        make_field_definition("total", "computed", value={"+": [1, 2]}, result="number"),
        make_field_definition("job", condition=build_condition("name", "Chloé")),
    ],
    ids=["typed beside the options", "of a source", "worked out", "under a condition"],
)
def test_a_page_is_steady_when_no_answer_changes_what_it_asks(changing):
    steady = make_page_definition(
        make_field_definition("nick"), make_field_definition("what", "single_choice", options=LISTED), id="steady"
    )
    changed = make_page_definition(make_field_definition("name"), changing, id="changed")

    pages = parse_procedure(make_procedure_definition(steady, changed)).pages

    assert [page.is_static for page in pages] == [True, False]


def test_a_steady_page_asks_all_and_keeps_all(procedure):
    found = build_journey_of(procedure, mail="chloe@residents.example", unknown="x")

    assert [field.id for field in found.step("contact").fields] == ["mail"]
    assert found.answers == {"mail": "chloe@residents.example"}
