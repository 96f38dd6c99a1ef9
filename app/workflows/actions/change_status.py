"""Moving to another status without anybody acting."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import status, yes_or_no

CHANGE_STATUS = ActionType(
    key="change_status",
    label=_("Changement de statut automatique"),
    help_text=_("Mène la demande dans un autre statut ; ce qui suit dans la liste n’est pas fait."),
    icon="arrow-right",
    parameters={
        "to": status(label=_("Statut"), help_text=_("Le statut où va la demande.")),
        "mark": yes_or_no(
            default=False,
            label=_("Retient ce statut pour y revenir"),
            help_text=_(
                "Garde en mémoire le statut quitté. Une action peut ensuite y revenir, par le « statut précédent » (previous)."
            ),
        ),
    },
    example={
        "id": "suite",
        "to": "accepted",
        "condition": {"==": [{"var": "case.channel"}, "counter"]},
    },
    target_parameter="to",
    is_engine=True,
)
