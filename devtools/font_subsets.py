"""Makes the fonts of `app/themes/fonts`, that of the neutral look and those of documents, from variable fonts of npm: the letters
of French and the weights that pages use.

Run with a folder of unpacked packages (`npm pack @fontsource-variable/<name>`, then `tar xzf` into `<name>/`):
`python -m devtools.font_subsets FOLDER`.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

from app.core.web.assets import SOURCES
from app.documents.rendering.letterhead import FONT_FOLDER, FONT_KEY, WEIGHTS, get_font_file
from app.themes.font_check import MAX_BYTES
from app.themes.font_library import FAMILIES, FOLDER, LibraryFont


def _read_codes(text: str) -> frozenset[int]:
    return frozenset(int(code, 16) for code in text.split())


# Code points: printable ASCII, the letters of western Europe, French quotation marks, dashes, thin spaces, arrows of links.
RANGES = ((0x20, 0x7E), (0xA0, 0xFF))
OTHER_LETTERS = _read_codes("152 153 178 2011 2013 2014 2018 2019 201C 201D 2022 2026 20AC 2212 2192 2009 202F")
# Signs, and letters of languages that French names do not borrow from.
UNUSED_LETTERS = _read_codes("5E 60 7B 7C 7D 7E A4 A5 A6 A8 AA AC AD AF B3 B4 B6 B8 B9 BA BC BE D0 DE F0 FE")
FEATURES = ["kern", "liga"]
# Every page has it: fewer weights, so that a first load stays within its budget.
NEUTRAL_FONT, NEUTRAL_WEIGHTS = "figtree", "400 700"
NEUTRAL_UNUSED_LETTERS = UNUSED_LETTERS | _read_codes(
    "23 24 2A 3C 3D 3E 5B 5C 5D A1 A2 A3 A7 A9 AE B1 B5 BF C1 C3 C5 C6 CC CD D1 D2 D3 D5 D7 D8 D9 DA DD "
    "DF E3 E5 E6 EC F2 F5 F7 F8 FD 2192 2212"
)


def write_library(packages: Path) -> None:
    """Write each font of the library and its licence; a font within the budget is kept as its makers distribute it."""
    for family in FAMILIES:
        package = packages / family.key
        source = (package / "files" / f"{family.key}-latin-wght-normal.woff2").read_bytes()
        content = source if len(source) <= MAX_BYTES else subset_font(source, family)
        (FOLDER / family.file).write_bytes(content)
        shutil.copyfile(package / "LICENSE", FOLDER / f"{family.key}.LICENSE")
        sys.stdout.write(f"{len(content):6d}  {family.name}\n")
        if family.key == NEUTRAL_FONT:
            _write_neutral_font(source, family)
    write_document_fonts()


def _write_neutral_font(source: bytes, family: LibraryFont) -> None:
    folder = SOURCES / "fonts"
    folder.mkdir(exist_ok=True)
    family = replace(family, weights=NEUTRAL_WEIGHTS)
    (folder / family.file).write_bytes(subset_font(source, family, unused_letters=NEUTRAL_UNUSED_LETTERS))
    shutil.copyfile(FOLDER / f"{family.key}.LICENSE", folder / "LICENSE")


def write_document_fonts() -> None:
    """Write the weights of documents as fonts of their own: instancing a variable font takes longer than a page."""
    family = next(family for family in FAMILIES if family.key == FONT_KEY)
    for weight in WEIGHTS:
        font = instantiateVariableFont(TTFont(BytesIO(family.read_file()), recalcTimestamp=False), {"wght": weight})
        get_font_file(weight).write_bytes(_write_font(font, "woff2"))
    shutil.copyfile(FOLDER / f"{FONT_KEY}.LICENSE", FONT_FOLDER / "LICENSE")


def subset_font(source: bytes, family: LibraryFont, *, unused_letters: frozenset[int] = UNUSED_LETTERS) -> bytes:
    """The font with the letters of French and the weights of the family, as WOFF2."""
    lightest, boldest = (int(weight) for weight in family.weights.split())
    font = instantiateVariableFont(TTFont(BytesIO(source), recalcTimestamp=False), {"wght": (lightest, boldest)})
    # The names of its styles are for the menus of word processors.
    del font["STAT"]
    font["fvar"].instances = []
    # The subsetter reads variations again, which the instance no longer has for every glyph.
    font = TTFont(BytesIO(_write_font(font, None)), recalcTimestamp=False)
    options = Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True, name_IDs=[0, 1])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_list_letters(unused_letters))
    subsetter.subset(font)
    return _write_font(font, "woff2")


def _write_font(font: TTFont, flavour: str | None) -> bytes:
    font.flavor = flavour
    content = BytesIO()
    font.save(content)
    return content.getvalue()


def _list_letters(unused_letters: frozenset[int]) -> list[int]:
    letters = {code for first, last in RANGES for code in range(first, last + 1)} | OTHER_LETTERS
    return sorted(letters - unused_letters)


if __name__ == "__main__":
    write_library(Path(sys.argv[1]))
