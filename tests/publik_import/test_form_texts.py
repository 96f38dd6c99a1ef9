"""What forms of w.c.s. say with values, and what their fields hold beforehand."""

import pytest

from app.publik_import.forms import translate_form
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_elements,
    make_field,
    make_form,
    translate_export,
)


def test_a_prefilled_value_that_nobody_may_change_is_worked_out():
    locked = make_elements(type="string", value="{{ form_var_nom|upper }}", locked="True")
    document, _, findings = translate_export(
        translate_form, make_form(make_field(varname="nom"), make_field(varname="majuscules", prefill=locked))
    )

    assert {name: list_fields(document)[1][name] for name in ("type", "value", "result")} == {
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
    document, problems, _ = translate_export(
        translate_form, make_form(make_field(varname="nom"), make_field("comment", label=label))
    )

    assert (list_fields(document)[1]["text"], problems) == (text, [])


def test_a_heading_keeps_its_values():
    document, problems, _ = translate_export(
        translate_form, make_form(make_field(varname="nom"), make_field("subtitle", label="Pour {{ form_var_nom }}"))
    )

    assert (list_fields(document)[1]["label"], problems) == ("Pour {{ answers.nom }}", [])


def test_what_is_asked_later_is_named_between_brackets():
    pages = [
        make_field("page", label="A", id="p1"),
        make_field("comment", label="Pour {{ form_var_nom }}", id="c"),
        make_field(varname="un"),
    ]
    pages += [make_field("page", label="B", id="p2"), make_field(varname="nom")]
    document, problems, _ = translate_export(translate_form, make_form(*pages))

    assert (list_fields(document)[0]["text"], problems) == ("Pour [nom]", [])


@pytest.mark.parametrize(
    ("kind", "prefill", "held"),
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
def test_a_field_holds_beforehand_what_it_held(kind, prefill, held):
    wanted = f"<type>{prefill[0]}</type><value>{prefill[1]}</value>"
    document, problems, _ = translate_export(
        translate_form,
        make_form(make_field(varname="nom"), make_field(kind, varname="autre", required="optional", prefill=wanted)),
    )

    assert (list_fields(document)[1].get("prefill"), problems) == (held, [])
