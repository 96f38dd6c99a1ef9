"""Settings that several types of block have."""

from __future__ import annotations

from app.core.declared_value import INTEGER, TEXT
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import IMAGE, LINK, BlockSetting


def title_setting(default: LazyText | None = None, *, required: bool = False) -> BlockSetting:
    """The title of a block; without one, the default of its type, or none."""
    help_text = (
        _("Sans titre : « %(title)s ».", title=default) if default else _("Laissez vide pour un bloc sans titre.")
    )
    return BlockSetting(
        "title",
        TEXT,
        _("Titre"),
        help_text,
        fallback=default,
        is_required=required,
        maximum=120,
    )


def link_setting(*, required: bool = False, name: str = "url") -> BlockSetting:
    """The address that a link opens."""
    return BlockSetting(
        name,
        LINK,
        _("Adresse du lien"),
        _("Une page de ce site, par exemple /demarches, ou une adresse complète en https://."),
        is_required=required,
        maximum=500,
    )


def count_setting(label: LazyText, *, default: int, maximum: int) -> BlockSetting:
    """Build the setting of the greatest number shown."""
    return BlockSetting("count", INTEGER, label, default=default, minimum=1, maximum=maximum, is_required=True)


def image_setting(*, required: bool = True) -> BlockSetting:
    """An image of the library."""
    return BlockSetting(
        "image",
        IMAGE,
        _("Image"),
        _("Une image de la bibliothèque. Son texte de remplacement y est écrit une fois pour toutes."),
        is_required=required,
    )
