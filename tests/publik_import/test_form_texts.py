"""Translation of the texts and prefills of w.c.s. forms."""

import pytest

from publik_import.forms import translate_form
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_elements,
    make_field,
    make_form,
    translate_export,
)


def test_a_locked_prefill_becomes_a_computed_field():
    locked = make_elements(type="string", value="{{ form_var_nom|upper }}", locked="True")
    definition, _, findings = translate_export(
        translate_form, make_form(make_field(varname="nom"), make_field(varname="majuscules", prefill=locked))
    )

    assert {name: list_fields(definition)[1][name] for name in ("type", "value", "result")} == {
        "type": "computed",
        "value": {"upper": [{"var": "answers.nom"}]},
        "result": "short_text",
    }
    assert list_outcomes(findings, "prefill") == [("mapped", [])]


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Bonjour {{ form_var_nom }}", "Bonjour {{ answers.nom }}"),
        (
            "{% if form_var_nom == 'X' %}Oui{% else %}Non{% endif %}",
            [{"when": {"==": [{"var": "answers.nom"}, "X"]}, "text": "Oui", "otherwise": "Non"}],
        ),
        ("Voir {{ form_url }}", "Voir [form_url]"),
        ("Voir {{ site_perdu }}", "Voir [site_perdu]"),
    ],
)
def test_an_explanation_keeps_its_values_and_conditions(label, text):
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field(varname="nom"), make_field("comment", label=label))
    )

    assert (list_fields(definition)[1]["text"], problems) == (text, [])


def test_a_heading_keeps_its_values():
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field(varname="nom"), make_field("subtitle", label="Pour {{ form_var_nom }}"))
    )

    assert (list_fields(definition)[1]["label"], problems) == ("Pour {{ answers.nom }}", [])


def test_a_field_of_a_later_page_is_named_in_brackets():
    pages = [
        make_field("page", label="A", id="p1"),
        make_field("comment", label="Pour {{ form_var_nom }}", id="c"),
        make_field(varname="un"),
    ]
    pages += [make_field("page", label="B", id="p2"), make_field(varname="nom")]
    definition, problems, _ = translate_export(translate_form, make_form(*pages))

    assert (list_fields(definition)[0]["text"], problems) == ("Pour [nom]", [])


@pytest.mark.parametrize(
    ("kind", "prefill", "expected"),
    [
        ("string", ("user", "_city"), {"var": "profile.address.city"}),
        ("string", ("user", "_phone"), {"var": "profile.phone"}),
        ("string", ("string", "{{ form_var_nom|upper }}"), {"upper": [{"var": "answers.nom"}]}),
        ("string", ("string", "Belgique"), "Belgique"),
        ("date", ("string", "{{ today }}"), {"var": "today"}),
        ("string", ("user", "_niss"), None),
        ("file", ("string", "{{ form_var_nom }}"), None),
    ],
)
def test_a_field_keeps_its_prefill(kind, prefill, expected):
    prefill_xml = f"<type>{prefill[0]}</type><value>{prefill[1]}</value>"
    definition, problems, _ = translate_export(
        translate_form,
        make_form(
            make_field(varname="nom"), make_field(kind, varname="autre", required="optional", prefill=prefill_xml)
        ),
    )

    assert (list_fields(definition)[1].get("prefill"), problems) == (expected, [])
