"""A text beside an image."""

from __future__ import annotations

from app.core.declared_value import CHOICE, TEXT
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import MARKDOWN, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import image_setting, link_setting, title_setting

BLOCK = BlockType(
    "image_text",
    _("Image et texte"),
    _("Une image à côté d’un texte, avec un bouton si vous le voulez."),
    "camera",
    (
        image_setting(),
        title_setting(),
        BlockSetting("text", MARKDOWN, _("Texte"), maximum=5000),
        BlockSetting(
            "side",
            CHOICE,
            _("Place de l’image"),
            default="start",
            choices={"start": _("Avant le texte"), "end": _("Après le texte")},
        ),
        BlockSetting("link_label", TEXT, _("Mots du bouton"), maximum=80),
        link_setting(),
    ),
    has_own_styles=True,
)
