"""The contract of theme.toml: from its values to a Theme, with what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.themes.design_tokens import TOKEN_SECTIONS, list_section
from app.themes.header_footer import read_footer, read_header
from app.themes.theme_model import ILLUSTRATIONS, Font, Logo, Theme, ThemeProblem
from app.themes.token import Token
from app.themes.value_reader import ValueReader

# The version of the contract; a later one keeps reading the former ones.
FORMAT = 1
MAX_LOGO_HEIGHT = 96
FALLBACKS = {
    "sans": lazy_gettext("Sans empattement"),
    "serif": lazy_gettext("À empattement"),
    "rounded": lazy_gettext("Arrondie"),
    "condensed": lazy_gettext("Étroite"),
}
IMAGES = (".svg", ".png", ".webp", ".jpg")
# Drawn again at other sizes, and read by programs that know no SVG.
BITMAPS = (".png",)
EMAIL_IMAGES = (".png", ".jpg")
_FAMILY_PATTERN = re.compile(r"[\w][\w -]{0,58}")
_WEIGHTS_PATTERN = re.compile(r"[1-9]\d{2}( [1-9]\d{2})?")


def parse_theme(values: Mapping[str, Any]) -> tuple[Theme, list[ThemeProblem]]:
    """The theme, without its files, and every problem of its values; what is wrong has its neutral value."""
    problems: list[ThemeProblem] = []
    root = ValueReader(values, "", problems)
    if root.read_number("format", 1, 10_000) != FORMAT and not problems:
        root.add_problem("format", _("Ce thème suit une autre version du contrat. Celle-ci est la version 1."))
    colours, dark_colours = _read_colours(root.read_table("colours"))
    settings = _read_settings(root)
    text_font, heading_font = _read_fonts(root.read_table("fonts"))
    icons, email = root.read_table("icons"), root.read_table("email")
    theme = Theme(
        name=root.read_text("name", most=80),
        author=root.read_text("author", most=120),
        version=root.read_text("version", most=30),
        description=root.read_text("description", most=500),
        colours=colours,
        dark_colours=dark_colours,
        settings=settings,
        text_font=text_font,
        heading_font=heading_font,
        header=read_header(root.read_table("header")),
        footer=read_footer(root.read_table("footer")),
        logo=_read_logo(root.read_table("logo")),
        favicon=icons.read_file("favicon", (".svg", ".png")),
        app_icon=icons.read_file("app", BITMAPS),
        illustrations=_read_illustrations(root.read_table("illustrations")),
        email_header=email.read_file("header", EMAIL_IMAGES),
    )
    for table in (icons, email, root):
        table.refuse_unknown()
    return theme, problems


def _read_colours(table: ValueReader) -> tuple[dict[str, str], dict[str, str]]:
    dark_table = table.read_table("dark")
    names = [token.key for token in list_section("colours")]
    by_mode = [{name: colour for name in names if (colour := each.read_colour(name))} for each in (table, dark_table)]
    dark_table.refuse_unknown()
    table.refuse_unknown()
    return by_mode[0], by_mode[1]


def _read_settings(root: ValueReader) -> dict[str, str]:
    """Values of the tokens that are no colours, by name, as theme.toml has them."""
    settings: dict[str, str] = {}
    for section in TOKEN_SECTIONS:
        if section == "colours":
            continue
        table = root.read_table(section)
        settings |= {token.path: _read_setting(table, token) for token in list_section(section) if table.has(token.key)}
        table.refuse_unknown()
    return settings


def _read_setting(table: ValueReader, token: Token) -> str:
    if token.kind == "choice":
        return table.read_choice(token.key, tuple(token.choices))
    return f"{table.read_number(token.key, token.minimum, token.maximum, float(token.default)):g}"


def _read_fonts(table: ValueReader) -> tuple[Font | None, ...]:
    fonts = tuple(_read_font(table.read_table(role)) if table.has(role) else None for role in ("text", "heading"))
    table.refuse_unknown()
    return fonts


def _read_font(table: ValueReader) -> Font | None:
    family, file = table.read_text("family", is_required=True), table.read_file("file", (".woff2",))
    weights = table.read_text("weights") or "400"
    if family and not _FAMILY_PATTERN.fullmatch(family):
        table.add_problem(
            "family", _("Le nom d’une police n’a que des lettres, des chiffres, des espaces et des tirets.")
        )
    if not file:
        table.add_problem("file", _("Une police est un fichier WOFF2 du thème, dans son dossier fonts."))
    if not _WEIGHTS_PATTERN.fullmatch(weights):
        table.add_problem("weights", _("Les graisses s’écrivent comme 400, ou comme 200 800."))
        weights = "400"
    font = Font(
        family, file, weights, table.read_file("italic", (".woff2",)), table.read_choice("fallback", tuple(FALLBACKS))
    )
    table.refuse_unknown()
    return font if file and _FAMILY_PATTERN.fullmatch(family) else None


def _read_logo(table: ValueReader) -> Logo:
    logo = Logo(
        light=table.read_file("light", IMAGES),
        dark=table.read_file("dark", IMAGES),
        alternative=table.read_text("alternative"),
        height=round(table.read_number("height", 16, MAX_LOGO_HEIGHT, 40)),
        mark=table.read_file("mark", (".svg", ".png")),
        has_name=table.read_flag("with-name", default=True),
    )
    if logo.dark and not logo.light:
        table.add_problem("dark", _("Ajoutez aussi le logo des pages claires, sous « light »."))
    table.refuse_unknown()
    return logo


def _read_illustrations(table: ValueReader) -> dict[str, str]:
    illustrations = {name: path for name in ILLUSTRATIONS if (path := table.read_file(name, IMAGES))}
    table.refuse_unknown()
    return illustrations
