"""What the studio of the theme shows of each setting: its words, its value, the one that holds without it, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.declared_value import CHOICE, NUMBER, TEXT, YES_NO, Declared
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.themes import css_check
from app.themes.charter import get_charter
from app.themes.design_tokens import GROUPS, TOKENS, Token
from app.themes.font_library import FAMILIES
from app.themes.header_footer import FOOTER_LAYOUTS, HEADER_LAYOUTS
from app.themes.palette import Palette
from app.themes.style_sheet import get_palette
from app.themes.template_blocks import BLOCKS
from app.themes.theme_changes import get_library_key, get_value
from app.themes.theme_contents import ThemeContents
from app.themes.theme_file import FALLBACKS
from app.themes.theme_model import Theme, ThemeProblem
from app.themes.token import COLOUR

FILE, CODE = "file", "code"

# Groups in the order in which one makes a theme.
_BRAND_GROUPS = ("brand", "logo", "letters", "header", "home", "footer")
_ORDER = (*_BRAND_GROUPS, "pages", "links", "shapes", "layout", "drawings", "email", "meanings", "code")
_MAIN_COLOURS = frozenset(
    ("accent", "second", "sun", "header", "on-header", "hero", "on-hero", "footer", "on-footer", "paper", "ink", "link")
)
_FALLBACK_WORDS = {
    "sans": lazy_gettext("Sans empattement"),
    "serif": lazy_gettext("À empattement"),
    "rounded": lazy_gettext("Arrondie"),
    "condensed": lazy_gettext("Étroite"),
}
_HEADER_WORDS = {
    "plain": lazy_gettext("Sur une ligne"),
    "band": lazy_gettext("Bandeau de couleur pour le menu"),
    "centred": lazy_gettext("Logo centré"),
    "split": lazy_gettext("Logo à gauche, menu à droite"),
}
_FOOTER_WORDS = {"plain": lazy_gettext("Simple"), "band": lazy_gettext("Bandeau de couleur")}


@dataclass(frozen=True)
class Setting(Declared):
    """One setting of the theme, under its path. `value` is empty when the theme does not set it: `default` holds then."""

    value: str = ""
    unit: str = ""
    accept: str = ""
    picture_url: str = ""
    problems: Sequence[str] = ()
    # The same colour in dark mode.
    dark: Setting | None = None

    @property
    def is_fine(self) -> bool:
        """Whether it follows from another setting until somebody sets it."""
        return self.kind == COLOUR and self.key.removeprefix("colours.") not in _MAIN_COLOURS and not self.value

    @property
    def element_id(self) -> str:
        return "s-" + self.key.replace(".", "-")


@dataclass(frozen=True)
class SettingGroup:
    """Settings shown together."""

    key: str
    title: object
    settings: Sequence[Setting]

    @property
    def main_settings(self) -> list[Setting]:
        """What most authorities set."""
        return [each for each in self.settings if not each.is_fine]

    @property
    def fine_settings(self) -> list[Setting]:
        """Colours that follow from others, and are seldom set."""
        return [each for each in self.settings if each.is_fine]

    @property
    def has_problems(self) -> bool:
        return any(each.problems for each in self.settings)


def list_groups(contents: ThemeContents, theme: Theme, problems: Iterable[ThemeProblem]) -> list[SettingGroup]:
    """Every setting of a theme by group, in the order in which one makes it, each with its problems."""
    builder = _SettingBuilder(contents, theme, problems)
    by_group: dict[str, list[Setting]] = {}
    for token in TOKENS:
        by_group.setdefault(token.group, []).append(builder.build_token(token))
    by_group["letters"] = [*builder.build_fonts(), *by_group["letters"]]
    by_group["header"] = [*builder.build_header(), *by_group["header"]]
    by_group["footer"] = [*builder.build_footer(), *by_group["footer"]]
    titles = {
        "logo": _("Logo et icônes"),
        **GROUPS,
        "drawings": _("Dessins"),
        "email": _("Courriels"),
        "code": _("CSS et blocs"),
    }
    by_group |= {
        "logo": builder.build_logo(),
        "drawings": builder.build_drawings(),
        "email": builder.build_email(),
        "code": builder.build_code(),
    }
    return [SettingGroup(key, titles[key], by_group[key]) for key in _ORDER]


def get_setting_path(problem: ThemeProblem) -> str:
    """The setting that a problem is about: « blocks/header.html, ligne 2 » is in `blocks.header`."""
    path = problem.path.partition(", ")[0]
    if path.startswith("blocks/"):
        return path.removesuffix(".html").replace("/", ".")
    return path


class _SettingBuilder:
    """Builds the settings of one theme."""

    def __init__(self, contents: ThemeContents, theme: Theme, problems: Iterable[ThemeProblem]) -> None:
        self._contents, self._theme = contents, theme
        self._problems: dict[str, list[str]] = {}
        for problem in problems:
            line = problem.path.partition(", ")[2]
            message = f"{line}\u00a0: {problem.message}" if line else problem.message
            self._problems.setdefault(get_setting_path(problem), []).append(message)
        self._palette: Palette = get_palette(get_charter(), theme)

    def build_token(self, token: Token) -> Setting:
        """The setting of a token; a colour has two, for light and dark mode."""
        if token.kind == COLOUR:
            words = _("%(colour)s, mode sombre", colour=token.label)
            default = self._palette.get_colour(token.key, is_dark=True)
            dark = self._build(f"colours.dark.{token.key}", COLOUR, words, default=default)
            default = self._palette.get_colour(token.key)
            return self._build(token.path, COLOUR, token.label, token.help_text, default=default, dark=dark)
        inherited = {name: getattr(token, name) for name in ("default", "choices", "minimum", "maximum", "unit")}
        return self._build(token.path, token.kind, token.label, token.help_text, **inherited)

    def build_fonts(self) -> list[Setting]:
        roles = (
            ("text", _("Police des textes"), _("Police des textes, en italique")),
            ("heading", _("Police des titres"), _("Police des titres, en italique")),
        )
        settings: list[Setting] = []
        for role, label, italic in roles:
            path = f"fonts.{role}"
            settings.append(self._build_library_font(role, label))
            own_font = _("%(font)s : votre fichier", font=label)
            settings.append(self._build_file(f"{path}.file", own_font, _("Un fichier WOFF2, 60 ko au plus."), ".woff2"))
            if get_value(self._contents, f"{path}.file"):
                settings += [
                    self._build(f"{path}.family", TEXT, _("Nom de la police")),
                    self._build(f"{path}.weights", TEXT, _("Graisses"), _("400, ou 200 800 pour une police variable.")),
                    self._build(
                        f"{path}.fallback",
                        CHOICE,
                        _("Police de remplacement"),
                        choices=_pick(_FALLBACK_WORDS, FALLBACKS),
                    ),
                    self._build_file(f"{path}.italic", italic, None, ".woff2"),
                ]
        return settings

    def _build_library_font(self, role: str, label: str) -> Setting:
        """The choice of a font among those that come with Parvis."""
        names = {family.key: family.name for family in sorted(FAMILIES, key=lambda each: each.name)}
        default = _("Celle des textes") if role == "heading" else _("Celle de Parvis")
        return self._build(
            f"fonts.{role}.library",
            CHOICE,
            label,
            _("Des polices libres, hébergées ici : rien n’est demandé à un autre site."),
            value=get_library_key(self._contents, role),
            choices={"": default, **names},
        )

    def build_logo(self) -> list[Setting]:
        pictures = ".svg,.png,.webp,.jpg,.jpeg"
        return [
            self._build_file("logo.light", _("Logo"), _("Un dessin SVG de préférence, 12 ko au plus."), pictures),
            self._build_file("logo.dark", _("Logo des pages sombres"), _("Sans lui, le logo est le même."), pictures),
            self._build("logo.height", NUMBER, _("Hauteur du logo"), default="40", minimum=16, maximum=96, unit="px"),
            self._build("logo.alternative", TEXT, _("Texte du logo pour les lecteurs d’écran")),
            self._build("logo.with-name", YES_NO, _("Écrire le nom de la collectivité à côté du logo"), default="1"),
            self._build_file("logo.mark", _("Logo carré"), _("Pour les petites places."), ".svg,.png"),
            self._build_file("icons.favicon", _("Icône de l’onglet"), None, ".svg,.png"),
            self._build_file("icons.app", _("Icône de l’application"), _("Un carré PNG de 512 points."), ".png"),
        ]

    def build_header(self) -> list[Setting]:
        return [
            self._build("header.layout", CHOICE, _("Disposition"), choices=_pick(_HEADER_WORDS, HEADER_LAYOUTS)),
            self._build("header.institutional.label", TEXT, _("Lien vers le site de la collectivité"), _("Son texte.")),
            self._build("header.institutional.url", TEXT, _("Adresse de ce lien"), "https://…"),
            self._build("header.banner.text", TEXT, _("Ligne au-dessus de l’en-tête"), _("Devise, slogan.")),
        ]

    def build_footer(self) -> list[Setting]:
        return [
            self._build("footer.layout", CHOICE, _("Disposition"), choices=_pick(_FOOTER_WORDS, FOOTER_LAYOUTS)),
            self._build("footer.text", TEXT, _("Phrase du pied de page")),
        ]

    def build_drawings(self) -> list[Setting]:
        labels = {
            "home": _("Accueil"),
            "sent": _("Demande envoyée"),
            "nothing": _("Rien à montrer"),
            "lost": _("Page introuvable"),
            "inbox": _("Boîte vide"),
        }
        return [
            self._build_file(f"illustrations.{name}", label, None, ".svg,.png,.webp,.jpg,.jpeg")
            for name, label in labels.items()
        ]

    def build_email(self) -> list[Setting]:
        help_text = _("Une image PNG ou JPG de 600 points de large au plus.")
        return [self._build_file("email.header", _("En-tête des courriels"), help_text, ".png,.jpg,.jpeg")]

    def build_code(self) -> list[Setting]:
        sheet = self._build(
            css_check.FILE_NAME, CODE, _("Feuille de style"), _("Du CSS sans adresse extérieure ni @import.")
        )
        return [
            sheet,
            *(self._build(f"blocks.{name}", CODE, f"{name}.html", block.help_text) for name, block in BLOCKS.items()),
        ]

    def _build_file(self, path: str, label: Any, help_text: Any, accept: str) -> Setting:
        file = self._theme.find_file(get_value(self._contents, path))
        is_picture = file is not None and file.media_type.startswith("image/")
        return self._build(
            path, FILE, label, help_text, accept=accept, picture_url=file.url if file and is_picture else ""
        )

    def _build(self, path: str, kind: str, label: Any, help_text: Any = None, **more: Any) -> Setting:
        """A setting with its value and problems; its words may already be in the language of the page."""
        value, problems = get_value(self._contents, path), self._problems.get(path, ())
        return Setting(path, kind, label, help_text, **{"default": "", "value": value, "problems": problems, **more})


def _pick(words: Mapping[str, object], keys: Iterable[str]) -> dict[str, object]:
    """The words of these keys, in their order."""
    return {key: words[key] for key in keys}
