"""Translation of the templates of w.c.s. texts to placeholders and passages."""

import pytest

from app.language.text.placeholders import check_text
from publik_import.findings import Findings
from publik_import.names import Names
from publik_import.texts import translate_text
from publik_import.variable_meanings import Answer
from tests.publik_import.sample_exports import list_outcomes

FIRST_NAME = {"var": "answers.prenom"}
WITH_FIRST_NAME = {"when": FIRST_NAME}
HAS_PRICE = {"!=": [{"var": ["answers.prix", 0]}, 0]}
TO_THE_LETTER = "{{ case.summary }} {{ procedure.title }} [x] [ ] [1] {{ option.commune_name }}"
IS_A = {"when": {"==": [{"var": "answers.prenom"}, "A"]}}


@pytest.fixture
def names():
    registered_names = Names(in_workflow=True)
    registered_names.register_answer("prenom", Answer("answers.prenom", "short_text"))
    registered_names.register_answer("prix", Answer("answers.prix", "amount"))
    registered_names.register_answer("enfants", Answer("answers.enfants", "block"))
    registered_names.register_answer("jour", Answer("answers.jour", "date"))
    registered_names.register_answer("refus_var_motif", Answer("processing.refus_var_motif", "long_text"))
    return registered_names


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Bonjour {{ form_var_prenom }},", "Bonjour {{ answers.prenom }},"),
        ("{{form_name}} n° {{ form_number }}", "{{ procedure.title }} n° {{ case.reference }}"),
        ("{{ form_url }}", "{{ case.tracking_url }}"),
        ("{{ form_status }}", "{{ status.label }}"),
        ("{{ form_user_display_name }}", "{{ applicant.name }}"),
        ("{{ form_display_name }}", "{{ procedure.title }} {{ case.reference }}"),
        ('Le {{ today|date:"j F Y" }}', ["Le ", {"value": {"var": "today"}, "filter": "day"}]),
        ("{{ form_user_var_first_name }}", "{{ applicant.first_name }}"),
        ("{{ refus_var_motif }}", "{{ processing.refus_var_motif }}"),
        ("{{ form_workflow_form_refus_var_motif }}", "{{ processing.refus_var_motif }}"),
        ('{{ form_var_prenom|default:"vous" }}', '{{ answers.prenom|default:"vous" }}'),
        ('{{ form_var_prenom|default_if_none:"" }}', "{{ answers.prenom }}"),
        ("{{ form_var_prenom|upper }}", "{{ answers.prenom|upper }}"),
        ('{{ form_var_jour|date:"l j F" }}', "{{ answers.jour|date }}"),
        ('{{ form_var_jour|date:"d/m/Y" }}', "{{ answers.jour|day }}"),
        ('à {{ form_var_jour|date:"G" }}h{{ form_var_jour|date:"i" }}.', "à {{ answers.jour|hour }}."),
        ('{% firstof form_var_prenom "vous" %}', '{{ answers.prenom|default:"vous" }}'),
        (
            "{% if form_var_prenom %}Bonjour {{ form_var_prenom }}{% endif %}",
            [{**WITH_FIRST_NAME, "text": "Bonjour {{ answers.prenom }}"}],
        ),
        ("{# rien #}Bonjour", "Bonjour"),
        ("{{ 0 }} euro", "0 euro"),
        ("Bonjour [form_var_prenom] [toi]", "Bonjour {{ answers.prenom }} [toi]"),
        ("[if-any form_var_prenom]Oui[end]", [{**WITH_FIRST_NAME, "text": "Oui"}]),
        (
            'a{% if form_var_prenom == "A" %}b{% elif form_var_prenom %}c{% else %}d{% endif %}e',
            ["a", {**IS_A, "text": "b", "otherwise": [{**WITH_FIRST_NAME, "text": "c", "otherwise": "d"}]}, "e"],
        ),
        (
            "{% for enfant in form_var_enfants_raw %}{{ enfant.nom }}{% if enfant.age %}!{% endif %}{% endfor %}",
            [
                {
                    "each": {"var": "answers.enfants"},
                    "text": ["{{ item.nom }}", {"when": {"var": "item.age"}, "text": "!"}],
                }
            ],
        ),
        ("[if-any form_var_prenom form_var_prix]Oui[end]", [{"when": {"or": [FIRST_NAME, HAS_PRICE]}, "text": "Oui"}]),
        ('[is form_var_prenom "A"]Oui[else]Non[end]', [{**IS_A, "text": "Oui", "otherwise": "Non"}]),
        ("[details] [name] [x] [ ] [1] [commune_name]", TO_THE_LETTER),
        ('[form_var_prenom "html"] [form_var_prenom et]', "{{ answers.prenom }} [form_var_prenom et]"),
        ("{{ form_var_prix|multiply:2 }} €", [{"value": {"*": [{"var": "answers.prix"}, 2]}}, " €"]),
    ],
)
def test_a_text_is_translated(template, expected, names):
    assert translate_text(template, names, Findings(), "mail").text == expected


