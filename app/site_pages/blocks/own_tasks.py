"""Block of the tasks expected of the person who is signed in."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockType
from app.site_pages.blocks.common_settings import title_setting

DEFAULT_TITLE = _("À faire")

BLOCK = BlockType(
    "own_tasks",
    _("À faire"),
    _("Ce qui est attendu de la personne connectée : réponses demandées et brouillons. Personne d’autre ne le voit."),
    "list-checks",
    (title_setting(DEFAULT_TITLE),),
    is_personal=True,
)
