"""Templates whose value is worked out: one expression for the whole text."""

import pytest

from app.language.expressions import evaluate
from app.publik_import.computed_values import translate_value
from app.publik_import.findings import NotUnderstood
from app.publik_import.names import Names
from app.publik_import.variable_meanings import Answer


@pytest.fixture
def names():
    known = Names()
    for name, kind in (("prix", "number"), ("nombre", "number"), ("ville", "short_text"), ("repli", "short_text")):
        known.register_answer(name, Answer(f"answers.{name}", kind))
    return known


@pytest.mark.parametrize(
    ("written", "answers", "value"),
    [
        ("imio", {}, "imio"),
        ("{{ form_var_prix|multiply:form_var_nombre }}", {"prix": "2.5", "nombre": 4}, 10),
        ("{{ form_var_prix|add:form_var_nombre }}", {"prix": 2}, 2),
        ('{{ form_var_ville|add:" "|add:form_var_repli }}', {"ville": "Vaubrelles", "repli": "sud"}, "Vaubrelles sud"),
        ("{% if form_var_prix > 3 %}cher{% else %}non{% endif %}", {"prix": 4}, "cher"),
        ("{% if form_var_prix > 3 %}cher{% elif form_var_prix %}peu{% endif %}", {}, ""),
        ("{% firstof form_var_ville form_var_repli 'nulle part' %}", {"repli": "sud"}, "sud"),
        ("{{ form_var_ville }} ({{ form_var_nombre }})", {"ville": "Vaubrelles", "nombre": 2}, "Vaubrelles (2)"),
        ("{% with n=form_var_nombre|default:1 %}{{ form_var_prix|multiply:n }}{% endwith %}", {"prix": 3}, 3),
        ("=form_var_prix * 2", {"prix": 4}, 8),
        ("='Lot %s, %s euros' % (form_var_ville, form_var_prix)", {"ville": "sud", "prix": 4}, "Lot sud, 4 euros"),
        ("=form_var_ville if form_var_prix else 'rien'", {"ville": "sud"}, "rien"),
        ("{{ form_var_prix|decimal:1 }}", {"prix": "2.25"}, 2.3),
    ],
)
def test_a_value_is_worked_out_as_it_was(written, answers, value, names):
    translation = translate_value(written, names)

    assert evaluate(translation.expression, {"answers": answers}) == value


@pytest.mark.parametrize("written", ["{% for x in y %}{{ x }}{% endfor %}", "{{ commune_cp }}", "{{ form_var_prix| }}"])
def test_what_is_not_understood_is_refused(written, names):
    with pytest.raises(NotUnderstood):
        translate_value(written, names)


def test_a_value_that_doubles_at_each_step_stops_early(names):
    written = "".join(f"{{% with v{n}=v{n - 1}|add:v{n - 1} %}}" for n in range(1, 20)) + "{{ v19 }}"

    with pytest.raises(NotUnderstood):
        translate_value("{% with v0=form_var_ville|add:' ' %}" + written, names)
