"""Withdrawing a quality from the applicant."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.actions.declaration import ActionType
from app.workflows.actions.parameters import quality

WITHDRAW_QUALITY = ActionType(
    key="withdraw_quality",
    label=_("Qualité retirée à l’usager"),
    help_text=_(
        "Retire une qualité à l’usager. S’il ne l’avait pas, rien ne change. Sans compte, la trace le dit et la suite "
        "se fait."
    ),
    icon="x",
    parameters={
        "quality": quality(label=_("Qualité"), help_text=_("La qualité retirée à l’usager.")),
    },
    example={
        "id": "fin",
        "quality": "responsable-association",
    },
)