@pytest.mark.parametrize(
    ("template", "readable_text"),
    [
        ("{{ commune_name }}", "{{ option.commune_name }}"),
        ("{{ form_comment }}", "[form_comment]"),
        ("{% for x in y %}{{ x }}{% endfor %}", "[% for x in y %][x]"),
        ("{% if x|secret %}a{% else %}b{% endif %}", "[% if x|secret %]a[% else %]b[% endif %]"),
        ("{{ form_var_prenom|secret }}", "[form_var_prenom|secret]"),
        ("{{ form_var_prenom", "[ form_var_prenom"),
        ("{{ }}", "[]"),
        ("{% endif %}{% else %}fin", "[% else %]fin"),
        ('{{ "{{" }}', "["),
    ],
)
def test_an_unsupported_template_is_left_readable(template, readable_text, names):
    text = translate_text(template, names, Findings(), "mail")

    assert text.text == readable_text
    assert check_text(text.text) == []


def test_each_placeholder_has_its_own_outcome(names):
    findings = Findings()

    translate_text(
        '{{ form_name }} {{ form_var_jour|date:"d/m/Y" }} {{ form_comment }} {{ commune }}', names, findings, "mail"
    )

    assert list_outcomes(findings, "placeholder") == [
        ("mapped", []),
        ("approximate", ["near_date"]),
        ("approximate", ["awaited"]),
        ("approximate", ["site_variable"]),
    ]
    assert names.variables == {"option.commune": "commune"}


def test_each_condition_of_a_text_has_its_own_outcome(names):
    findings = Findings()

    translate_text("{% if form_var_prenom %}a{% endif %}{% if x|secret %}b{% endif %}", names, findings, "mail")

    assert list_outcomes(findings, "text_condition") == [
        ("mapped", []),
        ("not_mapped", ["unknown_filter"]),
    ]


@pytest.mark.parametrize("template", ["{% if x %}" * 30, "{{ x }}" * 4000, "x" * 100_001])
def test_a_text_that_is_too_long_is_kept_as_text(template, names):
    findings = Findings()

    text = translate_text(template, names, findings, "mail")

    assert list_outcomes(findings, "text") == [("not_mapped", ["too_long"])]
    assert len(text.text) <= 2000
    assert check_text(text.text) == []


def test_a_rich_text_keeps_its_passages(names):
    rich = "<p>Bonjour {% if form_var_prenom %}<b>{{ form_var_prenom }}</b></p><p>Oui{% endif %}</p>\ue0000\ue001"

    text = translate_text(rich, names, Findings(), "mail")

    assert text.plain(1000) == ["Bonjour ", {**WITH_FIRST_NAME, "text": "{{ answers.prenom }}\n\nOui"}, "\n\n0"]
    assert text.one_line(30) == ["Bonjour ", {**WITH_FIRST_NAME, "text": "…"}]


def test_variants_are_left_readable_if_passages_are_not_allowed(names):
    template = '{% if form_var_prenom == "A" %}a{% else %}b{% endif %}{{ form_var_prix|multiply:2 }}'

    text = translate_text(template, names, Findings(), "label", has_passages=False)

    assert text.text == '[% if form_var_prenom == "A" %]a[% else %]b[% endif %][form_var_prix|multiply:2]'
