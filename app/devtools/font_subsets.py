"""Makes the fonts of `app/themes/fonts` from variable fonts of npm: the letters of French and weights that pages use.

Run with a folder of unpacked packages (`npm pack @fontsource-variable/<name>`, then `tar xzf` into `<name>/`):
`python -m app.devtools.font_subsets FOLDER`.
"""

from __future__ import annotations

import shutil
import sys
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

from app.themes.font_check import MAX_BYTES
from app.themes.font_library import FAMILIES, FOLDER, LibraryFont

# Printable ASCII, the letters of western Europe, French quotation marks, dashes, thin spaces, arrows of links.
RANGES = ((0x20, 0x7E), (0xA0, 0xFF))
UNUSED_LETTERS = "¤¥¦¨ª¬\xad¯³´¶¸¹º¼¾ÐÞðþ`^~{}|"
OTHER_LETTERS = "ŒœŸ‑–—‘’“”•…€−→\u2009\u202f"
FEATURES = ["kern", "liga"]


def write_library(packages: Path) -> None:
    """Write each font of the library and its licence; a font within the budget is kept as its makers distribute it."""
    for family in FAMILIES:
        package = packages / family.key
        source = (package / "files" / f"{family.key}-latin-wght-normal.woff2").read_bytes()
        content = source if len(source) <= MAX_BYTES else subset_font(source, family)
        (FOLDER / family.file).write_bytes(content)
        shutil.copyfile(package / "LICENSE", FOLDER / f"{family.key}.LICENSE")
        sys.stdout.write(f"{len(content):6d}  {family.name}\n")


def subset_font(source: bytes, family: LibraryFont) -> bytes:
    """The font with the letters of French and the weights of the family, as WOFF2."""
    lightest, boldest = (int(weight) for weight in family.weights.split())
    font = instantiateVariableFont(TTFont(BytesIO(source)), {"wght": (lightest, boldest)})
    # The subsetter reads variations again, which the instance no longer has for every glyph.
    font = TTFont(BytesIO(_write_font(font, None)))
    options = Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_list_letters())
    subsetter.subset(font)
    return _write_font(font, "woff2")


def _write_font(font: TTFont, flavour: str | None) -> bytes:
    font.flavor = flavour
    content = BytesIO()
    font.save(content)
    return content.getvalue()


def _list_letters() -> list[int]:
    letters = {code for first, last in RANGES for code in range(first, last + 1)} | {
        ord(each) for each in OTHER_LETTERS
    }
    return sorted(letters - {ord(each) for each in UNUSED_LETTERS})


if __name__ == "__main__":
    write_library(Path(sys.argv[1]))
