"""The letters, shapes and spaces that a theme may set, each with its neutral value (static/css/tokens.css)."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.themes.token import Token


def _number(
    section: str,
    name: str,
    label: object,
    light: str,
    limits: tuple[float, float],
    *,
    unit: str = "",
    help_text: object = "",
) -> Token:
    group = {"typography": "letters", "shape": "shapes", "spacing": "layout"}[section]
    return Token(
        section, name, "number", group, label, help_text, light=light, minimum=limits[0], maximum=limits[1], unit=unit
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
    Token(
        "typography",
        "scale",
        "choice",
        "letters",
        _("Taille des titres"),
        light="normal",
        choices={"normal": _("Moyenne"), "calm": _("Discrète"), "strong": _("Grande")},
        effects=_SCALES,
    ),
    Token(
        "typography",
        "case-heading",
        "choice",
        "letters",
        _("Casse des grands titres"),
        light="normal",
        choices={"normal": _("Minuscules"), "upper": _("Capitales")},
        effects={"upper": {"case-heading": "uppercase"}},
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
    Token(
        "shape",
        "shadow",
        "choice",
        "shapes",
        _("Ombre des cartes"),
        light="soft",
        choices={"soft": _("Au survol"), "none": _("Aucune"), "raised": _("Toujours")},
        effects=_SHADOWS,
    ),
)
_SPACES = (
    Token(
        "spacing",
        "density",
        "choice",
        "layout",
        _("Espace entre les blocs"),
        light="normal",
        choices={"normal": _("Moyen"), "airy": _("Aéré"), "compact": _("Serré")},
        effects=_DENSITIES,
    ),
    _number("spacing", "width", _("Largeur des pages"), "1120", (960, 1440), unit="px"),
)
SHAPE_TOKENS: tuple[Token, ...] = (*_LETTERS, *_SHAPES, *_SPACES)
