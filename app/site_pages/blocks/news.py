"""The latest news."""

from __future__ import annotations

from app.core.declared_value import YES_NO
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockSetting, BlockType
from app.site_pages.blocks.common_settings import count_setting, title_setting

DEFAULT_TITLE = _("Actualités")

BLOCK = BlockType(
    "news",
    _("Actualités"),
    _("Les dernières actualités publiées. Le bloc disparaît quand il n’y en a pas."),
    "bell",
    (
        title_setting(DEFAULT_TITLE),
        count_setting(_("Combien au plus"), default=3, maximum=12),
        BlockSetting("has_images", YES_NO, _("Montrer les images sur un ordinateur")),
    ),
)
