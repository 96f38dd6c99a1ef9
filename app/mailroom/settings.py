"""Settings of an authority about its mail."""

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
    minimum=1,
    maximum=365,
)
WAITING_DAYS = Setting(
    "mailroom.waiting_days",
    "integer",
    _("Jours de conservation d’un courrier que personne ne traite"),
    default=365,
    minimum=30,
    maximum=1095,
)
VERIFYING_SERVER = Setting(
    "mailroom.verifying_server",
    "text",
    _("Serveur qui vérifie les expéditeurs"),
    _(
        "Son nom au début de l’en-tête « Authentication-Results » des e-mails reçus, par exemple mx.ville.fr."
        " Sans lui, un agent vérifie chaque réponse."
    ),
)
SETTINGS = SettingGroup(
    "courrier",
    _("Courrier reçu"),
    (HANDLED_DAYS, WAITING_DAYS, VERIFYING_SERVER),
    lead=_("Les e-mails des boîtes relevées et les lettres numérisées."),
)


def get_handled_period() -> timedelta:
    """Return the time during which an item is kept once it is handled."""
    return timedelta(days=site_settings.get_setting(HANDLED_DAYS.key))


def get_waiting_period() -> timedelta:
    """Return the time during which an item waits for somebody."""
    return timedelta(days=site_settings.get_setting(WAITING_DAYS.key))


def get_verifying_server() -> str:
    """The server whose `Authentication-Results` are believed; empty when none is."""
    return str(site_settings.get_setting(VERIFYING_SERVER.key) or "")
