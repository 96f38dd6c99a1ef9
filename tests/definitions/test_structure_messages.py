"""A definition that its schema refuses: the location and the message make a sentence for people who know no JSON."""

from __future__ import annotations

from typing import Any

import pytest

from app.definitions.words.problem_locations import describe_problem_paths
from app.language.schema.validation import find_structure_problems
from app.workflows.schema import workflow_validator
from tests.workflows.definitions import make_action, make_status, make_workflow

STATUS = "Statut «\u00a0Waiting\u00a0»"
LETTER = f"{STATUS} › Automatisme n° 1, Envoi d’un e-mail"


def sentences(**waiting: Any) -> list[str]:
    """Describe the problems of a workflow whose first status is this one, with their locations in words."""
    definition = make_workflow(make_status("waiting", **waiting), make_status("done"))
    problems = describe_problem_paths(definition, find_structure_problems(workflow_validator(), definition))
    return [f"{problem.path}\u00a0: {problem.message}" for problem in problems]


def make_letter(**parameters: Any) -> dict[str, Any]:
    return {
        "id": "letter",
        "type": "send_email",
        "to": "applicant",
        "subject": "Bonjour",
        "body": "Merci",
        **parameters,
    }


def make_timeout(**properties: Any) -> dict[str, Any]:
    return {"id": "late", "to": "done", **properties}


@pytest.mark.parametrize(
    ("waiting", "sentence"),
    [
        (
            {"on_enter": [{"id": "letter", "type": "send_email", "to": "applicant", "body": "Merci"}]},
            f"{LETTER} › Objet du message\u00a0: reste à remplir",
        ),
        ({"on_enter": [make_letter(subject="")]}, f"{LETTER} › Objet du message\u00a0: ne doit pas être vide"),
        (
            {"on_enter": [make_letter(to="recipient", subject="x" * 201)]},
            f"{STATUS} › Automatisme «\u00a0{'x' * 59}…\u00a0» › Objet du message\u00a0: est trop long\u00a0: 200 signes au plus",
        ),
        (
            {"actions": [make_action("go", "done", by=[])]},
            f"{STATUS} › Action «\u00a0Go\u00a0» › Qui peut le faire\u00a0: ne doit pas être vide",
        ),
        (
            {"actions": [make_action("go", "done", edits={}, fields=[{"id": "a", "type": "date", "label": "A"}])]},
            f"{STATUS} › Action «\u00a0Go\u00a0» › Questions posées avant d’agir\u00a0: doit rester vide ici",
        ),
        (
            {"timeouts": [make_timeout(after={"days": 2}, before={"days": 2})]},
            f"{STATUS} › Échéance n° 1\u00a0: ne peut pas avoir à la fois «\u00a0after\u00a0» et «\u00a0before\u00a0»",
        ),
        (
            {"timeouts": [make_timeout()]},
            f"{STATUS} › Échéance n° 1\u00a0: demande au moins «\u00a0after\u00a0» ou «\u00a0at\u00a0»",
        ),
        (
            {"public_text": "Bonjour {{ applicant.first_name }}"},
            f"{STATUS} › Texte pour l’usager\u00a0: ne peut pas contenir de valeur de la demande, entre {{{{ et }}}}",
        ),
        ({"closed": "oui"}, f"{STATUS} › Le traitement est fini\u00a0: doit être oui ou non"),
        (
            {"timeouts": [make_timeout(after={"days": 2})] * 11},
            f"{STATUS} › Échéances\u00a0: a trop d’éléments\u00a0: 10 au plus",
        ),
    ],
)
def test_a_refused_definition_is_explained(waiting, sentence):
    assert sentences(**waiting) == [sentence]
