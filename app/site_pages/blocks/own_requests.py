"""The requests of whoever is signed in."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockType
from app.site_pages.blocks.common_settings import count_setting, title_setting

DEFAULT_TITLE = _("Mes demandes")

BLOCK = BlockType(
    "own_requests",
    _("Mes demandes"),
    _("Les dernières demandes de la personne connectée, avec leur état. Personne d’autre ne les voit."),
    "inbox",
    (title_setting(DEFAULT_TITLE), count_setting(_("Combien au plus"), default=3, maximum=10)),
    is_personal=True,
)
