"""Block of steps to do, one after the other."""

from __future__ import annotations

from app.core.declared_value import TEXT
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import ITEMS, MARKDOWN, PROCEDURES, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import title_setting

BLOCK = BlockType(
    "steps",
    _("Étapes"),
    _("Ce qu’il faut faire, dans l’ordre, avec les démarches de chaque étape."),
    "flag",
    (
        title_setting(),
        BlockSetting(
            "items",
            ITEMS,
            _("Étapes"),
            is_required=True,
            maximum=20,
            item_label=_("Étape"),
            item_settings=(
                BlockSetting("label", TEXT, _("Titre de l’étape"), is_required=True, maximum=120),
                BlockSetting("text", MARKDOWN, _("Explication"), maximum=2000),
                BlockSetting("procedures", PROCEDURES, _("Démarches de l’étape")),
            ),
        ),
    ),
    has_own_styles=True,
)
