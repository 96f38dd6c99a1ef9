"""Writing a line in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import choice, files, functions, text


def _is_read_by_applicant(parameters: Mapping[str, Any]) -> bool:
    """Unless it is for some functions, or for agents."""
    return not parameters.get("to") and parameters.get("visible_to", "everyone") == "everyone"


HISTORY_MESSAGE = ActionType(
    key="history_message",
    label=_("Message dans l’historique"),
    help_text=_(
        "Écrit une ligne dans l’historique, pour tous, pour les agents, ou pour ceux-là seuls qui tiennent une fonction."
    ),
    icon="message-circle",
    parameters={
        "text": text(label=_("Texte"), help_text=_("La ligne écrite dans l’historique de la demande.")),
        "visible_to": choice(
            {
                "everyone": _("tous"),
                "agents": _("les agents"),
            },
            default="everyone",
            label=_("Visible par"),
            help_text=_("Les personnes qui lisent cette ligne."),
        ),
        "to": functions(
            required=False, label=_("Fonctions"), help_text=_("Les fonctions dont les agents sont seuls à la lire.")
        ),
        "attachments": files(label=_("Pièces jointes"), help_text=_("Les fichiers montrés avec cette ligne.")),
    },
    example={
        "id": "ligne",
        "text": "Dossier complet.",
        "to": "recipient",
    },
    is_read_by_applicant=_is_read_by_applicant,
)
