"""Conditions of the fields and pages of w.c.s., and the values worked out in its forms."""

from app.publik_import.forms import translate_form
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_condition,
    make_field,
    make_form,
    translate_export,
)


def test_a_bare_condition_of_old_is_python():
    document, problems, _ = translate_export(
        translate_form, make_form(make_field(varname="nom"), make_field(varname="x", condition="form_var_nom == 'Li'"))
    )

    assert problems == []
    assert list_fields(document)[1]["condition"] == {"==": [{"var": "answers.nom"}, "Li"]}


def test_a_condition_is_carried_to_the_field_and_to_the_page():
    document, problems, _ = translate_export(
        translate_form,
        make_form(
            make_field(kind="page"),
            make_field(kind="item", varname="qui", items="<item>Moi</item><item>Un proche</item>"),
            make_field(varname="proche", condition=make_condition('form_var_qui == "Un proche"')),
            make_field(kind="page", label="Suite", condition=make_condition('form_var_qui_raw == "Moi"')),
            make_field(varname="suite"),
        ),
    )

    assert problems == []
    assert list_fields(document)[1]["condition"] == {"==": [{"var": "answers.qui"}, "Un proche"]}
    assert document["pages"][1]["condition"] == {"==": [{"var": "answers.qui"}, "Moi"]}


def test_a_condition_not_understood_keeps_its_words_and_the_field():
    document, problems, findings = translate_export(
        translate_form,
        make_form(make_field(varname="nom"), make_field(varname="x", condition=make_condition("form_var_nom|secret"))),
    )

    assert problems == []
    assert "condition" not in list_fields(document)[1]
    assert [one.verbatim for one in findings.items if one.part == "condition"] == ["form_var_nom|secret"]


def test_a_condition_that_waits_for_the_product_is_taken_out_and_asked_of_nobody():
    document, problems, findings = translate_export(
        translate_form,
        make_form(
            make_field(varname="nom"), make_field(varname="x", condition=make_condition("form_submission_channel"))
        ),
    )

    assert problems == []
    assert list_fields(document)[1]["condition"] is None
    assert list_fields(document)[1]["required"] is False
    assert list_outcomes(findings, "placing") == [("approximate", ["not_yet"])]


def test_two_fields_of_the_same_name_are_told_apart_and_read_as_one():
    document, _, _ = translate_export(
        translate_form,
        make_form(
            make_field(varname="photo"),
            make_field(varname="photo"),
            make_field(varname="x", condition=make_condition("form_var_photo")),
        ),
    )

    assert [one["id"] for one in list_fields(document)] == ["photo", "photo_2", "x"]
    assert list_fields(document)[2]["condition"] == {"or": [{"var": "answers.photo"}, {"var": "answers.photo_2"}]}


def test_a_computed_value_stands_where_it_is_used():
    computed = make_field(
        kind="computed", varname="grand", value_template="{% if form_var_n > 3 %}oui{% else %}non{% endif %}"
    )
    document, problems, _ = translate_export(
        translate_form,
        make_form(
            make_field(kind="numeric", varname="n"),
            computed,
            make_field(varname="x", condition=make_condition('form_var_grand == "oui"')),
        ),
    )

    assert problems == []
    assert [one["id"] for one in list_fields(document)] == ["n", "x"]
    assert list_fields(document)[1]["condition"] == {
        "==": [{"if": [{">": [{"var": "answers.n"}, 3]}, "oui", "non"]}, "oui"]
    }
