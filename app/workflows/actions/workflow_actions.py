"""What the engine itself does with a case."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import (
    ActionType,
    choice,
    function,
    level,
    processing_values,
    status,
    value,
    yes_or_no,
)

CHANGE_STATUS = "change_status"
SET_PROCESSING = "set_processing"
CHANGE_CRITICALITY = "change_criticality"

WORKFLOW_ACTIONS = (
    ActionType(
        key="assign_function",
        label=_("Fonction confiée à un autre rôle"),
        parameters={
            "function": function(),
            "role": value(description="The short name of a role of the same family, or what gives it."),
            "change": choice("set", "add", "remove", default="set"),
        },
    ),
    ActionType(
        key="assign_agent",
        label=_("Demande confiée à un agent"),
        parameters={
            "choose": choice(
                "named",
                "least_busy",
                "acting_agent",
                "nobody",
                default="named",
                description="An agent by name, the one with the fewest requests in progress, the one who acts, or none any more.",
            ),
            "agent": value(
                required=False,
                description="The e-mail address of an agent who processes the request, or what gives it.",
            ),
        },
    ),
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
        parameters={
            "to": status(),
            "mark": yes_or_no(
                default=False, description='Remembers the status that is left, for "previous" to lead back to it.'
            ),
        },
        target_parameter="to",
        is_engine=True,
    ),
    ActionType(
        key=CHANGE_CRITICALITY,
        label=_("Changement du niveau d’urgence"),
        parameters={
            "change": choice("raise", "lower", "set"),
            "level": level(required=False, description="The level to set; the ordinary one when absent."),
        },
        is_engine=True,
    ),
)
