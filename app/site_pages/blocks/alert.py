"""An alert: what everybody must know now."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockSetting, BlockType, Input
from app.site_pages.blocks.common_settings import link_setting

BLOCK = BlockType(
    "alert",
    _("Alerte"),
    _("Un message que tout le monde doit voir, avec ses dates dans « Qui le voit, et quand »."),
    "triangle-alert",
    (
        BlockSetting("title", Input.LINE, _("Titre"), is_required=True, maximum=120),
        BlockSetting("text", Input.MARKDOWN, _("Message"), maximum=2000),
        BlockSetting(
            "tone",
            Input.OPTION,
            _("Importance"),
            default="info",
            options={
                "info": _("Information"),
                "success": _("Bonne nouvelle"),
                "warning": _("Vigilance"),
                "danger": _("Urgence"),
            },
        ),
        BlockSetting("link_label", Input.LINE, _("Mots du lien"), maximum=80),
        link_setting(),
    ),
    example={"title": "Votre message"},
)
