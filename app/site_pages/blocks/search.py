"""The search box."""

from __future__ import annotations

from app.core.declared_value import LONG_TEXT, YES_NO
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockSetting, BlockType
from app.site_pages.blocks.common_settings import title_setting

DEFAULT_TITLE = _("Que souhaitez-vous faire ?")

BLOCK = BlockType(
    "search",
    _("Recherche"),
    _("La grande boîte de recherche. En premier sur une page, elle en devient le bandeau et porte son titre."),
    "search",
    (
        title_setting(DEFAULT_TITLE),
        BlockSetting("lead", LONG_TEXT, _("Phrase d’accueil"), maximum=300),
        BlockSetting("has_drawing", YES_NO, _("Montrer l’illustration"), default=True),
    ),
    is_banner=True,
)
