"""Questions, each with its answer behind it."""

from __future__ import annotations

from app.core.declared_value import TEXT
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import ITEMS, MARKDOWN, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import title_setting

DEFAULT_TITLE = _("Questions fréquentes")

BLOCK = BlockType(
    "faq",
    _("Questions fréquentes"),
    _("Des questions, dont la réponse s’ouvre quand on la demande."),
    "circle-question-mark",
    (
        title_setting(DEFAULT_TITLE),
        BlockSetting(
            "items",
            ITEMS,
            _("Questions"),
            is_required=True,
            maximum=40,
            item_label=_("Question"),
            item_settings=(
                BlockSetting("label", TEXT, _("Question"), is_required=True, maximum=200),
                BlockSetting("text", MARKDOWN, _("Réponse"), is_required=True, maximum=5000),
            ),
        ),
    ),
)
