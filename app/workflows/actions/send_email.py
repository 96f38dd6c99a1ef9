"""Sending an e-mail to the applicant, to functions or to other addresses."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType, is_letter_to_applicant
from app.workflows.actions.parameters import agreement, files, people, text, texts

SEND_EMAIL = ActionType(
    key="send_email",
    label=_("Envoi d’un e-mail"),
    help_text=_(
        "Écrit à l’usager, aux services qui tiennent des fonctions, à d’autres adresses. Chacun reçoit son e-mail."
    ),
    icon="mail",
    parameters={
        "to": people(
            label=_("Destinataires"), help_text=_("L’usager, les agents d’une fonction, ou plusieurs d’entre eux.")
        ),
        "addresses": texts(
            label=_("Autres adresses"),
            help_text=_("D’autres personnes qui reçoivent le message. Une adresse peut venir d’une réponse."),
        ),
        "reply_to": text(
            maximum=200,
            required=False,
            label=_("Réponses à"),
            help_text=_("L’adresse qui reçoit les réponses au message. Sans rien, c’est celle de la collectivité."),
        ),
        "subject": text(
            maximum=200,
            label=_("Objet du message"),
            help_text=_("Ce que l’on lit avant d’ouvrir le message. Dites de quelle demande il s’agit."),
        ),
        "body": text(
            label=_("Texte du message"),
            help_text=_("Ce que lit le destinataire. Le message peut reprendre des réponses, et changer selon elles."),
        ),
        "attachments": files(
            label=_("Pièces jointes"), help_text=_("Les fichiers de la demande qui partent avec le message.")
        ),
        "agreement": agreement(),
    },
    example={
        "id": "merci",
        "to": "applicant",
        "subject": "Votre demande {{ case.reference }}",
        "body": "Bonjour {{ applicant.first_name }},\n\nVotre demande est arrivée.",
    },
    is_read_by_applicant=is_letter_to_applicant,
    is_letter=True,
)
