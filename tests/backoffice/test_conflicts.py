"""After a concurrent action, the input is displayed with labels instead of field names."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

from app.core.db import db
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import WORKFLOW, MakeCase

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "motif",
        "type": "single_choice",
        "label": "Motif",
        "options": [
            {"value": "hors_commune", "label": "Hors de la commune"},
            {"value": "prive", "label": "Voie privée"},
        ],
    },
    {
        "id": "envois",
        "type": "multiple_choice",
        "label": "Envois",
        "options": [{"value": "par_courrier", "label": "Un courrier"}, {"value": "par_sms", "label": "Un SMS"}],
    },
    {"id": "urgent", "type": "yes_no", "label": "Prévenir vite ?"},
    {"id": "jour", "type": "date", "label": "Quel jour ?"},
    {"id": "suite", "type": "long_text", "label": "Suite donnée"},
]


def test_the_input_is_displayed_with_its_labels(alice: Person, make_case: MakeCase, procedure_version: UUID) -> None:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    definition["statuses"][0]["actions"][1]["fields"] = QUESTIONS
    workflows.publish(definition)
    db.session.commit()
    case = make_case()
    url, read = f"/agents/demandes/{case.id}/actions", str(case.revision)
    alice.post(f"{url}/accept", {"revision": read})
    form_values = {"motif": "hors_commune", "envois": ["par_courrier", "par_sms"], "urgent": "no", "jour": "2026-02-31"}

    page = alice.post(f"{url}/refuse", {"revision": read, **form_values, "suite": "Voir\nla métropole."})

    assert page.status == 409
    assert page.texts("#case-actions dt") == ["Motif", "Envois", "Prévenir vite ?", "Quel jour ?", "Suite donnée"]
    words = page.texts("#case-actions dt + dd")
    assert words[:3] == ["Hors de la commune", "Un courrier Un SMS", "Non"]
    assert words[4] == "Voir la métropole."
    assert "par_" not in page.text("#case-actions")
