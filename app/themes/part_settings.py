"""The settings of a theme that are no tokens, each declared once: its fonts, logo, header, footer, drawings and e-mails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core.declared_value import CHOICE, NUMBER, TEXT, YES_NO
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.themes.header_footer import FOOTER_LAYOUTS, HEADER_LAYOUTS
from app.themes.theme_file import FALLBACKS, MAX_LOGO_HEIGHT
from app.themes.theme_model import ILLUSTRATIONS
from app.themes.token import FILE, ThemeSetting

_PICTURES, _FONT = ".svg,.png,.webp,.jpg,.jpeg", ".woff2"
FONT_ROLES = {
    "text": (_("Police des textes"), _("Police des textes, en italique")),
    "heading": (_("Police des titres"), _("Police des titres, en italique")),
}


_GROUPS = {"fonts": "letters", "icons": "logo", "illustrations": "drawings"}


def _setting(path: str, kind: str, label: LazyText, help_text: LazyText | None = None, **more: Any) -> ThemeSetting:
    section, _dot, key = path.rpartition(".")
    table = path.partition(".")[0]
    common = {"section": section, "group": _GROUPS.get(table, table), "default": ""}
    return ThemeSetting(key, kind, label, help_text, **{**common, **more})


def _file(path: str, file_path: str, accept: str, label: LazyText, help_text: LazyText | None = None) -> ThemeSetting:
    return _setting(path, FILE, label, help_text, accept=accept, file_path=file_path)


def _list_fonts() -> Iterator[ThemeSetting]:
    for role, (label, italic) in FONT_ROLES.items():
        path, own_font = f"fonts.{role}", _("%(font)s : votre fichier", font=label)
        yield _file(f"{path}.file", f"fonts/{role}", _FONT, own_font, _("Un fichier WOFF2, 60 ko au plus."))
        yield _setting(f"{path}.family", TEXT, _("Nom de la police"))
        yield _setting(f"{path}.weights", TEXT, _("Graisses"), _("400, ou 200 800 pour une police variable."))
        yield _setting(f"{path}.fallback", CHOICE, _("Police de remplacement"), choices=FALLBACKS)
        yield _file(f"{path}.italic", f"fonts/{role}-italic", _FONT, italic)


_LOGO_HELP, _DARK_HELP = _("Un dessin SVG de préférence, 12 ko au plus."), _("Sans lui, le logo est le même.")
_EMAIL_HELP = _("Une image PNG ou JPG de 600 points de large au plus.")
PART_SETTINGS = (
    *_list_fonts(),
    _file("logo.light", "images/logo", _PICTURES, _("Logo"), _LOGO_HELP),
    _file("logo.dark", "images/logo-dark", _PICTURES, _("Logo des pages sombres"), _DARK_HELP),
    _setting("logo.height", NUMBER, _("Hauteur du logo"), default="40", minimum=16, maximum=MAX_LOGO_HEIGHT, unit="px"),
    _setting("logo.alternative", TEXT, _("Texte du logo pour les lecteurs d’écran")),
    _setting("logo.with-name", YES_NO, _("Écrire le nom de la collectivité à côté du logo"), default="1"),
    _file("logo.mark", "images/mark", ".svg,.png", _("Logo carré"), _("Pour les petites places.")),
    _file("icons.favicon", "images/favicon", ".svg,.png", _("Icône de l’onglet")),
    _file("icons.app", "images/app-icon", ".png", _("Icône de l’application"), _("Un carré PNG de 512 points.")),
    _setting("header.layout", CHOICE, _("Disposition"), choices=HEADER_LAYOUTS),
    _setting("header.institutional.label", TEXT, _("Lien vers le site de la collectivité"), _("Son texte.")),
    _setting("header.institutional.url", TEXT, _("Adresse de ce lien"), LazyText("https://…")),
    _setting("header.banner.text", TEXT, _("Ligne au-dessus de l’en-tête"), _("Devise, slogan.")),
    _setting("footer.layout", CHOICE, _("Disposition"), choices=FOOTER_LAYOUTS),
    _setting("footer.text", TEXT, _("Phrase du pied de page")),
    *(_file(f"illustrations.{name}", f"images/{name}", _PICTURES, label) for name, label in ILLUSTRATIONS.items()),
    _file("email.header", "images/email", ".png,.jpg,.jpeg", _("En-tête des courriels"), _EMAIL_HELP),
)
PART_SETTINGS_BY_PATH = {setting.path: setting for setting in PART_SETTINGS}
