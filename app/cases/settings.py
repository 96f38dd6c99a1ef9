"""What an authority says of the files that it takes."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.core.setting_kinds import Group, Setting

TOTAL = Setting(
    "files.total_mb",
    "integer",
    _("Poids total des fichiers d’une demande, en mégaoctets"),
    _("Chaque question a aussi ses propres limites, écrites dans la démarche."),
    default=50,
    least=1,
    most=50,
)
FILES = Group("fichiers", _("Fichiers joints"), (TOTAL,))
