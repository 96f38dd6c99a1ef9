"""Limit on the size of the wallet of one person."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup
from app.procedures.fields.files import MEGABYTE

SIZE = Setting(
    "wallet.mb",
    "integer",
    _("Place de chaque porte-documents, en mégaoctets"),
    _("Une personne qui atteint cette limite doit supprimer un document avant d’en ajouter un autre."),
    default=50,
    minimum=5,
    maximum=1000,
)
SETTINGS = SettingGroup("porte-documents", _("Porte-documents des usagers"), (SIZE,))
# More documents than anybody needs, few enough for one page.
MAX_DOCUMENTS = 100


def get_max_bytes() -> int:
    """The quota of one wallet."""
    return int(site_settings.get_setting(SIZE.key)) * MEGABYTE
