"""Translation of the Python conditions of older exports."""

import pytest

from app.language.expressions import is_met
from publik_import.findings import NotUnderstood
from publik_import.names import Names
from publik_import.translation import translate_condition
from publik_import.variable_meanings import Answer

NATIONAL_NUMBER_CHECK = "(97 - int(form_var_nn[:9]) % 97) == int(form_var_nn[-2:])"


@pytest.fixture
def names():
    registered_names = Names()
    kinds = {"nom": "short_text", "nn": "short_text", "prix": "number", "ne": "date", "debut": "date", "fin": "date"}
    for name, kind in kinds.items():
        registered_names.register_answer(name, Answer(f"answers.{name}", kind))
    registered_names.register_answer("jours", Answer("answers.jours", "multiple_choice", {"Lundi": "l", "Mardi": "m"}))
    return registered_names


@pytest.mark.parametrize(
    ("expression", "matching_answers", "other_answers"),
    [
        ("'form_var_nom' in vars()", {"nom": "x"}, {}),
        ("'form_var_nom' not in locals()", {}, {"nom": "x"}),
        ("vars()['form_var_nom'] == 'x'", {"nom": "x"}, {}),
        ("(locals().get('form_var_debut') or today) <= today", {}, {"debut": "2026-11-25"}),
        ("Decimal(form_var_prix) + Decimal('2') > 3", {"prix": "1.5"}, {"prix": "1"}),
        ("round(form_var_prix, 1) == 1.5", {"prix": "1.46"}, {"prix": "1.4"}),
        ("max(form_var_prix, 3) == 3", {"prix": 2}, {"prix": 4}),
        ("min(form_var_prix, 3) == 3", {"prix": 4}, {"prix": 2}),
        ("sum([form_var_prix, 1, 1]) == 4", {"prix": 2}, {"prix": 1}),
        ("form_var_prix // 2 == 1", {"prix": 3}, {"prix": 4}),
        ("form_var_prix % 2 == 1", {"prix": 3}, {"prix": 4}),
        ("-form_var_prix < -3", {"prix": 4}, {"prix": 3}),
        ("form_var_nn[:2] == '75'", {"nn": "75001"}, {"nn": "69001"}),
        ("form_var_nn[2:4] in ('00', '11')", {"nn": "75001"}, {"nn": "75201"}),
        ("form_var_nn[:2] in ('75', '92') or form_var_nn[-1:] == '9'", {"nn": "13009"}, {"nn": "13001"}),
        (NATIONAL_NUMBER_CHECK, {"nn": "85073003328"}, {"nn": "85073003329"}),
        ("form_var_nn.replace(' ', '').isdigit()", {"nn": "06 12"}, {"nn": "06a"}),
        ("len(form_var_nn.replace('.', '')) == 4", {"nn": "0.6.1.2"}, {"nn": "0612.3"}),
        ("form_var_nom.startswith(('A', 'B'))", {"nom": "Ba"}, {"nom": "Li"}),
        ("any(x in form_var_jours for x in ('Lundi', 'Jeudi'))", {"jours": ["l"]}, {"jours": ["m"]}),
        ("all([x in form_var_jours for x in ['Lundi', 'Mardi']])", {"jours": ["l", "m"]}, {"jours": ["m"]}),
        ("utils.age_in_years(form_var_ne) >= 18", {"ne": "2008-11-24"}, {"ne": "2008-11-25"}),
        ("utils.age_in_years_and_months(form_var_ne) >= (2, 6)", {"ne": "2024-05-24"}, {"ne": "2024-05-25"}),
        ("(form_var_fin - form_var_debut).days > 3", {"debut": "2026-01-01", "fin": "2026-01-05"}, {}),
        ("utils.time_delta(form_var_debut, today).days == 1", {"debut": "2026-11-25"}, {"debut": "2026-11-24"}),
        ("form_var_debut > today + datetime.timedelta(days=3)", {"debut": "2026-11-28"}, {"debut": "2026-11-27"}),
        ("utils.make_date(form_var_debut).weekday() in (5, 6)", {"debut": "2026-11-28"}, {"debut": "2026-11-27"}),
        ("utils.today().year - form_var_ne.year >= 18", {"ne": "2008-12-31"}, {"ne": "2009-01-01"}),
        ("form_var_debut.strftime('%m') == '12'", {"debut": "2026-12-01"}, {"debut": "2026-11-01"}),
        ("form_var_debut >= datetime.date(2026, 9, 1)", {"debut": "2026-09-01"}, {"debut": "2026-08-31"}),
        ("form_var_debut > time.strptime('01/09/2026', '%d/%m/%Y')", {"debut": "2026-09-02"}, {"debut": "2026-09-01"}),
        ("form_var_debut == '01/09/2026'", {"debut": "2026-09-01"}, {"debut": "2026-01-09"}),
        ("'{0}-{1}'.format(form_var_nom, form_var_nn) == 'x-1'", {"nom": "x", "nn": "1"}, {"nom": "x"}),
        ("'{a}{b}'.format(a=form_var_nom, b=2) == 'x2'", {"nom": "x"}, {"nom": "y"}),
        ("f'{form_var_nom}-2' == 'x-2'", {"nom": "x"}, {}),
        ("'2' + form_var_nn == '21'", {"nn": "1"}, {"nn": "19"}),
        ("form_var_nom\n  == 'x'", {"nom": "x"}, {}),
    ],
)
def test_a_python_expression_is_evaluated_as_in_publik(expression, matching_answers, other_answers, names):
    condition = translate_condition(expression, names, "python").expression

    assert is_met(condition, {"answers": matching_answers, "today": "2026-11-24"})
    assert not is_met(condition, {"answers": other_answers, "today": "2026-11-24"})


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("script.calcul(form_var_nom) == True", "script"),
        ("re.match('^0[1-9]', form_var_nom)", "pattern_in_condition"),
        ("form_attachments.piece", "attachment_name"),
        ("form_var_nom.__class__", "python"),
        ("'%05d' % form_var_prix == '00003'", "python"),
        ("'{0:>3}'.format(form_var_nom)", "python"),
        ("'{5}'.format(form_var_nom)", "python"),
        ("form_var_prix ** 9 ** 9", "python"),
        ("any(x for x in form_var_jours)", "python"),
        ("datetime.date(2026, 13, 1) > today", "python"),
    ],
)
def test_an_unsupported_python_expression_is_refused_with_its_reason(expression, code, names):
    with pytest.raises(NotUnderstood) as refusal:
        translate_condition(expression, names, "python")

    assert refusal.value.reason.code == code
