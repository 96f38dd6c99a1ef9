"""Changing or closing the tracking code."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import choice

CHANGE_CODE = ActionType(
    key="change_code",
    label=_("Changement du code de suivi"),
    help_text=_(
        "Donne un autre code de suivi à la demande, ou n’en laisse aucun. L’ancien code n’ouvre plus rien, et les "
        "navigateurs qui avaient ouvert la demande sans compte ne la tiennent plus. Le nouveau code ne se lit que dans "
        "un e-mail ou un SMS à l’usager ({{ case.tracking_code }}) : placez-le après cette action. Sans code, une "
        "demande faite sans compte ne s’ouvre plus que pour les agents."
    ),
    icon="lock",
    parameters={
        "mode": choice(
            {
                "renew": _("un autre code"),
                "close": _("plus aucun code"),
            },
            default="renew",
            label=_("Manière"),
            help_text=_("Donner un autre code à la demande, ou n’en laisser aucun."),
        ),
    },
    example={
        "id": "code",
        "mode": "renew",
    },
)
