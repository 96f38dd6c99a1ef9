"""Translation of w.c.s. conditions to expressions with the same result."""

import pytest

from app.language.expressions import is_met
from publik_import.findings import NotUnderstood
from publik_import.names import Names
from publik_import.translation import translate_condition
from publik_import.variable_meanings import Answer

OPTIONS = {"Par la poste, à domicile": "poste", "Au guichet": "guichet"}


@pytest.fixture
def names():
    registered_names = Names()
    registered_names.register_answer(
        "qui", Answer("answers.qui", "single_choice", {"Moi": "moi", "Un proche": "tiers"})
    )
    registered_names.register_answer("envoi", Answer("answers.envoi", "single_choice", OPTIONS))
    registered_names.register_answer("motifs", Answer("answers.motifs", "multiple_choice", OPTIONS))
    registered_names.register_answer("accord", Answer("answers.accord", "yes_no"))
    registered_names.register_answer("nombre", Answer("answers.nombre", "number"))
    registered_names.register_answer("nom", Answer("answers.nom", "short_text"))
    registered_names.register_answer("debut", Answer("answers.debut", "date"))
    registered_names.register_answer("fin", Answer("answers.fin", "date"))
    registered_names.register_answer("photo", Answer("answers.photo", "files"))
    registered_names.register_answer("photo", Answer("answers.photo_2", "files"))
    return registered_names


def evaluate_condition(expression, names, kind="django", **answers):
    translation = translate_condition(expression, names, kind)
    return is_met(translation.expression, {"answers": answers, "today": "2026-11-24"})


@pytest.mark.parametrize(
    ("expression", "matching_answers", "other_answers"),
    [
        ('form_var_qui_raw == "tiers"', {"qui": "tiers"}, {"qui": "moi"}),
        ('form_var_qui == "Un proche"', {"qui": "tiers"}, {"qui": "moi"}),
        ('"tiers" == form_var_qui_raw', {"qui": "tiers"}, {}),
        ("form_var_accord == True", {"accord": True}, {"accord": False}),
        ('form_var_accord == "True"', {"accord": True}, {}),
        ("not form_var_accord", {"accord": False}, {"accord": True}),
        ("form_var_nom", {"nom": "Diallo"}, {"nom": ""}),
        ("form_var_nom is not None", {"nom": "x"}, {}),
        ("form_var_nombre > 3", {"nombre": "10"}, {"nombre": "3"}),
        ("3 < form_var_nombre", {"nombre": "10"}, {"nombre": "3"}),
        ("form_var_nombre|add:2 >= 5", {"nombre": 3}, {"nombre": 2}),
        ("form_var_nombre|add:0 == 0", {}, {"nombre": 1}),
        ("form_var_nombre|multiply:2 == 8", {"nombre": 4}, {}),
        ("form_var_motifs|length > 1", {"motifs": ["poste", "guichet"]}, {"motifs": ["poste"]}),
        ('form_var_motifs == "Au guichet"', {"motifs": ["guichet"]}, {"motifs": ["poste", "guichet"]}),
        ("not form_var_inconnu", {}, None),
        ("form_var_inconnu == 'x'", None, {"inconnu": "x"}),
        ("form_var_motifs|count == 2", {"motifs": ["poste", "guichet"]}, {"motifs": ["poste"]}),
        ('form_var_qui|lower == "un proche"', {"qui": "tiers"}, {"qui": "moi"}),
        ('form_var_qui_raw == "Un proche"', None, {"qui": "tiers"}),
        ('"Par la" in form_var_envoi_raw', None, {"envoi": "poste"}),
        ('form_var_envoi in "Au guichet, sur place"', {"envoi": "guichet"}, {"envoi": "poste"}),
        ("form_var_nombre", {"nombre": "2"}, {"nombre": "0"}),
        ("not form_var_nombre", {"nombre": "0"}, {"nombre": "2"}),
        ("form_var_nom|strip|length == 2", {"nom": " Li "}, {"nom": "Li !"}),
        ("form_var_motifs|length == 0", {"motifs": []}, {"motifs": ["poste"]}),
        ("form_var_nom|length > 3", {"nom": "Diallo"}, {"nom": "Li"}),
        ('"domicile" in form_var_envoi', {"envoi": "poste"}, {"envoi": "guichet"}),
        ('"poste" in form_var_motifs_raw', {"motifs": ["poste"]}, {"motifs": ["guichet"]}),
        ('"POSTE" not in form_var_envoi', {"envoi": "poste"}, None),
        ('"par la" in form_var_envoi|lower', {"envoi": "poste"}, {"envoi": "guichet"}),
        ('form_var_nom in "Li, Diallo"', {"nom": "Li"}, {"nom": "Ba"}),
        ('form_var_nom in "8|9"|split:"|"', {"nom": "9"}, {"nom": "8|9"}),
        ('form_var_nom|lower|startswith:"di"', {"nom": "Diallo"}, {"nom": "Li"}),
        ("form_var_debut <= form_var_fin", {"debut": "2026-01-09", "fin": "2026-01-10"}, {"debut": "2026-02-01"}),
        ("form_var_debut|date >= today|date|add_days:14", {"debut": "2026-12-08"}, {"debut": "2026-12-07"}),
        ("form_var_debut|age_in_years >= 18", {"debut": "2008-11-24"}, {"debut": "2008-11-25"}),
        ("form_var_photo", {"photo_2": [{"id": "1"}]}, {"photo": [], "photo_2": []}),
        ("form_var_accord and form_var_nom or form_var_nombre", {"nombre": 1}, {"accord": True}),
        ("not form_var_accord and not form_var_nom", {}, {"nom": "x"}),
        ("form_var_nom\u00a0== 'l\\'île'", {"nom": "l'île"}, {"nom": "l"}),
        ("form_var_nom|default:'x' == 'x'", {}, {"nom": "y"}),
        ("form_var_nom|is_french_mobile_phone_number", {"nom": "+33612345678"}, {"nom": "+33241123456"}),
        ("form_var_nom|stripsometags == 'x'", {"nom": "x"}, {}),
        ("true", {}, None),
        ("False", None, {}),
    ],
)
def test_a_condition_is_evaluated_as_in_publik(expression, matching_answers, other_answers, names):
    assert matching_answers is None or evaluate_condition(expression, names, **matching_answers)
    assert other_answers is None or not evaluate_condition(expression, names, **other_answers)


