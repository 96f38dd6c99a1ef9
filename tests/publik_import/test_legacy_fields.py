"""Translation of fields from older versions of Publik: legacy settings, tables, rankings and bounds."""

import pytest

from publik_import.forms import translate_form
from publik_import.workflows import translate_workflow
from tests.publik_import.sample_exports import (
    LEAVE,
    list_fields,
    list_outcomes,
    make_condition,
    make_elements,
    make_field,
    make_form,
    make_item,
    make_items,
    make_people,
    make_status,
    make_workflow,
    translate_export,
)


def test_empty_and_unknown_elements_are_ignored():
    more = (
        "<internal_identifier>12</internal_identifier><max_field_id>9</max_field_id><hidden>false</hidden><options/>"
        "<roles/><user-roles/><digest_templates/><geolocations/><category/><nouveau><chose>1</chose></nouveau>"
    )
    field_xml = make_field(
        varname="nom",
        condition="<type>django</type><value/>",
        prefill="<type>none</type><value>None</value>",
        futur="x",
    )
    expected_definition, *_ = translate_export(translate_form, make_form(make_field(varname="nom")))

    definition, problems, _ = translate_export(translate_form, make_form(field_xml, more=more))

    assert problems == []
    assert definition == expected_definition


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("item", {"items": make_items("Un", "Deux"), "show_as_radio": "True"}, {"display": "radios"}),
        ("item", {"items": make_items("Un", "Deux"), "display_mode": "autocomplete"}, {"display": "autocomplete"}),
        ("items", {"items": make_items("Un", "Deux"), "display_mode": "autocomplete"}, {"display": "autocomplete"}),
        ("item", {"items": make_items("Un", "Deux"), "display_mode": "images"}, {"display": "radios"}),
        ("file", {"max_file_size": "500 KB"}, {"max_size_mb": 1}),
        ("file", {"max_file_size": "20000000"}, {"max_size_mb": 20}),
        ("file", {"max_file_size": "1 Go"}, {"max_size_mb": 50}),
        ("string", {"prefill": make_elements(type="formula", value="'Lyon'"), "required": "True"}, {"prefill": "Lyon"}),
        ("string", {"validation": "[0-9]{4}"}, {"pattern": "[0-9]{4}"}),
    ],
)
def test_legacy_settings_of_a_field_are_translated(kind, more, expected):
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field(kind=kind, varname="champ", **more))
    )

    assert problems == []
    assert list_fields(definition)[0].items() >= expected.items()


def test_a_table_becomes_a_block_displayed_as_a_table():
    columns = f"{make_items('Prénom', 'Âge', 'Prénom')}"
    rows = make_field("tablerows", "Enfants", "enfants", columns=columns)
    row_table = make_field(
        "table-select",
        "Jours",
        "jours",
        rows=make_items("Lundi", "Mardi"),
        columns=make_items("Matin"),
        items=make_items("Oui", "Non"),
    )
    definition, problems, findings = translate_export(translate_form, make_form(rows, row_table))
    children, days = list_fields(definition)

    assert problems == []
    assert (children["type"], children["display"], children["maximum"]) == ("block", "table", 20)
    assert [(field["id"], field["type"]) for field in children["fields"]] == [
        ("prenom", "short_text"),
        ("age", "short_text"),
    ]
    assert [(field["id"], field["type"]) for field in days["fields"]] == [
        ("ligne", "single_choice"),
        ("matin", "single_choice"),
    ]
    assert days["maximum"] == 2
    assert list_outcomes(findings, "field") == [("approximate", ["table"])] * 2


def test_a_ranking_becomes_an_ordered_block():
    definition, problems, _ = translate_export(
        translate_form,
        make_form(make_field("ranked-items", "Préférences", "ordre", items=make_items("Piscine", "Parc", "Fête"))),
    )
    (ranked,) = list_fields(definition)

    assert problems == []
    assert (ranked["type"], ranked["order"], ranked["maximum"]) == ("block", "ranked", 3)


def test_a_table_without_columns_has_one_field():
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field("tablerows", "Enfants", "enfants", columns=""))
    )

    assert problems == []
    assert [field["label"] for field in list_fields(definition)[0]["fields"]] == ["Enfants"]


def test_a_table_in_a_workflow_form_becomes_a_note():
    form_action = make_item(
        "form",
        by=make_people("_receiver"),
        formdef=f"<fields>{make_field('tablerows', 'Lignes', columns=make_items('A'))}</fields>",
    )
    definition, problems, _ = translate_export(
        translate_workflow, make_workflow(make_status("new", form_action, LEAVE), make_status("end"))
    )

    assert problems == []
    assert [field["type"] for field in definition["statuses"][0]["actions"][0]["fields"]] == ["explanation"]


@pytest.mark.parametrize(
    ("kind", "bounds", "expected"),
    [
        ("numeric", {"min_value": "5", "max_value": "1"}, {"minimum": 5}),
        ("date", {"minimum_date": "2030-01-01", "maximum_date": "2020-01-01"}, {"minimum": "2030-01-01"}),
        ("date", {"minimum_date": "2030-02-31"}, {}),
    ],
)
def test_bounds_that_no_answer_can_meet_are_left_out(kind, bounds, expected):
    definition, problems, _ = translate_export(translate_form, make_form(make_field(kind, varname="x", **bounds)))

    assert problems == []
    assert {
        name: list_fields(definition)[0][name] for name in ("minimum", "maximum") if name in list_fields(definition)[0]
    } == expected


def test_a_type_of_field_that_looks_like_a_value_is_harmless():
    _, problems, _ = translate_export(translate_form, make_form(make_field(varname="nom"), make_field("{{ x")))

    assert problems == []


def test_a_pattern_of_several_anchored_alternatives_is_kept():
    regex = make_elements(type="regex", value="^[1-9]$|^1[0-9]$|^20$", error_message="De 1 à 20.")
    definition, problems, _ = translate_export(translate_form, make_form(make_field(varname="n", validation=regex)))

    assert problems == []
    assert list_fields(definition)[0]["pattern"] == "[1-9]|1[0-9]|20"


def test_suggestions_of_a_text_field_are_reported():
    text_field = make_field(varname="rue", data_source=make_elements(type="rues"))
    _, problems, findings = translate_export(translate_form, make_form(text_field))

    assert problems == []
    assert list_outcomes(findings, "field") == [("approximate", ["suggestions"])]


@pytest.mark.parametrize("fields", [[], [make_field("page", "Vide")]])
def test_a_form_without_fields_gets_a_page_to_complete(fields):
    definition, problems, findings = translate_export(translate_form, make_form(*fields))

    assert problems == []
    assert [page["title"] for page in definition["pages"]] == ["Votre demande"]
    assert ("not_mapped", ["no_fields"]) in list_outcomes(findings, "form")


def test_a_variable_suffix_is_a_part_of_an_answer_only_if_the_field_has_parts():
    conditional_field = make_field(
        label="Suite", varname="suite", condition=make_condition("form_var_nom_tiers or form_var_nom")
    )

    definition, problems, findings = translate_export(
        translate_form, make_form(make_field(label="Nom", varname="nom"), conditional_field)
    )

    assert problems == []
    assert list_fields(definition)[1]["condition"] == {"or": [None, {"var": "answers.nom"}]}
    assert list_outcomes(findings, "condition") == [("approximate", ["no_such_field"])]
