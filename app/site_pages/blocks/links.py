"""Key links, as cards."""

from __future__ import annotations

from app.core.declared_value import LONG_TEXT, TEXT
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import ITEMS, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import link_setting, title_setting

BLOCK = BlockType(
    "links",
    _("Liens"),
    _("Des cartes qui mènent à des pages de ce site ou d’ailleurs."),
    "arrow-right",
    (
        title_setting(),
        BlockSetting(
            "items",
            ITEMS,
            _("Liens"),
            is_required=True,
            maximum=24,
            item_label=_("Lien"),
            item_settings=(
                BlockSetting("label", TEXT, _("Mots du lien"), is_required=True, maximum=120),
                BlockSetting("text", LONG_TEXT, _("Explication"), maximum=300),
                link_setting(required=True),
            ),
        ),
    ),
)
