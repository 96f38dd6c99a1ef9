"""Sending an SMS to the applicant or to other numbers."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType, is_letter_to_applicant
from app.workflows.actions.parameters import agreement, people, text, texts

SEND_SMS = ActionType(
    key="send_sms",
    label=_("Envoi d’un SMS"),
    help_text=_("Envoie un SMS aux mobiles : celui de l’usager, ou d’autres."),
    icon="phone",
    parameters={
        "to": people(
            label=_("Destinataires"),
            help_text=_("L’usager, s’il a donné un mobile ; personne, pour n’écrire qu’à d’autres numéros."),
        ),
        "numbers": texts(
            label=_("Autres numéros"),
            help_text=_("D’autres mobiles qui reçoivent le message. Un numéro peut venir d’une réponse."),
        ),
        "text": text(
            maximum=600,
            label=_("Texte du message"),
            help_text=_(
                "Le message, le plus court possible. Jusqu’à 160 signes, c’est un SMS ; au-delà, un SMS pour 153 signes."
            ),
        ),
        "agreement": agreement(),
    },
    example={
        "id": "sms",
        "to": "applicant",
        "text": "Votre demande {{ case.reference }} est prête.",
    },
    is_read_by_applicant=is_letter_to_applicant,
    is_letter=True,
)
