"""Conditions of the fields and pages of w.c.s., and the values worked out in its forms."""

from app.wcs.forms import translate_form
from tests.wcs.samples import condition, field, fields_of, form, told, translated


def test_a_bare_condition_of_old_is_python():
    document, problems, _ = translated(
        translate_form, form(field(varname="nom"), field(varname="x", condition="form_var_nom == 'Li'"))
    )

    assert problems == []
    assert fields_of(document)[1]["condition"] == {"==": [{"var": "answers.nom"}, "Li"]}


def test_a_condition_is_carried_to_the_field_and_to_the_page():
    document, problems, _ = translated(
        translate_form,
        form(
            field(kind="page"),
            field(kind="item", varname="qui", items="<item>Moi</item><item>Un proche</item>"),
            field(varname="proche", condition=condition('form_var_qui == "Un proche"')),
            field(kind="page", label="Suite", condition=condition('form_var_qui_raw == "Moi"')),
            field(varname="suite"),
        ),
    )

    assert problems == []
    assert fields_of(document)[1]["condition"] == {"==": [{"var": "answers.qui"}, "Un proche"]}
    assert document["pages"][1]["condition"] == {"==": [{"var": "answers.qui"}, "Moi"]}


def test_a_condition_not_understood_keeps_its_words_and_the_field():
    document, problems, findings = translated(
        translate_form, form(field(varname="nom"), field(varname="x", condition=condition("form_var_nom|secret")))
    )

    assert problems == []
    assert "condition" not in fields_of(document)[1]
    assert [one.verbatim for one in findings.items if one.part == "condition"] == ["form_var_nom|secret"]


def test_a_condition_that_waits_for_the_product_is_taken_out_and_asked_of_nobody():
    document, problems, findings = translated(
        translate_form, form(field(varname="nom"), field(varname="x", condition=condition("form_submission_channel")))
    )

    assert problems == []
    assert fields_of(document)[1]["condition"] is None
    assert fields_of(document)[1]["required"] is False
    assert told(findings, "placing") == [("approximate", ["not_yet"])]


def test_two_fields_of_the_same_name_are_told_apart_and_read_as_one():
    document, _, _ = translated(
        translate_form,
        form(field(varname="photo"), field(varname="photo"), field(varname="x", condition=condition("form_var_photo"))),
    )

    assert [one["id"] for one in fields_of(document)] == ["photo", "photo_2", "x"]
    assert fields_of(document)[2]["condition"] == {"or": [{"var": "answers.photo"}, {"var": "answers.photo_2"}]}


def test_a_computed_value_stands_where_it_is_used():
    computed = field(
        kind="computed", varname="grand", value_template="{% if form_var_n > 3 %}oui{% else %}non{% endif %}"
    )
    document, problems, _ = translated(
        translate_form,
        form(
            field(kind="numeric", varname="n"),
            computed,
            field(varname="x", condition=condition('form_var_grand == "oui"')),
        ),
    )

    assert problems == []
    assert [one["id"] for one in fields_of(document)] == ["n", "x"]
    assert fields_of(document)[1]["condition"] == {
        "==": [{"if": [{">": [{"var": "answers.n"}, 3]}, "oui", "non"]}, "oui"]
    }
