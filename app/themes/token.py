"""What a token is: a key of theme.toml, the CSS custom property that it sets, and its words for webmasters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.core.i18n import lazy_gettext as _

Kind = Literal["colour", "number", "choice"]

GROUPS: Mapping[str, object] = {
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
}


@dataclass(frozen=True)
class Token:
    """A value of the look; `path` is where theme.toml sets it."""

    section: str
    name: str
    kind: Kind
    group: str
    label: object
    help_text: object = ""
    # The neutral value, in light and in dark mode; of a colour that follows another, the name of that other.
    light: str = ""
    dark: str = ""
    follows: str = ""
    # Of a number: its limits, its unit, and the step of its input.
    minimum: float = 0
    maximum: float = 0
    unit: str = ""
    # Of a choice: its words, and the custom properties that each choice sets; the first one is neutral and sets none.
    choices: Mapping[str, object] = field(default_factory=dict)
    effects: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"{self.section}.{self.name}"

    @property
    def property_name(self) -> str:
        """The CSS custom property, without its two dashes."""
        return f"color-{self.name}" if self.kind == "colour" else self.name
