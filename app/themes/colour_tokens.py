"""The colours that a theme may set, each with its neutral values (static/css/tokens.css)."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.themes.token import COLOUR, Token


def _colour(
    name: str,
    group: str,
    label: LazyText,
    help_text: LazyText | None = None,
    *,
    light: str = "",
    dark: str = "",
    follows: str = "",
) -> Token:
    return Token(
        name, COLOUR, label, help_text, section="colours", group=group, light=light, dark=dark, follows=follows
    )


_BRAND = (
    _colour(
        "accent",
        "brand",
        _("Couleur principale"),
        _("Boutons, liens, icônes : la couleur à laquelle on reconnaît la collectivité."),
        light="#12605b",
        dark="#86d0c4",
    ),
    _colour(
        "on-accent",
        "brand",
        _("Texte sur la couleur principale"),
        _("Texte des boutons."),
        light="#ffffff",
        dark="#0b2421",
    ),
    _colour(
        "accent-strong",
        "brand",
        _("Couleur principale soutenue"),
        _("Boutons et liens sous le pointeur."),
        light="#0b4743",
        dark="#abe3da",
    ),
    _colour(
        "accent-soft",
        "brand",
        _("Couleur principale pâle"),
        _("Fond de ce qui est choisi ou mis en avant."),
        light="#e1efeb",
        dark="#1d3633",
    ),
    _colour("accent-line", "brand", _("Filet de la couleur principale"), light="#a8cdc6", dark="#37615b"),
    _colour(
        "second",
        "brand",
        _("Seconde couleur"),
        _("Bandeau du haut de page et pastilles des thèmes."),
        follows="accent",
    ),
    _colour("on-second", "brand", _("Texte sur la seconde couleur"), _("Texte du bandeau."), follows="on-accent"),
    _colour("second-soft", "brand", _("Seconde couleur pâle"), _("Fond des pastilles."), follows="accent-soft"),
    _colour("second-ink", "brand", _("Icône des pastilles"), _("Sur la seconde couleur pâle."), follows="accent"),
    _colour(
        "sun", "brand", _("Touche de couleur"), _("Détail des dessins et de l’icône."), light="#e8a33d", dark="#d99a3f"
    ),
)
_PAGES = (
    _colour("paper", "pages", _("Fond des pages"), light="#fbf9f4", dark="#14191a"),
    _colour("soft", "pages", _("Fond doux"), _("Bandes et encadrés discrets."), light="#f3eee4", dark="#1b2122"),
    _colour("raised", "pages", _("Fond des cartes et des champs"), light="#ffffff", dark="#212829"),
    _colour("ink", "pages", _("Texte"), light="#20272a", dark="#edeae3"),
    _colour("ink-soft", "pages", _("Texte secondaire"), light="#4b5458", dark="#c3c0b8"),
    _colour("ink-faint", "pages", _("Texte discret"), _("Précisions, dates."), light="#626a6d", dark="#a09e97"),
    _colour("line", "pages", _("Filets"), _("Bord des cartes, séparations."), light="#e3dbcd", dark="#353d3e"),
    _colour("line-strong", "pages", _("Bord des champs"), light="#857d70", dark="#828985"),
    _colour(
        "focus",
        "pages",
        _("Anneau du clavier"),
        _("Entoure ce que l’on atteint au clavier : il doit se voir sur tous les fonds."),
        light="#b8480a",
        dark="#ffb47d",
    ),
)
_LINKS = (
    _colour("link", "links", _("Liens"), follows="accent"),
    _colour("link-visited", "links", _("Liens déjà suivis"), follows="link"),
)
_REGIONS = (
    _colour("header", "header", _("Fond de l’en-tête"), follows="raised"),
    _colour("on-header", "header", _("Texte de l’en-tête"), _("Nom de la collectivité."), follows="ink"),
    _colour("header-link", "header", _("Liens de l’en-tête"), follows="ink-soft"),
    _colour("header-current", "header", _("Page en cours"), _("L’entrée du menu où l’on est."), follows="accent"),
    _colour(
        "band",
        "header",
        _("Bandeau du menu"),
        _("Derrière le menu, quand l’en-tête est disposé en bandeau."),
        follows="second",
    ),
    _colour("on-band", "header", _("Texte du bandeau du menu"), follows="on-second"),
    _colour("header-line", "header", _("Filet de l’en-tête"), follows="line"),
    _colour("hero", "home", _("Fond du haut de l’accueil"), _("Derrière la recherche."), follows="accent-soft"),
    _colour("on-hero", "home", _("Texte du haut de l’accueil"), follows="ink"),
    _colour("hero-line", "home", _("Filet du haut de l’accueil"), follows="accent-line"),
    _colour("footer", "footer", _("Fond du pied de page"), follows="soft"),
    _colour("on-footer", "footer", _("Texte du pied de page"), follows="ink-soft"),
    _colour("footer-line", "footer", _("Filet du pied de page"), follows="line"),
)
_MEANINGS = (
    ("success", _("Réussite"), ("#1d6437", "#e3f2e6", "#2a7d49"), ("#93d8a8", "#1b3424", "#6dbd87")),
    ("info", _("Information"), ("#1f5276", "#e3eff6", "#2f73a1"), ("#9bcbea", "#1a3040", "#66aad6")),
    ("warning", _("Avertissement"), ("#754800", "#fbeed2", "#a86a06"), ("#f1c47b", "#392d15", "#d49c40")),
    ("danger", _("Erreur"), ("#93221b", "#fbe8e4", "#b3291f"), ("#f6aaa1", "#42211e", "#f08f84")),
)
_STRENGTHS = (("", _("Texte du message")), ("-soft", _("Fond du message")), ("-strong", _("Bord et icône du message")))


def _iterate_meanings() -> Iterator[Token]:
    for name, label, light, dark in _MEANINGS:
        for index, (suffix, help_text) in enumerate(_STRENGTHS):
            yield _colour(f"{name}{suffix}", "meanings", label, help_text, light=light[index], dark=dark[index])
    yield _colour("on-danger", "meanings", _("Texte des boutons qui suppriment"), light="#ffffff", dark="#2d0b08")


COLOUR_TOKENS: tuple[Token, ...] = (*_BRAND, *_PAGES, *_LINKS, *_REGIONS, *_iterate_meanings())
