"""A text."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import MARKDOWN, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import title_setting

BLOCK = BlockType(
    "text",
    _("Texte"),
    _("Un texte mis en forme : titres, listes, liens, tableaux."),
    "text",
    (
        title_setting(),
        BlockSetting("text", MARKDOWN, _("Texte"), is_required=True, maximum=20_000),
    ),
)
