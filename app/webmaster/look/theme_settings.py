"""Settings in the studio of the theme: the words of each, its value, the one that holds without it, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.declared_value import CHOICE, Declared
from app.core.i18n import gettext as _
from app.themes import css_check
from app.themes.charter import get_charter
from app.themes.design_tokens import GROUPS, TOKENS
from app.themes.font_library import FAMILIES
from app.themes.palette import Palette
from app.themes.part_settings import FONT_ROLES, PART_SETTINGS
from app.themes.style_sheet import get_palette
from app.themes.template_blocks import BLOCKS
from app.themes.theme_changes import get_library_key, get_value
from app.themes.theme_contents import ThemeContents
from app.themes.theme_model import Theme, ThemeProblem
from app.themes.token import COLOUR, FILE, ThemeSetting

CODE = "code"

# Groups in the order in which one makes a theme.
_BRAND_GROUPS = ("brand", "logo", "letters", "header", "home", "footer")
_ORDER = (*_BRAND_GROUPS, "pages", "links", "shapes", "layout", "drawings", "email", "meanings", "code")
_FONTS = frozenset(f"fonts.{role}" for role in FONT_ROLES)
_INHERITED = ("default", "choices", "minimum", "maximum", "unit", "accept")
_MAIN_COLOURS = frozenset(
    ("accent", "second", "sun", "header", "on-header", "hero", "on-hero", "footer", "on-footer", "paper", "ink", "link")
)


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
        """Settings that most authorities change."""
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
    by_group: dict[str, list[Setting]] = {"code": builder.build_code()}
    for declared in (*PART_SETTINGS, *TOKENS):
        by_group.setdefault(declared.group, []).extend(builder.build(declared))
    return [SettingGroup(key, GROUPS[key], by_group[key]) for key in _ORDER]


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

    def build(self, declared: ThemeSetting) -> Iterator[Setting]:
        """The setting of a theme; before the file of a font, the choice of the library, and after it what its file needs."""
        if declared.section in _FONTS:
            if declared.key == "file":
                yield self._build_library_font(declared.section.removeprefix("fonts."))
            elif not get_value(self._contents, f"{declared.section}.file"):
                return
        inherited = {name: getattr(declared, name) for name in _INHERITED}
        if declared.kind == COLOUR:
            words = _("%(colour)s, mode sombre", colour=declared.label)
            default = self._palette.get_colour(declared.key, is_dark=True)
            inherited["dark"] = self._build(f"colours.dark.{declared.key}", COLOUR, words, default=default)
            inherited["default"] = self._palette.get_colour(declared.key)
        elif declared.kind == FILE:
            file = self._theme.find_file(get_value(self._contents, declared.path))
            is_picture = file is not None and file.media_type.startswith("image/")
            inherited["picture_url"] = file.url if file and is_picture else ""
        yield self._build(declared.path, declared.kind, declared.label, declared.help_text, **inherited)

    def _build_library_font(self, role: str) -> Setting:
        """The choice of a font among those that come with Parvis."""
        names = {family.key: family.name for family in sorted(FAMILIES, key=lambda each: each.name)}
        default = _("Celle des textes") if role == "heading" else _("Celle de Parvis")
        return self._build(
            f"fonts.{role}.library",
            CHOICE,
            FONT_ROLES[role][0],
            _("Des polices libres, hébergées ici : rien n’est demandé à un autre site."),
            value=get_library_key(self._contents, role),
            choices={"": default, **names},
        )

    def build_code(self) -> list[Setting]:
        sheet = self._build(
            css_check.FILE_NAME, CODE, _("Feuille de style"), _("Du CSS sans adresse extérieure ni @import.")
        )
        return [
            sheet,
            *(self._build(f"blocks.{name}", CODE, f"{name}.html", block.help_text) for name, block in BLOCKS.items()),
        ]

    def _build(self, path: str, kind: str, label: Any, help_text: Any = None, **more: Any) -> Setting:
        """A setting with its value and problems; its words may already be in the language of the page."""
        value, problems = get_value(self._contents, path), self._problems.get(path, ())
        return Setting(path, kind, label, help_text, **{"default": "", "value": value, "problems": problems, **more})
