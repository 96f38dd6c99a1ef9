"""Showing a notice on a dashboard."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import number, people, text

NOTIFY = ActionType(
    key="notify",
    label=_("Notification sur le tableau de bord"),
    help_text=_("Montre un avis sur le tableau de bord de l’usager qui a un compte, ou des agents d’une fonction."),
    icon="inbox",
    parameters={
        "to": people(
            label=_("Destinataires"), help_text=_("L’usager, les agents d’une fonction, ou plusieurs d’entre eux.")
        ),
        "title": text(
            maximum=200, label=_("Titre"), help_text=_("Les premiers mots de l’avis : ils disent de quoi il s’agit.")
        ),
        "text": text(
            maximum=1000,
            required=False,
            label=_("Texte"),
            help_text=_("Une précision sous le titre, si elle est utile."),
        ),
        "days": number(
            default=30, maximum=365, label=_("Durée, en jours"), help_text=_("Combien de jours l’avis reste affiché.")
        ),
    },
    example={
        "id": "avis",
        "to": "recipient",
        "title": "Demande {{ case.reference }} à traiter",
    },
)
