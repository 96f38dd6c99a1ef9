"""Token of a theme: a key of theme.toml, the CSS custom property that it sets, and its words for webmasters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.declared_value import Declared
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

COLOUR, FILE = "colour", "file"
GROUPS: Mapping[str, LazyText] = {
    "logo": _("Logo et icônes"),
    "brand": _("Marque"),
    "pages": _("Fonds et textes"),
    "links": _("Liens"),
    "header": _("En-tête"),
    "home": _("Accueil"),
    "footer": _("Pied de page"),
    "meanings": _("Messages"),
    "letters": _("Caractères"),
    "shapes": _("Formes"),
    "layout": _("Espaces"),
    "drawings": _("Dessins"),
    "email": _("Courriels"),
    "code": _("CSS et blocs"),
}


@dataclass(frozen=True)
class ThemeSetting(Declared):
    """A value that a theme sets; `path` is where theme.toml sets it."""

    minimum: float = 0
    maximum: float = 0
    section: str = ""
    group: str = ""
    # Of a number.
    unit: str = ""
    # Of a file: the endings of its name, and where it is in the folder of the theme.
    accept: str = ""
    file_path: str = ""

    @property
    def path(self) -> str:
        return f"{self.section}.{self.key}"


@dataclass(frozen=True)
class Token(ThemeSetting):
    """A value of the look, set by a CSS custom property; `default` is the neutral value of what is no colour."""

    # The neutral colour in light and in dark mode, or the name of the colour that it follows.
    light: str = ""
    dark: str = ""
    follows: str = ""
    # The custom properties that each choice sets; the first one is neutral and sets none.
    effects: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def property_name(self) -> str:
        """The CSS custom property, without its two dashes."""
        return f"color-{self.key}" if self.kind == COLOUR else self.key
