"""Assigning a case to an agent."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import choice, value

ASSIGN_AGENT = ActionType(
    key="assign_agent",
    label=_("Demande confiée à un agent"),
    help_text=_(
        "Confie la demande à un agent, parmi ceux qui la traitent : il la trouve dans « Mes demandes » et en est "
        "prévenu. Ses collègues peuvent toujours la traiter ; les familles restent étanches."
    ),
    icon="user",
    parameters={
        "choose": choice(
            {
                "named": _("un agent désigné"),
                "least_busy": _("l’agent qui a le moins de demandes en cours"),
                "acting_agent": _("l’agent qui fait l’action"),
                "nobody": _("plus personne"),
            },
            default="named",
            label=_("Comment l’agent est choisi"),
            help_text=_(
                "Un agent désigné, celui qui a le moins de demandes en cours, celui qui fait l’action, ou plus personne."
            ),
        ),
        "agent": value(
            required=False,
            label=_("Agent"),
            help_text=_("L’adresse e-mail de l’agent désigné. Elle peut venir d’une réponse ou d’un calcul."),
        ),
    },
    example={
        "id": "suivi",
        "choose": "least_busy",
    },
)
