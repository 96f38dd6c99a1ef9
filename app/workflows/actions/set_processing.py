"""Setting processing fields."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import processing_values

SET_PROCESSING = ActionType(
    key="set_processing",
    label=_("Données de traitement remplies"),
    help_text=_("Remplit des données de traitement, que les agents voient à côté des réponses."),
    icon="pencil",
    parameters={
        "values": processing_values(
            label=_("Valeurs"),
            help_text=_("Pour chaque donnée de traitement, ce qu’elle reçoit : une valeur, un texte ou un calcul."),
        ),
    },
    example={
        "id": "donnees",
        "values": {"equipe": "Équipe de {{ procedure.title }}"},
    },
    is_engine=True,
)
