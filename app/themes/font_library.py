"""The fonts that come with Parvis: variable fonts under the SIL Open Font License, with the letters of French.

`devtools/font_subsets.py` writes the files. Families whose licence reserves their name to the original files are here only
when these are within the budget.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.themes.theme_model import Font

FOLDER = Path(__file__).parent / "fonts"


@dataclass(frozen=True)
class LibraryFont:
    """A family of the library: its file, its weights, the system fonts of like measures, what it is good for."""

    key: str
    name: str
    weights: str
    fallback: str
    # sans, serif, slab, rounded, condensed or display.
    tags: tuple[str, ...]
    # Names under which web sites know the same letters.
    other_names: tuple[str, ...] = ()
    # Families that it replaces best, for a site whose own font may not be copied.
    replaces: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.key}.woff2"

    def read_file(self) -> bytes:
        """The font, as WOFF2."""
        return (FOLDER / self.file).read_bytes()

    def build_font(self) -> Font:
        """The font of a theme that has this family: its file is to be added at that path."""
        return Font(self.name, f"fonts/{self.file}", self.weights, fallback=self.fallback)


FAMILIES: tuple[LibraryFont, ...] = (
    LibraryFont(
        "atkinson-hyperlegible-next",
        "Atkinson Hyperlegible Next",
        "400 800",
        "sans",
        ("sans", "legible"),
        other_names=("Atkinson Hyperlegible",),
    ),
    LibraryFont(
        "source-sans-3",
        "Source Sans 3",
        "200 900",
        "sans",
        ("sans",),
        other_names=("Source Sans Pro", "Source Sans"),
        replaces=("Lato", "Calibri", "Fira Sans", "PT Sans"),
    ),
    LibraryFont(
        "public-sans",
        "Public Sans",
        "100 900",
        "sans",
        ("sans",),
        replaces=("Marianne", "Libre Franklin", "Franklin Gothic", "IBM Plex Sans"),
    ),
    LibraryFont(
        "figtree", "Figtree", "300 900", "sans", ("sans", "geometric"), replaces=("Circular", "Gilroy", "DM Sans")
    ),
    LibraryFont(
        "open-sans",
        "Open Sans",
        "400 800",
        "sans",
        ("sans",),
        replaces=("Noto Sans", "Verdana", "Segoe UI", "Myriad Pro"),
    ),
    LibraryFont("roboto", "Roboto", "400 800", "sans", ("sans",), replaces=("Helvetica Neue", "Helvetica", "Arial")),
    LibraryFont(
        "inter",
        "Inter",
        "400 800",
        "sans",
        ("sans",),
        other_names=("Inter Variable", "Inter var"),
        replaces=("SF Pro",),
    ),
    LibraryFont(
        "hanken-grotesk", "Hanken Grotesk", "400 800", "sans", ("sans",), replaces=("Mulish", "Avenir", "Proxima Nova")
    ),
    LibraryFont("work-sans", "Work Sans", "400 800", "sans", ("sans",), replaces=("Titillium Web", "Karla")),
    LibraryFont("onest", "Onest", "400 800", "sans", ("sans", "geometric"), replaces=("Manrope", "Plus Jakarta Sans")),
    LibraryFont(
        "montserrat",
        "Montserrat",
        "400 800",
        "sans",
        ("sans", "geometric"),
        replaces=("Gotham", "Raleway", "Century Gothic"),
    ),
    LibraryFont(
        "outfit", "Outfit", "300 800", "sans", ("sans", "geometric"), replaces=("Poppins", "Futura", "Jost", "Urbanist")
    ),
    LibraryFont("rubik", "Rubik", "400 800", "sans", ("sans", "rounded")),
    LibraryFont("nunito", "Nunito", "400 800", "rounded", ("rounded",), other_names=("Nunito Sans",)),
    LibraryFont("quicksand", "Quicksand", "300 700", "rounded", ("rounded",), replaces=("Comfortaa", "Varela Round")),
    LibraryFont(
        "baloo-2", "Baloo 2", "400 800", "rounded", ("rounded", "display"), replaces=("Fredoka", "Fredoka One")
    ),
    LibraryFont("gabarito", "Gabarito", "400 800", "sans", ("geometric", "display")),
    LibraryFont(
        "archivo", "Archivo", "400 800", "sans", ("sans", "display"), replaces=("Space Grotesk", "Aktiv Grotesk")
    ),
    LibraryFont("bricolage-grotesque", "Bricolage Grotesque", "400 800", "sans", ("display",)),
    LibraryFont(
        "archivo-narrow", "Archivo Narrow", "400 700", "condensed", ("condensed",), replaces=("PT Sans Narrow",)
    ),
    LibraryFont(
        "roboto-condensed",
        "Roboto Condensed",
        "400 800",
        "condensed",
        ("condensed",),
        replaces=("Arial Narrow", "DIN Condensed"),
    ),
    LibraryFont(
        "sofia-sans-condensed",
        "Sofia Sans Condensed",
        "400 800",
        "condensed",
        ("condensed",),
        replaces=("Barlow Condensed", "DIN"),
    ),
    LibraryFont(
        "oswald", "Oswald", "200 700", "condensed", ("condensed", "display"), replaces=("Bebas Neue", "League Gothic")
    ),
    LibraryFont(
        "literata",
        "Literata",
        "400 700",
        "serif",
        ("serif",),
        replaces=("Merriweather", "Lora", "Georgia", "Noto Serif"),
    ),
    LibraryFont(
        "crimson-pro",
        "Crimson Pro",
        "400 700",
        "serif",
        ("serif",),
        replaces=("Crimson Text", "EB Garamond", "Garamond"),
    ),
    LibraryFont(
        "fraunces",
        "Fraunces",
        "400 700",
        "serif",
        ("serif", "display"),
        replaces=("Playfair Display", "Recoleta", "Cooper"),
    ),
    LibraryFont(
        "bitter",
        "Bitter",
        "400 800",
        "serif",
        ("slab", "serif"),
        replaces=("Arvo", "Zilla Slab", "Roboto Slab", "Rockwell"),
    ),
)


def find_family(name: str) -> LibraryFont | None:
    """The family with these letters, under the name that a site gives it; None when the library does not have it."""
    simple_name = _simplify_name(name)
    names = ((family, {family.name, *family.other_names}) for family in FAMILIES)
    return next(
        (family for family, aliases in names if simple_name in {_simplify_name(alias) for alias in aliases}), None
    )


def find_similar_family(name: str) -> LibraryFont | None:
    """The family itself, else the one that replaces it best; None when nothing is known of it."""
    simple_name = _simplify_name(name)
    replacement = (family for family in FAMILIES if simple_name in {_simplify_name(name) for name in family.replaces})
    return find_family(name) or next(replacement, None)


def _simplify_name(name: str) -> str:
    """A family name without its case, spaces and the words that packages add."""
    words = re.sub(r"[^a-z0-9]+", " ", name.lower()).split()
    return "".join(word for word in words if word not in ("variable", "vf", "webfont", "web"))
