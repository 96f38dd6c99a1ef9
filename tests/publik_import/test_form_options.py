"""Translation of reference templates, options, authority terms and choice lists."""

import pytest

from app.packages.choice_lists import problems_of_list
from publik_import.batch import build_batch
from publik_import.forms import translate_form
from publik_import.importer import import_contents
from publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_condition,
    make_elements,
    make_field,
    make_form,
    make_item,
    make_people,
    make_status,
    make_workflow,
    translate_export,
    translate_single_status,
)


@pytest.mark.parametrize(
    ("template", "reference", "outcome"),
    [
        ("{{ form_internal_id }}", "{{ code }}", "approximate"),
        ('VOI-{{ now|date:"Y" }}-{{ form_number_raw }}', "VOI-{{ year }}-{{ code }}", "approximate"),
        ('benne{{ today|date:"y" }}{{ form_internal_id }}', "BENNE{{ short_year }}{{ code }}", "approximate"),
        ("{{ form_var_nom }}", None, "not_mapped"),
        ("Toujours la même", None, "not_mapped"),
        ("{% for x in y %}", None, "not_mapped"),
    ],
)
def test_the_reference_template_is_translated_when_possible(template, reference, outcome):
    definition, problems, findings = translate_export(
        translate_form, make_form(make_field(varname="nom"), more=make_elements(id_template=template))
    )

    assert problems == []
    assert definition.get("reference") == reference
    assert [finding.outcome for finding in findings.items if finding.element == "id_template"] == [outcome]


def test_an_option_without_a_value_uses_its_default_value_or_none():
    variables = "".join(
        make_field(label="x", varname=name, default_value=value)
        for name, value in (("tarif", "12 euros"), ("delai", ""))
    )
    workflow_xml = make_workflow(
        make_status("new"), more=f"<variables><formdef><fields>{variables}</fields></formdef></variables>"
    )
    comment_field = make_field("comment", label="Prix : {{ form_option_tarif }}{{ form_option_delai|default:'.' }}")
    conditional_field = make_field(varname="x", condition=make_condition("not form_option_delai and form_option_tarif"))
    batch = build_batch([read_xml(workflow_xml.encode())])

    definition, problems, findings = translate_export(
        translate_form, make_form(comment_field, conditional_field, workflow="bennes"), batch
    )

    assert problems == []
    assert list_fields(definition)[0]["text"] == "Prix\u00a0: 12 euros."
    assert list_fields(definition)[1]["condition"] == {"and": [{"!": [None]}, "12 euros"]}
    assert list_outcomes(findings, "condition") == [("approximate", ["as_exported", "as_exported"])]


def test_variables_of_the_authority_become_authority_terms():
    comment_field = make_field("comment", label="{{ site_name }} : {{ idp_account_url }}")
    definition, problems, findings = translate_export(translate_form, make_form(comment_field))

    assert problems == []
    assert list_fields(definition)[0]["text"] == "[[authority_name]]\u00a0: [[account_url]]"
    # The address of the account page is exact; the name of the site may change.
    assert list_outcomes(findings, "placeholder") == [("approximate", ["as_today"]), ("mapped", [])]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            make_elements(
                data_source=make_elements(type="geojson", value="https://exemple.fr/parcs"),
                id_property="code",
                label_template_property="{{nom}} ({{ quartier }})",
            ),
            {
                "kind": "geojson",
                "url": "https://exemple.fr/parcs",
                "value": "code",
                "label": "{{ nom }} ({{ quartier }})",
            },
        ),
        (
            make_elements(
                data_source=make_elements(type="geojson", value="https://exemple.fr/parcs"),
                label_template_property="{% if nom %}x{% endif %}",
            ),
            {"kind": "geojson", "value": "id", "label": "{{ text }}"},
        ),
        (
            make_elements(
                data_source=make_elements(type="wcs:users"),
                users_included_roles="<item role-slug='agents-voirie'>Agents de voirie</item>",
            ),
            {"kind": "agents", "role": "agents-voirie"},
        ),
    ],
)
def test_geojson_and_user_sources_become_choice_lists(more, expected):
    export = f"<datasource><name>Liste</name><slug>liste</slug>{more}</datasource>"

    (imported_file,) = import_contents([("liste.wcs", export.encode())])

    assert imported_file.definition["source"].items() >= expected.items()
    assert problems_of_list(imported_file.definition) == []


def test_a_name_assigned_in_a_template_can_be_used_in_it():
    body = "{% with prix=form_var_prix|multiply:2 %}{% if prix > 3 %}Cher : {{ prix }}{% endif %}{% endwith %}"

    (entry,) = translate_single_status(make_item("sendmail", to=make_people("_submitter"), subject="Prix", body=body))[
        "on_enter"
    ]

    (passage,) = entry["body"]
    assert passage["when"] == {">": [{"*": [{"var": "answers.prix"}, 2]}, 3]}
    assert passage["text"] == ["Cher\u00a0: ", {"value": {"*": [{"var": "answers.prix"}, 2]}}]
