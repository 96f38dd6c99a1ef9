"""How to reach the authority, and whether it is open now."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.site_pages.blocks.block_type import BlockSetting, BlockType, Input
from app.site_pages.blocks.common_settings import title_setting

DEFAULT_TITLE = _("Nous joindre")
WEEK_DAYS = (
    _("Lundi"),
    _("Mardi"),
    _("Mercredi"),
    _("Jeudi"),
    _("Vendredi"),
    _("Samedi"),
    _("Dimanche"),
)

BLOCK = BlockType(
    "contact",
    _("Contact et horaires"),
    _("L’adresse, le téléphone et les horaires, avec « ouvert » ou « fermé » en ce moment."),
    "phone",
    (
        title_setting(DEFAULT_TITLE),
        BlockSetting(
            "hours",
            Input.ITEMS,
            _("Horaires"),
            _("Une ligne pour chaque ouverture, par exemple lundi, 9 h à 12 h. Sans elles, le texte de la charte."),
            maximum=28,
            item_label=_("Ouverture"),
            item_settings=(
                BlockSetting(
                    "day",
                    Input.OPTION,
                    _("Jour"),
                    default="0",
                    options={str(number): label for number, label in enumerate(WEEK_DAYS)},
                ),
                BlockSetting("opens", Input.HOUR, _("Ouvre à"), default="09:00", is_required=True),
                BlockSetting("closes", Input.HOUR, _("Ferme à"), default="17:00", is_required=True),
            ),
        ),
        BlockSetting("note", Input.PARAGRAPH, _("Remarque"), _("Par exemple une fermeture prévue."), maximum=300),
    ),
)
