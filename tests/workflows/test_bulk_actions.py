"""What an action on several requests at once may ask: nothing that is about one of them."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import DefinitionError, parse_workflow
from tests.workflows.definitions import make_action, make_status, make_workflow

OWN = {"id": "card", "type": "single_choice", "label": "Véhicule", "options": {"source": "vehicles", "own": True}}
GROUP = {"id": "cards", "type": "block", "label": "Véhicules", "fields": [OWN]}
PLAIN = {"id": "why", "type": "short_text", "label": "Pourquoi"}


def problems_of(**asks: Any) -> list[str]:
    together = {"id": "all", "label": "Ensemble", "by": ["recipient"], "many": True, **asks}
    new, done = make_status("new", actions=[make_action("go", "done")]), make_status("done", closed=True)
    try:
        parse_workflow(make_workflow(new, done, global_actions=[together]))
    except DefinitionError as refused:
        return [str(problem) for problem in refused.problems]
    return []


def test_the_same_question_is_asked_of_several_requests() -> None:
    assert problems_of(fields=[PLAIN]) == []


@pytest.mark.parametrize("field", [OWN, GROUP])
def test_the_cards_of_one_applicant_are_not_offered_for_several(field: dict[str, Any]) -> None:
    assert problems_of(fields=[field], many=False) == []
    (problem,) = problems_of(fields=[PLAIN, field])

    assert problem.startswith(f"global_actions[0].many: « {field['label']} » offre les fiches d’un seul usager")


def test_the_answers_of_one_request_are_not_corrected_in_several() -> None:
    assert problems_of(edits={}) == [
        "global_actions[0].many: corrige les réponses d’une demande : proposez-la demande par demande"
    ]