@pytest.mark.parametrize(
    ("expression", "matching_answers", "other_answers"),
    [
        ("form_var_qui_raw == 'tiers'", {"qui": "tiers"}, {"qui": "moi"}),
        ("form_var_nombre > 3 and not form_var_accord", {"nombre": 4}, {"nombre": 4, "accord": True}),
        ("1 < form_var_nombre <= 3", {"nombre": 3}, {"nombre": 1}),
        ("form_var_nom.lower().startswith('di')", {"nom": "Diallo"}, {"nom": "Li"}),
        ("len(form_var_motifs) > 1", {"motifs": ["poste", "guichet"]}, {"motifs": []}),
        ("form_var_nom in ['Li', 'Ba']", {"nom": "Ba"}, {"nom": "B"}),
        ("vars().get('form_var_nom') is None", {}, {"nom": "x"}),
        ("form_var_nombre + 1 == 3", {"nombre": 2}, {}),
        ("form_var_nombre == -1", {"nombre": -1}, {"nombre": 1}),
        ("form_var_nom in [form_var_inconnu, form_var_qui]", {"nom": "moi", "qui": "moi"}, {"nom": "x"}),
        ("any([form_var_nom, form_var_accord])", {"accord": True}, {}),
        ("all((form_var_nom, form_var_accord))", {"accord": True, "nom": "x"}, {"nom": "x"}),
        ("form_var_motifs and form_var_motifs[0] == 'poste'", {"motifs": ["poste"]}, {"motifs": ["guichet"]}),
        ("(form_var_nombre if form_var_accord else 0) > 2", {"accord": True, "nombre": 3}, {"nombre": 3}),
        ("locals().get('form_var_nom', '').strip() == 'x'", {"nom": " x "}, {"nom": "y"}),
        ("form_var_debut > today()", {"debut": "2026-12-01"}, {"debut": "2026-11-01"}),
        ("form_var_debut > datetime.date.today()", {"debut": "2026-12-01"}, {"debut": "2026-11-01"}),
    ],
)
def test_a_python_condition_is_evaluated_as_in_publik(expression, matching_answers, other_answers, names):
    assert evaluate_condition(expression, names, "python", **matching_answers)
    assert not evaluate_condition(expression, names, "python", **other_answers)


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("form_var_nom ==", "syntax"),
        ("== form_var_nom", "syntax"),
        ("form_var_nom form_var_nom", "syntax"),
        ("(form_var_nom)", "syntax"),
        ("form_var_nom == 'open", "open_quote"),
        ("form_var_nom|secret_filter", "unknown_filter"),
        ("commune_cp == 1", "unknown_name"),
        ("form_var_nombre == " + "9" * 400, "syntax"),
        ("form_var_nombre == NaN", "unknown_name"),
        ("session_var_x", "from_address"),
        ("not " * 40 + "form_var_nom", "too_long"),
        ("form_var_nom " + "or form_var_nom " * 400, "too_long"),
        ("form_var_nom" + "|lower" * 40, "too_long"),
        ("x" * 6000, "too_long"),
    ],
)
def test_an_unsupported_condition_is_refused_with_its_reason(expression, code, names):
    with pytest.raises(NotUnderstood) as refusal:
        translate_condition(expression, names)

    assert refusal.value.reason.code == code


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').system('true')",
        "[x for x in (1,)]",
        "lambda: 1",
        "(" * 500 + "1" + ")" * 500,
        "form_var_nom.__class__",
        "open('/etc/passwd')",
        "1 +",
    ],
)
def test_python_conditions_are_never_executed(expression, names):
    with pytest.raises(NotUnderstood):
        translate_condition(expression, names, "python")


def test_a_variable_without_a_value_is_reported(names):
    translation = translate_condition("form_submission_channel and form_var_nom", names)

    assert translation.expression == {"and": [{"var": "case.channel"}, {"var": "answers.nom"}]}
    assert [str(reason) for reason in translation.reasons] == [
        "Le sens est connu, mais « case.channel » n’est pas encore fourni ici."
    ]


def test_a_status_is_compared_by_its_identifier():
    names = Names(statuses={"Juste envoyé": "just_submitted"}, in_workflow=True)

    translation = translate_condition('form_status == "Juste envoyé"', names)

    assert translation.expression == {"==": [{"var": "case.status"}, "just_submitted"]}
    assert translation.reasons == ()
