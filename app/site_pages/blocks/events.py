"""The next events."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockType
from app.site_pages.blocks.common_settings import count_setting, title_setting

DEFAULT_TITLE = _("Prochains événements")

BLOCK = BlockType(
    "events",
    _("Prochains événements"),
    _("Les prochaines séances des agendas d’événements. Le bloc disparaît quand il n’y en a pas."),
    "calendar-days",
    (title_setting(DEFAULT_TITLE), count_setting(_("Combien au plus"), default=4, maximum=12)),
)
