"""Conditions typed in a file, in the words of the list of values or in those of Publik."""

from __future__ import annotations

from typing import Any

import pytest

from app.definitions.editing.expressions.subjects import Subject
from app.language.expressions import is_met
from app.language.expressions.value_types import Scope, ValueType, create_type
from app.studio.office_templates.typed_conditions import ConditionNames, ConditionRefused, read_condition

CHOICES = (("benne", "Benne à gravats"), ("echafaudage", "Échafaudage et filet"))
OPTION = ValueType(frozenset({"text"}), label="Nature de l’occupation", options=("benne", "echafaudage"))
ROW = ValueType(frozenset({"object"}), members={"age": create_type("number")})
SUBJECTS = {
    "answers.nature": Subject("answers.nature", "", "", OPTION, CHOICES),
    "answers.materiel": Subject("answers.materiel", "", "", create_type("list", item=OPTION), CHOICES),
    "answers.duree": Subject("answers.duree", "", "", create_type("number")),
    "answers.urgent": Subject("answers.urgent", "", "", create_type("boolean")),
    "answers.debut": Subject("answers.debut", "", "", create_type("date")),
    "answers.q1": Subject("answers.q1", "", "", create_type("text")),
    "answers.enfants.age": Subject("item.age", "", "", create_type("number")),
}
NAMES = ConditionNames(
    words={
        "answers.nature": "Nature de l’occupation",
        "answers.materiel": "Matériel",
        "answers.duree": "Durée, en jours et en heures",
        "answers.urgent": "Y a-t-il un danger",
        "answers.debut": "Début",
        "answers.q1": "Code postal",
        "answers.enfants.age": "Âge (ligne)",
    },
    subjects=SUBJECTS,
    scope=Scope({name: subject.type for name, subject in SUBJECTS.items() if name.count(".") == 1}),
    lists={"answers.enfants.age": "answers.enfants"},
    row_types={"answers.enfants": ROW},
)
ANSWERS: dict[str, Any] = {
    "nature": "benne",
    "materiel": ["benne", "echafaudage"],
    "duree": 12,
    "urgent": False,
    "debut": "2026-09-02",
    "q1": "38000",
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('Nature de l\'occupation = "Benne à gravats"', True),
        ("nature de l'occupation = benne à gravats", True),
        ("Nature de l'occupation ≠ « Benne à gravats »", False),
        ("Nature de l'occupation = Échafaudage et filet", False),
        ("Nature de l'occupation = echafaudage et filet ou Durée, en jours et en heures >= 12", True),
        ("Matériel contient Benne à gravats", True),
        ("Durée, en jours et en heures > 12,5", False),
        ("Durée, en jours et en heures <= 12", True),
        ("Durée, en jours et en heures < 1 000 €", True),
        ('Durée, en jours et en heures = "12"', True),
        ("Y a-t-il un danger ?", False),
        ("non Y a-t-il un danger", True),
        ("Y a-t-il un danger ? = Non", True),
        ('Y a-t-il un danger = "oui"', False),
        ("Début > 01/09/2026 et Début < 03/09/2026", True),
        ("Code postal", True),
        ('Code postal = "38000"', True),
        ("Code postal = 38000", True),
        ("answers.nature = Benne à gravats", True),
        ('form_var_nature == "Benne à gravats" and not form_var_urgent', True),
        ('form_var_q1 == "69001"', False),
    ],
)
def test_a_condition_is_read(text: str, result: bool) -> None:
    condition = read_condition(text, NAMES)

    assert set(condition) == {"when"}
    assert is_met(condition["when"], {"answers": ANSWERS}) is result


def test_a_condition_about_a_line_names_its_list() -> None:
    condition = read_condition("Âge (ligne) < 6", NAMES)

    assert condition["each"] == "answers.enfants"
    assert is_met(condition["when"], {"answers": {}, "item": {"age": 3}})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Couleur = bleu", "n’est pas une valeur de la liste"),
        ("Nature de l'occupation =", "il manque ce qui est comparé"),
        ("Nature de l'occupation = et Code postal", "il manque ce qui est comparé"),
        ("Nature de l'occupation = Grue", "n’est pas un choix possible"),
        ("Durée, en jours et en heures > beaucoup", "reçoit un texte"),
        ("Code postal et", "ne se lit pas"),
        ("form_var_inconnu == 3", "inconnu"),
        ("(Code postal)", "n’est pas une valeur"),
        ('"38" = "38"', "n’est pas une valeur"),
        ("Y a-t-il un danger = peut-être", "ne se comparent pas"),
    ],
)
def test_a_condition_is_refused_with_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(ConditionRefused, match=words.replace("(", r"\(")):
        read_condition(text, NAMES)
