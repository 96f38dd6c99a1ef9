"""Asking the applicant for a payment."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import EXPIRED, ActionType, StepOutcome
from app.workflows.actions.parameters import FAILURE, number, product, regie, status, text, value

CANCELLED = "cancelled"
DEFAULT_DAYS = 30
ASK_PAYMENT = ActionType(
    key="ask_payment",
    label=_("Demande de paiement"),
    help_text=_(
        "Émet une facture d’une régie et envoie à l’usager le lien pour la payer, sans compte. La suite attend le "
        "paiement, en ligne ou au guichet. Une somme nulle est réglée aussitôt. Annuler la facture dispense de payer."
    ),
    icon="credit-card",
    parameters={
        "regie": regie(label=_("Régie"), help_text=_("La régie qui encaisse.")),
        "product": product(
            label=_("Prestation"),
            help_text=_("Ce que vend la régie : son compte, et son prix, qui peut suivre les réponses."),
        ),
        "title": text(
            maximum=120,
            required=False,
            label=_("Objet de la facture"),
            help_text=_(
                "Il se lit sur la page de paiement : n’y nommez personne. Sans objet, le titre de la démarche."
            ),
        ),
        "price": value(
            required=False,
            label=_("Prix d’une unité, en euros"),
            help_text=_(
                "Un nombre, ou un calcul sur les réponses. Sans prix ni quantité, ceux que calcule la prestation."
            ),
        ),
        "quantity": value(
            required=False,
            label=_("Quantité"),
            help_text=_("Un nombre, ou un calcul sur les réponses ; une unité si rien n’est indiqué."),
        ),
        "days": number(
            maximum=365,
            default=DEFAULT_DAYS,
            label=_("Délai pour payer, en jours"),
            help_text=_("Un rappel part sept jours avant la fin d’un délai de plus de dix jours."),
        ),
        "on_cancellation": status(
            required=False,
            label=_("Si la facture est annulée, vers"),
            help_text=_(
                "Le statut où va la demande quand un agent annule la facture, pour dispenser de payer par exemple."
            ),
        ),
        "on_expiry": status(
            required=False,
            label=_("Sans paiement, vers"),
            help_text=_(
                "Le statut où va la demande quand le délai est passé. La facture reste due tant que la demande est ouverte."
            ),
        ),
        **FAILURE,
    },
    example={
        "id": "paiement",
        "regie": "restauration-scolaire",
        "product": "repas",
        "quantity": {"var": "answers.personnes"},
        "days": DEFAULT_DAYS,
    },
    is_deferred=True,
    asks_applicant=True,
    outcomes=(
        StepOutcome(
            CANCELLED, "on_cancellation", _("Facture annulée"), _("a été annulé : la facture n’est plus à payer")
        ),
        StepOutcome(EXPIRED, "on_expiry", _("Sans paiement"), _("est resté sans paiement")),
    ),
)
