"""The settings of a block of questions."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.procedures.fields.type_settings import CHECKS, COUNT, QUESTIONS, TypeSetting, choice_setting, text_setting

MAX_ITEMS = 50
CARDS, TABLE = "cards", "table"
# Whether the order of the groups says something: not, which ones come first, which place each has.
FREE, ORDERED, RANKED = "free", "ordered", "ranked"
DEFAULT_MINIMUM, DEFAULT_MAXIMUM = 1, 10
_NUMBER_OF_ITEMS = {"type": ["integer", "object"], "minimum": 1, "maximum": MAX_ITEMS}

SETTINGS = (
    TypeSetting(
        "fields",
        QUESTIONS,
        _("Questions"),
        _("Les questions posées pour chaque élément, comme le prénom et l’âge de chaque enfant."),
        own_schema={"type": "array", "minItems": 1, "maxItems": 20, "items": {"$ref": "#/$defs/field"}},
        is_required=True,
    ),
    text_setting(
        "item_label",
        _("Nom de chaque groupe"),
        _("Comment s’appelle un élément. L’usager le lit au-dessus de chacun."),
        maximum=60,
        is_required=True,
        is_public_text=True,
    ),
    text_setting(
        "add_label",
        _("Bouton pour ajouter"),
        _("Les mots du bouton avec lequel l’usager ajoute un élément."),
        maximum=60,
        is_required=True,
        is_public_text=True,
    ),
    TypeSetting(
        "minimum",
        COUNT,
        _("Au moins"),
        _("Nombre d’éléments, au moins : un nombre, ou un calcul sur les réponses qui précèdent."),
        own_schema=_NUMBER_OF_ITEMS,
        default=DEFAULT_MINIMUM,
        is_for_devices=True,
    ),
    TypeSetting(
        "maximum",
        COUNT,
        _("Au plus"),
        _("Nombre d’éléments, au plus : un nombre, ou un calcul. Zéro : le bloc n’est pas affiché."),
        own_schema=_NUMBER_OF_ITEMS,
        default=DEFAULT_MAXIMUM,
        is_for_devices=True,
    ),
    choice_setting(
        "display",
        _("Présentation"),
        _("Chaque élément dans un encadré, ou tous dans un tableau. Le tableau convient à des réponses courtes."),
        {CARDS: _("Encadrés"), TABLE: _("Tableau")},
        default=CARDS,
        is_for_devices=True,
    ),
    choice_setting(
        "order",
        _("Ordre"),
        _("L’ordre des éléments : celui de la saisie, ou celui que l’usager choisit, numéroté s’il s’agit de vœux."),
        {
            FREE: _("Celui de la saisie"),
            ORDERED: _("Choisi par l’usager"),
            RANKED: _("Choisi par l’usager, et numéroté"),
        },
        default=FREE,
        is_for_devices=True,
    ),
    TypeSetting(
        "checks",
        CHECKS,
        _("Contrôles de l’ensemble"),
        _("Ce qui doit être vrai de tous les éléments ensemble. Sinon, l’usager lit votre message et corrige."),
        own_schema={"$ref": "#/$defs/checks"},
        default=[],
    ),
    TypeSetting(
        "item_checks",
        CHECKS,
        _("Contrôles de chaque élément"),
        _("Ce qui doit être vrai de chaque élément pris seul. Sinon, l’usager lit votre message et corrige."),
        own_schema={"$ref": "#/$defs/checks"},
        default=[],
    ),
)
