"""Links to procedures: those that the editor chose, or the most used."""

from __future__ import annotations

from app.core.declared_value import CHOICE
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import PROCEDURES, BlockSetting, BlockType
from app.site_pages.blocks.common_settings import count_setting, title_setting

DEFAULT_TITLE = _("Les plus demandées")
CHOSEN, MOST_USED = "chosen", "most_used"

BLOCK = BlockType(
    "procedures",
    _("Démarches"),
    _("Des liens vers des démarches : celles que vous choisissez, ou les plus demandées."),
    "file-text",
    (
        title_setting(DEFAULT_TITLE),
        BlockSetting(
            "selection",
            CHOICE,
            _("Lesquelles"),
            default=MOST_USED,
            choices={CHOSEN: _("Celles que je choisis"), MOST_USED: _("Les plus demandées")},
        ),
        BlockSetting(
            "procedures",
            PROCEDURES,
            _("Démarches choisies"),
            _("Dans l’ordre du catalogue. Une démarche fermée n’est pas montrée."),
        ),
        count_setting(_("Combien au plus"), default=6, maximum=20),
    ),
)
