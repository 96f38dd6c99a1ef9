"""Settings of an authority about uploaded files."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.core.rate_limits import upload_quota
from app.core.settings.setting_kinds import Setting, SettingGroup

TOTAL = Setting(
    "files.total_mb",
    "integer",
    _("Poids total des fichiers d’une demande, en mégaoctets"),
    _("Chaque question a aussi ses propres limites, écrites dans la démarche."),
    default=50,
    minimum=1,
    maximum=50,
)
DRAFTS = Setting(
    "files.drafts_mb",
    "integer",
    _("Fichiers des brouillons pas encore envoyés, en mégaoctets"),
    _("Les personnes sans compte n’en occupent que les neuf dixièmes."),
    default=10_000,
    minimum=10,
    maximum=10_000_000,
)
FILES = SettingGroup("fichiers", _("Fichiers joints"), (TOTAL, *upload_quota.SETTINGS, DRAFTS))
