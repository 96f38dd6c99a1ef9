"""Changing the level of urgency."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import choice, level

CHANGE_CRITICALITY = ActionType(
    key="change_criticality",
    label=_("Changement du niveau d’urgence"),
    help_text=_("Monte, baisse ou fixe le niveau d’urgence, que les listes montrent et trient."),
    icon="triangle-alert",
    parameters={
        "change": choice(
            {
                "raise": _("monter d’un cran"),
                "lower": _("baisser d’un cran"),
                "set": _("mettre à ce niveau"),
            },
            label=_("Changement"),
            help_text=_("Monter ou baisser d’un niveau, ou fixer."),
        ),
        "level": level(
            required=False,
            label=_("Niveau"),
            help_text=_("Le niveau que prend la demande. Sans choix, elle redevient ordinaire."),
        ),
    },
    example={
        "id": "urgent",
        "change": "raise",
    },
    is_engine=True,
)
