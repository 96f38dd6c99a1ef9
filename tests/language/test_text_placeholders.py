from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.language.text.normalisation import fold, to_one_line
from app.language.text.placeholders import MAX_OUTPUT, TextError, check_text, find_placeholders, render_text

VALUES = {
    "case": {
        "reference": "2026-00042",
        "submitted_on": date(2026, 11, 24),
        "at": datetime(2026, 11, 24, 9, 42, tzinfo=UTC),
    },
    "answers": {
        "name": "Chloé de Gaulle",
        "empty": "  ",
        "days": ["lundi", "mardi"],
        "born_on": "2015-09-01",
        "amount": Decimal("1234.5"),
        "braces": "{{7*7}} ${7*7} {{ case.reference }}",
    },
}


@pytest.mark.parametrize(
    "template, expected",
    [
        ("Votre demande {{ case.reference }}.", "Votre demande 2026-00042."),
        ("{{case.reference}}", "2026-00042"),
        ("Reçu le {{ case.submitted_on }}", "Reçu le 24 novembre 2026"),
        ("{{ case.submitted_on|date }}", "mardi 24 novembre 2026"),
        ("{{ case.at|hour }}", "10\u00a0h\u00a042"),
        ("{{ answers.born_on|day }}", "1er septembre 2015"),
        ("{{ answers.born_on|date }}", "mardi 1er septembre 2015"),
        ("{{ answers.name|date }}", "Chloé de Gaulle"),
        ("{{ answers.name | upper }}", "CHLOÉ DE GAULLE"),
        ("{{ answers.name|lower|capitalize }}", "Chloé de gaulle"),
        ("{{ answers.days }}", "lundi, mardi"),
        ("{{ answers.days|lines }}", "lundi\nmardi"),
        ("{{ answers.amount }}", "1\u202f234,5"),
        ('{{ answers.empty|default:"—" }}', "—"),
        ("{{ answers.unknown|default : 'rien' | upper }}", "RIEN"),
        ("[{{ answers.unknown }}{{ answers }}{{ unknown.name.deeper }}]", "[]"),
    ],
)
def test_placeholders_are_filled_in(template, expected):
    assert render_text(template, VALUES) == expected


@pytest.mark.parametrize(
    "template", ["{{ 7*7 }}", "{{ case.__class__ }}", "{% if x %}", "{{ case.reference|safe }}", "{{ case", "${7*7}"]
)
def test_other_braces_are_unchanged(template):
    assert render_text(template, VALUES) == template


def test_braces_in_a_value_are_not_parsed():
    assert render_text("« {{ answers.braces }} »", VALUES) == "« {{7*7}} ${7*7} {{ case.reference }} »"


def test_attributes_of_values_are_not_accessible():
    assert render_text("{{ answers.name.upper }}", VALUES) == ""


def test_the_names_that_a_template_reads_are_listed():
    assert find_placeholders("{{ case.reference }} {{ answers.name|upper }} {{ 7*7 }}") == {
        "case.reference",
        "answers.name",
    }


def test_syntax_errors_of_a_template_are_reported():
    assert check_text("{{ case.reference|day }}") == []
    assert check_text("{{ case.reference|safe }}") == ["aucun filtre ne s’appelle « safe » ({{ case.reference|safe }})"]
    assert check_text("{{ 7*7 }}") == ["« {{ 7*7 }} » n’est pas une valeur à afficher"]
    assert check_text("a" * 20_001) == ["plus de 20000 caractères"]


def test_a_template_too_long_is_refused():
    with pytest.raises(TextError):
        render_text("a" * 20_001, {})


def test_an_output_too_long_is_cut():
    text = render_text("{{ answers.name }}" * 100, {"answers": {"name": "a" * 50_000}})

    assert len(text) == MAX_OUTPUT
    assert text.endswith("a…")


def test_a_title_is_one_line_with_its_no_break_spaces():
    assert to_one_line(" Danger\u00a0:\r\n 26-V2H0\u202f!\u2028\tvite\n") == "Danger\u00a0: 26-V2H0\u202f! vite"


def test_fold_removes_case_and_accents():
    assert fold("Cœur d’Été À L’ÉCOLE Straße") == "coeur d'ete a l'ecole strasse"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from('{}|:" .a\n\x00\ud800é'), max_size=60), st.text())
def test_any_template_and_any_value_give_a_text(template, value):
    render_text(template, {"a": value})
    find_placeholders(template)
    check_text(template)
    assert render_text("{{ a }}", {"a": value}) == value


@pytest.mark.parametrize("hostile", ["{{ " * 6000, "{{ a " + "|a" * 9000, "{{" + " " * 19_000, '{{ a|default:"' * 1000])
def test_a_hostile_template_costs_little(hostile):
    assert render_text(hostile, {"a": "b"}) == hostile
