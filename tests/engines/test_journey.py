from datetime import date

import pytest

from app.procedures.definition import parse_procedure
from app.procedures.display import displayed_answers, rows
from app.procedures.journey import Context, journey
from app.procedures.prefill import input_values, prefilled
from tests.procedures.documents import field_document, page_document, procedure_document

TODAY = date(2026, 11, 24)


def answered(name, value):
    return {"==": [{"var": f"answers.{name}"}, value]}


@pytest.fixture(scope="module")
def procedure():
    """A request in four pages; the third is for owners, the field `company` for those who rent from one."""
    return parse_procedure(
        procedure_document(
            page_document(
                field_document("owner", "yes_no"),
                field_document("landlord", condition=answered("owner", False)),
                field_document("company", "yes_no", condition=answered("landlord", "société")),
                id="home",
            ),
            page_document(field_document("siret", condition=answered("company", True)), id="company"),
            page_document(field_document("deed", "files"), id="owners", condition=answered("owner", True)),
            page_document(field_document("mail", "email", profile="email"), id="contact"),
        )
    )


def way(procedure, profile=None, **answers):
    return journey(procedure, Context(TODAY, answers, profile or {}))


def shape(found):
    return [(step.page.id, [field.id for field in step.fields]) for step in found.steps]


def test_at_first_only_what_has_no_condition_is_shown(procedure):
    assert shape(way(procedure)) == [("home", ["owner"]), ("contact", ["mail"])]


def test_answers_open_fields_and_pages(procedure):
    assert shape(way(procedure, owner=True)) == [("home", ["owner"]), ("owners", ["deed"]), ("contact", ["mail"])]
    assert shape(way(procedure, owner=False, landlord="société", company=True)) == [
        ("home", ["owner", "landlord", "company"]),
        ("company", ["siret"]),
        ("contact", ["mail"]),
    ]


def test_a_page_without_any_field_to_show_is_passed_over(procedure):
    assert way(procedure, owner=False).step("company") is None


def test_answers_of_hidden_fields_are_dropped_and_open_nothing(procedure):
    found = way(procedure, owner=True, landlord="société", company=True, siret="1", unheard_of="x", mail="a@b.fr")

    assert found.answers == {"owner": True, "mail": "a@b.fr"}
    assert found.step("company") is None


def test_steps_are_numbered_among_those_that_apply(procedure):
    found = way(procedure, owner=True)

    assert (found.step("contact").number, found.total) == (3, 3)
    assert found.first.page.id == "home"


def test_one_goes_to_the_next_page_and_back(procedure):
    found = way(procedure, owner=True)

    assert found.after("home").page.id == "owners"
    assert found.before("contact").page.id == "owners"
    assert found.after("contact") is None
    assert found.before("home") is None
    assert found.after("company") is None


def test_conditions_may_read_the_profile_and_the_day():
    procedure = parse_procedure(
        procedure_document(
            page_document(
                field_document("first"),
                field_document("mail", condition={"missing": ["profile.email"]}),
                field_document("late", condition={">": [{"var": "today"}, "2026-11-23"]}),
            )
        )
    )

    assert shape(way(procedure)) == [("page", ["first", "mail", "late"])]
    assert shape(way(procedure, profile={"email": "a@b.fr"})) == [("page", ["first", "late"])]


def test_the_profile_offers_what_was_not_answered(procedure):
    fields = procedure.page("contact").fields

    assert prefilled(fields, {}, {"email": "chloe@exemple.fr"}) == {"mail": "chloe@exemple.fr"}
    assert prefilled(fields, {"mail": "autre@exemple.fr"}, {"email": "chloe@exemple.fr"}) == {
        "mail": "autre@exemple.fr"
    }
    assert prefilled(fields, {}, {}) == {"mail": None}


def test_inputs_are_filled_in_by_their_names(procedure):
    assert input_values(procedure.page("home").fields, {"owner": False, "landlord": "Denis"}) == {
        "owner": "no",
        "landlord": "Denis",
        "company": "",
    }


def test_answers_are_shown_in_words(procedure):
    fields = procedure.page("home").fields

    assert displayed_answers(fields, {"owner": False}) == {"owner": "Non", "landlord": "", "company": ""}
    assert [(field.id, words) for field, words in rows(fields, {"landlord": "Denis"})] == [
        ("owner", ""),
        ("landlord", "Denis"),
        ("company", ""),
    ]


LISTED = [{"value": "work", "label": "Le travail"}]


@pytest.mark.parametrize(
    "changing",
    [
        field_document("why", "single_choice", options=LISTED, other="Autre"),
        field_document("why", "multiple_choice", options={"source": "motifs"}),
        field_document("total", "computed", value={"+": [1, 2]}, result="number"),
        field_document("job", condition=answered("name", "Chloé")),
    ],
    ids=["typed beside the options", "of a source", "worked out", "under a condition"],
)
def test_a_page_is_steady_when_no_answer_changes_what_it_asks(changing):
    steady = page_document(field_document("nick"), field_document("what", "single_choice", options=LISTED), id="steady")
    changed = page_document(field_document("name"), changing, id="changed")

    pages = parse_procedure(procedure_document(steady, changed)).pages

    assert [page.is_steady for page in pages] == [True, False]


def test_a_steady_page_asks_all_and_keeps_all(procedure):
    found = way(procedure, mail="chloe@residents.example", unknown="x")

    assert [field.id for field in found.step("contact").fields] == ["mail"]
    assert found.answers == {"mail": "chloe@residents.example"}
