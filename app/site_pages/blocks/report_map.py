"""The reports that anybody may read, on a map and as a list."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockType
from app.site_pages.blocks.common_settings import count_setting, title_setting

DEFAULT_TITLE = _("Signalements en cours")

BLOCK = BlockType(
    "report_map",
    _("Carte des signalements"),
    _("Les signalements en cours, en liste et sur une carte : jamais de nom, ni d’adresse exacte."),
    "map-pin",
    (title_setting(DEFAULT_TITLE), count_setting(_("Combien au plus"), default=10, maximum=50)),
    has_own_styles=True,
)
