"""What a form says around its questions: references, options, words of the authority; and the lists it names."""

import pytest

from app.packages.choice_lists import problems_of_list
from app.publik_import.batch import build_batch
from app.publik_import.forms import translate_form
from app.publik_import.importer import import_contents
from app.publik_import.xml_reader import read_xml
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
    ("written", "reference", "outcome"),
    [
        ("{{ form_internal_id }}", "{{ code }}", "approximate"),
        ('VOI-{{ now|date:"Y" }}-{{ form_number_raw }}', "VOI-{{ year }}-{{ code }}", "approximate"),
        ('benne{{ today|date:"y" }}{{ form_internal_id }}', "BENNE{{ short_year }}{{ code }}", "approximate"),
        ("{{ form_var_nom }}", None, "not_mapped"),
        ("Toujours la même", None, "not_mapped"),
        ("{% for x in y %}", None, "not_mapped"),
    ],
)
def test_the_references_of_requests_keep_their_form_where_it_can_be_said(written, reference, outcome):
    document, problems, findings = translate_export(
        translate_form, make_form(make_field(varname="nom"), more=make_elements(id_template=written))
    )

    assert problems == []
    assert document.get("reference") == reference
    assert [one.outcome for one in findings.items if one.element == "id_template"] == [outcome]


def test_an_option_that_a_form_leaves_out_has_its_usual_value_or_none():
    variables = "".join(
        make_field(label="x", varname=name, default_value=value)
        for name, value in (("tarif", "12 euros"), ("delai", ""))
    )
    circuit_ = make_workflow(
        make_status("new"), more=f"<variables><formdef><fields>{variables}</fields></formdef></variables>"
    )
    shown = make_field("comment", label="Prix : {{ form_option_tarif }}{{ form_option_delai|default:'.' }}")
    asked = make_field(varname="x", condition=make_condition("not form_option_delai and form_option_tarif"))
    batch = build_batch([read_xml(circuit_.encode())])

    document, problems, findings = translate_export(translate_form, make_form(shown, asked, workflow="bennes"), batch)

    assert problems == []
    assert list_fields(document)[0]["text"] == "Prix\u00a0: 12 euros."
    assert list_fields(document)[1]["condition"] == {"and": [{"!": [None]}, "12 euros"]}
    assert list_outcomes(findings, "condition") == [("approximate", ["as_exported", "as_exported"])]


def test_what_a_form_says_of_the_authority_is_left_for_its_words():
    told_ = make_field("comment", label="{{ site_name }} : {{ idp_account_url }}")
    document, problems, findings = translate_export(translate_form, make_form(told_))

    assert problems == []
    assert list_fields(document)[0]["text"] == "[[authority_name]]\u00a0: [[account_url]]"
    # The address of its pages does not move, its name may.
    assert list_outcomes(findings, "placeholder") == [("approximate", ["as_today"]), ("mapped", [])]


@pytest.mark.parametrize(
    ("more", "made"),
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
def test_places_and_agents_are_lists_of_choices(more, made):
    export = f"<datasource><name>Liste</name><slug>liste</slug>{more}</datasource>"

    (found,) = import_contents([("liste.wcs", export.encode())])

    assert found.definition["source"].items() >= made.items()
    assert problems_of_list(found.definition) == []


def test_a_name_given_by_a_text_is_known_in_it():
    body = "{% with prix=form_var_prix|multiply:2 %}{% if prix > 3 %}Cher : {{ prix }}{% endif %}{% endwith %}"

    (entry,) = translate_single_status(make_item("sendmail", to=make_people("_submitter"), subject="Prix", body=body))[
        "on_enter"
    ]

    (passage,) = entry["body"]
    assert passage["when"] == {">": [{"*": [{"var": "answers.prix"}, 2]}, 3]}
    assert passage["text"] == ["Cher\u00a0: ", {"value": {"*": [{"var": "answers.prix"}, 2]}}]
