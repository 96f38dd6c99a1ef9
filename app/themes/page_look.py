"""Look of a page as templates show it: addresses, pictures and colours, worked out once for each theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.themes import app_icons, style_sheet
from app.themes.charter import Charter, get_charter
from app.themes.font_faces import list_offline_urls
from app.themes.palette import Palette
from app.themes.theme import find_preview, get_theme
from app.themes.theme_model import Theme, ThemeFile

# The drawings of Parvis that a theme may replace, by file name.
_ILLUSTRATIONS = {"town": "home", "sent": "sent", "nothing": "nothing", "lost": "lost", "inbox": "inbox"}


@dataclass(frozen=True)
class Picture:
    """A picture of the theme, with the room that it takes on the page."""

    url: str
    width: int
    height: int
    dark_url: str = ""


@dataclass(frozen=True)
class PageLook:
    """The look of the pages of a site."""

    theme: Theme
    palette: Palette
    # Of both style sheets, for their addresses; empty when the look is neutral.
    version: str
    # The sheet of agents is empty when only shapes and letters change.
    has_agents_sheet: bool
    icon_version: str
    offline_fonts: tuple[str, ...]
    favicon: str
    logo: Picture | None
    email_header: Picture | None

    @property
    def sheet_url(self) -> str:
        """The address of the style sheet of the portal; empty when the look is neutral."""
        preview = find_preview()
        if preview:
            return preview.sheet_url
        return f"/theme.css?{self.version}" if self.version else ""

    @property
    def browser_colours(self) -> tuple[str, str]:
        """The colour of the bars of the browser in light and dark mode: that of the header, which touches them."""
        name = "header" if "header" in self.palette.light else "paper"
        return self.palette.get_colour(name), self.palette.get_colour(name, is_dark=True)

    @property
    def button_radius(self) -> int:
        """The radius of buttons in pixels, for e-mails, which know no custom property."""
        return round(float(self.theme.settings.get("shape.radius-button", "8")))

    def find_illustration(self, drawing: str, width: int, height: int) -> Picture | None:
        """The picture that replaces a drawing, in the same room."""
        file = self.theme.find_file(self.theme.illustrations.get(_ILLUSTRATIONS.get(drawing, ""), ""))
        return Picture(file.url, width, height) if file else None

    def icon_url(self, name: str) -> str:
        """The address of an icon of the application, with its version."""
        return f"/icones/{name}.png?{self.icon_version}"


def get_look() -> PageLook:
    """The look of the current site, or of the theme being previewed."""
    charter = get_charter()
    return _build_look(get_theme(), charter.accent, app_icons.compute_initials(charter))


@lru_cache(maxsize=50)
def _build_look(theme: Theme, accent: str, initials: str) -> PageLook:
    charter = Charter(accent=accent, short_name=initials)
    favicon = theme.find_file(theme.favicon) or theme.find_file(theme.logo.mark)
    return PageLook(
        theme=theme,
        palette=style_sheet.get_palette(charter, theme),
        version=style_sheet.compute_version(charter, theme),
        has_agents_sheet=bool(style_sheet.build_agents_style_sheet(charter, theme)),
        icon_version=app_icons.compute_version(get_charter(), theme),
        offline_fonts=tuple(list_offline_urls(theme)),
        favicon=favicon.url if favicon else "",
        logo=_build_logo(theme),
        email_header=_fit_picture(theme.find_file(theme.email_header), max_width=600),
    )


def _build_logo(theme: Theme) -> Picture | None:
    light, dark = (theme.find_file(path) for path in (theme.logo.light, theme.logo.dark))
    if light is None:
        return None
    width = round(theme.logo.height * light.width / light.height) if light.height else theme.logo.height
    return Picture(light.url, width, theme.logo.height, dark.url if dark else "")


def _fit_picture(file: ThemeFile | None, *, max_width: int) -> Picture | None:
    if file is None or not file.width:
        return None
    width = min(file.width, max_width)
    return Picture(file.url, width, round(file.height * width / file.width))
