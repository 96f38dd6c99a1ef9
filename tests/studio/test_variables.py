"""The variables of a circuit in the settings of a procedure: an input by their type."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.edit_log import load_working_copy
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import WORKFLOW

FORM = "/agents/studio/demarches/signaler"
VARIABLES: list[dict[str, Any]] = [
    {"id": "seuil", "type": "number", "label": "Seuil", "hint": "En euros", "minimum": 1, "required": False},
    {"id": "visite", "type": "yes_no", "label": "Visite", "required": False},
    {
        "id": "zone",
        "type": "single_choice",
        "label": "Zone",
        "required": False,
        "options": [{"value": "n", "label": "Nord"}, {"value": "s", "label": "Sud"}],
    },
    {"id": "logiciel", "type": "short_text", "label": "Adresse du logiciel", "required": False},
]


def test_variables_are_filled_in_by_their_type(ada: Person, procedure_version: UUID) -> None:
    workflows.publish({**deepcopy(WORKFLOW), "variables": VARIABLES})
    db.session.commit()

    def set_variables(**inputs: str) -> Any:
        copy = load_working_copy(PROCEDURE, "signaler")
        values = {f"v_variables.{name}": value for name, value in inputs.items()}
        form = {"op": "set", "at": "variables", "revision": str(copy.revision), **values}
        page = ada.post(f"{FORM}/changements", form, htmx="studio-panel")
        db.session.rollback()
        return page, load_working_copy(PROCEDURE, "signaler").definition.get("variables")

    _page, saved = set_variables(seuil="1 500,5", visite="False", zone="s", logiciel="")
    assert saved == {"seuil": 1500.5, "visite": False, "zone": "s"}

    page, saved = set_variables(seuil="0", visite="", zone="")
    assert page.status == 422
    assert saved == {"seuil": 1500.5, "visite": False, "zone": "s"}

    settings = ada.get(f"{FORM}/reglages")
    assert settings.texts("[name='v_variables.zone'] [selected]") == ["Sud"]
    assert "En euros" in settings.text("#s-variables")
