"""The box in which a tracking code is typed."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockType
from app.site_pages.blocks.common_settings import title_setting

DEFAULT_TITLE = _("Suivre une demande")

BLOCK = BlockType(
    "follow",
    _("Suivre une demande"),
    _("La boîte où l’on tape son code de suivi."),
    "eye",
    (title_setting(DEFAULT_TITLE),),
)
