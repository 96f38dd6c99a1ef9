"""Every pair of colours that meet on screens, with the contrast that WCAG 2.2 asks for (criteria 1.4.3 and 1.4.11).

`tests/themes/test_pairs_of_style_sheets.py` compares this list with the style sheets. Lines that only separate or decorate
(`line`, `accent-line`, `header-line`, `hero-line`, `footer-line`, `sun`) have no minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _

TEXT_MINIMUM = 4.5
# Large text, icons, edges of fields, focus ring.
GRAPHICS_MINIMUM = 3.0
MEANINGS = ("success", "info", "warning", "danger")
MEANING_BACKGROUNDS = tuple(f"{meaning}-soft" for meaning in MEANINGS)
PAGE_BACKGROUNDS = ("paper", "soft", "raised")
BACKGROUNDS = (*PAGE_BACKGROUNDS, "accent-soft", *MEANING_BACKGROUNDS)

BACKGROUND_LABELS: Mapping[str, object] = {
    "paper": _("le fond des pages"),
    "soft": _("le fond doux"),
    "raised": _("le fond des cartes et des champs"),
    "ink": _("le fond de la couleur du texte"),
    "accent": _("la couleur principale"),
    "accent-strong": _("la couleur principale soutenue"),
    "accent-soft": _("la couleur principale pâle"),
    "second": _("la seconde couleur"),
    "second-soft": _("la seconde couleur pâle"),
    "header": _("le fond de l’en-tête"),
    "band": _("le bandeau du menu"),
    "hero": _("le fond du haut de l’accueil"),
    "footer": _("le fond du pied de page"),
    "danger": _("le rouge des boutons survolés"),
    "danger-strong": _("le rouge des boutons"),
    "success-soft": _("le fond des messages de réussite"),
    "info-soft": _("le fond des informations"),
    "warning-soft": _("le fond des avertissements"),
    "danger-soft": _("le fond des erreurs"),
}


@dataclass(frozen=True)
class Pair:
    """A foreground on a background (names of colours), the minimum of their contrast, and what the foreground shows."""

    foreground: str
    background: str
    minimum: float
    label: object

    @property
    def words(self) -> str:
        """The pair, for a webmaster."""
        return gettext("%(what)s sur %(background)s", what=self.label, background=BACKGROUND_LABELS[self.background])

    @property
    def is_text(self) -> bool:
        return self.minimum == TEXT_MINIMUM


_TEXTS = (
    ("ink", _("Texte"), BACKGROUNDS),
    ("ink-soft", _("Texte secondaire"), BACKGROUNDS),
    ("ink-faint", _("Texte discret, exemples dans les champs"), BACKGROUNDS),
    ("link", _("Liens"), BACKGROUNDS),
    ("link-visited", _("Liens déjà suivis"), BACKGROUNDS),
    ("accent", _("Boutons secondaires, icônes, cases cochées"), BACKGROUNDS),
    ("accent-strong", _("Liens et boutons sous le pointeur"), BACKGROUNDS),
    ("on-accent", _("Texte des boutons"), ("accent", "accent-strong")),
    ("on-danger", _("Texte des boutons qui suppriment"), ("danger-strong", "danger")),
    ("danger", _("Texte des erreurs"), BACKGROUNDS),
    ("success", _("Texte des réussites"), (*PAGE_BACKGROUNDS, "success-soft")),
    ("info", _("Texte des informations"), (*PAGE_BACKGROUNDS, "info-soft")),
    ("warning", _("Texte des avertissements"), (*PAGE_BACKGROUNDS, "warning-soft")),
    ("paper", _("Texte des annonces posées sur la page"), ("ink",)),
    ("on-second", _("Texte de la ligne du haut"), ("second",)),
    ("on-band", _("Liens du menu"), ("band",)),
    ("on-header", _("Nom de la collectivité"), ("header",)),
    ("header-link", _("Liens de l’en-tête"), ("header",)),
    ("header-current", _("Page en cours dans le menu"), ("header",)),
    ("on-hero", _("Texte du haut de l’accueil"), ("hero",)),
    ("on-footer", _("Texte et liens du pied de page"), ("footer",)),
)
_GRAPHICS = (
    ("line-strong", _("Bord des champs, traits des schémas"), PAGE_BACKGROUNDS),
    ("focus", _("Anneau du clavier"), BACKGROUNDS),
    ("second-ink", _("Icône des pastilles"), ("second-soft",)),
    ("success-strong", _("Bord et icône des réussites"), (*PAGE_BACKGROUNDS, "success-soft")),
    ("info-strong", _("Bord et icône des informations"), (*PAGE_BACKGROUNDS, "info-soft")),
    ("warning-strong", _("Bord et icône des avertissements"), (*PAGE_BACKGROUNDS, "warning-soft")),
    ("danger-strong", _("Bord des champs en erreur, repère des cartes"), (*PAGE_BACKGROUNDS, "danger-soft")),
)


def _iterate_pairs() -> Iterator[Pair]:
    for rows, minimum in ((_TEXTS, TEXT_MINIMUM), (_GRAPHICS, GRAPHICS_MINIMUM)):
        for foreground, label, backgrounds in rows:
            for background in backgrounds:
                yield Pair(foreground, background, minimum, label)


PAIRS: tuple[Pair, ...] = tuple(_iterate_pairs())
