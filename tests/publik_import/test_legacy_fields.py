"""Fields as older versions of Publik had them: settings by other names, tables, rankings, bounds."""

import pytest

from app.publik_import.forms import translate_form
from app.publik_import.workflows import translate_workflow
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


def test_elements_that_are_empty_or_unknown_change_nothing():
    more = (
        "<internal_identifier>12</internal_identifier><max_field_id>9</max_field_id><hidden>false</hidden><options/>"
        "<roles/><user-roles/><digest_templates/><geolocations/><category/><nouveau><chose>1</chose></nouveau>"
    )
    odd = make_field(
        varname="nom",
        condition="<type>django</type><value/>",
        prefill="<type>none</type><value>None</value>",
        futur="x",
    )
    plain, *_ = translate_export(translate_form, make_form(make_field(varname="nom")))

    document, problems, _ = translate_export(translate_form, make_form(odd, more=more))

    assert problems == []
    assert document == plain


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
def test_a_field_of_an_older_export_says_the_same(kind, more, expected):
    document, problems, _ = translate_export(translate_form, make_form(make_field(kind=kind, varname="champ", **more)))

    assert problems == []
    assert list_fields(document)[0].items() >= expected.items()


def test_a_table_is_a_group_of_questions_in_a_table():
    columns = f"{make_items('Prénom', 'Âge', 'Prénom')}"
    rows = make_field("tablerows", "Enfants", "enfants", columns=columns)
    named = make_field(
        "table-select",
        "Jours",
        "jours",
        rows=make_items("Lundi", "Mardi"),
        columns=make_items("Matin"),
        items=make_items("Oui", "Non"),
    )
    document, problems, findings = translate_export(translate_form, make_form(rows, named))
    children, days = list_fields(document)

    assert problems == []
    assert (children["type"], children["display"], children["maximum"]) == ("block", "table", 20)
    assert [(one["id"], one["type"]) for one in children["fields"]] == [("prenom", "short_text"), ("age", "short_text")]
    assert [(one["id"], one["type"]) for one in days["fields"]] == [
        ("ligne", "single_choice"),
        ("matin", "single_choice"),
    ]
    assert days["maximum"] == 2
    assert list_outcomes(findings, "field") == [("approximate", ["table"])] * 2


def test_a_ranking_is_a_group_whose_order_counts():
    document, problems, _ = translate_export(
        translate_form,
        make_form(make_field("ranked-items", "Préférences", "ordre", items=make_items("Piscine", "Parc", "Fête"))),
    )
    (ranked,) = list_fields(document)

    assert problems == []
    assert (ranked["type"], ranked["order"], ranked["maximum"]) == ("block", "ranked", 3)


def test_a_table_without_columns_still_asks_something():
    document, problems, _ = translate_export(
        translate_form, make_form(make_field("tablerows", "Enfants", "enfants", columns=""))
    )

    assert problems == []
    assert [one["label"] for one in list_fields(document)[0]["fields"]] == ["Enfants"]


def test_a_table_asked_by_a_circuit_is_a_note():
    asked = make_item(
        "form",
        by=make_people("_receiver"),
        formdef=f"<fields>{make_field('tablerows', 'Lignes', columns=make_items('A'))}</fields>",
    )
    document, problems, _ = translate_export(
        translate_workflow, make_workflow(make_status("new", asked, LEAVE), make_status("end"))
    )

    assert problems == []
    assert [one["type"] for one in document["statuses"][0]["actions"][0]["fields"]] == ["explanation"]


@pytest.mark.parametrize(
    ("kind", "bounds", "kept"),
    [
        ("numeric", {"min_value": "5", "max_value": "1"}, {"minimum": 5}),
        ("date", {"minimum_date": "2030-01-01", "maximum_date": "2020-01-01"}, {"minimum": "2030-01-01"}),
        ("date", {"minimum_date": "2030-02-31"}, {}),
    ],
)
def test_bounds_that_no_answer_meets_are_left(kind, bounds, kept):
    document, problems, _ = translate_export(translate_form, make_form(make_field(kind, varname="x", **bounds)))

    assert problems == []
    assert {
        name: list_fields(document)[0][name] for name in ("minimum", "maximum") if name in list_fields(document)[0]
    } == kept


def test_a_type_of_field_that_looks_like_a_value_is_harmless():
    _, problems, _ = translate_export(translate_form, make_form(make_field(varname="nom"), make_field("{{ x")))

    assert problems == []


def test_a_pattern_of_several_whole_forms_is_kept():
    regex = make_elements(type="regex", value="^[1-9]$|^1[0-9]$|^20$", error_message="De 1 à 20.")
    document, problems, _ = translate_export(translate_form, make_form(make_field(varname="n", validation=regex)))

    assert problems == []
    assert list_fields(document)[0]["pattern"] == "[1-9]|1[0-9]|20"


def test_suggestions_of_a_text_are_told():
    typed = make_field(varname="rue", data_source=make_elements(type="rues"))
    _, problems, findings = translate_export(translate_form, make_form(typed))

    assert problems == []
    assert list_outcomes(findings, "field") == [("approximate", ["suggestions"])]


@pytest.mark.parametrize("fields", [[], [make_field("page", "Vide")]])
def test_a_form_that_asks_nothing_has_a_page_to_complete(fields):
    document, problems, findings = translate_export(translate_form, make_form(*fields))

    assert problems == []
    assert [page["title"] for page in document["pages"]] == ["Votre demande"]
    assert ("not_mapped", ["no_fields"]) in list_outcomes(findings, "form")


def test_the_end_of_a_name_is_a_part_of_an_answer_only_where_it_has_parts():
    shown = make_field(label="Suite", varname="suite", condition=make_condition("form_var_nom_tiers or form_var_nom"))

    document, problems, findings = translate_export(
        translate_form, make_form(make_field(label="Nom", varname="nom"), shown)
    )

    assert problems == []
    assert list_fields(document)[1]["condition"] == {"or": [None, {"var": "answers.nom"}]}
    assert list_outcomes(findings, "condition") == [("approximate", ["no_such_field"])]
