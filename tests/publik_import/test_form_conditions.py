"""Translation of the conditions of fields and pages and of computed fields."""

from publik_import.forms import translate_form
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_condition,
    make_field,
    make_form,
    translate_export,
)


def test_a_legacy_condition_without_a_type_is_python():
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field(varname="nom"), make_field(varname="x", condition="form_var_nom == 'Li'"))
    )

    assert problems == []
    assert list_fields(definition)[1]["condition"] == {"==": [{"var": "answers.nom"}, "Li"]}


def test_fields_and_pages_keep_their_condition():
    definition, problems, _ = translate_export(
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
    assert list_fields(definition)[1]["condition"] == {"==": [{"var": "answers.qui"}, "Un proche"]}
    assert definition["pages"][1]["condition"] == {"==": [{"var": "answers.qui"}, "Moi"]}


def test_an_unsupported_condition_is_reported_and_its_field_is_kept():
    definition, problems, findings = translate_export(
        translate_form,
        make_form(make_field(varname="nom"), make_field(varname="x", condition=make_condition("form_var_nom|secret"))),
    )

    assert problems == []
    assert "condition" not in list_fields(definition)[1]
    assert [finding.verbatim for finding in findings.items if finding.part == "condition"] == ["form_var_nom|secret"]


def test_a_condition_on_a_variable_that_is_not_supported_yet_hides_the_field():
    definition, problems, findings = translate_export(
        translate_form,
        make_form(
            make_field(varname="nom"), make_field(varname="x", condition=make_condition("form_submission_channel"))
        ),
    )

    assert problems == []
    assert list_fields(definition)[1]["condition"] is None
    assert list_fields(definition)[1]["required"] is False
    assert list_outcomes(findings, "placing") == [("approximate", ["not_yet"])]


def test_fields_with_the_same_name_get_distinct_identifiers_and_one_variable():
    definition, _, _ = translate_export(
        translate_form,
        make_form(
            make_field(varname="photo"),
            make_field(varname="photo"),
            make_field(varname="x", condition=make_condition("form_var_photo")),
        ),
    )

    assert [field["id"] for field in list_fields(definition)] == ["photo", "photo_2", "x"]
    assert list_fields(definition)[2]["condition"] == {"or": [{"var": "answers.photo"}, {"var": "answers.photo_2"}]}


def test_a_computed_field_is_inlined_where_it_is_used():
    computed = make_field(
        kind="computed", varname="grand", value_template="{% if form_var_n > 3 %}oui{% else %}non{% endif %}"
    )
    definition, problems, _ = translate_export(
        translate_form,
        make_form(
            make_field(kind="numeric", varname="n"),
            computed,
            make_field(varname="x", condition=make_condition('form_var_grand == "oui"')),
        ),
    )

    assert problems == []
    assert [field["id"] for field in list_fields(definition)] == ["n", "x"]
    assert list_fields(definition)[1]["condition"] == {
        "==": [{"if": [{">": [{"var": "answers.n"}, 3]}, "oui", "non"]}, "oui"]
    }
