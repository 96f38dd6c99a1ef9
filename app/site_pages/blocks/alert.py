"""An alert: what everybody must know now."""

from __future__ import annotations

from app.core.declared_value import CHOICE, TEXT
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import MARKDOWN, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import link_setting

BLOCK = BlockType(
    "alert",
    _("Alerte"),
    _("Un message que tout le monde doit voir, avec ses dates dans « Qui le voit, et quand »."),
    "triangle-alert",
    (
        BlockSetting("title", TEXT, _("Titre"), is_required=True, maximum=120),
        BlockSetting("text", MARKDOWN, _("Message"), maximum=2000),
        BlockSetting(
            "tone",
            CHOICE,
            _("Importance"),
            default="info",
            choices={
                "info": _("Information"),
                "success": _("Bonne nouvelle"),
                "warning": _("Vigilance"),
                "danger": _("Urgence"),
            },
        ),
        BlockSetting("link_label", TEXT, _("Mots du lien"), maximum=80),
        link_setting(),
    ),
    example={"title": "Votre message"},
)
