"""The parts of a theme, once its file is read: how an authority looks, where the charter says who it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.i18n import lazy_gettext as _

# Roles of the pictures that a theme may replace, by the name of the drawing that Parvis shows without it.
ILLUSTRATIONS = {
    "home": _("Accueil"),
    "sent": _("Demande envoyée"),
    "nothing": _("Rien à montrer"),
    "lost": _("Page introuvable"),
    "inbox": _("Boîte vide"),
}


@dataclass(frozen=True)
class ThemeProblem:
    """Reason why a theme is refused: where (a key of theme.toml, or a file and its line), and what, for its author."""

    path: str
    message: str


@dataclass(frozen=True)
class FontMetrics:
    """Measures of a font as shares of its size, from which the system font that replaces it while it loads is adjusted."""

    ascent: float
    descent: float
    line_gap: float
    # Mean width of a letter of French.
    width: float


@dataclass(frozen=True)
class ThemeFile:
    """A font or a picture of a theme, named by the digest of its content."""

    path: str
    digest: str
    media_type: str
    size: int
    width: int = 0
    height: int = 0
    metrics: FontMetrics | None = None

    @property
    def url(self) -> str:
        """Address of the file, which never changes content."""
        return f"/theme/{self.digest}/{self.path.rpartition('/')[2]}"


@dataclass(frozen=True)
class Font:
    """A family of letters that comes with the theme."""

    family: str
    file: str
    weights: str = "400"
    italic: str = ""
    fallback: str = "sans"


@dataclass(frozen=True)
class Link:
    """A link of the header or the footer, with its own links when it opens a menu; `network` names a social network."""

    label: str
    url: str
    links: tuple[Link, ...] = ()
    network: str = ""


@dataclass(frozen=True)
class Column:
    """A column of the footer."""

    title: str
    links: tuple[Link, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Header:
    """The top of the pages: its arrangement, the strip above it, the menu and the link of the institutional site."""

    layout: str = "plain"
    banner: Link | None = None
    institutional: Link | None = None
    menu: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Footer:
    """The bottom of the pages, above the legal links."""

    layout: str = "plain"
    columns: tuple[Column, ...] = ()
    social: tuple[Link, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Logo:
    """The logo: paths of its files in the theme; `mark` is its square version."""

    light: str = ""
    dark: str = ""
    alternative: str = ""
    height: int = 40
    mark: str = ""
    # The name of the authority stays beside a logo that does not say it.
    has_name: bool = True


@dataclass(frozen=True, eq=False)
class Theme:
    """Look of an authority. The neutral theme sets nothing. Themes are compared by identity: caches are keyed by it."""

    name: str = ""
    author: str = ""
    version: str = ""
    description: str = ""
    # Values of tokens: colours of light and dark mode by name, then everything else by path.
    colours: Mapping[str, str] = field(default_factory=dict)
    dark_colours: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    text_font: Font | None = None
    heading_font: Font | None = None
    header: Header = Header()
    footer: Footer = Footer()
    logo: Logo = Logo()
    favicon: str = ""
    app_icon: str = ""
    illustrations: Mapping[str, str] = field(default_factory=dict)
    email_header: str = ""
    # The style sheet of the theme, as checked, and the sources of the blocks that it overrides.
    stylesheet: str = ""
    blocks: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, ThemeFile] = field(default_factory=dict)
    # The published version that this theme comes from; 0 for a draft and for the neutral theme.
    number: int = 0

    @property
    def has_parts(self) -> bool:
        """Whether pages show more than the neutral header and footer."""
        return bool(self.header != Header() or self.footer != Footer() or self.blocks)

    def find_file(self, path: str) -> ThemeFile | None:
        """The file at a path of the theme, if it came with it."""
        return self.files.get(path)


NEUTRAL = Theme()
