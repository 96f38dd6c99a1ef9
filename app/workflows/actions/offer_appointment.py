"""Letting the applicant pick one of the times of an appointment that an agent proposes."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import EXPIRED, ActionType, StepOutcome
from app.workflows.actions.parameters import FAILURE, number, status

REFUSED = "refused"
DEFAULT_HOURS = 72
OFFER_APPOINTMENT = ActionType(
    key="offer_appointment",
    label=_("Heures de rendez-vous au choix"),
    help_text=_(
        "Envoie à l’usager les heures que l’agent vient de proposer, gardées pour lui jusqu’au délai. Il en choisit une "
        "par un lien, sans compte : elle devient son rendez-vous, ou remplace celui qu’il avait. La suite attend sa réponse."
    ),
    icon="calendar",
    parameters={
        "hours": number(
            maximum=336,
            default=DEFAULT_HOURS,
            label=_("Délai pour choisir, en heures"),
            help_text=_("Combien de temps les heures sont gardées ; jusqu’à la première d’entre elles au plus."),
        ),
        "on_refusal": status(
            required=False,
            label=_("Si aucune ne convient, vers"),
            help_text=_("Le statut où va la demande quand l’usager répond qu’aucune heure ne lui convient."),
        ),
        "on_expiry": status(
            required=False,
            label=_("Sans réponse, vers"),
            help_text=_("Le statut où va la demande quand le délai est passé ; les heures sont rendues."),
        ),
        **FAILURE,
    },
    example={"id": "choix", "hours": DEFAULT_HOURS},
    is_deferred=True,
    asks_applicant=True,
    outcomes=(
        StepOutcome(REFUSED, "on_refusal", _("Aucune heure ne convient"), _("a été refusé : aucune heure ne convient")),
        StepOutcome(EXPIRED, "on_expiry", _("Sans réponse"), _("est resté sans réponse")),
    ),
)
