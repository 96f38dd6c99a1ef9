"""Saying how the appointment of a request ended."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import choice

CLOSE_APPOINTMENT = ActionType(
    key="close_appointment",
    label=_("Issue du rendez-vous"),
    help_text=_(
        "Note que la personne est venue ou n’est pas venue, ou annule le rendez-vous de la demande : son heure est alors "
        "rendue à quelqu’un d’autre. Sans rendez-vous, ne fait rien."
    ),
    icon="calendar",
    parameters={
        "outcome": choice(
            {
                "attended": _("la personne est venue"),
                "absent": _("personne n’est venu"),
                "cancelled": _("le rendez-vous est annulé"),
            },
            default="attended",
            label=_("Issue"),
            help_text=_("Ce qui s’est passé, ou l’annulation de ce qui est à venir."),
        ),
    },
    example={"id": "venue", "outcome": "attended"},
)
