"""The letters, shapes and spaces that a theme may set, each with its neutral value (static/css/tokens.css)."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.declared_value import CHOICE, NUMBER
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.themes.token import Token

_GROUPS = {"typography": "letters", "shape": "shapes", "spacing": "layout"}


def _number(
    section: str,
    name: str,
    label: LazyText,
    default: str,
    limits: tuple[float, float],
    *,
    unit: str = "",
    help_text: LazyText | None = None,
) -> Token:
    return Token(name, NUMBER, label, help_text, default, *limits, section=section, group=_GROUPS[section], unit=unit)


def _choice(
    section: str, name: str, label: LazyText, choices: Mapping[str, LazyText], effects: Mapping[str, Mapping[str, str]]
) -> Token:
    """A choice whose first value is neutral."""
    return Token(
        name,
        CHOICE,
        label,
        default=next(iter(choices)),
        choices=choices,
        section=section,
        group=_GROUPS[section],
        effects=effects,
    )


_SCALES = {
    "calm": {"text-2": "1.3rem", "text-3": "1.5rem", "text-4": "1.75rem"},
    "strong": {"text-2": "1.6rem", "text-3": "2.1rem", "text-4": "2.75rem"},
}
_SHADOWS = {
    "none": {"shadow": "none"},
    "raised": {"shadow": "0 2px 4px rgb(0 0 0 / 10%), 0 12px 32px rgb(0 0 0 / 12%)", "shadow-card": "var(--shadow)"},
}
_DENSITIES = {
    "airy": {"space-section": "clamp(56px, 8vw, 88px)", "space-5": "24px", "space-10": "48px"},
    "compact": {"space-section": "clamp(32px, 5vw, 44px)", "space-5": "16px", "space-10": "32px"},
}

_LETTERS = (
    _number(
        "typography",
        "weight-heading",
        _("Graisse des titres"),
        "650",
        (300, 900),
        help_text=_("De 300, fin, à 900, gras."),
    ),
    _number("typography", "weight-strong", _("Graisse des mots forts"), "600", (500, 800)),
    _number("typography", "leading", _("Interligne du texte"), "1.5", (1.4, 1.9)),
    _number("typography", "leading-heading", _("Interligne des titres"), "1.2", (1, 1.5)),
    _number(
        "typography", "tracking-heading", _("Espace entre les lettres des titres"), "-0.015", (-0.05, 0.1), unit="em"
    ),
    _choice(
        "typography",
        "scale",
        _("Taille des titres"),
        {"normal": _("Moyenne"), "calm": _("Discrète"), "strong": _("Grande")},
        _SCALES,
    ),
    _choice(
        "typography",
        "case-heading",
        _("Casse des grands titres"),
        {"normal": _("Minuscules"), "upper": _("Capitales")},
        {"upper": {"case-heading": "uppercase"}},
    ),
)
_SHAPES = (
    _number("shape", "radius-small", _("Arrondi des petits éléments"), "4", (0, 16), unit="px"),
    _number("shape", "radius", _("Arrondi des champs et des encadrés"), "8", (0, 24), unit="px"),
    _number("shape", "radius-large", _("Arrondi des cartes"), "14", (0, 32), unit="px"),
    _number(
        "shape",
        "radius-button",
        _("Arrondi des boutons"),
        "8",
        (0, 32),
        unit="px",
        help_text=_("32 donne des boutons ronds aux deux bouts."),
    ),
    _number("shape", "line", _("Épaisseur des filets"), "1", (1, 3), unit="px"),
    _number("shape", "line-strong", _("Épaisseur du bord des champs et des boutons"), "2", (1, 4), unit="px"),
    _number("shape", "edge", _("Épaisseur du trait des encadrés"), "4", (2, 12), unit="px"),
    _choice(
        "shape",
        "shadow",
        _("Ombre des cartes"),
        {"soft": _("Au survol"), "none": _("Aucune"), "raised": _("Toujours")},
        _SHADOWS,
    ),
)
_SPACES = (
    _choice(
        "spacing",
        "density",
        _("Espace entre les blocs"),
        {"normal": _("Moyen"), "airy": _("Aéré"), "compact": _("Serré")},
        _DENSITIES,
    ),
    _number("spacing", "width", _("Largeur des pages"), "1120", (960, 1440), unit="px"),
)
SHAPE_TOKENS: tuple[Token, ...] = (*_LETTERS, *_SHAPES, *_SPACES)
