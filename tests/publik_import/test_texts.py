"""The texts of w.c.s. with our placeholders."""

import pytest

from app.language.text.placeholders import check_text
from app.publik_import.findings import Findings
from app.publik_import.names import Names
from app.publik_import.texts import translate_text
from app.publik_import.variable_meanings import Answer
from tests.publik_import.sample_exports import list_outcomes

PRENOM = {"var": "answers.prenom"}
GIVEN = {"when": PRENOM}
HAS_PRICE = {"!=": [{"var": ["answers.prix", 0]}, 0]}
TO_THE_LETTER = "{{ case.summary }} {{ procedure.title }} [x] [ ] [1] {{ option.commune_name }}"
IS_A = {"when": {"==": [{"var": "answers.prenom"}, "A"]}}


@pytest.fixture
def names():
    known = Names(in_workflow=True)
    known.register_answer("prenom", Answer("answers.prenom", "short_text"))
    known.register_answer("prix", Answer("answers.prix", "amount"))
    known.register_answer("enfants", Answer("answers.enfants", "block"))
    known.register_answer("jour", Answer("answers.jour", "date"))
    known.register_answer("refus_var_motif", Answer("processing.refus_var_motif", "long_text"))
    return known


@pytest.mark.parametrize(
    ("written", "ours"),
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
            [{**GIVEN, "text": "Bonjour {{ answers.prenom }}"}],
        ),
        ("{# rien #}Bonjour", "Bonjour"),
        ("{{ 0 }} euro", "0 euro"),
        ("Bonjour [form_var_prenom] [toi]", "Bonjour {{ answers.prenom }} [toi]"),
        ("[if-any form_var_prenom]Oui[end]", [{**GIVEN, "text": "Oui"}]),
        (
            'a{% if form_var_prenom == "A" %}b{% elif form_var_prenom %}c{% else %}d{% endif %}e',
            ["a", {**IS_A, "text": "b", "otherwise": [{**GIVEN, "text": "c", "otherwise": "d"}]}, "e"],
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
        ("[if-any form_var_prenom form_var_prix]Oui[end]", [{"when": {"or": [PRENOM, HAS_PRICE]}, "text": "Oui"}]),
        ('[is form_var_prenom "A"]Oui[else]Non[end]', [{**IS_A, "text": "Oui", "otherwise": "Non"}]),
        ("[details] [name] [x] [ ] [1] [commune_name]", TO_THE_LETTER),
        ('[form_var_prenom "html"] [form_var_prenom et]', "{{ answers.prenom }} [form_var_prenom et]"),
        ("{{ form_var_prix|multiply:2 }} €", [{"value": {"*": [{"var": "answers.prix"}, 2]}}, " €"]),
    ],
)
def test_a_text_says_the_same(written, ours, names):
    assert translate_text(written, names, Findings(), "mail").text == ours


@pytest.mark.parametrize(
    ("written", "left"),
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
def test_what_has_no_meaning_here_is_left_readable(written, left, names):
    found = translate_text(written, names, Findings(), "mail")

    assert found.text == left
    assert check_text(found.text) == []


def test_each_value_is_told_apart(names):
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


def test_a_condition_of_a_text_is_told_with_its_passage(names):
    findings = Findings()

    translate_text("{% if form_var_prenom %}a{% endif %}{% if x|secret %}b{% endif %}", names, findings, "mail")

    assert list_outcomes(findings, "text_condition") == [
        ("mapped", []),
        ("not_mapped", ["unknown_filter"]),
    ]


@pytest.mark.parametrize("written", ["{% if x %}" * 30, "{{ x }}" * 4000, "x" * 100_001])
def test_a_text_without_bounds_is_kept_as_it_is(written, names):
    findings = Findings()

    found = translate_text(written, names, findings, "mail")

    assert list_outcomes(findings, "text") == [("not_mapped", ["too_long"])]
    assert len(found.text) <= 2000
    assert check_text(found.text) == []


def test_the_words_of_a_rich_text_keep_their_passages(names):
    rich = "<p>Bonjour {% if form_var_prenom %}<b>{{ form_var_prenom }}</b></p><p>Oui{% endif %}</p>\ue0000\ue001"

    found = translate_text(rich, names, Findings(), "mail")

    assert found.plain(1000) == ["Bonjour ", {**GIVEN, "text": "{{ answers.prenom }}\n\nOui"}, "\n\n0"]
    assert found.one_line(30) == ["Bonjour ", {**GIVEN, "text": "…"}]


def test_where_a_text_has_no_passages_its_variants_are_left_readable(names):
    written = '{% if form_var_prenom == "A" %}a{% else %}b{% endif %}{{ form_var_prix|multiply:2 }}'

    found = translate_text(written, names, Findings(), "label", has_passages=False)

    assert found.text == '[% if form_var_prenom == "A" %]a[% else %]b[% endif %][form_var_prix|multiply:2]'
