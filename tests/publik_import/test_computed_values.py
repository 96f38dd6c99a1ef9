"""Translation of templates to a single expression."""

import pytest

from app.language.expressions import evaluate
from publik_import.computed_values import translate_value
from publik_import.findings import NotUnderstood
from publik_import.names import Names
from publik_import.variable_meanings import Answer


@pytest.fixture
def names():
    registered_names = Names()
    for name, kind in (("prix", "number"), ("nombre", "number"), ("ville", "short_text"), ("repli", "short_text")):
        registered_names.register_answer(name, Answer(f"answers.{name}", kind))
    return registered_names


@pytest.mark.parametrize(
    ("template", "answers", "value"),
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
def test_a_template_is_computed_as_in_publik(template, answers, value, names):
    translation = translate_value(template, names)

    assert evaluate(translation.expression, {"answers": answers}) == value


@pytest.mark.parametrize(
    "template", ["{% for x in y %}{{ x }}{% endfor %}", "{{ commune_cp }}", "{{ form_var_prix| }}"]
)
def test_an_unsupported_template_is_refused(template, names):
    with pytest.raises(NotUnderstood):
        translate_value(template, names)


def test_a_template_that_grows_exponentially_is_refused(names):
    nested_tags = "".join(f"{{% with v{n}=v{n - 1}|add:v{n - 1} %}}" for n in range(1, 20)) + "{{ v19 }}"

    with pytest.raises(NotUnderstood):
        translate_value("{% with v0=form_var_ville|add:' ' %}" + nested_tags, names)
