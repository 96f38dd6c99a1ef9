"""Block about reaching the authority, and whether it is open now."""

from __future__ import annotations

from app.core.declared_value import LONG_TEXT, YES_NO
from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockSetting, BlockType
from app.site_pages.blocks.common_settings import title_setting

DEFAULT_TITLE = _("Nous joindre")

BLOCK = BlockType(
    "contact",
    _("Contact et horaires"),
    _("L’adresse, le téléphone et les horaires de la collectivité, avec « ouvert » ou « fermé » en ce moment."),
    "phone",
    (
        title_setting(DEFAULT_TITLE),
        BlockSetting("has_hours", YES_NO, _("Montrer les horaires"), default=True),
        BlockSetting("note", LONG_TEXT, _("Remarque"), _("Par exemple une fermeture prévue."), maximum=300),
    ),
    has_own_styles=True,
)
