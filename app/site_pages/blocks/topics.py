"""The topics of the catalogue, as cards."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import TOPICS, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import title_setting

DEFAULT_TITLE = _("Les démarches par thème")

BLOCK = BlockType(
    "topics",
    _("Thèmes"),
    _("Les thèmes du catalogue, en cartes."),
    "landmark",
    (
        title_setting(DEFAULT_TITLE),
        BlockSetting("topics", TOPICS, _("Thèmes montrés"), _("Sans choix, tous les thèmes.")),
    ),
)
