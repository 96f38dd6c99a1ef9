"""What an authority chooses about its mail."""

from __future__ import annotations

from datetime import timedelta

from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup

HANDLED_DAYS = Setting(
    "mailroom.handled_days",
    "integer",
    _("Jours de conservation d’un courrier traité"),
    _("Passé ce délai, l’e-mail ou la lettre est effacé. La demande garde ses propres fichiers."),
    default=30,
    least=1,
    most=365,
)
WAITING_DAYS = Setting(
    "mailroom.waiting_days",
    "integer",
    _("Jours de conservation d’un courrier que personne ne traite"),
    default=365,
    least=30,
    most=1095,
)
SETTINGS = SettingGroup(
    "courrier",
    _("Courrier reçu"),
    (HANDLED_DAYS, WAITING_DAYS),
    lead=_("Les e-mails des boîtes relevées et les lettres numérisées."),
)


def get_handled_period() -> timedelta:
    """How long an item is kept once it is handled."""
    return timedelta(days=site_settings.get_setting(HANDLED_DAYS.key))


def get_waiting_period() -> timedelta:
    """How long an item waits for somebody."""
    return timedelta(days=site_settings.get_setting(WAITING_DAYS.key))
