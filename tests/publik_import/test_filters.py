"""Translation of w.c.s. filters on texts, numbers, dates and rows."""

import pytest

from app.language.expressions import evaluate, is_met
from publik_import.computed_values import translate_value
from publik_import.findings import NotUnderstood
from publik_import.names import Names
from publik_import.translation import translate_condition
from publik_import.variable_meanings import Answer


@pytest.fixture
def names():
    registered_names = Names()
    kinds = (
        ("nom", "short_text"),
        ("prix", "number"),
        ("jour", "date"),
        ("fin", "date"),
        ("heure", "short_text"),
        ("lieu", "place"),
    )
    for name, kind in kinds:
        registered_names.register_answer(name, Answer(f"answers.{name}", kind))
    registered_names.register_answer("enfants", Answer("answers.enfants", "block"))
    registered_names.register_answer("adresse_rue", Answer("answers.adresse_rue", "short_text"))
    registered_names.register_answer("photo", Answer("answers.photo", "files"))
    return registered_names


@pytest.mark.parametrize(
    ("expression", "matching_answers", "other_answers"),
    [
        ('form_var_nom|slice:":2" == "75"', {"nom": "75001"}, {"nom": "7"}),
        ('form_var_nom|slice:"2:4" == "00"', {"nom": "75001"}, {"nom": "75201"}),
        ('form_var_nom|slice:"-2:" == "01"', {"nom": "75001"}, {"nom": "75011"}),
        ('form_var_nom|slice:":-2" == "750"', {"nom": "75001"}, {"nom": "7501"}),
        ('form_var_nom|removeprefix:"0" == "12"', {"nom": "012"}, {"nom": "0012"}),
        ('form_var_nom|removesuffix:"0" == "12"', {"nom": "120"}, {"nom": "1200"}),
        ('form_var_nom|cut:" " == "0612"', {"nom": "06 1 2"}, {"nom": "06-12"}),
        ('form_var_nom|capfirst == "Ana"', {"nom": "ana"}, {"nom": "aNa"}),
        ('form_var_nom|truncatechars:3 == "ab…"', {"nom": "abcd"}, {"nom": "abc"}),
        ("form_var_nom|wordcount == 2", {"nom": " Ana Li "}, {"nom": "Ana"}),
        ('form_var_nom|first == "A"', {"nom": "Ana"}, {"nom": "Li"}),
        ("form_var_prix|divisibleby:3", {"prix": 6}, {"prix": 7}),
        ('form_var_prix|clamp:"3 5" == 5', {"prix": 9}, {"prix": 4}),
        ("form_var_jour|add_months:1 > today", {"jour": "2026-10-25"}, {"jour": "2026-10-24"}),
        ("form_var_jour|add_hours:48 >= today", {"jour": "2026-11-22"}, {"jour": "2026-11-21"}),
        ("form_var_jour|age_in_hours > 24", {"jour": "2026-11-22"}, {"jour": "2026-11-23"}),
        ('form_var_jour|date:"w" == "0"', {"jour": "2026-11-29"}, {"jour": "2026-11-28"}),
        ('form_var_jour|date:"l" == "samedi"', {"jour": "2026-11-28"}, {"jour": "2026-11-27"}),
        ('form_var_jour|date:"l" in "samedi, dimanche"', {"jour": "2026-11-29"}, {"jour": "2026-11-27"}),
        ('form_var_jour|date:"D" != "sam"', {"jour": "2026-11-27"}, {"jour": "2026-11-28"}),
        ('form_var_jour|date:"F" == "août"', {"jour": "2026-08-01"}, {"jour": "2026-07-31"}),
        ('form_var_jour|date:"m-d" >= "09-01"', {"jour": "2026-09-01"}, {"jour": "2026-08-31"}),
        ("form_var_jour|is_working_day", {"jour": "2026-11-27"}, {"jour": "2026-11-28"}),
        ("form_var_jour|adjust_to_week_monday == '2026-11-23'", {"jour": "2026-11-29"}, {"jour": "2026-11-30"}),
        ("form_var_jour < now", {"jour": "2026-11-23"}, {"jour": "2026-11-24"}),
        ('form_var_jour|date:"Y-m-d" == now|date:"Y-m-d"', {"jour": "2026-11-24"}, {"jour": "2026-11-23"}),
        ('form_var_enfants|getlist:"age"|sum > 9', {"enfants": [{"age": 5}, {"age": 6}]}, {"enfants": [{"age": 9}]}),
        ('"Ana" in form_var_enfants|getlist:"prenom"', {"enfants": [{"prenom": "Ana"}]}, {"enfants": []}),
        ("form_var_enfants|getlist|length > 1", {"enfants": [{}, {}]}, {"enfants": [{}]}),
        ('form_var_enfants_0_prenom == "Ana"', {"enfants": [{"prenom": "Ana"}]}, {"enfants": [{"prenom": "Li"}]}),
        ('form_var_enfants|first|get:"prenom" == "Ana"', {"enfants": [{"prenom": "Ana"}]}, {"enfants": []}),
        ('form_var_adresse_var_rue == "Nord"', {"adresse_rue": "Nord"}, {}),
        ('form_var_adresse_0_rue == "Nord"', {"adresse_rue": "Nord"}, {}),
        (
            'form_var_jour|add:" "|add:form_var_nom|datetime <= form_var_fin|add:" "|add:form_var_heure|datetime',
            {"jour": "2026-01-01", "nom": "09:00", "fin": "2026-01-01", "heure": "09:00"},
            {"jour": "2026-01-01", "nom": "10:00", "fin": "2026-01-01", "heure": "09:00"},
        ),
        ("form_var_lieu_lat|decimal > 47.2", {"lieu": {"latitude": 47.3}}, {"lieu": {"latitude": 47.1}}),
    ],
)
def test_a_filter_is_evaluated_as_in_publik(expression, matching_answers, other_answers, names):
    condition = translate_condition(expression, names).expression

    assert is_met(condition, {"answers": matching_answers, "today": "2026-11-24"})
    assert not is_met(condition, {"answers": other_answers, "today": "2026-11-24"})


