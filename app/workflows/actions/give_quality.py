"""Giving a quality to the applicant."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import number, quality, value

GIVE_QUALITY = ActionType(
    key="give_quality",
    label=_("Qualité donnée à l’usager"),
    help_text=_(
        "Reconnaît à l’usager une qualité, comme « responsable d’association » : elle ouvre les démarches de la même "
        "famille qui la demandent. Il la voit dans son compte. Donnée de nouveau, elle est prolongée. Sans compte, "
        "rien n’est donné, la trace le dit et la suite se fait."
    ),
    icon="circle-check",
    parameters={
        "quality": quality(
            label=_("Qualité"), help_text=_("La qualité reconnue à l’usager, dans la famille de la démarche.")
        ),
        "months": number(
            maximum=120, label=_("Durée, en mois"), help_text=_("Combien de mois l’usager garde cette qualité.")
        ),
        "until": value(
            required=False,
            label=_("Dernier jour"),
            help_text=_(
                "Le dernier jour où elle vaut, au lieu d’une durée. Sans l’un ni l’autre, elle vaut jusqu’à son retrait."
            ),
        ),
    },
    example={
        "id": "reconnu",
        "quality": "responsable-association",
        "months": 36,
    },
)
