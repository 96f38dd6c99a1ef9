"""Settings of an authority about appointments."""

from __future__ import annotations

from app.agendas.ants.settings import OPEN_AVAILABILITY
from app.core.i18n import lazy_gettext as _
from app.core.settings.setting_kinds import Setting, SettingGroup

REMINDER_DAYS = Setting(
    "appointments.reminder_days",
    "integer",
    _("Rappel d’un rendez-vous, en jours avant"),
    _(
        "Le rappel part le matin par e-mail et par SMS. Il part cinq jours avant quand il manque une pièce. "
        "Avec 0, aucun rappel ne part."
    ),
    default=2,
    minimum=0,
    maximum=14,
)
SETTINGS = SettingGroup("rendez-vous", _("Rendez-vous"), (REMINDER_DAYS, OPEN_AVAILABILITY))
