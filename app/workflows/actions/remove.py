"""Deleting a case that was made by mistake."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType

REMOVE = ActionType(
    key="remove",
    label=_("Suppression d’une demande faite par erreur"),
    help_text=_(
        "Supprime une demande faite par erreur : rien n’en reste, pas même dans les statistiques. Un agent le fait, "
        "après confirmation."
    ),
    icon="x",
    parameters={},
    example={"id": "suppression"},
    is_irreversible=True,
)
