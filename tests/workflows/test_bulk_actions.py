"""Questions that a bulk action may ask: none that depends on one case."""

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
    new, done_status = make_status("new", actions=[make_action("go", "done")]), make_status("done", closed=True)
    try:
        parse_workflow(make_workflow(new, done_status, global_actions=[together]))
    except DefinitionError as refused:
        return [str(problem) for problem in refused.problems]
    return []


def test_a_bulk_action_asks_questions_common_to_all_cases() -> None:
    assert problems_of(fields=[PLAIN]) == []


@pytest.mark.parametrize("field", [OWN, GROUP])
def test_cards_of_one_applicant_are_refused_in_a_bulk_action(field: dict[str, Any]) -> None:
    assert problems_of(fields=[field], many=False) == []
    (problem,) = problems_of(fields=[PLAIN, field])

    assert problem.startswith(f"global_actions[0].many: « {field['label']} » offre les fiches d’un seul usager")


def test_correction_of_answers_is_refused_in_a_bulk_action() -> None:
    assert problems_of(edits={}) == [
        "global_actions[0].many: corrige les réponses d’une demande : proposez-la demande par demande"
    ]
