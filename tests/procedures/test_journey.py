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


def summarise_steps(journey):
    return [(step.page.id, [field.id for field in step.fields]) for step in journey.steps]


def test_at_first_only_unconditional_fields_are_visible(procedure):
    assert summarise_steps(build_journey_of(procedure)) == [("home", ["owner"]), ("contact", ["mail"])]


def test_answers_make_fields_and_pages_visible(procedure):
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


def test_a_page_without_a_visible_field_is_skipped(procedure):
    assert build_journey_of(procedure, owner=False).step("company") is None


def test_answers_of_hidden_fields_are_ignored(procedure):
    journey = build_journey_of(
        procedure, owner=True, landlord="société", company=True, siret="1", unheard_of="x", mail="a@b.fr"
    )

    assert journey.answers == {"owner": True, "mail": "a@b.fr"}
    assert journey.step("company") is None


def test_steps_are_numbered_among_those_that_apply(procedure):
    journey = build_journey_of(procedure, owner=True)

    assert (journey.step("contact").number, journey.step_count) == (3, 3)
    assert journey.first_step.page.id == "home"


def test_pages_have_a_next_and_a_previous_page(procedure):
    journey = build_journey_of(procedure, owner=True)

    assert journey.next_step("home").page.id == "owners"
    assert journey.previous_step("contact").page.id == "owners"
    assert journey.next_step("contact") is None
    assert journey.previous_step("home") is None
    assert journey.next_step("company") is None


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


def test_the_profile_prefills_missing_answers(procedure):
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


def test_answers_are_displayed_as_text(procedure):
    fields = procedure.page("home").fields

    assert display_answers(fields, {"owner": False}) == {"owner": "Non", "landlord": "", "company": ""}
    assert [(field.id, words) for field, words in display_rows(fields, {"landlord": "Denis"})] == [
        ("owner", ""),
        ("landlord", "Denis"),
        ("company", ""),
    ]


WORK_ONLY = [{"value": "work", "label": "Le travail"}]


@pytest.mark.parametrize(
    "changing",
    [
        make_field_definition("why", "single_choice", options=WORK_ONLY, other="Autre"),
        make_field_definition("why", "multiple_choice", options={"source": "motifs"}),
        make_field_definition("total", "computed", value={"+": [1, 2]}, result="number"),
        make_field_definition("job", condition=build_condition("name", "Chloé")),
    ],
    ids=["typed beside the options", "of a source", "worked out", "under a condition"],
)
def test_a_page_is_static_when_no_answer_changes_its_fields(changing):
    steady = make_page_definition(
        make_field_definition("nick"), make_field_definition("what", "single_choice", options=WORK_ONLY), id="steady"
    )
    changed = make_page_definition(make_field_definition("name"), changing, id="changed")

    pages = parse_procedure(make_procedure_definition(steady, changed)).pages

    assert [page.is_static for page in pages] == [True, False]


def test_a_static_page_shows_and_validates_every_field(procedure):
    journey = build_journey_of(procedure, mail="chloe@residents.example", unknown="x")

    assert [field.id for field in journey.step("contact").fields] == ["mail"]
    assert journey.answers == {"mail": "chloe@residents.example"}
