"""What the engine itself does with a case."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.action_types.declaration import ActionType, processing_values, status

CHANGE_STATUS = "change_status"
SET_PROCESSING = "set_processing"

CIRCUIT = (
    ActionType(
        key=SET_PROCESSING,
        label=_("Données de traitement remplies"),
        parameters={
            "values": processing_values(
                description="By processing field: an object is an expression, a text takes placeholders, "
                "anything else is kept as it is (null empties)."
            )
        },
        is_engine=True,
    ),
    ActionType(
        key=CHANGE_STATUS,
        label=_("Changement de statut automatique"),
        parameters={"to": status()},
        goes_to="to",
        is_engine=True,
    ),
)
