"""Assigning a function of a case to another role."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import choice, function, value

ASSIGN_FUNCTION = ActionType(
    key="assign_function",
    label=_("Fonction confiée à un autre rôle"),
    help_text=_(
        "Confie une fonction à un autre rôle pour cette demande seulement, par exemple selon le quartier. Les agents "
        "de ce rôle la trouvent et la traitent ; les familles restent étanches."
    ),
    icon="users",
    parameters={
        "function": function(
            label=_("Fonction"), help_text=_("La part du travail que l’on confie à d’autres, pour cette demande.")
        ),
        "role": value(
            label=_("Rôle"),
            help_text=_(
                "Le rôle dont les agents tiennent alors cette fonction. Il peut dépendre d’une réponse, comme le quartier."
            ),
        ),
        "change": choice(
            {
                "set": _("remplacer"),
                "add": _("ajouter"),
                "remove": _("retirer"),
            },
            default="set",
            label=_("Changement"),
            help_text=_("Remplacer ceux qui la tiennent, en ajouter, en retirer."),
        ),
    },
    example={
        "id": "quartier",
        "function": "recipient",
        "role": {"if": [{"==": [{"var": "answers.lieu.district"}, "Nord"]}, "voirie-nord", "voirie-instruction"]},
    },
)
