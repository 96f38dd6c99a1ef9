"""Block of opinions on procedures, with the time that requests take."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import PROCEDURES, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import title_setting

DEFAULT_TITLE = _("Satisfaction et délais")

BLOCK = BlockType(
    "satisfaction",
    _("Satisfaction et délais"),
    _("La note des usagers et le temps de traitement, dès que les réponses sont assez nombreuses."),
    "star",
    (
        title_setting(DEFAULT_TITLE),
        BlockSetting("procedures", PROCEDURES, _("Démarches"), _("Sans choix, toutes celles qui ont assez d’avis.")),
    ),
    has_own_styles=True,
)