@pytest.mark.parametrize(
    ("template", "answers", "value"),
    [
        ('{{ form_var_jour|date:"Y" }}', {"jour": "2026-01-09"}, 2026),
        ('{{ form_var_nom|removeprefix:"M. " }}', {"nom": "M. Li"}, "Li"),
        ("{% with form_var_nom as n %}{{ n }}!{% endwith %}", {"nom": "Li"}, "Li!"),
        ('{% ifequal form_var_nom "a" %}b{% endifequal %}', {"nom": "a"}, "b"),
    ],
)
def test_a_template_is_computed_as_in_publik(template, answers, value, names):
    assert evaluate(translate_value(template, names).expression, {"answers": answers}) == value


@pytest.mark.parametrize(
    ("expression", "codes"),
    [
        ("form_var_jour|add_hours:30 > today", ["whole_days"]),
        ("form_var_jour|add_working_days_with_saturday:3 > today", ["working_days"]),
        ("form_var_jour|is_working_day_with_saturday", ["holidays"]),
        ("form_var_nom|title == 'Ana Li'", ["one_capital"]),
        ("form_var_nom|slugify == 'ana'", ["accents"]),
        ("form_var_jour > now", ["now_as_today"]),
        ('form_var_jour|date:"d/m/Y" == "01/09/2026"', []),
        ("form_var_photo_content_type == 'application/pdf'", ["file_part", "awaited"]),
    ],
)
def test_an_approximate_translation_gives_its_reasons(expression, codes, names):
    reasons = translate_condition(expression, names).reasons

    assert [reason.code for reason in reasons][: len(codes) or None] == codes


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ('cards|objects:"enfants"|filter_by:"nom"|filter_value:form_var_nom|count > 0', "other_records"),
        ("form_objects|current_user|count > 1", "other_records"),
        ("form_parent_form_var_nom == 'x'", "linked_request"),
        ("form_links_enfant|length > 0", "linked_request"),
        ("request.GET.x == '1'", "from_address"),
        ("form_submission_agent_email == 'x'", "entered_by"),
        ("form_latest_jump == 'x'", "way_taken"),
        ('form_var_nom|slice:"x" == "1"', "unknown_filter"),
        ('form_var_nom|slice:"-3:-1" == "1"', "unknown_filter"),
        ("form_var_nom|qrcode", "file_made"),
        ('form_var_jour|date:"W" == "12"', "unknown_filter"),
    ],
)
def test_an_unsupported_filter_or_variable_is_refused_with_its_reason(expression, code, names):
    with pytest.raises(NotUnderstood) as refusal:
        translate_condition(expression, names)

    assert refusal.value.reason.code == code
