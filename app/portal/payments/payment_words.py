"""Plain words about an invoice and its payment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.payments.attempt_states import ABANDONED, MISMATCH, OPEN_STATES, REFUSED
from app.payments.models import CANCELLED, SETTLED, Invoice, PaymentAttempt

# States of the page; those of the invoice, and of its latest attempt while it is due.
BEING_CHECKED, QUARANTINED, DUE_AGAIN = "being_checked", "quarantine", "due_again"
REFUSALS: Mapping[str, LazyText] = {
    "not_due": _("Il n’y a rien à payer pour cette facture."),
    "regie_closed": _("Cette facture ne se paie pas en ligne pour le moment. Adressez-vous au service."),
    "too_little": _("Le paiement en ligne commence à 1 €. Payez cette somme auprès du service."),
    "quarantine": _("Le service vérifie un paiement que vous avez fait. Ne payez pas une seconde fois."),
    "being_checked": _("Un paiement est en cours. Attendez quelques minutes avant d’en commencer un autre."),
    "amount": _("Indiquez une somme d’au moins 1 €, et au plus ce qui reste à payer."),
    "whole_product": _("Une prestation de cette facture se paie en une fois : payez tout ce qui reste."),
    "held": _("Votre demande part une fois payée en entier : payez tout ce qui reste."),
    "email": _("Indiquez votre adresse e-mail, par exemple prenom.nom@exemple.fr."),
    "gateway": _("Le service de paiement ne répond pas. Rien n’a été payé. Réessayez dans quelques minutes."),
}


def find_page_state(invoice: Invoice, attempts: Sequence[PaymentAttempt]) -> str:
    """The state that the page is about."""
    if invoice.state in (SETTLED, CANCELLED):
        return invoice.state
    if any(attempt.anomaly == MISMATCH for attempt in attempts):
        return QUARANTINED
    if attempts and attempts[0].state in OPEN_STATES:
        return BEING_CHECKED
    return DUE_AGAIN if attempts and attempts[0].state in (REFUSED, ABANDONED) else invoice.state
