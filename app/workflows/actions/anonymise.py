"""Anonymising the case before its day."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType

ANONYMISE = ActionType(
    key="anonymise",
    label=_("Anonymisation avant l’heure"),
    help_text=_(
        "Efface tout ce qui est personnel dès la nuit suivante, sans attendre la fin de la durée de conservation. La "
        "demande doit être close."
    ),
    icon="clock",
    parameters={},
    example={"id": "oubli"},
)
