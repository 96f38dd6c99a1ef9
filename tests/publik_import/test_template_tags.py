"""Translation of template tags: loops, comments, dates and verbatim texts."""

import pytest

from app.language.text.passages import render_passages
from app.language.text.placeholders import check_text
from publik_import.findings import Findings
from publik_import.names import Names
from publik_import.texts import translate_text
from publik_import.variable_meanings import Answer
from tests.publik_import.sample_exports import list_outcomes

CHILDREN = {"answers": {"enfants": [{"prenom": "Ana", "age": 5}, {"prenom": "Li", "age": 7}]}}


@pytest.fixture
def names():
    registered_names = Names(in_workflow=True)
    for name, kind in (("nom", "short_text"), ("prenom", "short_text"), ("jour", "date"), ("enfants", "block")):
        registered_names.register_answer(name, Answer(f"answers.{name}", kind))
    return registered_names


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        (
            "{% for e in form_var_enfants %}{{ e.prenom }}{% if not forloop.last %}, {% endif %}{% endfor %}",
            CHILDREN,
            "Ana, Li",
        ),
        (
            "{% for e in form_var_enfants %}{% if not forloop.first %}-{% endif %}{{ e.age }}{% endfor %}",
            CHILDREN,
            "5-7",
        ),
        (
            "{% for e in form_var_enfants %}{{ e.prenom }}{% if forloop.last %}.{% else %} ; {% endif %}{% endfor %}",
            CHILDREN,
            "Ana ; Li.",
        ),
        ('{% for e in form_var_enfants %}{{ e|get:"prenom" }} {% endfor %}', CHILDREN, "Ana Li "),
        ("{% for e in form_var_enfants %}{{ e.prenom }}{% empty %}personne{% endfor %}", {"answers": {}}, "personne"),
        ("{% for e in form_var_enfants %}{{ e.prenom }}{% empty %}personne{% endfor %}", CHILDREN, "AnaLi"),
        ('{{ form_var_enfants|getlist:"prenom"|join:", " }}', CHILDREN, "Ana, Li"),
        ("{{ form_var_enfants_0_prenom }}", CHILDREN, "Ana"),
        ("{% firstof form_var_nom form_var_prenom 'vous' %}", {"answers": {"prenom": "Ana"}}, "Ana"),
        ("{% firstof form_var_nom form_var_prenom 'vous' %}", {"answers": {"nom": "Li", "prenom": "Ana"}}, "Li"),
        ("{% firstof form_var_nom form_var_prenom 'vous' %}", {"answers": {}}, "vous"),
        ("a{% comment %}rien {{ x }} {% if %}{% endcomment %}b", {}, "ab"),
        ("{% verbatim %}{{ x }}{% endverbatim %}", {}, "[ x ]"),
        ("{% load l10n %}{% spaceless %}a{% endspaceless %}{% autoescape off %}b{% endautoescape %}", {}, "ab"),
        ('{% ifequal form_var_nom "Li" %}a{% else %}b{% endifequal %}', {"answers": {"nom": "Li"}}, "a"),
        ('{% now "d/m/Y" %}', {"today": "2026-11-24"}, "24 novembre 2026"),
        ('{{ now|date:"j F Y" }}', {"today": "2026-11-24"}, "24 novembre 2026"),
        ('Né en {{ form_var_jour|date:"Y" }}', {"answers": {"jour": "2001-02-03"}}, "Né en 2001"),
        ("{% with form_var_nom as n %}{% if n %}a{% endif %}{% endwith %}", {"answers": {"nom": "Li"}}, "a"),
        ("Voir {% temporary_access_url %}", {"case": {"tracking_url": "https://x"}}, "Voir https://x"),
    ],
)
def test_a_tag_is_rendered_as_in_publik(template, values, expected, names):
    findings = Findings()

    text = translate_text(template, names, findings, "mail").text

    assert render_passages(text, values, values) == expected
    assert findings.count_outcomes()["not_mapped"] == 0


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ('{% webservice "x" as r %}', "unknown_tag"),
        ('{% include "x" %}', "unknown_tag"),
        ("{% for e in form_var_enfants reversed %}{{ e.prenom }}{% endfor %}", "unknown_tag"),
    ],
)
def test_an_unsupported_tag_is_left_readable(template, code, names):
    findings = Findings()

    text = translate_text(template, names, findings, "mail").text

    assert ("not_mapped", [code]) in list_outcomes(findings, "text_tag")
    assert check_text(text) == []


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{{ form_url|qrcode }}", "file_made"),
        ("{{ form_submission_agent_name }}", "entered_by"),
        ("{{ form_parent_form_number }}", "linked_request"),
        ("{% for e in form_var_enfants %}{{ forloop.counter }}{% endfor %}", "row_number"),
    ],
)
def test_an_unsupported_value_is_reported_with_its_reason(template, code, names):
    findings = Findings()

    translate_text(template, names, findings, "mail")

    assert list_outcomes(findings, "placeholder") == [("not_mapped", [code])]


def test_a_date_in_the_same_format_is_mapped(names):
    findings = Findings()

    translate_text('{{ form_var_jour|date:"j F Y" }} {{ form_var_jour|date:"l j F Y" }}', names, findings, "mail")

    assert list_outcomes(findings, "placeholder") == [("mapped", []), ("mapped", [])]
